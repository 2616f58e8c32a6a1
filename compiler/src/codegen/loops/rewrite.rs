//! Puts a loop on vectors before the loop as it was.
//!
//! ```text
//! loop(p):                 count(p):         brif few, loop(p), ranges
//!     …                    ranges:           brif failed, loop(p), start
//!     …                    start:            jump fast(0, p)
//!     brif c, loop(q), on  fast(k, p):       …; k' = k + d; brif k' != end, fast(k', q), rest
//!                          rest:             jump loop(r)
//!                          loop(p):          …; brif c, loop(q), on
//! ```
//!
//! The loop as it was does the last iteration always, so that what comes after it takes what it makes.
//! Where places are guessed to stay ([`guess`](super::guess)), the end of `fast` is a block of its own: before it stands a test that leads to
//! one more, which undoes the turn and goes on with the loop as it was, `jump loop(p)` of that turn.

use super::LinearMemory;
use super::affine::{Before, Counters, times};
use super::body::Body;
use super::entry::{Bound, Checks, Range};
use super::guess::Guesses;
use super::order::Unit;
use super::pack::Packs;
use super::shape::InnerLoop;
use super::stream::Streams;
use super::writer::Writer;
use cranelift_codegen::cursor::{Cursor, FuncCursor};
use cranelift_codegen::ir::condcodes::IntCC;
use cranelift_codegen::ir::{Block, BlockArg, Function, Inst, InstBuilder, Type, Value, types};

/// A loop with all that is known of it.
pub(super) struct Fast<'l> {
    pub(super) inner: &'l InnerLoop,
    pub(super) counters: &'l Counters<'l>,
    pub(super) bound: &'l Bound,
    pub(super) streams: &'l Streams,
    pub(super) body: &'l Body,
    pub(super) packs: &'l Packs,
    pub(super) order: &'l [Unit],
    pub(super) guesses: &'l Guesses,
    /// Iterations that the body is of: a power of two.
    pub(super) copies: i64,
    pub(super) memory: &'l LinearMemory,
    /// What leads to the loop from outside.
    pub(super) entries: &'l [Inst],
}

/// The fast loop is entered for this many of its iterations at least.
const LEAST_TRIPS: i64 = 2;

impl Fast<'_> {
    pub(super) fn write(&self, func: &mut Function) {
        let [count, ranges, start, fast, rest] = std::array::from_fn(|_| func.dfg.make_block());
        for block in [count, ranges, start, fast, rest] {
            func.layout.insert_block(block, self.inner.header);
        }
        let (iterations, initial) = self.write_count(func, count, ranges);
        let streams = self.write_checks(func, ranges, start, iterations, &initial);
        let mut writer = Writer::new(self, func, start, fast);
        writer.write_start(iterations, &streams, &initial);
        let undo = (!self.guesses.is_empty()).then(|| writer.insert_block());
        let carried = writer.write_fast(rest, undo);
        // It is not expected.
        undo.into_iter().for_each(|undo| writer.func.layout.set_cold(undo));
        let undone = undo.map(|undo| (undo, writer.write_undo(undo), writer.params));
        self.write_rest(func, rest, iterations, &initial, &carried);
        if let Some((undo, iterations, carried)) = undone {
            self.write_rest(func, undo, iterations, &initial, &carried);
        }
        for entry in self.entries {
            lead_to(func, *entry, self.inner.header, count);
        }
    }

    /// How many iterations the fast loop does (64 bits), and the parameters as they are before.
    fn write_count(&self, func: &mut Function, block: Block, then: Block) -> (Value, Vec<Value>) {
        let types: Vec<Type> = self.inner.params.iter().map(|param| func.dfg.value_type(*param)).collect();
        let params: Vec<Value> = types.into_iter().map(|ty| func.dfg.append_block_param(block, ty)).collect();
        let mut cursor = FuncCursor::new(func).at_bottom(block);
        cursor.use_srcloc(self.inner.branch);
        let certain = self.bound.write(&mut cursor, &self.before(&params));
        let iterations = match self.copies {
            1 => certain,
            copies => cursor.ins().band_imm_s(certain, -copies),
        };
        let few = cursor.ins().icmp_imm_s(IntCC::SignedLessThan, iterations, LEAST_TRIPS * self.copies);
        cursor.ins().brif(few, self.inner.header, &values(&params), then, &[]);
        (iterations, params)
    }

    /// Where streams begin, if all that must hold does.
    fn write_checks(
        &self,
        func: &mut Function,
        block: Block,
        then: Block,
        iterations: Value,
        initial: &[Value],
    ) -> Vec<Range> {
        let mut cursor = FuncCursor::new(func).at_bottom(block);
        cursor.use_srcloc(self.inner.branch);
        let mut checks = Checks::new(&mut cursor);
        let ranges = checks.streams(self.streams, self.guesses, self.memory, iterations, &self.before(initial));
        let failed = checks.failed().expect("there is a stream");
        cursor.ins().brif(failed, self.inner.header, &values(initial), then, &[]);
        ranges
    }

    fn before<'b>(&'b self, params: &'b [Value]) -> Before<'b> {
        Before { inner: self.inner, params }
    }

    /// Goes on with the loop as it was, behind what `rest` has.
    fn write_rest(
        &self,
        func: &mut Function,
        rest: Block,
        iterations: Value,
        initial: &[Value],
        carried: &[Option<Value>],
    ) {
        let mut cursor = FuncCursor::new(func).at_bottom(rest);
        cursor.use_srcloc(self.inner.branch);
        let iterations = cursor.ins().ireduce(types::I32, iterations);
        let args: Vec<BlockArg> = (0..initial.len())
            .map(|param| {
                BlockArg::Value(carried[param].unwrap_or_else(|| {
                    let step = self.counters.step(param).expect("what is not carried is a counter");
                    let grown = times(&mut cursor, iterations, i64::from(step));
                    cursor.ins().iadd(initial[param], grown)
                }))
            })
            .collect();
        cursor.ins().jump(self.inner.header, &args);
    }
}

pub(super) fn values(values: &[Value]) -> Vec<BlockArg> {
    values.iter().copied().map(BlockArg::Value).collect()
}

/// Has `inst` lead to `to` where it led to `from`.
pub(super) fn lead_to(func: &mut Function, inst: Inst, from: Block, to: Block) {
    let dfg = &mut func.dfg;
    let targets = dfg.insts[inst].branch_destination_mut(&mut dfg.jump_tables, &mut dfg.exception_tables);
    for target in targets {
        if target.block(&dfg.value_lists) == from {
            target.set_block(to, &mut dfg.value_lists);
        }
    }
}
