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
use cranelift_codegen::cursor::FuncCursor;
use cranelift_codegen::ir::condcodes::{CondCode, IntCC};
use cranelift_codegen::ir::{Function, InstBuilder, Value, types};

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

    /// Writes code for a number of iterations after which there is another one: 64 bits, at most 0 where there is none.
    ///
    /// With x as tested in the first iteration and c what it is compared with: the test held in each of the iterations whose x did
    /// not reach c.
    pub(super) fn write(&self, cursor: &mut FuncCursor<'_>, before: &Before<'_>) -> Value {
        let moving = self.moving.write(cursor, before);
        let fixed = self.fixed.write(cursor, before);
        let shift = i64::from(self.step.unsigned_abs().trailing_zeros());
        let (less, more) = if self.step > 0 { (moving, fixed) } else { (fixed, moving) };
        if self.condition == IntCC::NotEqual {
            let is_down_to_zero = self.step < 0 && self.fixed == Affine::default();
            let distance = if is_down_to_zero { moving } else { cursor.ins().isub(more, less) };
            let distance = cursor.ins().uextend(types::I64, distance);
            return match shift {
                0 => distance,
                shift => cursor.ins().ushr_imm_u(distance, shift),
            };
        }
        let is_signed = self.condition != self.condition.unsigned();
        let mut wide = |value| match is_signed {
            true => cursor.ins().sextend(types::I64, value),
            false => cursor.ins().uextend(types::I64, value),
        };
        let (less, more) = (wide(less), wide(more));
        let distance = cursor.ins().isub(more, less);
        // Iterations whose x is before c, or at it where that is enough: the distance, divided and rounded up.
        let with_equal = self.condition != self.condition.without_equal();
        let rest = i64::from(self.step.unsigned_abs()) - i64::from(!with_equal);
        let rounded = match rest {
            0 => distance,
            rest => cursor.ins().iadd_imm_s(distance, rest),
        };
        match shift {
            0 => rounded,
            shift => cursor.ins().sshr_imm_u(rounded, shift),
        }
    }
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
