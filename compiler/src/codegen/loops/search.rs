//! Loops that look for something in memory: whether any of several iterations finds it is looked at at once.
//!
//! ```text
//! loop(p):  …; brif c, found(x), next          fast(k):  brif any lane of c, rest(k), more
//! next:     …; brif d, loop(q), on       ->    more:     k' = k + 16; brif k' != end, fast(k'), rest(k')
//!                                              rest(k):  jump loop(p + k)
//! ```
//! Such are a libc's `memcmp`, and most loops that compare or scan. They store nothing, so that nothing has to be undone: the loop as it
//! was goes on from the beginning of the turn in which it is found, or from where the count is nearly out. What the fast loop reads
//! beyond what is found is within memory ([`entry`](super::entry)); it does iterations only after which the loop's last test goes on.

use super::LinearMemory;
use super::affine::{Counters, times};
use super::entry::{Bound, Range};
use super::guess::Guesses;
use super::pack::{VECTOR_BYTES, lanes_of};
use super::shape::{InnerLoop, way_back};
use super::stream::{Access, Streams};
use super::versioned::{Counted, LEAST_TRIPS, Versioned, lead_to, values};
use crate::codegen::values::constant;
use cranelift_codegen::cursor::{Cursor, FuncCursor};
use cranelift_codegen::flowgraph::ControlFlowGraph;
use cranelift_codegen::ir::condcodes::{CondCode, IntCC};
use cranelift_codegen::ir::{
    Block, BlockArg, Endianness, Function, Inst, InstBuilder, InstructionData, MemFlagsData, Opcode, Type, Value, types,
};
use std::collections::HashMap;

/// A loop of blocks in a row, each of which goes on with the next one, or leaves.
#[derive(Debug)]
pub(super) struct Search {
    /// The first is where the loop begins, the last one goes back there.
    blocks: Vec<Block>,
    back: Inst,
}

/// A way out of a loop: by a comparison.
#[derive(Clone, Copy, Debug)]
struct Exit {
    condition: Value,
    /// Whether the loop is left where it holds.
    if_true: bool,
}

/// Longer rows are not looked at.
const MOST_BLOCKS: usize = 4;

impl Search {
    /// The loop whose last block is `latch`.
    pub(super) fn of(func: &Function, latch: Block) -> Option<Self> {
        let (back, header) = way_back(func, latch)?;
        let mut blocks = Vec::new();
        if !row(func, header, header, latch, &mut blocks) {
            return None;
        }
        Some(Self { blocks, back })
    }

    /// All its blocks.
    pub(super) fn blocks(&self) -> impl Iterator<Item = Block> {
        self.blocks.iter().copied()
    }

    /// Whether nothing but its beginning is led to from elsewhere.
    pub(super) fn is_closed(&self, cfg: &ControlFlowGraph) -> bool {
        self.blocks[1..].iter().all(|block| cfg.pred_iter(*block).count() == 1)
    }

    pub(super) fn header(&self) -> Block {
        self.blocks[0]
    }

    pub(super) fn back(&self) -> Inst {
        self.back
    }

    /// Puts the loop that looks at several iterations at once before the loop, which `entries` lead to from outside: how many, if that
    /// can be done.
    pub(super) fn write(&self, func: &mut Function, entries: &[Inst], memory: &LinearMemory) -> Option<i64> {
        let (flat, exits) = self.flatten(func);
        let inner =
            InnerLoop::of(func, flat).map(|inner| InnerLoop { header: self.header(), back: self.back, ..inner });
        let copies = inner.and_then(|inner| {
            let counters = Counters::of(func, &inner);
            let bound = Bound::of(func, &inner, &counters)?;
            let streams = Streams::of(func, &inner, &counters, memory)?;
            let looks = exits.iter().map(|exit| Look::of(func, &inner, &streams, *exit)).collect::<Option<Vec<_>>>()?;
            let lane = looks.first()?.lane;
            let advances = |access: &Access| streams.streams[access.stream].step == i64::from(lane.bytes());
            let fits = looks.iter().all(|look| look.lane == lane && look.accesses().all(advances));
            let is_counted =
                (0..inner.params.len()).all(|param| counters.step(param).is_some() || is_kept(&inner, param));
            let copies = lanes_of(lane) as i64;
            let is_short = bound.is_below(func, &inner, entries, LEAST_TRIPS * copies);
            (fits && is_counted && !is_short).then(|| {
                let (counters, bound, streams) = (&counters, &bound, &streams);
                let versioned = Versioned { inner: &inner, counters, bound, streams, copies, memory, entries };
                write_fast(func, &versioned, &looks, lane);
                copies
            })
        });
        func.layout.remove_block_and_insts(flat);
        copies
    }

