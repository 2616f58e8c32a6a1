//! Code as text, for people and for snapshots: no addresses, no paths, the same on every machine.

use super::func::Worker;
use super::isa;
use crate::diagnostic::Diagnostic;
use crate::plan::{Plan, Symbol};
use rayon::prelude::*;

/// What a listing shows of each function.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Listing {
    /// The intermediate code as it was translated.
    Clif,
    /// The intermediate code that instructions are selected from: optimised, as far as the options ask for it.
    OptimizedClif,
    /// The target's instructions.
    Asm,
}

/// Lists everything that the plan has code for, in the order of the text.
pub(crate) fn list(plan: &Plan<'_>, listing: Listing) -> Result<String, Diagnostic> {
    let isa = isa::new(plan.options, isa::Unwinding::None)?;
    let listed: Vec<Result<String, Diagnostic>> = plan
        .code
        .par_iter()
        .map_init(|| Worker::new(plan, isa.as_ref()), |worker, symbol| list_one(plan, worker, *symbol, listing))
        .collect();
    // Of several refusals it is always the first one that is told.
    listed.into_iter().collect()
}

fn list_one(plan: &Plan<'_>, worker: &mut Worker<'_>, symbol: Symbol, listing: Listing) -> Result<String, Diagnostic> {
    let body = worker.list(symbol, listing)?;
    let body = named(plan, &body, &worker.names());
    let title = match symbol {
        Symbol::Func(func) => plan.module.func_name(func).to_string(),
        _ => plan.symbol_name(symbol).into_owned(),
    };
    Ok(format!(";; {title}\n{}\n\n", body.trim_end()))
}

/// `text` with symbols' names where the code generator prints their numbers: `u1:3` in intermediate code, `userextname0`
/// in instructions.
fn named(plan: &Plan<'_>, text: &str, names: &[Symbol]) -> String {
    let is_word = |c: char| c.is_ascii_alphanumeric() || c == ':';
    let mut named = String::with_capacity(text.len());
    let mut rest = text;
    while let Some(start) = rest.find(is_word) {
        named.push_str(&rest[..start]);
        let word = &rest[start..];
        let (word, after) = word.split_at(word.find(|c| !is_word(c)).unwrap_or(word.len()));
        match symbol(word, names) {
            // A name may hold anything, a line break too.
            Some(symbol) => named.extend(plan.symbol_name(symbol).escape_debug()),
            None => named.push_str(word),
        }
        rest = after;
    }
    named + rest
}

/// The symbol that a word of the code generator's stands for.
fn symbol(word: &str, names: &[Symbol]) -> Option<Symbol> {
    if let Some(number) = word.strip_prefix("userextname") {
        return names.get(number.parse::<usize>().ok()?).copied();
    }
    let (namespace, index) = word.strip_prefix('u')?.split_once(':')?;
    let (namespace, index) = (namespace.parse().ok()?, index.parse().ok()?);
    names.iter().copied().find(|symbol| symbol.to_parts() == (namespace, index))
}
