//! Numbers of 32 bits that are addresses, held zero-extended.
//!
//! Wasm's addresses are of 32 bits, and zero-extended for an access. Arithmetic of 32 bits zeroes the upper half of its register by the
//! way, which the code generator knows; loads do so too, which it does not know, and what a block, a function or a call hands over may
//! do so. Where it does not know, each extension is a `mov`, and its result has a register of its own. Here a number is extended once,
//! where it comes from, and what it was is the low half of that: [`param`] does so for what the blocks of loops are passed, [`value`] for
//! the rest.
//!
//! Measured (x86_64, instructions against those without): fannkuch 0.90, sieve 0.91, json 0.96, lz4 0.97, lua 0.98; QuickJS's code has 0.98
//! of the bytes, and compiling it takes 0.99 of the instructions, as the allocator of registers has less to do. By time (Zen 5, which
//! renames such moves away) json 0.97, others as before.

mod change;
mod choice;
mod param;
mod value;

use super::values::is_labelled;
use cranelift_codegen::Context;
use cranelift_codegen::cursor::{Cursor, FuncCursor};
use cranelift_codegen::ir::{Function, Inst, InstBuilder, InstructionData, MemFlagsData, Opcode, Value, types};
use wasm2native_targets::Arch;

/// Extends numbers where they come from, but for those that debuggers ask for. Only functions whose loops are known have parameters
/// looked at. On AArch64, where accesses and additions extend by themselves, only loads are changed.
pub(super) fn extend(context: &mut Context, arch: Arch) {
    if arch == Arch::X86_64 && context.loop_analysis.loops().len() != 0 {
        param::keep(context);
    }
    value::extend(&mut context.func, arch);
}

/// The number that an instruction extends from 32 bits to 64, if it does and no debugger asks for that.
fn extension(func: &Function, inst: Inst) -> Option<Value> {
    let InstructionData::Unary { opcode: Opcode::Uextend, arg } = func.dfg.insts[inst] else { return None };
    let is_address =
        func.dfg.value_type(arg) == types::I32 && func.dfg.value_type(func.dfg.first_result(inst)) == types::I64;
    (is_address && !is_labelled(func, arg)).then_some(arg)
}

/// Takes an extension out; its result is to be made by another instruction.
fn take_out(func: &mut Function, extension: Inst) -> Value {
    let result = func.dfg.first_result(extension);
    func.layout.remove_inst(extension);
    func.dfg.detach_inst_results(extension);
    result
}

/// Has an extension make what `known` is, which takes no instruction. An alias would do; but to resolve a function's aliases takes as long
/// as all else here.
fn same(func: &mut Function, extension: Inst, known: Value) {
    let wide = func.dfg.first_result(extension);
    func.dfg.detach_inst_results(extension);
    let mut cursor = FuncCursor::new(func).at_inst(extension);
    cursor.ins().with_result(wide).bitcast(types::I64, MemFlagsData::new(), known);
    cursor.remove_inst();
}

/// The load that zeroes what is above what it loads, if a load does.
fn extending(opcode: Opcode) -> Option<Opcode> {
    match opcode {
        Opcode::Load => Some(Opcode::Uload32),
        Opcode::Uload8 | Opcode::Uload16 => Some(opcode),
        _ => None,
    }
}

/// Has a load make 64 bits, and `narrow`, which it made, be the low half of them: `wide`, or else a new value. Gives that; none if the
/// instruction is no load that can do so.
fn widen(func: &mut Function, load: Inst, narrow: Value, wide: Option<Value>) -> Option<Value> {
    let InstructionData::Load { opcode, .. } = &mut func.dfg.insts[load] else { return None };
    *opcode = extending(*opcode)?;
    func.dfg.make_inst_results_reusing(load, types::I64, [wide].into_iter());
    let wide = func.dfg.first_result(load);
    FuncCursor::new(func).after_inst(load).ins().with_result(narrow).ireduce(types::I32, wide);
    Some(wide)
}