    /// Writes one iteration in which the loop is not left, as a loop of one block, and which comparisons leave it.
    fn flatten(&self, func: &mut Function) -> (Block, Vec<Exit>) {
        let flat = func.dfg.make_block();
        func.layout.append_block(flat);
        let mut known: HashMap<Value, Value> = HashMap::new();
        for param in func.dfg.block_params(self.header()).to_vec() {
            let ty = func.dfg.value_type(param);
            known.insert(param, func.dfg.append_block_param(flat, ty));
        }
        let mut exits = Vec::new();
        for (number, block) in self.blocks.iter().enumerate() {
            let mut insts: Vec<Inst> = func.layout.block_insts(*block).collect();
            let last = insts.pop().expect("a block ends with something");
            for inst in insts {
                copy(func, inst, flat, &mut known);
            }
            let Some(next) = self.blocks.get(number + 1) else {
                let back = copy(func, last, flat, &mut known);
                lead_to(func, back, self.header(), flat);
                break;
            };
            let pool = &func.dfg.value_lists;
            let call = match func.dfg.insts[last] {
                InstructionData::Brif { arg, blocks, .. } => {
                    let if_true = blocks[0].block(pool) != *next;
                    exits.push(Exit { condition: here(&known, arg), if_true });
                    blocks[usize::from(if_true)]
                }
                InstructionData::Jump { destination, .. } => destination,
                data => unreachable!("{data:?} ends no block of a row"),
            };
            let passed = call.args(pool).filter_map(|arg: BlockArg| arg.as_value()).map(|value| here(&known, value));
            let passed: Vec<Value> = passed.collect();
            known.extend(func.dfg.block_params(*next).iter().copied().zip(passed));
        }
        (flat, exits)
    }
}

/// Copies an instruction to the end of `block`, of what is `known` of values there.
fn copy(func: &mut Function, inst: Inst, block: Block, known: &mut HashMap<Value, Value>) -> Inst {
    let args: Vec<Value> = func.dfg.inst_values(inst).map(|value| here(known, value)).collect();
    let copy = func.dfg.clone_inst(inst);
    func.dfg.overwrite_inst_values(copy, args.into_iter());
    let (from, to) = (func.dfg.inst_results(inst), func.dfg.inst_results(copy));
    known.extend(from.iter().copied().zip(to.iter().copied()));
    let mut cursor = FuncCursor::new(func).at_bottom(block);
    cursor.use_srcloc(inst);
    cursor.insert_inst(copy);
    copy
}

/// What stands for a value.
fn here(known: &HashMap<Value, Value>, value: Value) -> Value {
    known.get(&value).copied().unwrap_or(value)
}

/// The blocks that lead from `block` to `latch`, each by a branch of which another side leaves the row.
fn row(func: &Function, block: Block, header: Block, latch: Block, blocks: &mut Vec<Block>) -> bool {
    if blocks.len() == MOST_BLOCKS || blocks.contains(&block) {
        return false;
    }
    blocks.push(block);
    if block == latch {
        return blocks.len() > 1;
    }
    let pool = &func.dfg.value_lists;
    let last = func.layout.last_inst(block).map(|inst| func.dfg.insts[inst]);
    let found = match last {
        Some(InstructionData::Brif { blocks: calls, .. }) => {
            let [one, other] = calls.map(|call| call.block(pool));
            one != other
                && one != header
                && other != header
                && (row(func, one, header, latch, blocks) || row(func, other, header, latch, blocks))
        }
        Some(InstructionData::Jump { destination, .. }) => row(func, destination.block(pool), header, latch, blocks),
        _ => false,
    };
    if !found {
        blocks.pop();
    }
    found
}

