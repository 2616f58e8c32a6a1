//! Where a function lies: so that its short loops take few lines of the CPU's cache.
//!
//! A CPU fetches, and keeps what it has decoded, by aligned lines of [`LINE`] bytes, and goes to one or two of them in a cycle. A
//! libc's `memcmp`, a loop of 54 bytes, was measured to take up to 1.7 times as long where it lies in two of them (x86_64, Zen 5). The
//! code generator aligns no loops, but a loop lies where its function does: that is moved on by the bytes that suit its loops.
//!
//! A longer loop is in several lines anyway; but the jump that ends it had better be in one. A loop of SHA-256 (50 instructions, 184
//! bytes) took 1.25 times as long where its jump began four bytes before the end of a line.

use cranelift_codegen::CompiledCode;
use std::collections::BTreeMap;
use std::ops::Range;

/// Bytes of a line, on the CPUs of x86_64. To have a longer loop in as few as can be gave nothing (a `memcpy` took 0.9 to 1.1 of its
/// time, by where in its two lines it lay).
const LINE: u32 = 64;
/// How much more often each loop around one is taken to run it.
const TURNS: u64 = 8;
/// Beyond so many loops around it, one does not count for more.
const MOST_DEPTH: u32 = 4;

/// What had better be in one line: a short loop in which no other is, or the jump that ends a longer one.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Whole {
    /// From its first instruction to behind its last, in its function.
    pub(super) code: Range<u32>,
    /// How many loops are around the loop.
    pub(super) depth: u32,
}

/// What had better be in one line of a function of x86_64, by ascending offset, where the code generator has told where blocks begin.
pub(super) fn wholes(compiled: &CompiledCode) -> Vec<Whole> {
    let starts = &compiled.bb_starts;
    let code = compiled.buffer.data();
    let ends = starts.iter().skip(1).copied().chain([code.len() as u32]);
    // From where a loop is gone back to: the end of the last block that does, and the jump in it.
    let mut spans: BTreeMap<u32, (u32, Range<u32>)> = BTreeMap::new();
    for (start, end) in starts.iter().zip(ends) {
        for (jump, target) in jumps(code, end) {
            if target <= *start && starts.binary_search(&target).is_ok() {
                spans.insert(target, (end, jump));
            }
        }
    }
    let mut wholes = Vec::new();
    let mut around: Vec<u32> = Vec::new();
    let mut spans = spans.into_iter().peekable();
    while let Some((start, (end, jump))) = spans.next() {
        while around.pop_if(|outer| *outer < end).is_some() {}
        let is_innermost = spans.peek().is_none_or(|(next, _)| *next >= end);
        if is_innermost {
            let code = if end - start <= LINE { start..end } else { jump };
            wholes.push(Whole { code, depth: (around.len() as u32).min(MOST_DEPTH) });
        }
        around.push(end);
    }
    wholes
}

/// The jumps that a block ends in, whose last byte is before `end`, and where they lead: one, or another and a conditional one before
/// it.
fn jumps(code: &[u8], end: u32) -> impl Iterator<Item = (Range<u32>, u32)> {
    let jump = |bytes: u32, end: u32| {
        let place = end as usize;
        let relative = i32::from_le_bytes(code[place - 4..place].try_into().expect("four bytes"));
        Some((end - bytes..end, u32::try_from(i64::from(end) + i64::from(relative)).ok()?))
    };
    let is_jump = end >= 5 && code[end as usize - 5] == JMP;
    let is_conditional = |end: u32| end >= 6 && code[end as usize - 6] == 0x0f && code[end as usize - 5] & 0xf0 == JCC;
    let conditional = if is_jump { end - 5 } else { end };
    let last = is_jump.then(|| jump(5, end)).flatten();
    last.into_iter().chain(is_conditional(conditional).then(|| jump(6, conditional)).flatten())
}

/// The opcode of a jump by 32 bits.
const JMP: u8 = 0xe9;
/// The second byte of the opcode of a conditional jump by 32 bits, without its condition.
const JCC: u8 = 0x80;

/// How many bytes are left free behind `offset`, so that a function begins at a multiple of `align` that leaves the most of `wholes`
/// in one line; if it can, at one of `preferred`.
pub(super) fn padding(offset: u32, align: u32, preferred: u32, wholes: &[Whole]) -> u32 {
    let first = offset.next_multiple_of(align);
    let starts = (first..first + LINE).step_by(align as usize);
    let best = starts.min_by_key(|start| {
        let cost: u64 = wholes.iter().map(|whole| whole.cost(*start)).sum();
        (cost, !start.is_multiple_of(preferred), *start)
    });
    best.expect("an alignment is at most a line") - offset
}

impl Whole {
    /// What it costs that the function begins at `start`.
    fn cost(&self, start: u32) -> u64 {
        let is_split = (start + self.code.start) / LINE != (start + self.code.end - 1) / LINE;
        if is_split { TURNS.pow(self.depth) } else { 0 }
    }
}
