//! Relaxed vector operators (spec: "Relaxed Operations"), whose results the standard leaves to choose from a few.
//!
//! The choice is made once for all code of a build, as the standard demands: what the CPU's own instruction gives, or the
//! standard's deterministic profile, whose forms are those of ordinary operators.
//!
//! | operator | x86_64 | elsewhere, and deterministic |
//! |---|---|---|
//! | swizzle | index modulo 16 from 16 to 127 | 0 |
//! | signed truncation | least integer for what does not fit | saturates, 0 for NaN |
//! | `madd`, `nmadd` | one rounding, from `x86-64-v3` on | two; AArch64 when fast: one |
//! | `laneselect` | by the highest bit of a lane | by bits |
//! | `min`, `max` | first operand for NaN and two zeros | as `min`, `max`; AArch64 the same |
//! | Q15 product | -1 squared is -1 | it is the greatest |
//! | dot product | second operand's bytes are unsigned | signed |

use super::super::Translator;
use super::super::memory::Extend;
use super::width::Half;
use crate::options::{Options, RelaxedSimd};
use cranelift_codegen::ir::types::{F32X4, F64X2, I8X16, I16X8, I32X4, I64X2};
use cranelift_codegen::ir::{ConstantData, InstBuilder, Type, Value};
use wasm2native_abi::cpu;
use wasm2native_targets::Arch;
use wasmparser::Operator;

/// What was chosen.
#[derive(Clone, Copy)]
pub(in crate::translate) struct Relaxed {
    forms: Forms,
    multiply_add: MultiplyAdd,
}

/// Whose instructions are used.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Forms {
    X86,
    Ordinary,
}

/// How often a multiplication with an addition rounds.
#[derive(Clone, Copy, PartialEq, Eq)]
enum MultiplyAdd {
    Fused,
    Separate,
}

impl Relaxed {
    /// The choice for `options` and a CPU with `features`.
    pub(in crate::translate) fn new(options: &Options, features: u64) -> Self {
        const X86: u64 = cpu::SSSE3 | cpu::SSE41;
        match (options.relaxed_simd, options.target.arch) {
            (RelaxedSimd::Deterministic, _) => Self { forms: Forms::Ordinary, multiply_add: MultiplyAdd::Separate },
            (RelaxedSimd::Fast, Arch::X86_64) => Self {
                forms: if features & X86 == X86 { Forms::X86 } else { Forms::Ordinary },
                multiply_add: if features & cpu::FMA == 0 { MultiplyAdd::Separate } else { MultiplyAdd::Fused },
            },
            (RelaxedSimd::Fast, Arch::Aarch64) => Self { forms: Forms::Ordinary, multiply_add: MultiplyAdd::Fused },
        }
    }
}

impl Translator<'_, '_> {
    /// Translates a relaxed operator.
    pub(in crate::translate) fn relaxed_operator(&mut self, op: &Operator<'_>) {
        use Operator as O;
        match op {
            O::I8x16RelaxedSwizzle => self.relaxed_swizzle(),
            O::I32x4RelaxedTruncF32x4S => self.relaxed_truncate_signed(),
            // No CPU has a cheaper form with one of the allowed results.
            O::I32x4RelaxedTruncF32x4U => self.lanes_unary(F32X4, |ins, x| ins.fcvt_to_uint_sat(I32X4, x)),
            O::I32x4RelaxedTruncF64x2SZero => self.relaxed_truncate_low_signed(),
            O::I32x4RelaxedTruncF64x2UZero => self.truncate_low_unsigned(),
            O::F32x4RelaxedMadd => self.relaxed_multiply_add(F32X4),
            O::F32x4RelaxedNmadd => self.relaxed_multiply_subtract(F32X4),
            O::F64x2RelaxedMadd => self.relaxed_multiply_add(F64X2),
            O::F64x2RelaxedNmadd => self.relaxed_multiply_subtract(F64X2),
            O::I8x16RelaxedLaneselect => self.relaxed_lane_select(I8X16),
            O::I16x8RelaxedLaneselect => self.relaxed_lane_select(I16X8),
            O::I32x4RelaxedLaneselect => self.relaxed_lane_select(I32X4),
            O::I64x2RelaxedLaneselect => self.relaxed_lane_select(I64X2),
            O::F32x4RelaxedMin => self.relaxed_min(F32X4),
            O::F32x4RelaxedMax => self.relaxed_max(F32X4),
            O::F64x2RelaxedMin => self.relaxed_min(F64X2),
            O::F64x2RelaxedMax => self.relaxed_max(F64X2),
            O::I16x8RelaxedQ15mulrS => self.relaxed_q15_product(),
            O::I16x8RelaxedDotI8x16I7x16S => {
                let result = self.relaxed_dot_product();
                self.push(result);
            }
            O::I32x4RelaxedDotI8x16I7x16AddS => self.relaxed_dot_product_add(),
            _ => unreachable!("validated, and every operator is listed: {op:?}"),
        }
    }

