//! A module less the bodies that stand far before a place: the text around the place is the same, and is printed in no time.
//!
//! ```text
//! code section │ size │ body 0 │ 1 │ 2 │ 3 │ … │ k-4 │ … │ k │ …      the place is in body k, or behind the last one
//! shortened    │ size │ body 0 │ ∅ │ ∅ │ ∅ │ … │ k-4 │ … │ k │ …      ∅: a body without an operator, of three bytes
//! ```
//! Bodies keep their numbers, and so names and types are what they were. Of what is left out the lines are counted.

use super::BEFORE;
use std::ops::Range;
use wasmparser::{FunctionBody, Parser, Payload};

/// A body without locals and operators, after its size.
const EMPTY: [u8; 3] = [2, 0, 0x0b];

/// The shortened module.
pub(super) struct Shortened {
    pub(super) wasm: Vec<u8>,
    /// Bytes that what stands behind the bodies has moved to the front.
    pub(super) bytes: u64,
    /// Lines of text that are left out.
    pub(super) lines: usize,
    /// Where what has moved begins in the module.
    moved: u64,
}

impl Shortened {
    /// `wasm` less what stands far before `offset`; none where there is little to leave out, or the lines of it cannot be counted.
    pub(super) fn of(wasm: &[u8], offset: u64) -> Option<Self> {
        let (section, bodies) = bodies(wasm)?;
        let culprit = bodies.partition_point(|body| body.range().end <= offset);
        // Each body is a line at least. The first one stays, as what stands before it is of no known length.
        let kept = culprit.checked_sub(BEFORE + 1)?;
        let left_out = bodies.get(1..kept).filter(|bodies| !bodies.is_empty())?;
        let cut = bodies[0].range().end as usize..left_out.last()?.range().end as usize;
        let empty = EMPTY.repeat(left_out.len());
        let bytes = (cut.len() - empty.len()) as u64;
        let lines = left_out.iter().map(|body| lines(body).map(|lines| lines - 1)).sum::<Option<usize>>()?;
        let size = size(wasm, section.start as usize);
        let shorter = padded(section.end - section.start - bytes, size.len());
        let wasm = [&wasm[..size.start], &shorter, &wasm[size.end..cut.start], &empty, &wasm[cut.end..]].concat();
        Some(Self { wasm, bytes, lines, moved: cut.end as u64 })
    }

    /// Where what stands at `offset` in the module stands in this one.
    pub(super) const fn here(&self, offset: u64) -> u64 {
        if offset < self.moved { offset } else { offset - self.bytes }
    }

    /// Where what stands at `offset` in this one stands in the module.
    pub(super) const fn there(&self, offset: u64) -> u64 {
        if offset < self.moved - self.bytes { offset } else { offset + self.bytes }
    }
}

/// The contents of the code section, as far as its head says, and its bodies as far as they can be read.
fn bodies(wasm: &[u8]) -> Option<(Range<u64>, Vec<FunctionBody<'_>>)> {
    let (mut section, mut bodies) = (None, Vec::new());
    for payload in Parser::new(0).parse_all(wasm) {
        match payload {
            Ok(Payload::CodeSectionStart { unchecked_range, .. }) => section = Some(unchecked_range),
            Ok(Payload::CodeSectionEntry(body)) => bodies.push(body),
            // Hints are lines among the operators.
            Ok(Payload::CustomSection(custom)) if custom.name() == "metadata.code.branch_hint" => return None,
            Ok(_) => {}
            Err(_) => break,
        }
    }
    Some((section?, bodies))
}

/// Lines of a function's text: its head, its locals, its operators, and a parenthesis for the last `end`. Without locals and
/// operators it is one line.
fn lines(body: &FunctionBody<'_>) -> Option<usize> {
    let mut has_locals = false;
    for group in body.get_locals_reader().ok()? {
        has_locals |= group.ok()?.0 > 0;
    }
    let mut operators = body.get_operators_reader().ok()?;
    let mut count = 0;
    while !operators.eof() {
        operators.read().ok()?;
        count += 1;
    }
    operators.finish().ok()?;
    let inner = (usize::from(has_locals) + count).checked_sub(1)?;
    Some(if inner == 0 { 1 } else { inner + 2 })
}

/// Where the size of the section stands whose contents begin at `start`: the section's number before it, below 128, ends it.
fn size(wasm: &[u8], start: usize) -> Range<usize> {
    let more = wasm[..start - 1].iter().rev().take_while(|byte| **byte & 0x80 != 0).count();
    start - 1 - more..start
}

/// `value` in LEB128 of `length` bytes.
fn padded(value: u64, length: usize) -> Vec<u8> {
    let byte = |index: usize| (value >> (7 * index)) as u8 & 0x7f | if index + 1 < length { 0x80 } else { 0 };
    (0..length).map(byte).collect()
}
