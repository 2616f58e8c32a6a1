//! From a vector to an `i32`: `any_true`, `all_true`, `bitmask`.

use super::super::Translator;
use cranelift_codegen::ir::types::I32;
use cranelift_codegen::ir::{InstBuilder, Type};

impl Translator<'_, '_> {
    /// Whether any bit is 1. The vector keeps its lanes: a comparison behind it folds into the test.
    pub(super) fn any_true(&mut self) {
        let vector = self.pop_integer_lanes();
        let result = self.builder.ins().vany_true(vector);
        self.push(result);
    }

    /// Whether every lane is other than 0.
    pub(super) fn all_true(&mut self, lanes: Type) {
        let vector = self.pop_lanes(lanes);
        let result = self.builder.ins().vall_true(vector);
        self.push(result);
    }

    /// The sign bits, lane 0's lowest.
    pub(super) fn bitmask(&mut self, lanes: Type) {
        self.lanes_unary(lanes, |ins, vector| ins.vhigh_bits(I32, vector));
    }
}
