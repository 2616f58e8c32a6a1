//! The change of parameters to 64 bits.

use super::choice::{Choice, Extension};
use super::{extending, same, take_out, widen};
use crate::codegen::values::constant;
use cranelift_codegen::cursor::{Cursor, FuncCursor};
use cranelift_codegen::ir::{Block, BlockArg, Function, Inst, InstBuilder, Opcode, Value, ValueDef, types};
use cranelift_entity::SecondaryMap;
use cranelift_entity::packed_option::PackedOption;
use std::collections::HashMap;

/// A function whose parameters are changed.
pub(super) struct Change<'f> {
    func: &'f mut Function,
    /// What parameters have become.
    wide: SecondaryMap<Value, PackedOption<Value>>,
    /// Blocks with such parameters.
    blocks: SecondaryMap<Block, bool>,
    /// What else has been extended, and at the end of which block: kept from block to block, it would want a register.
    passed: HashMap<Value, (Block, Value)>,
}

impl<'f> Change<'f> {
    /// Gives the chosen parameters 64 bits: what a loop extends of one is the parameter itself then.
    pub(super) fn new(func: &'f mut Function, choice: &Choice, extensions: &[Extension]) -> Self {
        let (wide, blocks) = (SecondaryMap::with_capacity(func.dfg.num_values()), SecondaryMap::new());
        let mut change = Self { func, wide, blocks, passed: HashMap::new() };
        let mut results = SecondaryMap::new();
        for extension in extensions.iter().filter(|extension| choice.contains(extension.param)) {
            change.take_over(extension, &mut results);
        }
        for param in choice.params() {
            let ValueDef::Param(block, _) = change.func.dfg.value_def(param) else { continue };
            if !std::mem::replace(&mut change.blocks[block], true) {
                change.widen(block, choice, &results);
            }
        }
        change
    }

    /// Takes an extension out, whose result is to be the parameter. Others of it are what that one is.
    fn take_over(&mut self, extension: &Extension, results: &mut SecondaryMap<Value, PackedOption<Value>>) {
        let result = &mut results[extension.param];
        match result.expand() {
            None => *result = take_out(self.func, extension.inst).into(),
            Some(first) => same(self.func, extension.inst, first),
        }
    }

    /// Gives a block's chosen parameters 64 bits.
    fn widen(&mut self, block: Block, choice: &Choice, results: &SecondaryMap<Value, PackedOption<Value>>) {
        let dfg = &mut self.func.dfg;
        let mut detached = dfg.detach_block_params(block);
        let params = detached.as_slice(&dfg.value_lists).to_vec();
        detached.clear(&mut dfg.value_lists);
        for param in &params {
            if !choice.contains(*param) {
                dfg.attach_block_param(block, *param);
                continue;
            }
            let wide = match results[*param].expand() {
                Some(result) => {
                    dfg.attach_block_param(block, result);
                    result
                }
                None => dfg.append_block_param(block, types::I64),
            };
            self.wide[*param] = wide.into();
        }
        let mut cursor = FuncCursor::new(self.func).at_first_insertion_point(block);
        for param in params {
            if let Some(wide) = self.wide[param].expand() {
                cursor.ins().with_result(param).ireduce(types::I32, wide);
            }
        }
    }

    /// Passes what is extended.
    pub(super) fn apply(mut self) {
        let blocks: Vec<Block> = self.func.layout.blocks().collect();
        for block in blocks {
            let end = self.func.layout.last_inst(block).expect("a block has an end");
            self.pass(block, end);
        }
    }

    /// Passes 64 bits, where that is what a block takes.
    fn pass(&mut self, block: Block, end: Inst) {
        let dfg = &self.func.dfg;
        let calls = dfg.insts[end].branch_destination(&dfg.jump_tables, &dfg.exception_tables);
        let is_changed = |number: &usize| self.blocks[calls[*number].block(&dfg.value_lists)];
        let changed: Vec<usize> = (0..calls.len()).filter(is_changed).collect();
        for number in changed {
            let dfg = &self.func.dfg;
            let call = &dfg.insts[end].branch_destination(&dfg.jump_tables, &dfg.exception_tables)[number];
            let params = dfg.block_params(call.block(&dfg.value_lists));
            let takes: Vec<_> = params.iter().copied().zip(call.args(&dfg.value_lists)).collect();
            let args = takes.into_iter().map(|(param, arg)| match arg {
                BlockArg::Value(value) if self.func.dfg.value_type(param) != self.func.dfg.value_type(value) => {
                    BlockArg::Value(self.extended(value, block, end))
                }
                arg => arg,
            });
            let mut args = args.collect::<Vec<_>>().into_iter();
            let dfg = &mut self.func.dfg;
            let calls = dfg.insts[end].branch_destination_mut(&mut dfg.jump_tables, &mut dfg.exception_tables);
            calls[number].update_args(&mut dfg.value_lists, |_| args.next().expect("there are as many"));
        }
    }

    /// A value as 64 bits, at the end of a block.
    fn extended(&mut self, value: Value, block: Block, end: Inst) -> Value {
        if let Some(wide) = self.wide[value].expand() {
            return wide;
        }
        if let Some((before, wide)) = self.passed.get(&value)
            && *before == block
        {
            return *wide;
        }
        let made_by = self.func.dfg.value_def(value).inst();
        if let Some(wide) = made_by.and_then(|inst| widen(self.func, inst, value, None)) {
            self.wide[value] = wide.into();
            return wide;
        }
        let constant = constant(self.func, value);
        let mut cursor = FuncCursor::new(self.func).at_inst(end);
        cursor.set_srcloc(cursor.func.srcloc(end));
        let wide = match constant {
            Some(constant) => cursor.ins().iconst(types::I64, i64::from(constant as u32)),
            None => cursor.ins().uextend(types::I64, value),
        };
        self.passed.insert(value, (block, wide));
        wide
    }
}

/// Whether a value of 32 bits, no parameter, is extended without an instruction: the one that it is the result of has cleared the upper
/// half of its register, and the code generator knows that, or it is made to be one of those that extend.
pub(super) fn is_free(func: &Function, value: Value) -> bool {
    use Opcode as O;
    let Some(inst) = func.dfg.value_def(value).inst() else { return false };
    match func.dfg.insts[inst].opcode() {
        O::Iadd | O::Isub | O::Imul | O::Band | O::Bor | O::Bxor | O::Ishl | O::Ushr | O::Iconst => true,
        opcode => extending(opcode).is_some(),
    }
}
