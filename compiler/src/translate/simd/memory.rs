//! Loads and stores of parts of vectors (spec: "Memory Instructions"). Addresses come from
//! [`pop_address`](Translator::pop_address).
//!
//! Every operator here touches exactly the bytes that wasm says: none reads 16 bytes where 8 are asked for, so that the
//! last bytes of a memory can be read.

use super::super::Translator;
use super::super::memory::Extend;
use cranelift_codegen::ir::types::{I8, I16};
use cranelift_codegen::ir::{InstBuilder, Type};
use wasmparser::MemArg;

impl Translator<'_, '_> {
    /// Loads 8 bytes of `narrow` integers, and extends each to twice its width.
    pub(super) fn load_widened(&mut self, narrow: Type, extend: Extend, memarg: &MemArg) {
        let address = self.pop_address(memarg, 8);
        let (flags, base, offset) = (address.flags, address.base, address.offset);
        let ins = self.builder.ins();
        let result = match (narrow, extend) {
            (I8, Extend::Sign) => ins.sload8x8(flags, base, offset),
            (I8, Extend::Zero) => ins.uload8x8(flags, base, offset),
            (I16, Extend::Sign) => ins.sload16x4(flags, base, offset),
            (I16, Extend::Zero) => ins.uload16x4(flags, base, offset),
            (_, Extend::Sign) => ins.sload32x2(flags, base, offset),
            (_, Extend::Zero) => ins.uload32x2(flags, base, offset),
        };
        self.push(result);
    }

    /// Loads one lane into all of them.
    pub(super) fn load_splat(&mut self, lanes: Type, memarg: &MemArg) {
        let lane = self.loaded(lanes.lane_type(), memarg);
        let result = self.builder.ins().splat(lanes, lane);
        self.push(result);
    }

    /// Loads lane 0; the others are 0.
    pub(super) fn load_zero(&mut self, lanes: Type, memarg: &MemArg) {
        let lane = self.loaded(lanes.lane_type(), memarg);
        let result = self.builder.ins().scalar_to_vector(lanes, lane);
        self.push(result);
    }

    /// Loads into one lane of the vector on top of the address.
    pub(super) fn load_lane(&mut self, lanes: Type, lane: u8, memarg: &MemArg) {
        let vector = self.pop_lanes(lanes);
        let value = self.loaded(lanes.lane_type(), memarg);
        let result = self.builder.ins().insertlane(vector, value, lane);
        self.push(result);
    }

    /// Stores one lane of the vector on top of the address.
    pub(super) fn store_lane(&mut self, lanes: Type, lane: u8, memarg: &MemArg) {
        let vector = self.pop_lanes(lanes);
        let value = self.builder.ins().extractlane(vector, lane);
        self.store_value(value, memarg);
    }
}
