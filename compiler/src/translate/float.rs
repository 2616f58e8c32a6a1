//! Floating-point arithmetic and comparisons (spec: "Numeric Instructions").
//!
//! Arithmetic is IEEE 754's with round-to-nearest; `min`, `max` and `nearest` of the code generator are the
//! specification's own.

use super::Translator;
use cranelift_codegen::ir::InstBuilder;
use cranelift_codegen::ir::condcodes::FloatCC;

impl Translator<'_, '_> {
    /// A comparison, whose result is 0 or 1 as `i32`. All but `ne` are false of a NaN.
    pub(super) fn float_compare(&mut self, condition: FloatCC) {
        let (left, right) = self.pop2();
        let result = self.builder.ins().fcmp(condition, left, right);
        self.push(result);
    }
}
