//! Names in the place of numbers: labels for places in a function, symbols for what lies outside it.

use crate::disassembly::{Instruction, Item};
use std::collections::BTreeMap;
use std::ops::Range;

/// Labels by offset, numbered in the order of the code.
pub(super) type Labels = BTreeMap<u32, u32>;

/// Labels of the places that a function's instructions refer to in itself, and of `entries`. It lies at `address`.
/// Instructions that a linker fills in refer to nothing yet.
pub(super) fn labels(
    items: &[Item],
    code: &[u8],
    address: u64,
    entries: &[u32],
    is_unlinked: impl Fn(&Instruction) -> bool,
) -> Labels {
    let instructions = items.iter().filter_map(|item| match item {
        Item::Instruction(instruction) if !is_unlinked(instruction) => Some(instruction),
        _ => None,
    });
    let offset = |instruction: &Instruction| offset(instruction, address);
    let in_tables = items.iter().flat_map(|item| item.entries(code));
    let targets = instructions.filter_map(offset).chain(in_tables).chain(entries.iter().copied());
    let mut labels: Labels = targets.map(|target| (target, 0)).collect();
    let starts: BTreeMap<u32, ()> = items.iter().map(|item| (item.bytes().offset, ())).collect();
    labels.retain(|offset, _| starts.contains_key(offset));
    for (number, label) in labels.values_mut().enumerate() {
        *label = number as u32 + 1;
    }
    labels
}

/// The offset that an instruction of a function at `address` refers to.
pub(super) fn offset(instruction: &Instruction, address: u64) -> Option<u32> {
    u32::try_from(instruction.reference.as_ref()?.target.checked_sub(address)?).ok()
}

/// `name+0x10`
pub(super) fn displaced(name: &str, distance: i64) -> String {
    match distance {
        0 => name.to_owned(),
        1.. => format!("{name}+{distance:#x}"),
        _ => format!("{name}-{:#x}", distance.unsigned_abs()),
    }
}

/// An instruction's operands, with `symbol` where its number stands.
pub(super) fn with_symbol(instruction: &Instruction, symbol: &str) -> String {
    let operands = &instruction.operands;
    if let Some(reference) = &instruction.reference {
        return replaced(operands, reference.text.clone(), symbol);
    }
    // `add x0, x0, #0`: the low bits of an address.
    let last = operands.rfind(' ').map_or(0, |space| space + 1);
    if operands[last..].starts_with('#') {
        return replaced(operands, last..operands.len(), &format!(":lo12:{symbol}"));
    }
    // `movabsq $0, %rax`: a whole one.
    match operands.find('$') {
        Some(start) => {
            let end = operands[start..].find(',').map_or(operands.len(), |length| start + length);
            replaced(operands, start + 1..end, symbol)
        }
        None => format!("{operands} {symbol}"),
    }
}

/// An instruction's operands, with a symbol where a linker fills it in, and else with the label that it refers to.
pub(super) fn operands(instruction: &Instruction, symbol: Option<&str>, label: Option<u32>) -> String {
    match (symbol, &instruction.reference, label) {
        (Some(symbol), _, _) => with_symbol(instruction, symbol),
        (None, Some(reference), Some(label)) => {
            replaced(&instruction.operands, reference.text.clone(), &format!(".L{label}"))
        }
        _ => instruction.operands.clone(),
    }
}

fn replaced(text: &str, range: Range<usize>, by: &str) -> String {
    format!("{}{by}{}", &text[..range.start], &text[range.end..])
}
