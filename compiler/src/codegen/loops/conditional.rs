//! Loops with conditions inside, as loops of one block: what is done under a condition is done always, and chosen from.
//!
//! ```text
//! loop(p):  …                                      flat(p):  …
//!           brif c, then, join(x)                            old = load a
//! then:     store y, a                      ->               store (select c, y, old), a
//!           jump join(z)                                     w' = select c, z, x
//! join(w):  …                                                …
//!           brif d, loop(q), on                              brif d, flat(q), on
//! ```
//!
//! Nothing leads to the flat loop. It says what the fast one does, whose accesses are within memory, all of them: a load whose value is
//! not taken cannot trap then, and a store of what is there already is seen by nobody, as the memory is not shared and no iteration
//! calls anything. What else a flat loop does must not trap ([`Streams`](super::stream::Streams) sees to it).

use super::shape::{InnerLoop, way_back};
use cranelift_codegen::cursor::{Cursor, FuncCursor};
use cranelift_codegen::flowgraph::ControlFlowGraph;
use cranelift_codegen::ir::condcodes::{CondCode, IntCC};
use cranelift_codegen::ir::{
    Block, BlockArg, Function, Inst, InstBuilder, InstBuilderBase, InstructionData, Opcode, Type, Value,
};
use std::collections::HashMap;

/// A loop whose blocks lead from its beginning to its end over conditions.
#[derive(Debug)]
pub(super) struct Conditional {
    header: Block,
    steps: Vec<Step>,
    /// The block that goes back to the beginning or on.
    latch: Block,
    back: Inst,
}

/// A block of the loop that ends with a condition, and what depends on it.
#[derive(Debug)]
struct Step {
    block: Block,
    branch: Inst,
    /// Blocks where it holds, and where it does not; nothing where that leads to the join.
    arms: [Option<Block>; 2],
    join: Block,
}

/// More conditions are not worth what is done needlessly.
const MOST_STEPS: usize = 4;

impl Conditional {
    /// The loop whose last block is `latch`.
    pub(super) fn of(func: &Function, latch: Block) -> Option<Self> {
        let (back, header) = way_back(func, latch)?;
        let mut steps = Vec::new();
        let mut block = header;
        while block != latch {
            let step = Step::of(func, block).filter(|_| steps.len() < MOST_STEPS)?;
            block = step.join;
            steps.push(step);
        }
        (!steps.is_empty()).then_some(Self { header, steps, latch, back })
    }

    /// All its blocks.
    pub(super) fn blocks(&self) -> impl Iterator<Item = Block> {
        let conditional = self.steps.iter().flat_map(|step| step.arms.into_iter().flatten().chain([step.block]));
        conditional.chain([self.latch])
    }

    pub(super) fn header(&self) -> Block {
        self.header
    }

    pub(super) fn back(&self) -> Inst {
        self.back
    }

    /// Whether nothing but its beginning is led to from elsewhere.
    pub(super) fn is_closed(&self, cfg: &ControlFlowGraph) -> bool {
        self.steps.iter().all(|step| {
            let arms_are = step.arms.iter().flatten().all(|arm| cfg.pred_iter(*arm).count() == 1);
            arms_are && cfg.pred_iter(step.join).count() == 2 && step.join != self.header
        })
    }

    /// Writes the same as a loop of one block, at the end of the function.
    pub(super) fn flatten(&self, func: &mut Function) -> Option<InnerLoop> {
        let mut writer = Flat::new(func, self.header);
        for step in &self.steps {
            writer.write_block(step.block, None);
            writer.write_step(step);
        }
        writer.write_block(self.latch, None);
        let flat = writer.write_back(self.back, self.header);
        let inner = InnerLoop::of(func, flat);
        if inner.is_none() {
            func.layout.remove_block_and_insts(flat);
        }
        inner.map(|inner| InnerLoop { header: self.header, back: self.back, ..inner })
    }
}

impl Step {
    fn of(func: &Function, block: Block) -> Option<Self> {
        let branch = func.layout.last_inst(block)?;
        let InstructionData::Brif { blocks, .. } = func.dfg.insts[branch] else { return None };
        let [on_true, on_false] = blocks.map(|call| call.block(&func.dfg.value_lists));
        if on_true == on_false {
            return None;
        }
        let (arms, join) = match (leads_to(func, on_true), leads_to(func, on_false)) {
            (Some(join), _) if join == on_false => ([Some(on_true), None], join),
            (_, Some(join)) if join == on_true => ([None, Some(on_false)], join),
            (Some(join), Some(other)) if join == other => ([Some(on_true), Some(on_false)], join),
            _ => return None,
        };
        Some(Self { block, branch, arms, join })
    }
}

