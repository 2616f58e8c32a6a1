//! Code as text, for people and for snapshots: no addresses, no paths, the same on every machine.

use super::func::Worker;
use super::isa;
use crate::diagnostic::Diagnostic;
use crate::plan::{Plan, Symbol};
use std::fmt::Write;

/// What a listing shows of each function.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Listing {
    /// The intermediate code as it was translated.
    Clif,
    /// The target's instructions.
    Asm,
}

/// Lists everything that the plan has code for, in the order of the text.
pub(crate) fn list(plan: &Plan<'_>, listing: Listing) -> Result<String, Diagnostic> {
    let isa = isa::new(plan.options)?;
    let mut worker = Worker::new(plan, isa.as_ref());
    let mut text = String::new();
    for symbol in &plan.code {
        let body = worker.list(*symbol, listing)?;
        let title = match symbol {
            Symbol::Func(func) => plan.module.func_name(*func).to_string(),
            _ => plan.symbol_name(*symbol).into_owned(),
        };
        write!(text, ";; {title}\n{}\n\n", body.trim_end()).expect("a string takes everything");
    }
    Ok(text)
}
