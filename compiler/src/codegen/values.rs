//! What is known of values of the intermediate code.

use cranelift_codegen::ir::{Function, InstructionData, Opcode, Value, types};

/// The constant that an integer is, sign-extended.
pub(super) fn constant(func: &Function, value: Value) -> Option<i64> {
    let inst = func.dfg.value_def(value).inst()?;
    let InstructionData::UnaryImm { opcode: Opcode::Iconst, imm } = func.dfg.insts[inst] else { return None };
    Some(match func.dfg.value_type(value) {
        types::I8 => i64::from(imm.bits() as i8),
        types::I16 => i64::from(imm.bits() as i16),
        types::I32 => i64::from(imm.bits() as i32),
        _ => imm.bits(),
    })
}

/// Whether debuggers ask for a value. One that no instruction of its own makes, they would not be told.
pub(super) fn is_labelled(func: &Function, value: Value) -> bool {
    func.dfg.values_labels.as_ref().is_some_and(|labels| labels.contains_key(&value))
}
