//! Arithmetic whose operands or results have 128 bits, as two `i64` each, the lower one first (wide-arithmetic:
//! "Instructions").
//!
//! CLIF has such integers; the code generators make an add with carry and a multiplication with two results of them.

use super::Translator;
use super::memory::Extend;
use cranelift_codegen::ir::types::I128;
use cranelift_codegen::ir::{InstBuilder, Value};
use cranelift_frontend::FuncInstBuilder;

impl Translator<'_, '_> {
    /// An operator of two 128-bit operands.
    ///
    /// ```text
    /// i64.add128             v5 = iconcat v1, v2
    ///                        v6 = iconcat v3, v4
    ///                        v7 = iadd v5, v6
    ///                        v8, v9 = isplit v7
    /// ```
    pub(super) fn wide_binary(&mut self, op: impl FnOnce(FuncInstBuilder<'_, '_>, Value, Value) -> Value) {
        let right = self.pop_wide();
        let left = self.pop_wide();
        let result = op(self.builder.ins(), left, right);
        self.push_wide(result);
    }

    /// The whole product of two `i64`.
    ///
    /// ```text
    /// i64.mul_wide_u         v3 = uextend.i128 v1
    ///                        v4 = uextend.i128 v2
    ///                        v5 = imul v3, v4              ; one `mul` on x86_64, `mul` and `umulh` on AArch64
    ///                        v6, v7 = isplit v5
    /// ```
    pub(super) fn multiply_wide(&mut self, extend: Extend) {
        let (left, right) = self.pop2();
        let left = self.extended_wide(left, extend);
        let right = self.extended_wide(right, extend);
        let result = self.builder.ins().imul(left, right);
        self.push_wide(result);
    }

    fn extended_wide(&mut self, value: Value, extend: Extend) -> Value {
        match extend {
            Extend::Sign => self.builder.ins().sextend(I128, value),
            Extend::Zero => self.builder.ins().uextend(I128, value),
        }
    }

    fn pop_wide(&mut self) -> Value {
        let (low, high) = self.pop2();
        self.builder.ins().iconcat(low, high)
    }

    fn push_wide(&mut self, value: Value) {
        let (low, high) = self.builder.ins().isplit(value);
        self.push(low);
        self.push(high);
    }
}
