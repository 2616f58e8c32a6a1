//! Numbers of 32 bits that are addresses, held zero-extended.
//!
//! Wasm's addresses are of 32 bits, and zero-extended for an access. Arithmetic of 32 bits zeroes the upper half of its register by the
//! way, which the code generator knows; loads do so too, which it does not know, and what a block, a function or a call hands over may
//! do so. Where it does not know, each extension is a `mov`, and its result has a register of its own. Here a number is extended once,
//! where it comes from, and what it was is the low half of that: [`param`] does so for what the blocks of loops are passed, [`value`] for
//! the rest.
//!
//! Measured (x86_64, instructions against those without): fannkuch 0.90, sieve 0.91, json 0.96, lz4 0.97, lua 0.98; QuickJS's code has 0.98
//! of the bytes, and compiling it takes as many instructions as before, as the allocator of registers has less to do.

mod change;
mod choice;
mod param;
mod value;

use cranelift_codegen::Context;
use cranelift_codegen::ir::{Function, Inst, InstructionData, Opcode, Value, types};
use wasm2native_targets::Arch;

/// Extends numbers where they come from, but for those that debuggers ask for. Only functions whose loops are known have parameters looked at. On AArch64, where accesses and
/// additions extend by themselves, only loads are changed.
pub(super) fn extend(context: &mut Context, arch: Arch) {
    if arch == Arch::X86_64 && context.loop_analysis.loops().len() != 0 {
        param::keep(context);
    }
    value::extend(&mut context.func, arch);
}

/// The load that zeroes what is above what it loads, if a load does.
fn extending(opcode: Opcode) -> Option<Opcode> {
    match opcode {
        Opcode::Load => Some(Opcode::Uload32),
        Opcode::Uload8 | Opcode::Uload16 => Some(opcode),
        _ => None,
    }
}

/// Whether debuggers ask for a value: its half in another one's register would not be told.
fn is_labelled(func: &Function, value: Value) -> bool {
    func.dfg.values_labels.as_ref().is_some_and(|labels| labels.contains_key(&value))
}

/// Has a load make `wide`, and `narrow`, which it made, be the low half of that.
fn widen(func: &mut Function, load: Inst, narrow: Value, wide: Value) {
    if let InstructionData::Load { opcode, .. } = &mut func.dfg.insts[load] {
        *opcode = extending(*opcode).expect("the caller has found one that extends");
    }
    func.dfg.make_inst_results_reusing(load, types::I64, [Some(wide)].into_iter());
    let behind = func.layout.next_inst(load).expect("a load ends no block");
    insert(func, behind, Opcode::Ireduce, wide, narrow);
}

/// Inserts what makes `result`, a value that nothing makes, of `arg`.
fn insert(func: &mut Function, before: Inst, opcode: Opcode, arg: Value, result: Value) {
    let ty = func.dfg.value_type(result);
    let inst = func.dfg.make_inst(InstructionData::Unary { opcode, arg });
    func.dfg.make_inst_results_reusing(inst, ty, [Some(result)].into_iter());
    func.layout.insert_inst(inst, before);
}
