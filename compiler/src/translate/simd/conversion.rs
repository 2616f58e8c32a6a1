//! Conversions between vectors of two and of four lanes; those of equal count are in the table.
//!
//! The code generators know these shapes as wholes; x86_64 has no 64-bit saturation of its own behind them, so they must
//! stay together as written.

use super::super::Translator;
use super::super::memory::Extend;
use super::width::Half;
use cranelift_codegen::ir::InstBuilder;
use cranelift_codegen::ir::types::{F64X2, I32X4, I64X2};

impl Translator<'_, '_> {
    /// `i32x4.trunc_sat_f64x2_s_zero`: two lanes, then two zeros.
    ///
    /// Saturating to 64 bits and then to 32 is saturating to 32; a NaN is 0 from the first step on.
    ///
    /// ```text
    /// i32x4.trunc_sat_f64x2_s_zero     v1 = fcvt_to_sint_sat.i64x2 v0
    ///                                  v2 = vconst.i64x2 0
    ///                                  v3 = snarrow v1, v2
    /// ```
    pub(super) fn truncate_low_signed(&mut self) {
        let operand = self.pop_lanes(F64X2);
        let zero = self.zero(I64X2);
        let wide = self.builder.ins().fcvt_to_sint_sat(I64X2, operand);
        let result = self.builder.ins().snarrow(wide, zero);
        self.push(result);
    }

    /// `i32x4.trunc_sat_f64x2_u_zero`, in the same way.
    pub(super) fn truncate_low_unsigned(&mut self) {
        let operand = self.pop_lanes(F64X2);
        let zero = self.zero(I64X2);
        let wide = self.builder.ins().fcvt_to_uint_sat(I64X2, operand);
        let result = self.builder.ins().uunarrow(wide, zero);
        self.push(result);
    }

    /// Lanes 0 and 1 of an integer vector, which `f64` holds exactly.
    pub(super) fn convert_low(&mut self, extend: Extend) {
        let operand = self.pop_lanes(I32X4);
        let wide = self.widen(operand, Half::Low, extend);
        let result = match extend {
            Extend::Sign => self.builder.ins().fcvt_from_sint(F64X2, wide),
            Extend::Zero => self.builder.ins().fcvt_from_uint(F64X2, wide),
        };
        self.push(result);
    }
}