    fn relaxed_swizzle(&mut self) {
        match self.relaxed.forms {
            Forms::X86 => self.lanes_binary(I8X16, |ins, bytes, indices| ins.x86_pshufb(bytes, indices)),
            Forms::Ordinary => self.swizzle(),
        }
    }

    fn relaxed_truncate_signed(&mut self) {
        match self.relaxed.forms {
            Forms::X86 => self.lanes_unary(F32X4, |ins, x| ins.x86_cvtt2dq(I32X4, x)),
            Forms::Ordinary => self.lanes_unary(F32X4, |ins, x| ins.fcvt_to_sint_sat(I32X4, x)),
        }
    }

    /// Two lanes, then two zeros. The code generator for x86_64 knows this shape as one instruction.
    fn relaxed_truncate_low_signed(&mut self) {
        match self.relaxed.forms {
            Forms::X86 => {
                let operand = self.pop_lanes(F64X2);
                let zero = self.zero(I64X2);
                let wide = self.builder.ins().x86_cvtt2dq(I64X2, operand);
                let result = self.builder.ins().snarrow(wide, zero);
                self.push(result);
            }
            Forms::Ordinary => self.truncate_low_signed(),
        }
    }

    /// `x * y + z`.
    fn relaxed_multiply_add(&mut self, lanes: Type) {
        let (x, y, z) = self.pop3_lanes(lanes);
        let result = self.multiply_add(x, y, z);
        self.push(result);
    }

    /// `-x * y + z`.
    fn relaxed_multiply_subtract(&mut self, lanes: Type) {
        let (x, y, z) = self.pop3_lanes(lanes);
        let negated = self.builder.ins().fneg(x);
        let result = self.multiply_add(negated, y, z);
        self.push(result);
    }

    fn multiply_add(&mut self, x: Value, y: Value, z: Value) -> Value {
        match self.relaxed.multiply_add {
            MultiplyAdd::Fused => self.builder.ins().fma(x, y, z),
            MultiplyAdd::Separate => {
                let product = self.builder.ins().fmul(x, y);
                self.builder.ins().fadd(product, z)
            }
        }
    }

    /// Lanes of the first operand where the third one, the mask, has ones, of the second one where it has zeros.
    ///
    /// x86_64 has no selection of 16-bit lanes: there the mask's highest bits become bytes.
    fn relaxed_lane_select(&mut self, lanes: Type) {
        let mask = self.pop_lanes(lanes);
        let result = match (self.relaxed.forms, lanes) {
            (Forms::Ordinary, _) => {
                let (ones, zeros) = self.pop2_lanes(lanes);
                self.builder.ins().bitselect(mask, ones, zeros)
            }
            (Forms::X86, I16X8) => {
                let mask = self.builder.ins().sshr_imm_u(mask, 15);
                let mask = self.as_lanes(mask, I8X16);
                let (ones, zeros) = self.pop2_lanes(I8X16);
                self.builder.ins().blendv(mask, ones, zeros)
            }
            (Forms::X86, _) => {
                let (ones, zeros) = self.pop2_lanes(lanes);
                self.builder.ins().blendv(mask, ones, zeros)
            }
        };
        self.push(result);
    }

