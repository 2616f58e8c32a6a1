//! Intermediate code with the operators that it comes from.

use super::interleave::Interleaving;
use super::operators::Operators;
use crate::plan::{Plan, Symbol};

/// How far the code generator moves everything in a block to the right, to have room for places: `@002f`.
const MARGIN: usize = 32;

/// A function's listing, from the code generator's.
pub(super) fn text(plan: &Plan<'_>, operators: &Operators, symbol: Symbol, body: &str) -> String {
    let (title, operators) = match symbol {
        Symbol::Func(func) => (plan.module.func_name(func).to_string(), operators.in_func(plan.module, func)),
        _ => (plan.symbol_name(symbol).escape_debug().to_string(), Vec::new()),
    };
    let mut interleaving = Interleaving::new(operators, body.lines().filter_map(origin));
    let mut text = format!(";; {title}\n");
    // A function whose code comes from no operator is not moved to the right.
    let margin = if body.lines().any(|line| origin(line).is_some()) { MARGIN } else { 0 };
    for line in body.trim_end().lines() {
        for operator in interleaving.before(origin(line)) {
            text += &format!("    ; {}\n", operator.text);
        }
        text += line.get(margin..).filter(|_| is_in_block(line, margin)).unwrap_or(line);
        text.push('\n');
    }
    text + "\n"
}

/// The offset of the operator that a line's code comes from.
fn origin(line: &str) -> Option<u32> {
    let digits = line.strip_prefix('@')?.split(' ').next()?;
    u32::from_str_radix(digits, 16).ok()
}

/// Whether a line is of a block, and not of the function's declarations.
fn is_in_block(line: &str, margin: usize) -> bool {
    origin(line).is_some() || line.len() > margin && line[..margin].trim().is_empty()
}
