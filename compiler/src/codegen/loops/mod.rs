//! Loops over memory whose iterations do the same to neighbouring values: several are done at a time, on vectors.
//!
//! Takes a function as the code generator has optimised it, gives one that does the same. Only innermost loops are
//! looked at, of one block or with few conditions inside ([`conditional`]), which count by a power of two and do nothing but compute,
//! load and store. What must hold beside is tested where such a loop is entered ([`entry`]); the loop stays as it was for the last
//! iterations, and for all of them where a test fails.
//!
//! A loop traps, or is seen from outside, as before: what the fast one does cannot trap.

mod affine;
mod body;
mod conditional;
mod counter;
mod entry;
mod fold;
mod guess;
mod lanes;
mod neighbours;
mod order;
mod pack;
mod rewrite;
mod search;
mod shape;
mod stream;
mod versioned;
mod writer;

use super::values::constant;
use crate::options::InstanceMode;
use crate::plan::{BasePlan, LoopPlan, Plan, Symbol};
use affine::Counters;
use body::{Body, Needed};
use conditional::Conditional;
use cranelift_codegen::Context;
use cranelift_codegen::cursor::FuncCursor;
use cranelift_codegen::ir::{
    Block, ExternalName, Function, GlobalValue, GlobalValueData, Inst, InstBuilder, InstructionData, MemFlagsData,
    Opcode, SourceLoc, UserExternalName, Value, types,
};
use entry::Bound;
use fold::Fold;
use guess::Guesses;
use pack::Packs;
use rewrite::Fast;
use search::Search;
use shape::InnerLoop;
use std::mem::offset_of;
use stream::Streams;
use versioned::{LEAST_TRIPS, Versioned};
use wasm2native_abi::instance::Memory;

/// The memory whose loops the plan wants on vectors.
pub(super) fn memory(plan: &Plan<'_>) -> Option<LinearMemory> {
    let LoopPlan::Vectors(index) = plan.loops else { return None };
    let memory = &plan.memories[index];
    let field = |offset: usize| memory.descriptor + offset as u32;
    let (namespace, index) = Symbol::Instance.to_parts();
    Some(LinearMemory {
        base: memory.base,
        base_field: field(offset_of!(Memory, base)),
        size: match memory.bytes == memory.max_bytes {
            true => Size::Constant(memory.bytes),
            false => Size::Field(field(offset_of!(Memory, bytes))),
        },
        instance: match plan.options.instance {
            InstanceMode::Static => InstanceAccess::Symbol(UserExternalName { namespace, index }),
            InstanceMode::Parameter => InstanceAccess::Parameter,
        },
    })
}

/// Whether a function, before it is optimised, has a loop that can be improved. Most have none, and are then optimised and compiled
/// in one go.
pub(super) fn has_any(func: &Function) -> bool {
    func.layout.blocks().any(|block| candidate(func, block).is_some())
}

/// A loop that may be one on vectors.
enum Candidate {
    Block(InnerLoop),
    Conditional(Conditional),
    Search(Search),
}

/// The loop that a block is or ends, if it does nothing that a loop on vectors cannot: one that stores, that combines what it loads, or
/// that looks for something.
fn candidate(func: &Function, block: Block) -> Option<Candidate> {
    if let Some(inner) = InnerLoop::of(func, block) {
        let gains = accesses(func, [block])?.gains(func, inner.back, block);
        return gains.then_some(Candidate::Block(inner));
    }
    if let Some(conditional) = Conditional::of(func, block) {
        let gains = accesses(func, conditional.blocks())?.gains(func, conditional.back(), conditional.header());
        return gains.then_some(Candidate::Conditional(conditional));
    }
    let search = Search::of(func, block)?;
    let accesses = accesses(func, search.blocks())?;
    (accesses.loads && !accesses.stores).then_some(Candidate::Search(search))
}

/// How a loop accesses memory.
#[derive(Default)]
struct Accesses {
    loads: bool,
    stores: bool,
}

impl Accesses {
    /// Whether what a loop does, which `back` leads to the beginning of, may be done on vectors: it stores, or combines what it loads.
    fn gains(&self, func: &Function, back: Inst, header: Block) -> bool {
        self.stores || (self.loads && fold::may_be(func, back, header))
    }
}

