//! Where a function lies: so that its short loops take few lines of the CPU's cache.
//!
//! A CPU fetches, and keeps what it has decoded, by aligned lines of [`LINE`] bytes, and goes to one or two of them in a cycle. A
//! libc's `memcmp`, a loop of 54 bytes, was measured to take up to 1.7 times as long where it lies in two of them (x86_64, Zen 5). The
//! code generator aligns no loops, but a loop lies where its function does: that is moved on by the bytes that suit its loops.

use cranelift_codegen::CompiledCode;
use std::collections::BTreeMap;
use std::ops::Range;

/// Bytes of a line, on the CPUs of x86_64. A longer loop is in several anyway: to have it in as few as can be gave nothing (a `memcpy`
/// took 0.9 to 1.1 of its time, by where in its two lines it lay).
const LINE: u32 = 64;
/// How much more often each loop around one is taken to run it.
const TURNS: u64 = 8;
/// Beyond so many loops around it, one does not count for more.
const MOST_DEPTH: u32 = 4;

/// A short loop around which no other is.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct ShortLoop {
    /// From its first instruction to behind its last, in its function.
    pub(super) code: Range<u32>,
    /// How many loops are around it.
    pub(super) depth: u32,
}

/// The short loops of a function of x86_64, by ascending offset, where the code generator has told where blocks begin.
pub(super) fn short_loops(compiled: &CompiledCode) -> Vec<ShortLoop> {
    let starts = &compiled.bb_starts;
    let code = compiled.buffer.data();
    let ends = starts.iter().skip(1).copied().chain([code.len() as u32]);
    // From where a loop is gone back to, to behind the last jump that does.
    let mut spans: BTreeMap<u32, u32> = BTreeMap::new();
    for (start, end) in starts.iter().zip(ends) {
        let back = jumps(code, end).filter(|target| target <= start && starts.binary_search(target).is_ok());
        back.for_each(|target| _ = spans.insert(target, end));
    }
    let mut loops = Vec::new();
    let mut around: Vec<u32> = Vec::new();
    let mut spans = spans.into_iter().peekable();
    while let Some((start, end)) = spans.next() {
        while around.pop_if(|outer| *outer < end).is_some() {}
        let is_innermost = spans.peek().is_none_or(|(next, _)| *next >= end);
        if is_innermost && end - start <= LINE {
            loops.push(ShortLoop { code: start..end, depth: (around.len() as u32).min(MOST_DEPTH) });
        }
        around.push(end);
    }
    loops
}

/// Where the jumps lead that a block ends in, whose last byte is before `end`: one, or a conditional one and another.
fn jumps(code: &[u8], end: u32) -> impl Iterator<Item = u32> {
    let end = end as usize;
    let target = |end: usize| {
        let relative = i32::from_le_bytes(code[end - 4..end].try_into().expect("four bytes"));
        u32::try_from(end as i64 + i64::from(relative)).ok()
    };
    let is_jump = end >= 5 && code[end - 5] == JMP;
    let is_conditional = |end: usize| end >= 6 && code[end - 6] == 0x0f && code[end - 5] & 0xf0 == JCC;
    let conditional = if is_jump { end - 5 } else { end };
    let last = is_jump.then(|| target(end)).flatten();
    last.into_iter().chain(is_conditional(conditional).then(|| target(conditional)).flatten())
}

/// The opcode of a jump by 32 bits.
const JMP: u8 = 0xe9;
/// The second byte of the opcode of a conditional jump by 32 bits, without its condition.
const JCC: u8 = 0x80;

/// How many bytes are left free behind `offset`, so that a function with these loops begins at a multiple of `align` that suits them;
/// if it can, at one of `preferred`.
pub(super) fn padding(offset: u32, align: u32, preferred: u32, loops: &[ShortLoop]) -> u32 {
    let first = offset.next_multiple_of(align);
    let starts = (first..first + LINE).step_by(align as usize);
    let best = starts.min_by_key(|start| {
        let cost: u64 = loops.iter().map(|short| short.cost(*start)).sum();
        (cost, !start.is_multiple_of(preferred), *start)
    });
    best.expect("an alignment is at most a line") - offset
}

impl ShortLoop {
    /// What it costs that the function begins at `start`.
    fn cost(&self, start: u32) -> u64 {
        let is_split = (start + self.code.start) / LINE != (start + self.code.end - 1) / LINE;
        if is_split { TURNS.pow(self.depth) } else { 0 }
    }
}
