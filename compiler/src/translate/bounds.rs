//! From an index to an address: the only place where one becomes the other, and so the proof of the sandbox.
//!
//! # Guarded memories
//! From the base B of a memory on, R = [`RESERVE_BYTES`] of address space belong to it; beyond its current size they are
//! inaccessible. An access of w bytes at index i with offset o touches B + i + o up to B + i + o + w - 1. The index is
//! a zero-extended `i32`, so i <= 2^32 - 1; validation has o <= 2^32 - 1 for a memory with 32-bit addresses; w <= 16.
//! Hence i + o + w <= 2^33 + 14 < R: the access lies in the reservation whole, and either within the memory's size, or it
//! faults. The sum cannot wrap: it is formed in 64 bits from B < 2^47.
//!
//! # Checked memories
//! A memory with pages of one byte ends anywhere, and what the system's page holds beyond its size is accessible. Code traps
//! unless i + o + w <= size, where the sum is at most 2^33 + 14 and so does not wrap in 64 bits. The size is loaded before
//! each access and never shrinks: what has been checked stays true.

use super::Translator;
use crate::module::MemoryIdx;
use crate::plan::{Bounds, RESERVE_BYTES};
use cranelift_codegen::ir::{InstBuilder, InstructionData, MemFlagsData, Opcode, Value, types};
use wasm2native_abi::TrapCode;
use wasmparser::{MemArg, MemArgTarget};

const _: () = assert!(u32::MAX as u64 + u32::MAX as u64 + 16 < RESERVE_BYTES);

/// What the code generator calls the fault of an access. Such instructions have no entry in the trap table.
pub(crate) const ACCESS_FAULT: cranelift_codegen::ir::TrapCode = cranelift_codegen::ir::TrapCode::HEAP_OUT_OF_BOUNDS;

/// An address in linear memory, as an access takes it.
#[derive(Clone, Copy)]
pub(super) struct Address {
    /// The greater part.
    pub(super) base: Value,
    /// The rest, which the instruction adds.
    pub(super) offset: i32,
    /// Flags of the access: it may trap, and touches nothing but memory.
    pub(super) flags: MemFlagsData,
}

impl Translator<'_, '_> {
    /// The address of an access of `bytes` bytes at the index on the stack.
    ///
    /// ```text
    /// i32.load offset=8      v1 = uextend.i64 v0
    ///                        v2 = iconst.i64 0x4000_0000
    ///                        v3 = iadd v2, v1
    ///                        v4 = load.i32 little region0 v3+8
    /// ```
    pub(super) fn pop_address(&mut self, memarg: &MemArg, bytes: u32) -> Address {
        let index = self.pop();
        let memory = self.memory_of(memarg);
        if self.plan.memories[memory].bounds == Bounds::Checked {
            let start = self.builder.ins().uextend(types::I64, index);
            self.check_access(memory, start, memarg.offset + u64::from(bytes));
        }
        let base = self.memory_base(memory);
        let flags = self.memory_flags();
        // Of a constant index only the sum matters, which the proof bounds like any other.
        if let Some(index) = self.constant_index(index)
            && let Ok(offset) = i32::try_from(index + memarg.offset)
        {
            return Address { base, offset, flags };
        }
        let index = self.builder.ins().uextend(types::I64, index);
        let address = self.builder.ins().iadd(base, index);
        match i32::try_from(memarg.offset) {
            Ok(offset) => Address { base: address, offset, flags },
            Err(_) => {
                let offset = self.builder.ins().iconst(types::I64, memarg.offset as i64);
                Address { base: self.builder.ins().iadd(address, offset), offset: 0, flags }
            }
        }
    }

    /// The address of an atomic access of `bytes` bytes at the index on the stack, checked as `bounds` says. Traps unless the
    /// index with its offset is a multiple of `bytes`; so is the address, as a memory begins a page.
    ///
    /// ```text
    /// i32.atomic.load offset=8      v1 = uextend.i64 v0
    ///                               v2 = iadd_imm v1, 8
    ///                               v3 = band_imm v2, 3
    ///                               trapnz v3, unaligned_atomic
    ///                               v4 = iadd v5, v2
    /// ```
    pub(super) fn pop_atomic_address(&mut self, memarg: &MemArg, bytes: u32, bounds: Bounds) -> Address {
        let memory = self.memory_of(memarg);
        let index = self.pop_extended();
        let start = match memarg.offset {
            0 => index,
            offset => {
                let offset = self.builder.ins().iconst(types::I64, offset as i64);
                self.builder.ins().iadd(index, offset)
            }
        };
        if bytes > 1 {
            let mask = self.builder.ins().iconst(types::I64, i64::from(bytes - 1));
            let low = self.builder.ins().band(start, mask);
            self.trap_if(low, TrapCode::UnalignedAtomic);
        }
        if bounds == Bounds::Checked {
            self.check_access(memory, start, u64::from(bytes));
        }
        let base = self.memory_base(memory);
        let address = self.builder.ins().iadd(base, start);
        Address { base: address, offset: 0, flags: self.memory_flags() }
    }

    /// Traps unless start + len <= size, where both are at most 2^33.
    fn check_access(&mut self, memory: MemoryIdx, start: Value, len: u64) {
        let len = self.builder.ins().iconst(types::I64, len as i64);
        let size = self.memory_bytes(memory);
        self.check_range(start, len, size, TrapCode::MemoryOutOfBounds);
    }

    /// The value of an index that is a constant, zero-extended.
    fn constant_index(&self, index: Value) -> Option<u64> {
        let dfg = &self.builder.func.dfg;
        let inst = dfg.value_def(index).inst()?;
        match dfg.insts[inst] {
            InstructionData::UnaryImm { opcode: Opcode::Iconst, imm } => Some(u64::from(imm.bits() as u32)),
            _ => None,
        }
    }

    /// The address of a range of memory that is known to lie within its size, for a bulk operation.
    ///
    /// Traps unless start + len <= size. Both are zero-extended `i32`, so the sum does not wrap in 64 bits.
    pub(super) fn checked_range(&mut self, memory: MemoryIdx, start: Value, len: Value) -> Value {
        let bytes = self.memory_bytes(memory);
        self.check_range(start, len, bytes, TrapCode::MemoryOutOfBounds);
        let base = self.memory_base(memory);
        self.builder.ins().iadd(base, start)
    }

    /// Traps with `code` unless start + len <= size. The first two are at most 2^33 + 16, so that the sum does not wrap.
    pub(super) fn check_range(&mut self, start: Value, len: Value, size: Value, code: TrapCode) {
        use cranelift_codegen::ir::condcodes::IntCC;
        let end = self.builder.ins().iadd(start, len);
        let outside = self.builder.ins().icmp(IntCC::UnsignedGreaterThan, end, size);
        self.trap_if(outside, code);
    }

    /// The memory of an access.
    pub(super) fn memory_of(&self, memarg: &MemArg) -> MemoryIdx {
        let MemArgTarget::Memory(memory) = memarg.target else {
            unreachable!("accesses of arrays are not validated");
        };
        self.space.memory(memory)
    }

    fn memory_flags(&self) -> MemFlagsData {
        MemFlagsData::new()
            .with_endianness(cranelift_codegen::ir::Endianness::Little)
            .with_trap_code(Some(ACCESS_FAULT))
            .with_alias_region(Some(self.context.regions().memory))
    }

    /// Traps with `code` where `condition` is not 0.
    pub(super) fn trap_if(&mut self, condition: Value, code: TrapCode) {
        self.builder.ins().trapnz(condition, super::trap_code(code));
    }
}
