//! Intermediate code as text, for people and for snapshots: no addresses, no paths, the same on every machine.

use super::func::Worker;
use super::isa;
use crate::diagnostic::Diagnostic;
use crate::plan::{Plan, Symbol};
use crate::translate::Marks;
use rayon::prelude::*;

/// How far intermediate code has come.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Stage {
    /// As it was translated.
    Translated,
    /// As instructions are selected from it: optimised, as far as the options ask for it.
    Optimized,
}

/// The intermediate code of everything that the plan has code for, in the order of the text. Where an operator's code begins, a
/// line begins with `@` and the operator's offset in its module, in hexadecimal.
pub(crate) fn list(plan: &Plan<'_>, stage: Stage) -> Result<Vec<(Symbol, String)>, Diagnostic> {
    let isas = isa::new(plan.options, isa::Unwinding::None)?;
    let listed: Vec<Result<(Symbol, String), Diagnostic>> = plan
        .code
        .par_iter()
        .map_init(
            || Worker::new(plan, &isas, Marks::Operators, None),
            |worker, symbol| {
                let body = worker.list(*symbol, stage)?;
                Ok((*symbol, named(plan, &body, &worker.names())))
            },
        )
        .collect();
    // Of several refusals it is always the first one that is told.
    listed.into_iter().collect()
}

/// `text` with symbols' names where the code generator prints their numbers: `u1:3`, `userextname0`.
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