fn is_kept(inner: &InnerLoop, param: usize) -> bool {
    inner.params[param] == inner.next[param]
}

/// What is compared in each lane.
#[derive(Clone, Copy, Debug)]
enum Side {
    Loaded(Access),
    Fixed(Value),
}

/// One of the comparisons, as one of vectors.
#[derive(Debug)]
struct Look {
    /// Where this holds, the loop is left.
    condition: IntCC,
    sides: [Side; 2],
    lane: Type,
    /// A fixed value that must not be above this one, so that it is a lane's.
    limit: Option<(Value, i64)>,
}

impl Look {
    /// None where the lanes of vectors do not tell what is compared.
    fn of(func: &Function, inner: &InnerLoop, streams: &Streams, exit: Exit) -> Option<Self> {
        let inst = func.dfg.value_def(exit.condition).inst()?;
        let InstructionData::IntCompare { cond, args, .. } = func.dfg.insts[inst] else { return None };
        let condition = if exit.if_true { cond } else { cond.complement() };
        if !matches!(condition, IntCC::Equal | IntCC::NotEqual) {
            return None;
        }
        let side = |value: Value| match func.dfg.value_def(value).inst().and_then(|inst| streams.access_of(inst)) {
            Some(access) => Some(Side::Loaded(streams.accesses[access])),
            None => inner.is_fixed(func, value).then_some(Side::Fixed(value)),
        };
        let opcode = |access: &Access| func.dfg.insts[access.inst].opcode();
        let sides = [side(args[0])?, side(args[1])?];
        let (access, limit) = match &sides {
            // Extended alike, they are equal where they are as they lie in memory.
            [Side::Loaded(one), Side::Loaded(other)] if opcode(one) == opcode(other) && one.ty == other.ty => {
                (one, None)
            }
            [Side::Loaded(access), Side::Fixed(value)] | [Side::Fixed(value), Side::Loaded(access)] => {
                let limit = (1_i64 << access.ty.bits().min(32)) - 1;
                match (opcode(access), constant(func, *value)) {
                    (Opcode::Load, _) => (access, None),
                    (Opcode::Uload8 | Opcode::Uload16, Some(value)) if (0..=limit).contains(&value) => (access, None),
                    (Opcode::Uload8 | Opcode::Uload16, None) => (access, Some((*value, limit))),
                    _ => return None,
                }
            }
            _ => return None,
        };
        let lane = access.ty;
        // There is no comparison of wider integers on x86-64 without later extensions.
        (lane.is_int() && lane.bits() <= 32).then_some(Self { condition, sides, lane, limit })
    }

    fn accesses(&self) -> impl Iterator<Item = &Access> {
        self.sides.iter().filter_map(|side| if let Side::Loaded(access) = side { Some(access) } else { None })
    }
}

