//! Loops that are looked at: those of one block, whose last instruction leads back to its beginning or on.

use cranelift_codegen::cursor::{Cursor, FuncCursor};
use cranelift_codegen::ir::condcodes::{CondCode, IntCC};
use cranelift_codegen::ir::{Block, BlockArg, Function, Inst, InstructionData, Opcode, Value, ValueDef, types};

/// A loop of one block, or as one.
#[derive(Debug)]
pub(super) struct InnerLoop {
    pub(super) block: Block,
    /// What goes back to its beginning or on.
    pub(super) branch: Inst,
    /// Where the loop begins as it was: at the block, but where that is one made for it.
    pub(super) header: Block,
    /// What goes back there.
    pub(super) back: Inst,
    pub(super) params: Vec<Value>,
    /// What each parameter is in the next iteration.
    pub(super) next: Vec<Value>,
    pub(super) test: Test,
}

/// There is a next iteration while this holds.
#[derive(Clone, Copy, Debug)]
pub(super) struct Test {
    pub(super) condition: IntCC,
    pub(super) left: Value,
    /// None for zero.
    pub(super) right: Option<Value>,
}

impl InnerLoop {
    /// The loop that `block` is.
    pub(super) fn of(func: &Function, block: Block) -> Option<Self> {
        let branch = func.layout.last_inst(block)?;
        let InstructionData::Brif { arg, blocks, .. } = func.dfg.insts[branch] else { return None };
        let pool = &func.dfg.value_lists;
        let (on_true, on_false) = (blocks[0].block(pool) == block, blocks[1].block(pool) == block);
        if on_true == on_false {
            return None;
        }
        let back = if on_true { blocks[0] } else { blocks[1] };
        let value_of = |arg| if let BlockArg::Value(value) = arg { Some(value) } else { None };
        let next = back.args(pool).map(value_of).collect::<Option<Vec<Value>>>()?;
        let test = test_of(func, arg, on_true)?;
        Some(Self {
            block,
            branch,
            header: block,
            back: branch,
            params: func.dfg.block_params(block).to_vec(),
            next,
            test,
        })
    }

    /// Whether a value is made anew in each iteration.
    pub(super) fn makes(&self, func: &Function, value: Value) -> bool {
        match func.dfg.value_def(value) {
            ValueDef::Result(inst, _) => func.layout.inst_block(inst) == Some(self.block),
            ValueDef::Param(block, _) => block == self.block,
            ValueDef::Union(..) => true,
        }
    }

    /// Whether a value is the same in each iteration. Cheap ones are computed where they are taken, so in the loop too.
    pub(super) fn is_fixed(&self, func: &Function, value: Value) -> bool {
        self.is_fixed_within(func, value, MOST_DEPTH)
    }

    fn is_fixed_within(&self, func: &Function, value: Value, depth: u32) -> bool {
        if !self.makes(func, value) {
            return true;
        }
        let (Some(inst), Some(deeper)) = (func.dfg.value_def(value).inst(), depth.checked_sub(1)) else { return false };
        let opcode = func.dfg.insts[inst].opcode();
        let is_pure = !(opcode.can_load()
            || opcode.can_store()
            || opcode.can_trap()
            || opcode.is_call()
            || opcode.other_side_effects());
        let args = func.dfg.inst_args(inst);
        is_pure
            && func.dfg.inst_results(inst).len() == 1
            && args.iter().all(|arg| self.is_fixed_within(func, *arg, deeper))
    }

    /// Writes a fixed value where `cursor` is, unless it is made outside the loop.
    pub(super) fn write_fixed(&self, cursor: &mut FuncCursor<'_>, value: Value) -> Value {
        if !self.makes(cursor.func, value) {
            return value;
        }
        let inst = cursor.func.dfg.value_def(value).unwrap_inst();
        let args = cursor.func.dfg.inst_args(inst).to_vec();
        let args: Vec<Value> = args.into_iter().map(|arg| self.write_fixed(cursor, arg)).collect();
        let copy = cursor.func.dfg.clone_inst(inst);
        cursor.func.dfg.overwrite_inst_values(copy, args.into_iter());
        cursor.insert_inst(copy);
        cursor.func.dfg.first_result(copy)
    }

    pub(super) fn param_index(&self, value: Value) -> Option<usize> {
        self.params.iter().position(|param| *param == value)
    }
}

/// What goes back from a loop's last block to its first, and that; of a loop of several blocks.
pub(super) fn way_back(func: &Function, latch: Block) -> Option<(Inst, Block)> {
    let back = func.layout.last_inst(latch)?;
    let InstructionData::Brif { blocks, .. } = func.dfg.insts[back] else { return None };
    // Blocks are numbered as they are begun, a loop's beginning first.
    let is_before = |block: &Block| block.as_u32() < latch.as_u32();
    let header = blocks.iter().map(|call| call.block(&func.dfg.value_lists)).find(is_before)?;
    Some((back, header))
}

/// How deep values are looked into.
const MOST_DEPTH: u32 = 4;

fn test_of(func: &Function, value: Value, goes_back: bool) -> Option<Test> {
    let test = match func.dfg.value_def(value).inst().map(|inst| func.dfg.insts[inst]) {
        Some(InstructionData::IntCompare { opcode: Opcode::Icmp, args: [left, right], cond: condition }) => {
            Test { condition, left, right: Some(right) }
        }
        _ => Test { condition: IntCC::NotEqual, left: value, right: None },
    };
    let condition = if goes_back { test.condition } else { test.condition.complement() };
    (func.dfg.value_type(test.left) == types::I32).then_some(Test { condition, ..test })
}
