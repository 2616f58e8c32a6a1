//! Memory instructions (spec: "Memory Instructions"). Addresses come from [`super::bounds`].

use super::Translator;
use super::beyond::Beyond;
use super::stack::CANONICAL_VECTOR;
use crate::module::{AddressType, DataMode, MemoryIdx};
use crate::plan::{BulkFunc, Hostcall, Symbol};
use cranelift_codegen::ir::{InstBuilder, Type, Value, types};
use std::mem::offset_of;
use wasm2native_abi::instance::Segment;
use wasmparser::MemArg;

/// How a narrow load fills its result.
#[derive(Clone, Copy)]
pub(super) enum Extend {
    Zero,
    Sign,
}

impl Translator<'_, '_> {
    pub(super) fn load(&mut self, ty: Type, memarg: &MemArg) {
        let value = self.loaded(ty, memarg);
        self.push(value);
    }

    /// What is loaded, which may be narrower than any operand.
    pub(super) fn loaded(&mut self, ty: Type, memarg: &MemArg) -> Value {
        let address = self.pop_address(memarg, ty.bytes());
        self.builder.ins().load(ty, address.flags, address.base, address.offset)
    }

    /// Loads a `narrow` integer and extends it to `ty`.
    pub(super) fn load_narrow(&mut self, ty: Type, narrow: Type, extend: Extend, memarg: &MemArg) {
        let address = self.pop_address(memarg, narrow.bytes());
        let (flags, base, offset) = (address.flags, address.base, address.offset);
        let ins = self.builder.ins();
        let value = match (narrow, extend) {
            (types::I8, Extend::Zero) => ins.uload8(ty, flags, base, offset),
            (types::I8, Extend::Sign) => ins.sload8(ty, flags, base, offset),
            (types::I16, Extend::Zero) => ins.uload16(ty, flags, base, offset),
            (types::I16, Extend::Sign) => ins.sload16(ty, flags, base, offset),
            (_, Extend::Zero) => ins.uload32(flags, base, offset),
            (_, Extend::Sign) => ins.sload32(flags, base, offset),
        };
        self.push(value);
    }

    pub(super) fn store(&mut self, memarg: &MemArg) {
        let value = self.pop();
        let value = self.canonical(value);
        self.store_value(value, memarg);
    }

    /// Stores a value, which may be narrower than any operand.
    pub(super) fn store_value(&mut self, value: Value, memarg: &MemArg) {
        let bytes = self.builder.func.dfg.value_type(value).bytes();
        let address = self.pop_address(memarg, bytes);
        self.builder.ins().store(address.flags, value, address.base, address.offset);
    }

    /// Stores the low bits of an integer.
    pub(super) fn store_narrow(&mut self, narrow: Type, memarg: &MemArg) {
        let value = self.pop();
        let address = self.pop_address(memarg, narrow.bytes());
        let (flags, base, offset) = (address.flags, address.base, address.offset);
        let ins = self.builder.ins();
        match narrow {
            types::I8 => ins.istore8(flags, value, base, offset),
            types::I16 => ins.istore16(flags, value, base, offset),
            _ => ins.istore32(flags, value, base, offset),
        };
    }

    pub(super) fn load_vector(&mut self, memarg: &MemArg) {
        self.load(CANONICAL_VECTOR, memarg);
    }

    pub(super) fn memory_size(&mut self, memory: u32) {
        let memory = self.space.memory(memory);
        let bytes = self.memory_bytes(memory);
        let pages = self.builder.ins().ushr_imm_u(bytes, i64::from(self.plan.memories[memory].page_log2));
        self.push_count(self.address_type(memory), pages);
    }

    pub(super) fn memory_grow(&mut self, memory: u32) {
        let memory = self.space.memory(memory);
        let address = self.address_type(memory);
        let page_log2 = self.plan.memories[memory].page_log2;
        let delta = self.pop_count(address);
        let memory = self.i32(memory.as_u32() as i32);
        let pages = self
            .call_host(Symbol::hostcall(Hostcall::memory_grow), &[memory, delta.value])
            .expect("the contract gives it a result");
        self.count_growth(pages, delta.value, page_log2);
        self.push_count(address, pages);
    }

    pub(super) fn memory_fill(&mut self, memory: u32) {
        let memory = self.space.memory(memory);
        let address = self.address_type(memory);
        let len = self.pop_count(address);
        let value = self.pop();
        let start = self.pop_count(address);
        let start = self.checked_range(memory, start, len);
        self.count_bytes(len.value);
        self.call_bulk(Symbol::bulk(BulkFunc::memset), &[start, value, len.value]);
    }

    pub(super) fn memory_copy(&mut self, to_memory: u32, from_memory: u32) {
        let (to_memory, from_memory) = (self.space.memory(to_memory), self.space.memory(from_memory));
        let (to_address, from_address) = (self.address_type(to_memory), self.address_type(from_memory));
        let len = self.pop_count(to_address.narrower(from_address));
        let from = self.pop_count(from_address);
        let to = self.pop_count(to_address);
        let from = self.checked_range(from_memory, from, len);
        let to = self.checked_range(to_memory, to, len);
        self.count_bytes(len.value);
        self.call_bulk(Symbol::bulk(BulkFunc::memmove), &[to, from, len.value]);
    }

    pub(super) fn memory_init(&mut self, data: u32, memory: u32) {
        let memory = self.space.memory(memory);
        let len = self.pop_count(AddressType::I32);
        let from = self.pop_count(AddressType::I32);
        let to = self.pop_count(self.address_type(memory));
        let descriptor = self.passive_data(data);
        let (segment, segment_bytes) = match descriptor {
            Some(descriptor) => self.segment(descriptor),
            // An active segment is dropped as soon as it has been copied.
            None => {
                let zero = self.builder.ins().iconst(types::I64, 0);
                (zero, zero)
            }
        };
        self.check_range(from, len, segment_bytes, Beyond::Data(descriptor));
        let from = self.builder.ins().iadd(segment, from.value);
        let to = self.checked_range(memory, to, len);
        self.count_bytes(len.value);
        self.call_bulk(Symbol::bulk(BulkFunc::memmove), &[to, from, len.value]);
    }

    pub(super) fn data_drop(&mut self, data: u32) {
        if let Some(descriptor) = self.passive_data(data) {
            self.drop_segment(descriptor);
        }
    }

    /// A segment's base and length.
    pub(super) fn segment(&mut self, descriptor: u32) -> (Value, Value) {
        let flags = self.descriptor_flags();
        let base = self.load_field(types::I64, descriptor + offset_of!(Segment, base) as u32, flags);
        let len = self.load_field(types::I64, descriptor + offset_of!(Segment, len) as u32, flags);
        (base, len)
    }

    pub(super) fn drop_segment(&mut self, descriptor: u32) {
        let flags = self.descriptor_flags();
        let zero = self.builder.ins().iconst(types::I64, 0);
        self.store_field(zero, descriptor + offset_of!(Segment, len) as u32, flags);
    }

    /// How wide a memory's addresses are.
    fn address_type(&self, memory: MemoryIdx) -> AddressType {
        self.plan.memories[memory].address
    }

    fn passive_data(&self, data: u32) -> Option<u32> {
        let data = self.space.data(data);
        match self.plan.module.data[data].mode {
            DataMode::Passive => Some(self.plan.data_segment(data)),
            DataMode::Active { .. } => None,
        }
    }
}
