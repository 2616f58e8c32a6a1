//! Operators that treat each lane by itself, and as its type says.
//!
//! Takes the lane type and the CLIF instruction, which on vectors is the scalar one of each lane.

use super::super::Translator;
use cranelift_codegen::ir::{Type, Value};
use cranelift_frontend::FuncInstBuilder;

impl Translator<'_, '_> {
    /// An operator of one vector.
    pub(super) fn lanes_unary(&mut self, lanes: Type, op: impl FnOnce(FuncInstBuilder<'_, '_>, Value) -> Value) {
        let operand = self.pop_lanes(lanes);
        let result = op(self.builder.ins(), operand);
        self.push(result);
    }

    /// An operator of two vectors with the same lanes.
    pub(super) fn lanes_binary(
        &mut self,
        lanes: Type,
        op: impl FnOnce(FuncInstBuilder<'_, '_>, Value, Value) -> Value,
    ) {
        let (left, right) = self.pop2_lanes(lanes);
        let result = op(self.builder.ins(), left, right);
        self.push(result);
    }

    /// Two vectors with lanes of the given type, the deeper one first.
    pub(super) fn pop2_lanes(&mut self, lanes: Type) -> (Value, Value) {
        let second = self.pop_lanes(lanes);
        (self.pop_lanes(lanes), second)
    }
}
