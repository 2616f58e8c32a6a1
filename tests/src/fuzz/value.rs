//! Arguments of calls: the values at which operators change their minds, and random ones.

use wasm_encoder::{HeapType, Ieee32, Ieee64, InstructionSink, RefType, ValType};

use crate::random::Random;

const INTEGERS: [u64; 12] = [
    0,
    1,
    2,
    u64::MAX,
    i32::MAX as u64,
    1 << 31,
    u32::MAX as u64,
    1 << 32,
    i64::MAX as u64,
    1 << 63,
    // An address at the end of a page, and one in the middle.
    65_535,
    1024,
];

const FLOATS: [f64; 12] = [
    0.0,
    -0.0,
    1.0,
    -1.5,
    f64::INFINITY,
    f64::NEG_INFINITY,
    // The first that integers of 32 and 64 bits do not hold, and one that 32-bit floats do not.
    2_147_483_648.0,
    -2_147_483_649.0,
    18_446_744_073_709_551_616.0,
    f64::MAX,
    f64::MIN_POSITIVE / 4.0,
    f64::NAN,
];

/// Pushes a value of type `ty`. `None`, with nothing pushed, for a reference that cannot be null.
pub(super) fn push(code: &mut InstructionSink<'_>, ty: ValType, random: &mut Random) -> Option<()> {
    match ty {
        ValType::I32 => code.i32_const(integer(random) as i32),
        ValType::I64 => code.i64_const(integer(random).cast_signed()),
        ValType::F32 => code.f32_const(Ieee32::new(float32(random))),
        ValType::F64 => code.f64_const(Ieee64::new(float64(random))),
        ValType::V128 => code.v128_const(vector(random)),
        ValType::Ref(RefType { nullable: true, heap_type }) => code.ref_null(heap_type),
        ValType::Ref(_) => return None,
    };
    Some(())
}

/// Whether [`push`] has a value of type `ty`.
pub(super) const fn has(ty: ValType) -> bool {
    match ty {
        ValType::Ref(RefType {
            nullable,
            heap_type: HeapType::Abstract { .. } | HeapType::Concrete(_) | HeapType::Exact(_),
        }) => nullable,
        _ => true,
    }
}

fn integer(random: &mut Random) -> u64 {
    match random.below(4) {
        0 => random.bits(),
        1 => random.bits() >> random.below(64),
        _ => INTEGERS[random.below(INTEGERS.len())],
    }
}

// NaNs go in as the canonical one: which payload comes out of an operator with several others is the CPU's choice.

fn float64(random: &mut Random) -> u64 {
    let value = match random.below(3) {
        0 => f64::from_bits(random.bits()),
        _ => FLOATS[random.below(FLOATS.len())],
    };
    if value.is_nan() { 0x7ff8_0000_0000_0000 } else { value.to_bits() }
}

fn float32(random: &mut Random) -> u32 {
    let value = match random.below(3) {
        0 => f32::from_bits(random.bits() as u32),
        _ => FLOATS[random.below(FLOATS.len())] as f32,
    };
    if value.is_nan() { 0x7fc0_0000 } else { value.to_bits() }
}

fn vector(random: &mut Random) -> i128 {
    let bits = match random.below(3) {
        0 => u128::from(float64(random)) << 64 | u128::from(float64(random)),
        1 => (0..4).fold(0, |lanes, _| lanes << 32 | u128::from(float32(random))),
        _ => u128::from(integer(random)) << 64 | u128::from(integer(random)),
    };
    bits.cast_signed()
}