/// Where a block leads that leads to one.
fn leads_to(func: &Function, block: Block) -> Option<Block> {
    match func.dfg.insts[func.layout.last_inst(block)?] {
        InstructionData::Jump { destination, .. } => Some(destination.block(&func.dfg.value_lists)),
        _ => None,
    }
}

/// When something is done.
#[derive(Clone, Copy)]
enum Guard {
    If(Value),
    Unless(Value),
}

/// A flat loop while it is written.
struct Flat<'f> {
    func: &'f mut Function,
    block: Block,
    /// What values of the loop are here.
    values: HashMap<Value, Value>,
    /// What was computed already.
    made: HashMap<(InstructionData, Type), Value>,
    /// What was read since the last store: address, offset, type.
    read: HashMap<(Value, i32, Type), Value>,
}

impl<'f> Flat<'f> {
    fn new(func: &'f mut Function, header: Block) -> Self {
        let block = func.dfg.make_block();
        func.layout.append_block(block);
        let mut values = HashMap::new();
        for param in func.dfg.block_params(header).to_vec() {
            let ty = func.dfg.value_type(param);
            values.insert(param, func.dfg.append_block_param(block, ty));
        }
        Self { func, block, values, made: HashMap::new(), read: HashMap::new() }
    }

    fn value(&self, value: Value) -> Value {
        self.values.get(&value).copied().unwrap_or(value)
    }

    /// A cursor behind all that is written, for what comes from `inst`.
    fn cursor(&mut self, inst: Inst) -> FuncCursor<'_> {
        let mut cursor = FuncCursor::new(self.func).at_bottom(self.block);
        cursor.use_srcloc(inst);
        cursor
    }

    /// What a block does, but for where it leads.
    fn write_block(&mut self, block: Block, guard: Option<Guard>) {
        let last = self.func.layout.last_inst(block);
        let insts: Vec<Inst> = self.func.layout.block_insts(block).filter(|inst| Some(*inst) != last).collect();
        for inst in insts {
            match (self.func.dfg.insts[inst], guard) {
                (InstructionData::Store { opcode, args: [value, address], offset, .. }, Some(guard)) => {
                    self.write_store(inst, opcode, self.value(value), self.value(address), offset.into(), guard);
                }
                _ => self.write(inst),
            }
        }
    }

    fn write(&mut self, inst: Inst) {
        let args: Vec<Value> = self.func.dfg.inst_args(inst).iter().map(|arg| self.value(*arg)).collect();
        let copy = self.func.dfg.clone_inst(inst);
        self.func.dfg.overwrite_inst_values(copy, args.into_iter());
        let data = self.func.dfg.insts[copy];
        let opcode = data.opcode();
        let (from, to) = (self.func.dfg.inst_results(inst), self.func.dfg.inst_results(copy));
        let results: Vec<(Value, Value)> = from.iter().copied().zip(to.iter().copied()).collect();
        let known = match (results.as_slice(), data) {
            (&[(_, result)], InstructionData::Load { opcode: Opcode::Load, arg, offset, .. }) => {
                let ty = self.func.dfg.value_type(result);
                Some(*self.read.entry((arg, offset.into(), ty)).or_insert(result))
            }
            (&[(_, result)], _) if !(opcode.can_load() || opcode.can_store() || opcode.other_side_effects()) => {
                let ty = self.func.dfg.value_type(result);
                Some(*self.made.entry((data, ty)).or_insert(result))
            }
            _ => None,
        };
        if opcode.can_store() {
            self.read.clear();
        }
        match (known, results.as_slice()) {
            (Some(known), &[(from, to)]) if known != to => {
                self.values.insert(from, known);
            }
            _ => {
                self.cursor(inst).insert_inst(copy);
                self.values.extend(results);
            }
        }
    }

    /// A store that is done under a condition: of what is there, where that does not hold.
    fn write_store(&mut self, inst: Inst, opcode: Opcode, value: Value, address: Value, offset: i32, guard: Guard) {
        let flags = self.func.dfg.insts[inst].memflags_data(&self.func.dfg).expect("a store has flags");
        let ty = self.func.dfg.value_type(value);
        let known = self.read.get(&(address, offset, ty)).copied().filter(|_| opcode == Opcode::Store);
        let mut cursor = self.cursor(inst);
        let old = known.unwrap_or_else(|| match opcode {
            Opcode::Istore8 => cursor.ins().uload8(ty, flags, address, offset),
            Opcode::Istore16 => cursor.ins().uload16(ty, flags, address, offset),
            Opcode::Istore32 => cursor.ins().uload32(flags, address, offset),
            _ => cursor.ins().load(ty, flags, address, offset),
        });
        let value = choose(&mut cursor, guard, value, old);
        let copy = cursor.func.dfg.clone_inst(inst);
        cursor.func.dfg.overwrite_inst_values(copy, [value, address].into_iter());
        cursor.insert_inst(copy);
        self.read.clear();
    }

    /// What depends on a condition, and what the parameters of the join are.
    fn write_step(&mut self, step: &Step) {
        let InstructionData::Brif { arg, blocks, .. } = self.func.dfg.insts[step.branch] else {
            unreachable!("a step ends with a condition")
        };
        let condition = self.value(arg);
        let mut passed: [Vec<Value>; 2] = std::array::from_fn(|_| Vec::new());
        for (which, guard) in [Guard::If(condition), Guard::Unless(condition)].into_iter().enumerate() {
            let pool = &self.func.dfg.value_lists;
            let call = match step.arms[which] {
                None => blocks[which],
                Some(arm) => {
                    let params: Vec<Value> = self.func.dfg.block_params(arm).to_vec();
                    let args: Vec<Value> =
                        blocks[which].args(pool).filter_map(|arg: BlockArg| arg.as_value()).collect();
                    let args: Vec<Value> = args.into_iter().map(|arg| self.value(arg)).collect();
                    self.values.extend(params.iter().copied().zip(args));
                    self.write_block(arm, Some(guard));
                    let last = self.func.layout.last_inst(arm).expect("an arm leads on");
                    let InstructionData::Jump { destination, .. } = self.func.dfg.insts[last] else {
                        unreachable!("an arm leads to the join")
                    };
                    destination
                }
            };
            let args: Vec<Value> =
                call.args(&self.func.dfg.value_lists).filter_map(|arg: BlockArg| arg.as_value()).collect();
            passed[which] = args.into_iter().map(|arg| self.value(arg)).collect();
        }
        let params = self.func.dfg.block_params(step.join).to_vec();
        let [on_true, on_false] = passed;
        for (param, (yes, no)) in params.into_iter().zip(on_true.into_iter().zip(on_false)) {
            let mut cursor = self.cursor(step.branch);
            let value = if yes == no { yes } else { choose(&mut cursor, Guard::If(condition), yes, no) };
            self.values.insert(param, value);
        }
    }

    /// The way back to the beginning, and on.
    fn write_back(mut self, back: Inst, header: Block) -> Block {
        let args: Vec<Value> = self.func.dfg.inst_values(back).collect();
        let args: Vec<Value> = args.into_iter().map(|arg| self.value(arg)).collect();
        let copy = self.func.dfg.clone_inst(back);
        self.func.dfg.overwrite_inst_values(copy, args.into_iter());
        let block = self.block;
        self.cursor(back).insert_inst(copy);
        super::versioned::lead_to(self.func, copy, header, block);
        block
    }
}

