//! What is loaded, what a function is given and what calls return, extended as it is loaded, or else behind its making.
//!
//! ```text
//! v1 = load.i32 v0                v2 = uload32.i64 v0
//! v2 = uextend.i64 v1             v1 = ireduce.i32 v2        ; the same register
//! v3 = load.i32 v2                v3 = load.i32 v2
//! v4 = iadd v1, v3                v4 = iadd v1, v3
//! ```

use super::{extending, insert, is_labelled, widen};
use cranelift_codegen::ir::{Block, Function, Inst, InstructionData, Opcode, Value, ValueDef, types};
use wasm2native_targets::Arch;

/// Extends where they come from what a function, as it is optimised, extends somewhere.
pub(super) fn extend(func: &mut Function, arch: Arch) {
    let mut has_aliases = false;
    let mut next_block = func.layout.entry_block();
    while let Some(block) = next_block {
        next_block = func.layout.next_block(block);
        let is_worth_it = arch == Arch::X86_64 && !func.layout.is_cold(block);
        let mut next = func.layout.first_inst(block);
        while let Some(inst) = next {
            next = func.layout.next_inst(inst);
            let Some((narrow, wide)) = extension(func, inst) else { continue };
            match origin(func, narrow) {
                Origin::Load(load) => {
                    remove(func, inst);
                    widen(func, load, narrow, wide);
                }
                Origin::Extended(known) => {
                    remove(func, inst);
                    func.dfg.change_to_alias(wide, known);
                    has_aliases = true;
                }
                Origin::Param(entry) if is_worth_it => {
                    remove(func, inst);
                    let before = func.layout.first_inst(entry);
                    let made = func.dfg.replace_block_param(narrow, types::I32);
                    extend_before(func, before, made, narrow, wide);
                }
                Origin::Call(call) if is_worth_it => {
                    remove(func, inst);
                    let before = func.layout.next_inst(call);
                    let made = func.dfg.replace_result(narrow, types::I32);
                    extend_before(func, before, made, narrow, wide);
                }
                Origin::Param(_) | Origin::Call(_) | Origin::Other => {}
            }
        }
    }
    if has_aliases {
        func.dfg.resolve_all_aliases();
    }
}

/// Where a number comes from.
enum Origin {
    /// A load, whose upper half is 0 if it is asked for.
    Load(Inst),
    /// It is the low half of a value whose upper half is 0.
    Extended(Value),
    /// The function's parameters, which say nothing of the upper half; with its first block.
    Param(Block),
    /// A call, whose results say nothing of it either.
    Call(Inst),
    Other,
}

/// The number that an instruction extends from 32 bits to 64, and what that makes.
fn extension(func: &Function, inst: Inst) -> Option<(Value, Value)> {
    let InstructionData::Unary { opcode: Opcode::Uextend, arg } = func.dfg.insts[inst] else { return None };
    let wide = func.dfg.first_result(inst);
    let is_address = func.dfg.value_type(arg) == types::I32 && func.dfg.value_type(wide) == types::I64;
    (is_address && !is_labelled(func, arg)).then_some((arg, wide))
}

fn origin(func: &Function, value: Value) -> Origin {
    match func.dfg.value_def(value) {
        ValueDef::Result(inst, _) => match func.dfg.insts[inst] {
            InstructionData::Load { opcode, .. } if extending(opcode).is_some() => Origin::Load(inst),
            InstructionData::Unary { opcode: Opcode::Ireduce, arg } if is_extended(func, arg) => Origin::Extended(arg),
            InstructionData::Call { .. } | InstructionData::CallIndirect { .. } => Origin::Call(inst),
            _ => Origin::Other,
        },
        ValueDef::Param(block, _) if Some(block) == func.layout.entry_block() => Origin::Param(block),
        ValueDef::Param(..) | ValueDef::Union(..) => Origin::Other,
    }
}

/// Whether the upper half of a value is 0.
fn is_extended(func: &Function, value: Value) -> bool {
    let from = func.dfg.value_def(value).inst().map(|inst| func.dfg.insts[inst].opcode());
    func.dfg.value_type(value) == types::I64
        && matches!(from, Some(Opcode::Uload8 | Opcode::Uload16 | Opcode::Uload32 | Opcode::Uextend))
}

/// Takes an instruction out; what it made is to be made by another one.
fn remove(func: &mut Function, inst: Inst) {
    func.layout.remove_inst(inst);
    func.dfg.detach_inst_results(inst);
}

/// Makes `wide` of `made`, which `narrow` was, and has `narrow` be the low half of that.
fn extend_before(func: &mut Function, before: Option<Inst>, made: Value, narrow: Value, wide: Value) {
    let before = before.expect("a block has an end");
    insert(func, before, Opcode::Uextend, made, wide);
    insert(func, before, Opcode::Ireduce, wide, narrow);
}