/// What blocks do, if they call nothing and are short.
fn accesses(func: &Function, blocks: impl IntoIterator<Item = Block>) -> Option<Accesses> {
    let mut accesses = Accesses::default();
    let insts = blocks.into_iter().flat_map(|block| func.layout.block_insts(block));
    for (number, inst) in insts.take(MOST_INSTS + 1).enumerate() {
        let opcode = func.dfg.insts[inst].opcode();
        if opcode.is_call() || number == MOST_INSTS {
            return None;
        }
        accesses.loads |= opcode.can_load();
        accesses.stores |= opcode.can_store();
    }
    Some(accesses)
}

/// A loop on vectors.
pub(super) struct Vectorized {
    /// What leads back to its beginning.
    pub(super) branch: SourceLoc,
    /// Iterations that are done at a time.
    pub(super) iterations: i64,
}

/// Has loops test what they keep anyway, and puts those over `memory` on vectors: which.
pub(super) fn improve(context: &mut Context, memory: &LinearMemory) -> Vec<Vectorized> {
    let vectorized = vectorize(context, memory);
    let blocks: Vec<Block> = context.func.layout.blocks().collect();
    for block in blocks {
        counter::test_next(&mut context.func, block);
    }
    vectorized
}

/// The memory whose loops are looked at.
#[derive(Clone, Debug)]
pub(super) struct LinearMemory {
    pub(super) base: BasePlan,
    pub(super) size: Size,
    pub(super) instance: InstanceAccess,
    /// Where the instance has the base.
    pub(super) base_field: u32,
}

/// How many bytes a memory has.
#[derive(Clone, Copy, Debug)]
pub(super) enum Size {
    Constant(u64),
    /// The instance has it in this place.
    Field(u32),
}

/// Where a function has the instance.
#[derive(Clone, Debug)]
pub(super) enum InstanceAccess {
    Symbol(UserExternalName),
    Parameter,
}

/// Longer loops are not looked at.
const MOST_INSTS: usize = 300;
/// A loop on vectors that is shorter does twice as much at a time.
const FEW_NODES: usize = 16;
/// More instructions of several iterations are not worth their room.
const MOST_NODES: usize = 160;

fn vectorize(context: &mut Context, memory: &LinearMemory) -> Vec<Vectorized> {
    let func = &context.func;
    let candidates: Vec<Candidate> = func.layout.blocks().filter_map(|block| candidate(func, block)).collect();
    let mut vectorized = Vec::new();
    for candidate in candidates {
        let entries = |header: Block, back: Inst| -> Vec<Inst> {
            let preds = context.cfg.pred_iter(header).map(|pred| pred.inst);
            preds.filter(|inst| *inst != back).collect()
        };
        let inner = match candidate {
            Candidate::Search(search) => {
                if search.is_closed(&context.cfg) {
                    let branch = context.func.srcloc(search.back());
                    let entries = entries(search.header(), search.back());
                    let iterations = search.write(&mut context.func, &entries, memory);
                    vectorized.extend(iterations.map(|iterations| Vectorized { branch, iterations }));
                }
                None
            }
            Candidate::Block(inner) => Some(inner),
            Candidate::Conditional(conditional) if conditional.is_closed(&context.cfg) => {
                conditional.flatten(&mut context.func)
            }
            Candidate::Conditional(_) => None,
        };
        let Some(inner) = inner else { continue };
        let entries = entries(inner.header, inner.back);
        let branch = context.func.srcloc(inner.back);
        let iterations = vectorize_loop(&mut context.func, &inner, &entries, memory);
        vectorized.extend(iterations.map(|iterations| Vectorized { branch, iterations }));
        if inner.block != inner.header {
            context.func.layout.remove_block_and_insts(inner.block);
        }
    }
    vectorized
}