fn choose(cursor: &mut FuncCursor<'_>, guard: Guard, value: Value, otherwise: Value) -> Value {
    let (condition, yes, no) = match guard {
        Guard::If(condition) => (condition, value, otherwise),
        Guard::Unless(condition) => (condition, otherwise, value),
    };
    match least(cursor.func, condition, yes, no) {
        Some(opcode) => {
            let ty = cursor.func.dfg.value_type(value);
            let (inst, dfg) = cursor.ins().build(InstructionData::Binary { opcode, args: [yes, no] }, ty);
            dfg.first_result(inst)
        }
        None => cursor.ins().select(condition, yes, no),
    }
}

/// The operation that a choice between the two integers that are compared is.
fn least(func: &Function, condition: Value, yes: Value, no: Value) -> Option<Opcode> {
    let InstructionData::IntCompare { cond, args: [left, right], .. } =
        func.dfg.insts[func.dfg.value_def(condition).inst()?]
    else {
        return None;
    };
    let cond = match [yes, no] {
        values if values == [left, right] => cond,
        values if values == [right, left] => cond.swap_args(),
        _ => return None,
    };
    Some(match cond {
        IntCC::SignedLessThan | IntCC::SignedLessThanOrEqual => Opcode::Smin,
        IntCC::SignedGreaterThan | IntCC::SignedGreaterThanOrEqual => Opcode::Smax,
        IntCC::UnsignedLessThan | IntCC::UnsignedLessThanOrEqual => Opcode::Umin,
        IntCC::UnsignedGreaterThan | IntCC::UnsignedGreaterThanOrEqual => Opcode::Umax,
        IntCC::Equal | IntCC::NotEqual => return None,
    })
}
