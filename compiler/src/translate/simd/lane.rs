//! Constants, and operators that move whole lanes: splat, extract, replace, shuffle, swizzle.
//!
//! Lanes of 8 and 16 bits meet the rest of wasm as `i32`; every lane index has been validated.

use super::super::Translator;
use super::super::memory::Extend;
use cranelift_codegen::ir::types::{I8X16, I32};
use cranelift_codegen::ir::{ConstantData, InstBuilder, Type, Value};
use wasmparser::V128;

impl Translator<'_, '_> {
    pub(super) fn vector_const(&mut self, value: &V128) {
        let value = self.vector_constant(value.bytes());
        self.push(value);
    }

    /// The bytes that `indices` names, out of the 32 of both operands.
    pub(super) fn shuffle(&mut self, indices: &[u8; 16]) {
        let (low, high) = self.pop2_lanes(I8X16);
        let indices = self.builder.func.dfg.immediates.push(ConstantData::from(indices.as_slice()));
        let result = self.builder.ins().shuffle(low, high, indices);
        self.push(result);
    }

    /// The bytes of the deeper operand that the lanes of the other one name. CLIF agrees with wasm on an index above
    /// 15: it names 0.
    pub(super) fn swizzle(&mut self) {
        self.lanes_binary(I8X16, |ins, bytes, indices| ins.swizzle(bytes, indices));
    }

    /// A number in every lane.
    pub(super) fn splat(&mut self, lanes: Type) {
        let value = self.pop_lane_value(lanes);
        let result = self.builder.ins().splat(lanes, value);
        self.push(result);
    }

    pub(super) fn extract_lane(&mut self, lanes: Type, lane: u8) {
        self.lanes_unary(lanes, |ins, vector| ins.extractlane(vector, lane));
    }

    /// A lane of 8 or 16 bits, as `i32`.
    pub(super) fn extract_narrow_lane(&mut self, lanes: Type, lane: u8, extend: Extend) {
        let vector = self.pop_lanes(lanes);
        let narrow = self.builder.ins().extractlane(vector, lane);
        let result = match extend {
            Extend::Zero => self.builder.ins().uextend(I32, narrow),
            Extend::Sign => self.builder.ins().sextend(I32, narrow),
        };
        self.push(result);
    }

    pub(super) fn replace_lane(&mut self, lanes: Type, lane: u8) {
        let value = self.pop_lane_value(lanes);
        self.lanes_unary(lanes, |ins, vector| ins.insertlane(vector, value, lane));
    }

    /// A number that becomes a lane: an `i32` loses what a narrower lane cannot hold.
    fn pop_lane_value(&mut self, lanes: Type) -> Value {
        let value = self.pop();
        let lane = lanes.lane_type();
        if lane.is_int() && lane.bits() < I32.bits() {
            return self.builder.ins().ireduce(lane, value);
        }
        value
    }
}
