//! Comparisons and pseudo-minimum and -maximum of floating-point lanes; arithmetic is in the table.

use super::super::Translator;
use cranelift_codegen::ir::condcodes::FloatCC;
use cranelift_codegen::ir::{InstBuilder, Type, Value};

impl Translator<'_, '_> {
    /// All ones in the lanes where `condition` holds, zeros elsewhere. All but `ne` are false of a NaN.
    pub(super) fn float_lanes_compare(&mut self, lanes: Type, condition: FloatCC) {
        self.lanes_binary(lanes, |ins, left, right| ins.fcmp(condition, left, right));
    }

    /// `right < left ? right : left`, bits unchanged: the left one where a NaN or two zeros meet.
    pub(super) fn pseudo_min(&mut self, lanes: Type) {
        let (left, right) = self.pop2_lanes(lanes);
        let result = self.right_if_less(right, left, right, left);
        self.push(result);
    }

    /// `left < right ? right : left`, bits unchanged: the left one where a NaN or two zeros meet.
    pub(super) fn pseudo_max(&mut self, lanes: Type) {
        let (left, right) = self.pop2_lanes(lanes);
        let result = self.right_if_less(left, right, right, left);
        self.push(result);
    }

    /// `smaller < greater ? right : left` in each lane.
    ///
    /// ```text
    /// f32x4.pmin             v3 = fcmp lt v2, v1           ; i32x4
    ///                        v4 = bitcast.f32x4 little v3
    ///                        v5 = bitselect v4, v2, v1     ; one `minps` on x86_64
    /// ```
    fn right_if_less(&mut self, smaller: Value, greater: Value, right: Value, left: Value) -> Value {
        let lanes = self.builder.func.dfg.value_type(left);
        let mask = self.builder.ins().fcmp(FloatCC::LessThan, smaller, greater);
        let mask = self.as_lanes(mask, lanes);
        self.builder.ins().bitselect(mask, right, left)
    }
}
