//! Operators whose result has lanes of twice the width (spec: "Vector Instructions", `extend`, `extmul`, `extadd_pairwise`,
//! `dot`). Narrowing is in the table.
//!
//! What they share is written as CLIF's widenings followed by an ordinary operation: both code generators know these
//! shapes and have single instructions for most of them.

use super::super::Translator;
use super::super::memory::Extend;
use cranelift_codegen::ir::types::I16X8;
use cranelift_codegen::ir::{InstBuilder, Type, Value};

/// Which half of a vector's lanes is widened.
#[derive(Clone, Copy)]
pub(super) enum Half {
    Low,
    High,
}

impl Translator<'_, '_> {
    pub(super) fn extend_half(&mut self, lanes: Type, half: Half, extend: Extend) {
        let vector = self.pop_lanes(lanes);
        let result = self.widen(vector, half, extend);
        self.push(result);
    }

    /// The products of the halves, whole.
    pub(super) fn multiply_extended(&mut self, lanes: Type, half: Half, extend: Extend) {
        let (left, right) = self.pop2_lanes(lanes);
        let result = self.product(left, right, half, extend);
        self.push(result);
    }

    /// The sums of lanes 0 and 1, 2 and 3, and so on, whole.
    ///
    /// ```text
    /// i16x8.extadd_pairwise_i8x16_s    v1 = swiden_low v0
    ///                                  v2 = swiden_high v0
    ///                                  v3 = iadd_pairwise v1, v2
    /// ```
    pub(super) fn add_pairwise_extended(&mut self, lanes: Type, extend: Extend) {
        let vector = self.pop_lanes(lanes);
        let low = self.widen(vector, Half::Low, extend);
        let high = self.widen(vector, Half::High, extend);
        let result = self.builder.ins().iadd_pairwise(low, high);
        self.push(result);
    }

    /// `i32x4.dot_i16x8_s`: the sums of two neighbouring products. The only one that does not fit is 2 * (-2^15)^2 = 2^31;
    /// it wraps, as in wasm.
    pub(super) fn dot_product(&mut self) {
        let (left, right) = self.pop2_lanes(I16X8);
        let low = self.product(left, right, Half::Low, Extend::Sign);
        let high = self.product(left, right, Half::High, Extend::Sign);
        let result = self.builder.ins().iadd_pairwise(low, high);
        self.push(result);
    }

    /// Half of a vector's lanes, each at twice its width.
    pub(super) fn widen(&mut self, vector: Value, half: Half, extend: Extend) -> Value {
        let ins = self.builder.ins();
        match (half, extend) {
            (Half::Low, Extend::Sign) => ins.swiden_low(vector),
            (Half::Low, Extend::Zero) => ins.uwiden_low(vector),
            (Half::High, Extend::Sign) => ins.swiden_high(vector),
            (Half::High, Extend::Zero) => ins.uwiden_high(vector),
        }
    }

    pub(super) fn product(&mut self, left: Value, right: Value, half: Half, extend: Extend) -> Value {
        let left = self.widen(left, half, extend);
        let right = self.widen(right, half, extend);
        self.builder.ins().imul(left, right)
    }
}