fn vectorize_loop(func: &mut Function, inner: &InnerLoop, entries: &[Inst], memory: &LinearMemory) -> Option<i64> {
    let counters = Counters::of(func, inner);
    let bound = Bound::of(func, inner, &counters)?;
    let streams = Streams::of(func, inner, &counters, memory)?;
    let mut copies = streams.copies()?;
    let needed = Needed::of(func, inner, &counters, &streams);
    // Another name for a vector is no instruction.
    let is_code = |inst: &&Inst| func.dfg.insts[**inst].opcode() != Opcode::Bitcast;
    let nodes = needed.insts.iter().filter(is_code).count() * copies as usize;
    if nodes > MOST_NODES {
        return None;
    }
    if nodes <= FEW_NODES {
        copies *= 2;
    }
    if bound.is_below(func, inner, entries, LEAST_TRIPS * copies) {
        return None;
    }
    let body = Body::new(func, inner, &needed, &streams, copies);
    let folds = (0..inner.params.len()).filter(|param| counters.step(*param).is_none());
    let folds = folds.filter_map(|param| Fold::of(func, inner, &needed, param)).collect();
    let packs = Packs::of(func, &body, &streams, folds)?;
    let order = order::order(&body, &streams, &packs)?;
    let guesses = Guesses::of(&body, &streams);
    let versioned = Versioned { inner, counters: &counters, bound: &bound, streams: &streams, copies, memory, entries };
    let fast = Fast { versioned, body: &body, packs: &packs, order: &order, guesses: &guesses };
    fast.write(func);
    Some(copies)
}

impl LinearMemory {
    /// Whether a value is where the memory begins.
    fn is_base(&self, func: &Function, inner: &InnerLoop, value: Value) -> bool {
        if let BasePlan::Constant(base) = self.base {
            return constant(func, value) == Some(base as i64);
        }
        let Some(inst) = func.dfg.value_def(value).inst() else { return false };
        let InstructionData::Load { offset, .. } = func.dfg.insts[inst] else { return false };
        let region = func.dfg.insts[inst].alias_region(&func.dfg);
        region == descriptors(func) && i32::from(offset) == self.base_field as i32 && !inner.makes(func, value)
    }

    fn write_base(&self, cursor: &mut FuncCursor<'_>) -> Value {
        match self.base {
            BasePlan::Constant(base) => cursor.ins().iconst(types::I64, base as i64),
            BasePlan::Loaded => self.write_field(cursor, self.base_field),
        }
    }

    /// Writes code for how many bytes it has: 64 bits.
    fn write_size(&self, cursor: &mut FuncCursor<'_>) -> Value {
        match self.size {
            Size::Constant(bytes) => cursor.ins().iconst(types::I64, bytes as i64),
            Size::Field(field) => self.write_field(cursor, field),
        }
    }

    fn write_field(&self, cursor: &mut FuncCursor<'_>, field: u32) -> Value {
        let flags = MemFlagsData::trusted().with_alias_region(descriptors(cursor.func));
        let instance = match self.instance {
            InstanceAccess::Symbol(ref name) => {
                let global = symbol(cursor.func, name);
                cursor.ins().symbol_value(types::I64, global)
            }
            InstanceAccess::Parameter => {
                let entry = cursor.func.layout.entry_block().expect("a function has code");
                cursor.func.dfg.block_params(entry)[0]
            }
        };
        cursor.ins().load(types::I64, flags, instance, field as i32)
    }
}

/// The region of descriptors, which each translated function has.
fn descriptors(func: &Function) -> Option<cranelift_codegen::ir::AliasRegion> {
    let mut regions = func.dfg.alias_regions.iter();
    regions.find(|(_, data)| data.user_id == crate::translate::DESCRIPTOR_REGION).map(|(region, _)| region)
}

/// The address of a symbol, as the function has it already or anew.
fn symbol(func: &mut Function, wanted: &UserExternalName) -> GlobalValue {
    let known = func.global_values.iter().find(|(_, data)| match data {
        GlobalValueData::Symbol { name: ExternalName::User(name), offset, .. } => {
            func.params.user_named_funcs()[*name] == *wanted && offset.bits() == 0
        }
        _ => false,
    });
    if let Some((global, _)) = known {
        return global;
    }
    let name = ExternalName::user(func.declare_imported_user_function(wanted.clone()));
    func.create_global_value(GlobalValueData::Symbol { name, offset: 0.into(), colocated: true, tls: false })
}
