//! What must hold before a loop is entered so that its iterations can be done several at a time, and the code that finds out.
//!
//! The iterations i = 0 .. n - 1 of the fast loop access, in a stream with least index s in the first of them, step d and extent
//! e, bytes s + d·i up to s + d·i + e - 1, where indices are taken modulo 2^32 before their offsets are added. With
//! lo = s + min(0, d·(n - 1)) and hi = s + max(0, d·(n - 1)) + e as whole numbers:
//!
//! - **lo >= 0 and hi <= size**: all of them are within the memory. No access faults, and as hi <= 2^32 no index wraps: addresses
//!   may be added up in 64 bits.
//! - **of two streams, one of which is written, hi <= lo' or hi' <= lo**: no byte is of both, so that their accesses may change
//!   places. Within a stream distances are known. Of a place that does not move this may be found out later ([`guess`](super::guess)).
//!
//! Nothing is done where one does not hold: the loop as it was goes on from where it would have begun.
//!
//! No sum wraps in 64 bits: n < 2^33, |d| < 2^31, s < 2^32, e < 2^34.

use super::LinearMemory;
use super::affine::{Affine, Before, Counters, times};
use super::guess::Guesses;
use super::shape::{InnerLoop, Test};
use super::stream::{Contents, Stream, Streams};
use crate::codegen::values::constant;
use cranelift_codegen::cursor::FuncCursor;
use cranelift_codegen::ir::condcodes::{CondCode, IntCC};
use cranelift_codegen::ir::{Block, Function, Inst, InstBuilder, InstructionData, Opcode, Value, types};

/// How often a loop runs: its test, with what is on its left a sum that grows, and on its right one that does not.
#[derive(Debug)]
pub(super) struct Bound {
    condition: IntCC,
    moving: Affine,
    step: i32,
    fixed: Affine,
}

impl Bound {
    pub(super) fn of(func: &Function, inner: &InnerLoop, counters: &Counters<'_>) -> Option<Self> {
        let Test { condition, left, right } = inner.test;
        let left = counters.affine(func, left)?;
        let right = right.map_or(Some(Affine::default()), |right| counters.affine(func, right))?;
        let (condition, moving, fixed) = match (counters.step_of(&left), counters.step_of(&right)) {
            (0, 0) => return None,
            (_, 0) => (condition, left, right),
            (0, _) => (condition.swap_args(), right, left),
            _ => return None,
        };
        let step = counters.step_of(&moving);
        let is_counted = match condition.unsigned().without_equal() {
            IntCC::NotEqual => true,
            IntCC::UnsignedLessThan => step > 0,
            IntCC::UnsignedGreaterThan => step < 0,
            _ => false,
        };
        // Others would have to be divided by.
        let is_shift = step.unsigned_abs().is_power_of_two();
        (is_counted && is_shift).then_some(Self { condition, moving, step, fixed })
    }

    /// Writes code for how far the first iteration is from the last, in what is tested: 64 bits, less than 1 where there is no other one.
    ///
    /// With x as tested in the first iteration and c what it is compared with: the test held in each of the iterations whose x did
    /// not reach c.
    pub(super) fn write_distance(&self, cursor: &mut FuncCursor<'_>, before: &Before<'_>) -> Value {
        let moving = self.moving.write(cursor, before);
        let fixed = self.fixed.write(cursor, before);
        if self.condition == IntCC::NotEqual {
            let distance = match (self.step > 0, self.fixed.as_constant()) {
                (true, _) => cursor.ins().isub(fixed, moving),
                (false, Some(0)) => moving,
                (false, _) => cursor.ins().isub(moving, fixed),
            };
            return cursor.ins().uextend(types::I64, distance);
        }
        let is_signed = self.condition != self.condition.unsigned();
        let mut wide = |value, affine: &Affine| match (affine.as_constant(), is_signed) {
            (Some(constant), true) => cursor.ins().iconst(types::I64, i64::from(constant)),
            (Some(constant), false) => cursor.ins().iconst(types::I64, i64::from(constant as u32)),
            (None, true) => cursor.ins().sextend(types::I64, value),
            (None, false) => cursor.ins().uextend(types::I64, value),
        };
        let (moving, fixed) = (wide(moving, &self.moving), wide(fixed, &self.fixed));
        let (less, more) = if self.step > 0 { (moving, fixed) } else { (fixed, moving) };
        cursor.ins().isub(more, less)
    }

    /// Whether it is plain that there are fewer iterations, wherever the loop is entered: what remains of a loop that was unrolled.
    pub(super) fn is_below(&self, func: &Function, inner: &InnerLoop, entries: &[Inst], iterations: i64) -> bool {
        let most = |entry: &Inst| {
            let passed = |value: Value| match inner.param_index(value) {
                Some(param) => passed(func, *entry, inner.header, param),
                None => Some(value),
            };
            let most = |value: Value| most_of(func, passed(value)?);
            Some(self.moving.most(most)?.saturating_add(self.fixed.most(most)?))
        };
        let least = self.least_distance(iterations);
        entries.iter().all(|entry| most(entry).is_some_and(|most| most < least))
    }

    /// The least distance of so many iterations after which there is another one: iterations = (distance + excess) >> shift.
    pub(super) fn least_distance(&self, iterations: i64) -> i64 {
        (iterations << self.shift()) - self.excess()
    }

