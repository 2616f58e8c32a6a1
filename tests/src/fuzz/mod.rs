//! Fuzzing: generated modules against engines that are not ours, and broken ones against the compiler.
//!
//! ```text
//! seed or fuzzer's bytes ─ generate ─▶ module ─ driver ─▶ program ─┬ engine/native ─▶ Run ┐
//!                          feature, way                            └ engine/wasmi … ─▶ Run ┴ differential ─▶ Tally
//! seed ─ broken ─▶ bytes ─ compile ─▶ Breakage
//! ```
//! A program calls the module's functions with arguments of its seed and logs all that can be seen, so that one process shows
//! hundreds of values. Invariant: a seed gives the same programs on every machine.

mod broken;
mod differential;
mod driver;
mod engine;
mod feature;
mod generate;
mod outcome;
mod record;
mod sensitivity;
mod shape;
mod shrink;
mod value;
mod way;

pub use broken::{Breakage, Breaker, Watch, compile, judge, read};
pub use differential::Tally;
pub use feature::{PROFILES, Profile};
pub use generate::{Case, Only};
pub use sensitivity::{MISTAKES, Mistake};
pub use way::{WAYS, Way};
