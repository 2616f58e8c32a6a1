//! Operators on the 128 bits (spec: "Vector Instructions", `vvunop`, `vvbinop`, `vvternop`).
//!
//! Lanes have no meaning here; the operands are brought to one type only because CLIF wants it.

use super::super::Translator;
use super::super::stack::CANONICAL_VECTOR;
use cranelift_codegen::ir::{InstBuilder, Value};
use cranelift_frontend::FuncInstBuilder;

impl Translator<'_, '_> {
    pub(super) fn vector_not(&mut self) {
        self.lanes_unary(CANONICAL_VECTOR, |ins, x| ins.bnot(x));
    }

    pub(super) fn bitwise(&mut self, op: impl FnOnce(FuncInstBuilder<'_, '_>, Value, Value) -> Value) {
        self.lanes_binary(CANONICAL_VECTOR, op);
    }

    /// Bits of the first operand where the third one, the mask, has a 1, and of the second one elsewhere.
    ///
    /// The mask keeps its lanes, so that the code generator sees a comparison behind it and may blend whole lanes.
    ///
    /// ```text
    /// i32x4.lt_s             v3 = icmp slt v1, v2        ; i32x4
    /// v128.bitselect         v4 = bitselect v3, v8, v9   ; i32x4
    /// ```
    pub(super) fn bitselect(&mut self) {
        let mask = self.pop_integer_lanes();
        let lanes = self.builder.func.dfg.value_type(mask);
        let (ones, zeros) = self.pop2_lanes(lanes);
        let result = self.builder.ins().bitselect(mask, ones, zeros);
        self.push(result);
    }

    /// A vector with the lanes that it has, as integers.
    pub(super) fn pop_integer_lanes(&mut self) -> Value {
        let vector = self.pop();
        let lanes = self.builder.func.dfg.value_type(vector).as_int();
        self.as_lanes(vector, lanes)
    }
}