    /// Writes code for the number of iterations after which there is another one, 64 bits, at most 0 where there is none.
    pub(super) fn write_iterations(&self, cursor: &mut FuncCursor<'_>, distance: Value) -> Value {
        let rounded = match self.excess() {
            0 => distance,
            excess => cursor.ins().iadd_imm_s(distance, excess),
        };
        match self.shift() {
            0 => rounded,
            shift => cursor.ins().sshr_imm_u(rounded, shift),
        }
    }

    /// What is added to a distance so that it is rounded as its test wants: iterations whose x is before c, or at it where that is
    /// enough.
    fn excess(&self) -> i64 {
        let with_equal = self.condition != self.condition.without_equal();
        match self.condition {
            IntCC::NotEqual => 0,
            _ => i64::from(self.step.unsigned_abs()) - i64::from(!with_equal),
        }
    }

    fn shift(&self) -> i64 {
        i64::from(self.step.unsigned_abs().trailing_zeros())
    }
}

/// What `entry` passes to a block, which it leads to once.
fn passed(func: &Function, entry: Inst, block: Block, param: usize) -> Option<Value> {
    let targets = func.dfg.insts[entry].branch_destination(&func.dfg.jump_tables, &func.dfg.exception_tables);
    let mut targets = targets.iter().filter(|target| target.block(&func.dfg.value_lists) == block);
    let (Some(target), None) = (targets.next(), targets.next()) else { return None };
    target.args(&func.dfg.value_lists).nth(param)?.as_value()
}

/// The most that a value is, if that is plain.
fn most_of(func: &Function, value: Value) -> Option<i64> {
    let known = constant(func, value).or_else(|| match func.dfg.insts[func.dfg.value_def(value).inst()?] {
        InstructionData::Binary { opcode: Opcode::Band, args } => constant(func, args[1]),
        _ => None,
    });
    known.filter(|most| *most >= 0)
}

/// Where the bytes of a stream begin, for a number of iterations.
pub(super) struct Range {
    /// The least index of the first iteration, 64 bits.
    pub(super) start: Value,
    low: Value,
    high: Value,
}

/// Checks that are written into one block.
pub(super) struct Checks<'c, 'f> {
    pub(super) cursor: &'c mut FuncCursor<'f>,
    /// Not zero if one failed.
    failed: Option<Value>,
}

impl<'c, 'f> Checks<'c, 'f> {
    pub(super) fn new(cursor: &'c mut FuncCursor<'f>) -> Self {
        Self { cursor, failed: None }
    }

    /// Checks all streams for `iterations`, 64 bits: where each begins, in their order.
    pub(super) fn streams(
        &mut self,
        streams: &Streams,
        guesses: &Guesses,
        memory: &LinearMemory,
        iterations: Value,
        before: &Before<'_>,
    ) -> Vec<Range> {
        let size = memory.write_size(self.cursor);
        let ranges: Vec<Range> =
            streams.streams.iter().map(|stream| self.range(stream, iterations, size, before)).collect();
        for (index, stream) in streams.streams.iter().enumerate() {
            for (later, other) in streams.streams.iter().enumerate().skip(index + 1) {
                let is_written = stream.contents == Contents::Written || other.contents == Contents::Written;
                if is_written && !guesses.cover(index, later, streams) {
                    self.apart(&ranges[index], &ranges[later]);
                }
            }
        }
        ranges
    }

    fn range(&mut self, stream: &Stream, iterations: Value, size: Value, before: &Before<'_>) -> Range {
        let start = stream.start.write(self.cursor, before);
        let start = self.cursor.ins().uextend(types::I64, start);
        let behind = |cursor: &mut FuncCursor<'_>, value, bytes: i64| match bytes {
            0 => value,
            bytes => cursor.ins().iadd_imm_s(value, bytes),
        };
        let (low, high) = match stream.step {
            0 => (start, behind(self.cursor, start, stream.extent)),
            step => {
                let length = times(self.cursor, iterations, step);
                let end = self.cursor.ins().iadd(start, length);
                // One step further than the last iteration's.
                match step > 0 {
                    true => (start, behind(self.cursor, end, stream.extent - step)),
                    false => (behind(self.cursor, end, -step), behind(self.cursor, start, stream.extent)),
                }
            }
        };
        if stream.step < 0 {
            self.fails_if(IntCC::SignedLessThan, low, None);
        }
        self.fails_if(IntCC::UnsignedGreaterThan, high, Some(size));
        Range { start, low, high }
    }

    fn apart(&mut self, one: &Range, other: &Range) {
        let left = self.cursor.ins().icmp(IntCC::UnsignedGreaterThan, one.high, other.low);
        let right = self.cursor.ins().icmp(IntCC::UnsignedGreaterThan, other.high, one.low);
        let overlaps = self.cursor.ins().band(left, right);
        self.note(overlaps);
    }

    /// Fails if the comparison holds; with 0 where there is nothing on the right.
    pub(super) fn fails_if(&mut self, condition: IntCC, left: Value, right: Option<Value>) {
        let failed = match right {
            Some(right) => self.cursor.ins().icmp(condition, left, right),
            None => self.cursor.ins().icmp_imm_s(condition, left, 0),
        };
        self.note(failed);
    }

    fn note(&mut self, failed: Value) {
        self.failed = Some(match self.failed {
            None => failed,
            Some(other) => self.cursor.ins().bor(other, failed),
        });
    }

    pub(super) fn failed(self) -> Option<Value> {
        self.failed
    }
}
