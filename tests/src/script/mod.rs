//! Any script of WebAssembly's test suites, carried out whole.
//!
//! ```text
//! text ─ syntax ─▶ Script ─ world ─▶ Prepared ─ driver ─▶ main module ─ run ─▶ records ─ judge ─▶ Verdicts ─▶ report
//!                  commands          verdicts that are     calls what is       what came
//!                                    known, instances,     left to do          of each step
//!                                    steps
//! ```
//! What a script says of modules that must be refused is checked in process ([`check`]). Everything else happens in one
//! program a script: all instances, linked under names of their own and instantiated when their command says so, and a
//! driver that calls them, outlives their traps, and writes down what came of each step. It is built by the public command and
//! run as any program is; what must have come of it is known to the judge alone.

mod check;
mod driver;
pub mod expected;
mod front;
pub mod grid;
mod interface;
mod job;
mod judge;
mod record;
mod rename;
mod report;
mod run;
pub mod suite;
mod syntax;
mod value;
mod verdict;
mod world;

pub use job::{Job, carry_out};
pub use report::{Failure, Report, Tally};
pub use run::Way;
pub use syntax::{Script, SyntaxError};
pub use verdict::Verdict;
pub use world::{Outlook, Prepared};
