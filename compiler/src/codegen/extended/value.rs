//! What is loaded, what a function is given and what calls return, extended as it is loaded, or else behind its making.
//!
//! ```text
//! v1 = load.i32 v0                v2 = uload32.i64 v0
//! v2 = uextend.i64 v1             v1 = ireduce.i32 v2        ; the same register
//! v3 = load.i32 v2                v3 = load.i32 v2
//! v4 = iadd v1, v3                v4 = iadd v1, v3
//! ```

use super::{extending, extension, same, take_out, widen};
use cranelift_codegen::cursor::{Cursor, FuncCursor};
use cranelift_codegen::ir::{Block, Function, Inst, InstBuilder, InstructionData, Opcode, Value, ValueDef, types};
use wasm2native_targets::Arch;

/// Extends where they come from what a function, as it is optimised, extends somewhere.
pub(super) fn extend(func: &mut Function, arch: Arch) {
    let mut next_block = func.layout.entry_block();
    while let Some(block) = next_block {
        next_block = func.layout.next_block(block);
        let is_worth_it = arch == Arch::X86_64 && !func.layout.is_cold(block);
        let mut next = func.layout.first_inst(block);
        while let Some(inst) = next {
            next = func.layout.next_inst(inst);
            let Some(narrow) = extension(func, inst) else { continue };
            match origin(func, narrow) {
                Origin::Extended(known) => {
                    same(func, inst, known);
                }
                Origin::Load(load) => {
                    let wide = take_out(func, inst);
                    widen(func, load, narrow, Some(wide));
                }
                Origin::Param(entry) if is_worth_it => {
                    let wide = take_out(func, inst);
                    let made = func.dfg.replace_block_param(narrow, types::I32);
                    extend_at(FuncCursor::new(func).at_first_insertion_point(entry), made, narrow, wide);
                }
                Origin::Call(call) if is_worth_it => {
                    let wide = take_out(func, inst);
                    let made = func.dfg.replace_result(narrow, types::I32);
                    extend_at(FuncCursor::new(func).after_inst(call), made, narrow, wide);
                }
                Origin::Param(_) | Origin::Call(_) | Origin::Other => {}
            }
        }
    }
}

/// Where a number comes from.
enum Origin {
    /// It is the low half of a value whose upper half is 0.
    Extended(Value),
    /// A load, whose upper half is 0 if it is asked for.
    Load(Inst),
    /// The function's parameters, which say nothing of the upper half; with its first block.
    Param(Block),
    /// A call, whose results say nothing of it either.
    Call(Inst),
    Other,
}

fn origin(func: &Function, value: Value) -> Origin {
    match func.dfg.value_def(value) {
        ValueDef::Result(inst, _) => match func.dfg.insts[inst] {
            InstructionData::Unary { opcode: Opcode::Ireduce, arg } if is_extended(func, arg) => Origin::Extended(arg),
            InstructionData::Load { opcode, .. } if extending(opcode).is_some() => Origin::Load(inst),
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

/// Makes `wide` of `made`, which `narrow` was, and has `narrow` be the low half of that.
fn extend_at(mut cursor: FuncCursor<'_>, made: Value, narrow: Value, wide: Value) {
    cursor.ins().with_result(wide).uextend(types::I64, made);
    cursor.ins().with_result(narrow).ireduce(types::I32, wide);
}
