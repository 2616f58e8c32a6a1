//! A loop before which a fast version of it stands: how the fast one is entered, and left for the loop as it was.

use super::LinearMemory;
use super::affine::{Before, Counters, times};
use super::entry::{Bound, Checks, Range};
use super::guess::Guesses;
use super::shape::InnerLoop;
use super::stream::Streams;
use cranelift_codegen::cursor::{Cursor, FuncCursor};
use cranelift_codegen::ir::condcodes::IntCC;
use cranelift_codegen::ir::{Block, BlockArg, Function, Inst, InstBuilder, Type, Value, types};

/// A loop, and what is known of its iterations.
pub(super) struct Versioned<'l> {
    pub(super) inner: &'l InnerLoop,
    pub(super) counters: &'l Counters<'l>,
    pub(super) bound: &'l Bound,
    pub(super) streams: &'l Streams,
    /// Iterations that the fast loop does at a time: a power of two.
    pub(super) copies: i64,
    pub(super) memory: &'l LinearMemory,
    /// What leads to the loop from outside.
    pub(super) entries: &'l [Inst],
}

/// What the first of a version's blocks finds.
pub(super) struct Counted {
    /// How many iterations the fast loop does, 64 bits.
    pub(super) iterations: Value,
    /// The parameters as they are before.
    pub(super) initial: Vec<Value>,
}

/// The fast loop is entered for this many of its iterations at least.
pub(super) const LEAST_TRIPS: i64 = 2;

impl Versioned<'_> {
    /// Blocks before the loop, in this order.
    pub(super) fn insert_blocks<const N: usize>(&self, func: &mut Function) -> [Block; N] {
        let blocks = std::array::from_fn(|_| func.dfg.make_block());
        for block in blocks {
            func.layout.insert_block(block, self.inner.header);
        }
        blocks
    }

    /// Counts, and goes on with `then` where the fast loop has enough to do. Where it has not, little is done before the loop.
    pub(super) fn write_count(&self, func: &mut Function, block: Block, then: Block) -> Counted {
        let types: Vec<Type> = self.inner.params.iter().map(|param| func.dfg.value_type(*param)).collect();
        let params: Vec<Value> = types.into_iter().map(|ty| func.dfg.append_block_param(block, ty)).collect();
        let mut cursor = FuncCursor::new(func).at_bottom(block);
        cursor.use_srcloc(self.inner.branch);
        let distance = self.bound.write_distance(&mut cursor, &self.before(&params));
        let least = self.bound.least_distance(LEAST_TRIPS * self.copies);
        let few = cursor.ins().icmp_imm_s(IntCC::SignedLessThan, distance, least);
        cursor.ins().brif(few, self.inner.header, &values(&params), then, &[]);
        cursor.goto_bottom(then);
        let certain = self.bound.write_iterations(&mut cursor, distance);
        // A multiple of them is as far as the least one at least, if the number is.
        let iterations = match self.copies {
            1 => certain,
            copies => cursor.ins().band_imm_s(certain, -copies),
        };
        Counted { iterations, initial: params }
    }

    /// Where streams begin, if all that must hold does: what is asked of any such loop, and what `further` checks.
    pub(super) fn write_checks(
        &self,
        func: &mut Function,
        block: Block,
        then: Block,
        counted: &Counted,
        guesses: &Guesses,
        further: impl FnOnce(&mut Checks<'_, '_>, &Before<'_>),
    ) -> Vec<Range> {
        let mut cursor = FuncCursor::new(func).at_bottom(block);
        cursor.use_srcloc(self.inner.branch);
        let before = self.before(&counted.initial);
        let mut checks = Checks::new(&mut cursor);
        let ranges = checks.streams(self.streams, guesses, self.memory, counted.iterations, &before);
        further(&mut checks, &before);
        let failed = checks.failed().expect("there is a stream");
        cursor.ins().brif(failed, self.inner.header, &values(&counted.initial), then, &[]);
        ranges
    }

    fn before<'b>(&'b self, params: &'b [Value]) -> Before<'b> {
        Before { inner: self.inner, params }
    }

    /// Goes on with the loop as it was after so many `iterations`, behind what `rest` has. What is `carried` is as it is given; other
    /// parameters are counters.
    pub(super) fn write_rest(
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

    /// Has all that led to the loop lead to `count`.
    pub(super) fn enter(&self, func: &mut Function, count: Block) {
        for entry in self.entries {
            lead_to(func, *entry, self.inner.header, count);
        }
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