    fn relaxed_min(&mut self, lanes: Type) {
        match self.relaxed.forms {
            Forms::X86 => self.pseudo_min(lanes),
            Forms::Ordinary => self.lanes_binary(lanes, |ins, x, y| ins.fmin(x, y)),
        }
    }

    fn relaxed_max(&mut self, lanes: Type) {
        match self.relaxed.forms {
            Forms::X86 => self.pseudo_max(lanes),
            Forms::Ordinary => self.lanes_binary(lanes, |ins, x, y| ins.fmax(x, y)),
        }
    }

    fn relaxed_q15_product(&mut self) {
        match self.relaxed.forms {
            Forms::X86 => self.lanes_binary(I16X8, |ins, x, y| ins.x86_pmulhrsw(x, y)),
            Forms::Ordinary => self.lanes_binary(I16X8, |ins, x, y| ins.sqmul_round_sat(x, y)),
        }
    }

    /// The sums of two neighbouring products of bytes, saturated to 16 bits.
    ///
    /// A product fits 16 bits; only the sum 2 * (-2^7)^2 = 2^15 does not.
    ///
    /// ```text
    /// i16x8.relaxed_dot_i8x16_i7x16_s    v3 = imul (swiden_low v1), (swiden_low v2)
    ///                                    v4 = imul (swiden_high v1), (swiden_high v2)
    ///                                    v5 = shuffle v3, v4, 0 1 4 5 8 9 ..
    ///                                    v6 = shuffle v3, v4, 2 3 6 7 10 11 ..
    ///                                    v7 = sadd_sat v5, v6
    /// ```
    fn relaxed_dot_product(&mut self) -> Value {
        let (left, right) = self.pop2_lanes(I8X16);
        match self.relaxed.forms {
            Forms::X86 => self.builder.ins().x86_pmaddubsw(left, right),
            Forms::Ordinary => {
                let low = self.product(left, right, Half::Low, Extend::Sign);
                let high = self.product(left, right, Half::High, Extend::Sign);
                let even = self.every_other_lane(low, high, 0);
                let odd = self.every_other_lane(low, high, 1);
                self.builder.ins().sadd_sat(even, odd)
            }
        }
    }

    /// The lanes `first`, `first` + 2 and so on of both vectors of 16-bit lanes.
    fn every_other_lane(&mut self, low: Value, high: Value, first: u8) -> Value {
        let indices: [u8; 16] = std::array::from_fn(|byte| (byte as u8 / 2 * 2 + first) * 2 + byte as u8 % 2);
        let indices = self.builder.func.dfg.immediates.push(ConstantData::from(indices.as_slice()));
        let (low, high) = (self.as_lanes(low, I8X16), self.as_lanes(high, I8X16));
        let lanes = self.builder.ins().shuffle(low, high, indices);
        self.as_lanes(lanes, I16X8)
    }

    /// The sums of two neighbouring [sums](Self::relaxed_dot_product), and of a third vector.
    fn relaxed_dot_product_add(&mut self) {
        let addend = self.pop_lanes(I32X4);
        let pairs = self.relaxed_dot_product();
        let low = self.widen(pairs, Half::Low, Extend::Sign);
        let high = self.widen(pairs, Half::High, Extend::Sign);
        let sums = self.builder.ins().iadd_pairwise(low, high);
        let result = self.builder.ins().iadd(sums, addend);
        self.push(result);
    }

    fn pop3_lanes(&mut self, lanes: Type) -> (Value, Value, Value) {
        let third = self.pop_lanes(lanes);
        let (first, second) = self.pop2_lanes(lanes);
        (first, second, third)
    }
}
