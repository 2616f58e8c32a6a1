//! Scripts of the official test suite, as programs that check themselves.
//!
//! ```text
//! .wast ─ script ─▶ Program { module, actions } ─ driver ─▶ module with a `_start` that performs the actions ─▶ run
//! ```
//! A program compares the bits of each result and stops at the first wrong one in a function that is named after the
//! script's line, so that the trap's backtrace says which. An action that must trap is skipped unless the number of
//! arguments selects it: one executable serves all of a module's assertions.
//!
//! What cannot be said by one program alone (modules that import each other, references that only a host can make) is
//! counted as left out, by reason, and never silently.

mod check;
mod driver;
mod script;
mod spectest;

pub use driver::{Driver, Selection};
pub use script::{Action, Call, Expectation, Expected, FloatPattern, Program, Refusal, Script, Target, Value};