/// Writes the fast loop, and the ways into it and out of it.
fn write_fast(func: &mut Function, versioned: &Versioned<'_>, looks: &[Look], lane: Type) {
    let [count, ranges, start, fast, more, rest] = versioned.insert_blocks(func);
    let counted = versioned.write_count(func, count, ranges);
    let places = versioned.write_checks(func, ranges, start, &counted, &Guesses::default(), |checks, before| {
        for (value, limit) in looks.iter().filter_map(|look| look.limit) {
            let value = before.write(checks.cursor, value);
            let ty = checks.cursor.func.dfg.value_type(value);
            let limit = checks.cursor.ins().iconst(ty, limit);
            checks.fails_if(IntCC::UnsignedGreaterThan, value, Some(limit));
        }
    });

    let Counted { iterations, initial } = counted;
    let inner = versioned.inner;
    let mut cursor = FuncCursor::new(func).at_bottom(start);
    cursor.use_srcloc(inner.branch);
    let base = versioned.memory.write_base(&mut cursor);
    let bases: Vec<Value> = places.iter().map(|range: &Range| cursor.ins().iadd(range.start, base)).collect();
    let end = times(&mut cursor, iterations, i64::from(lane.bytes()));
    let turn = Turn { lane, bases: &bases };
    // What is fixed is a vector before the loop.
    let fixed: Vec<[Option<Value>; 2]> = looks
        .iter()
        .map(|look| {
            look.sides.map(|side| {
                if let Side::Fixed(value) = side { Some(turn.splat(&mut cursor, inner, value)) } else { None }
            })
        })
        .collect();
    let zero = cursor.ins().iconst(types::I64, 0);
    cursor.ins().jump(fast, &values(&[zero]));

    let gone = cursor.func.dfg.append_block_param(fast, types::I64);
    cursor.goto_bottom(fast);
    let mut found = None;
    for (look, fixed) in looks.iter().zip(fixed) {
        let [left, right] = [0, 1].map(|side| match look.sides[side] {
            Side::Loaded(access) => turn.load(&mut cursor, &access, gone),
            Side::Fixed(_) => fixed[side].expect("it was made before"),
        });
        let lanes = cursor.ins().icmp(look.condition, left, right);
        found = Some(match found {
            None => lanes,
            Some(other) => cursor.ins().bor(other, lanes),
        });
    }
    let found = found.expect("a row of several blocks has a way out before its last");
    let is_found = cursor.ins().vany_true(found);
    cursor.ins().brif(is_found, rest, &values(&[gone]), more, &[]);

    cursor.goto_bottom(more);
    let next = cursor.ins().iadd_imm_s(gone, i64::from(VECTOR_BYTES));
    let goes_on = cursor.ins().icmp(IntCC::NotEqual, next, end);
    cursor.ins().brif(goes_on, fast, &values(&[next]), rest, &values(&[next]));

    let gone = cursor.func.dfg.append_block_param(rest, types::I64);
    cursor.goto_bottom(rest);
    let done = match lane.bytes().trailing_zeros() {
        0 => gone,
        shift => cursor.ins().ushr_imm_u(gone, i64::from(shift)),
    };
    let kept: Vec<Option<Value>> =
        initial.iter().enumerate().map(|(param, value)| is_kept(inner, param).then_some(*value)).collect();
    versioned.write_rest(func, rest, done, &initial, &kept);
    versioned.enter(func, count);
}

/// What the fast loop reads of memory.
struct Turn<'t> {
    lane: Type,
    /// Where each stream begins.
    bases: &'t [Value],
}

impl Turn<'_> {
    fn vector(&self) -> Type {
        self.lane.by(lanes_of(self.lane) as u32).expect("lanes fill a vector")
    }

    fn load(&self, cursor: &mut FuncCursor<'_>, access: &Access, gone: Value) -> Value {
        cursor.use_srcloc(access.inst);
        let region = cursor.func.dfg.insts[access.inst].alias_region(&cursor.func.dfg);
        // It is known to be within its memory.
        let flags =
            MemFlagsData::new().with_endianness(Endianness::Little).with_trap_code(None).with_alias_region(region);
        let address = cursor.ins().iadd(self.bases[access.stream], gone);
        match i32::try_from(access.offset) {
            Ok(offset) => cursor.ins().load(self.vector(), flags, address, offset),
            Err(_) => {
                let address = cursor.ins().iadd_imm_s(address, access.offset);
                cursor.ins().load(self.vector(), flags, address, 0)
            }
        }
    }

    /// The low bits of a value that is the same in each iteration, in all lanes.
    fn splat(&self, cursor: &mut FuncCursor<'_>, inner: &InnerLoop, value: Value) -> Value {
        let value = inner.write_fixed(cursor, value);
        let value =
            if cursor.func.dfg.value_type(value) == self.lane { value } else { cursor.ins().ireduce(self.lane, value) };
        cursor.ins().splat(self.vector(), value)
    }
}
