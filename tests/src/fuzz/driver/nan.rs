//! One NaN: which one an operator gives is the CPU's choice, so a program canonicalises every NaN that it computes.
//!
//! ```text
//! f32.add   becomes   f32.add (local.tee $t) (f32.const nan) (f32.eq (local.get $t) (local.get $t)) select
//! ```
//! The generator's own pass leaves out conversions and relaxed operators.

use wasm_encoder::{Function, Ieee32, Ieee64, ValType};
use wasmparser::Operator;

/// The kinds of values that can be, or hold, a NaN.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Float {
    F32,
    F64,
    F32x4,
    F64x2,
}

/// The locals that canonicalising uses, behind a function's own.
#[derive(Clone, Copy, Debug)]
pub(super) struct Scratch(pub(super) u32);

/// The types of those locals.
pub(super) const SCRATCH: [ValType; 3] = [ValType::F32, ValType::F64, ValType::V128];

const NAN32: u32 = 0x7fc0_0000;
const NAN64: u64 = 0x7ff8_0000_0000_0000;

/// What `operator` gives, where it may be a NaN of the CPU's choice (spec: "Numerics", "NaN Propagation").
pub(super) const fn computed_by(operator: &Operator<'_>) -> Option<Float> {
    use Operator::*;
    Some(match operator {
        F32Ceil | F32Floor | F32Trunc | F32Nearest | F32Sqrt | F32Add | F32Sub | F32Mul | F32Div | F32Min | F32Max
        | F32DemoteF64 => Float::F32,
        F64Ceil | F64Floor | F64Trunc | F64Nearest | F64Sqrt | F64Add | F64Sub | F64Mul | F64Div | F64Min | F64Max
        | F64PromoteF32 => Float::F64,
        F32x4Ceil | F32x4Floor | F32x4Trunc | F32x4Nearest | F32x4Sqrt | F32x4Add | F32x4Sub | F32x4Mul | F32x4Div
        | F32x4Min | F32x4Max | F32x4DemoteF64x2Zero | F32x4RelaxedMin | F32x4RelaxedMax => Float::F32x4,
        F64x2Ceil | F64x2Floor | F64x2Trunc | F64x2Nearest | F64x2Sqrt | F64x2Add | F64x2Sub | F64x2Mul | F64x2Div
        | F64x2Min | F64x2Max | F64x2PromoteLowF32x4 | F64x2RelaxedMin | F64x2RelaxedMax => Float::F64x2,
        _ => return None,
    })
}

/// Canonicalises the value on the stack.
pub(super) fn canonicalise(function: &mut Function, float: Float, scratch: Scratch) {
    let mut code = function.instructions();
    let local = scratch.0
        + match float {
            Float::F32 => 0,
            Float::F64 => 1,
            Float::F32x4 | Float::F64x2 => 2,
        };
    code.local_tee(local);
    match float {
        Float::F32 => code.f32_const(Ieee32::new(NAN32)),
        Float::F64 => code.f64_const(Ieee64::new(NAN64)),
        Float::F32x4 => code.v128_const((0..4).fold(0, |lanes, _| lanes << 32 | i128::from(NAN32))),
        Float::F64x2 => code.v128_const((0..2).fold(0, |lanes, _| lanes << 64 | i128::from(NAN64))),
    };
    code.local_get(local).local_get(local);
    match float {
        Float::F32 => code.f32_eq().select(),
        Float::F64 => code.f64_eq().select(),
        Float::F32x4 => code.f32x4_eq().v128_bitselect(),
        Float::F64x2 => code.f64x2_eq().v128_bitselect(),
    };
}
