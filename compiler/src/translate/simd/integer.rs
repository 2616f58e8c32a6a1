//! Comparisons and shifts of integer lanes; arithmetic is in the table.

use super::super::Translator;
use cranelift_codegen::ir::condcodes::IntCC;
use cranelift_codegen::ir::{InstBuilder, Type, Value};
use cranelift_frontend::FuncInstBuilder;

impl Translator<'_, '_> {
    /// All ones in the lanes where `condition` holds, zeros elsewhere: CLIF's vector comparisons give that too.
    pub(super) fn int_lanes_compare(&mut self, lanes: Type, condition: IntCC) {
        self.lanes_binary(lanes, |ins, left, right| ins.icmp(condition, left, right));
    }

    /// A shift of all lanes by one `i32`. CLIF agrees with wasm that it counts modulo the lane's width.
    pub(super) fn lanes_shift(&mut self, lanes: Type, op: impl FnOnce(FuncInstBuilder<'_, '_>, Value, Value) -> Value) {
        let count = self.pop();
        self.lanes_unary(lanes, |ins, vector| op(ins, vector, count));
    }
}
