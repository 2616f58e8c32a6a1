//! From an index to an address: the only place where one becomes the other, and so the proof of the sandbox. Where iterations of a
//! loop are done several at a time, `codegen/loops/entry.rs` proves it of all of them.
//!
//! An access of w bytes at index i with offset o touches B + i + o up to B + i + o + w - 1, where B is the base of its
//! memory; n stands for o + w. It must trap unless i + n <= size, as whole numbers. The size is between the memory's initial
//! size and M, the size that it may grow to; it never shrinks, so that what has been found within it stays within it. From
//! B on, R bytes of address space belong to the memory, and B + R < 2^47.
//!
//! # Guarded memories
//! All of R beyond the size is inaccessible, so that an access which lies in R is right: it is within the size, or it
//! faults. With G = [`GUARD_BYTES`], two conditions are enough for that: i <= M and n <= G, because then
//! i + n <= M + G = R, and the sum, below 2^47, cannot wrap in 64 bits.
//!
//! - **32-bit addresses**: R is that of M = 2^32 ([`NARROW_BYTES`]), and i, zero-extended, is below it. Validation has
//!   o < 2^32, and w <= 16: n < 2^32 + 16 <= G. Nothing is checked.
//! - **64-bit addresses, n <= G**: code traps unless i <= M. The size is not even loaded.
//! - **64-bit addresses, n > G**: code traps unless i <= M - n, so that i + n <= M < R. That is no more than is asked for, as
//!   the size is at most M.
//!
//! # Checked memories
//! Nothing is inaccessible as far as this code knows; a size need not end where a page of the system's does.
//!
//! - **M is the initial size**: the size is a constant, and i + n <= M is i <= M - n, which does not wrap where n <= M.
//! - **32-bit addresses**: i + n < 2^33 + 16 does not wrap. Code traps unless i + n <= size.
//! - **64-bit addresses, n at most the initial size**: size - n does not wrap. Code traps unless i <= size - n.
//! - **64-bit addresses, any other n**: code traps where i + n wraps, and unless it is at most the size.
//!
//! # In both
//! - **n > M**, or a sum with a constant index beyond R or M: no size holds the access. Code traps.
//! - **A constant index** with i + n <= R (guarded) or i + n <= the initial size (checked): nothing is checked.
//! - **The same index again**: where i + n <= L was found earlier in the same block of straight code, any i + m <= L with
//!   m <= n follows: i is the same value, and L a constant or the size, which has not shrunk.

mod check;

pub(super) use check::Found;
pub(crate) use check::Limit;

use super::Translator;
use super::beyond::Beyond;
use super::compared::ComparedValue;
use super::count::Count;
use super::record::{Decision, Rung};
use crate::module::{AddressType, MemoryIdx};
use crate::plan::{BasePlan, Bounds, GUARD_BYTES, MemoryPlan, NARROW_BYTES};
use check::{Check, Sum};
use cranelift_codegen::ir::condcodes::IntCC;
use cranelift_codegen::ir::{InstBuilder, InstructionData, MemFlagsData, Opcode, Value, types};
use wasm2native_abi::TrapCode;
use wasm2native_targets::Arch;
use wasmparser::{MemArg, MemArgTarget};

const _: () = assert!((u32::MAX as u64) < NARROW_BYTES && u32::MAX as u64 + 16 <= GUARD_BYTES);

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

/// An access, as it is checked.
#[derive(Clone, Copy)]
struct Access {
    memory: MemoryIdx,
    /// The operand, as wide as the memory's addresses.
    index: Value,
    offset: u64,
    /// How wide it is.
    bytes: u32,
}

impl Translator<'_, '_> {
    /// The address of an access of `bytes` bytes at the index on the stack.
    ///
    /// ```text
    /// i32.load offset=8      v1 = uextend.i64 v0
    ///                        v2 = load.i32 little region0 v1+0x3c00_0008
    ///
    /// where the CPU adds no constant of 32 bits, or the base is none:
    ///                        v1 = uextend.i64 v0
    ///                        v2 = iconst.i64 0xfc00_0000
    ///                        v3 = iadd v2, v1
    ///                        v4 = load.i32 little region0 v3+8
    /// ```
    pub(super) fn pop_address(&mut self, memarg: &MemArg, bytes: u32) -> Address {
        let index = self.pop();
        let memory = self.memory_of(memarg);
        let MemoryPlan { address, bounds, .. } = self.plan.memories[memory];
        self.look_at_access(memory, index, memarg.offset, bytes);
        self.check_access(bounds, Access { memory, index, offset: memarg.offset, bytes });
        let flags = self.memory_flags();
        // Of a constant index only the sum matters, which the proof bounds like any other.
        if let Some(index) = self.constant_index(index)
            && let Some(offset) = index.checked_add(memarg.offset).and_then(|sum| i32::try_from(sum).ok())
        {
            return Address { base: self.memory_base(memory), offset, flags };
        }
        if let Some(offset) = self.base_offset(memory, memarg.offset) {
            return Address { base: self.count(index, address).value, offset, flags };
        }
        let base = self.memory_base(memory);
        let index = self.count(index, address).value;
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
        let index = self.pop();
        self.look_at_alignment(index, memarg.offset, bytes);
        self.look_at_access(memory, index, memarg.offset, bytes);
        let extended = self.count(index, self.plan.memories[memory].address).value;
        // A sum that wraps has the right low bits, and is never used: the access is checked by its index.
        let start = match memarg.offset {
            0 => extended,
            offset => {
                let offset = self.builder.ins().iconst(types::I64, offset as i64);
                self.builder.ins().iadd(extended, offset)
            }
        };
        if bytes > 1 {
            let mask = self.builder.ins().iconst(types::I64, i64::from(bytes - 1));
            let low = self.builder.ins().band(start, mask);
            self.trap_if(low, TrapCode::UnalignedAtomic);
        }
        self.check_access(bounds, Access { memory, index, offset: memarg.offset, bytes });
        let base = self.memory_base(memory);
        let address = self.builder.ins().iadd(base, start);
        Address { base: address, offset: 0, flags: self.memory_flags() }
    }

    /// Traps unless an access is right, as far as `bounds` leaves that to code.
    ///
    /// ```text
    /// guarded, 64-bit      v1 = iconst.i64 0x40_0000_0000
    ///                      v2 = icmp ugt v0, v1
    ///                      brif v2, block1(v0), block2      the traps' words: super::beyond
    /// ```
    fn check_access(&mut self, bounds: Bounds, access: Access) {
        let Access { memory, index, offset, bytes } = access;
        let plan = &self.plan.memories[memory];
        let constant = self.constant_index(index);
        let rung = match Check::new(plan, bounds, constant, offset.checked_add(bytes.into())) {
            Check::Needless if constant.is_some() => Rung::ConstantIndex,
            Check::Needless => Rung::AddressSpace,
            Check::Within { limit, bytes } => {
                let block = self.straight_block();
                if self.found.covers(block, Sum { memory, index, limit }, bytes) {
                    Rung::FoundBefore
                } else {
                    self.check_within(access, limit, bytes);
                    Rung::Compared(limit)
                }
            }
            Check::Hopeless => {
                let index = self.count(index, plan.address).value;
                self.trap_beyond_always(Beyond::Access { memory, offset, bytes }, index);
                Rung::TrapsAlways
            }
        };
        self.record(|| Decision::Access(memory, rung));
    }

    /// Traps unless the access's index + bytes <= limit. `bytes` is at most what the memory may grow to.
    fn check_within(&mut self, Access { memory, index, offset, bytes: width }: Access, limit: Limit, bytes: u64) {
        let plan = &self.plan.memories[memory];
        let index = self.count(index, plan.address);
        let access = Beyond::Access { memory, offset, bytes: width };
        let value = match (limit, index.ty) {
            (Limit::Constant(_), _) => ComparedValue::Index,
            (Limit::Size, AddressType::I64) if bytes <= plan.bytes => ComparedValue::Index,
            (Limit::Size, _) => ComparedValue::End,
        };
        if self.traps_alone(access) {
            self.note_compared(memory, offset, width, value);
        }
        let last = match (limit, index.ty) {
            (Limit::Constant(limit), _) => self.builder.ins().iconst(types::I64, (limit - bytes) as i64),
            (Limit::Size, AddressType::I64) if bytes <= plan.bytes => {
                let size = self.memory_bytes(memory);
                let bytes = self.builder.ins().iconst(types::I64, bytes as i64);
                self.builder.ins().isub(size, bytes)
            }
            (Limit::Size, AddressType::I64) => {
                let bytes = self.builder.ins().iconst(types::I64, bytes as i64);
                let size = self.memory_bytes(memory);
                let end = self.checked_sum(index.value, bytes, access, &[index.value]);
                return self.trap_if_above(end, size, access, &[index.value]);
            }
            (Limit::Size, AddressType::I32) => {
                let bytes = self.builder.ins().iconst(types::I64, bytes as i64);
                let size = self.memory_bytes(memory);
                let end = self.builder.ins().iadd(index.value, bytes);
                return self.trap_if_above(end, size, Beyond::AccessUntil { memory, bytes: width }, &[end]);
            }
        };
        self.trap_if_above(index.value, last, access, &[index.value]);
    }

    /// The value of an index that is a constant, zero-extended.
    fn constant_index(&self, index: Value) -> Option<u64> {
        let dfg = &self.builder.func.dfg;
        let inst = dfg.value_def(index).inst()?;
        match dfg.insts[inst] {
            InstructionData::UnaryImm { opcode: Opcode::Iconst, imm } => Some(match dfg.value_type(index) {
                types::I32 => u64::from(imm.bits() as u32),
                _ => imm.bits() as u64,
            }),
            _ => None,
        }
    }

    /// The address of a range of memory that is known to lie within its size, for a bulk operation.
    ///
    /// Traps unless start + len <= size.
    pub(super) fn checked_range(&mut self, memory: MemoryIdx, start: Count, len: Count) -> Value {
        self.look_at_range(memory, start, len);
        let bytes = self.memory_bytes(memory);
        self.check_range(start, len, bytes, Beyond::Bytes(memory));
        self.record(|| Decision::Access(memory, Rung::Range));
        let base = self.memory_base(memory);
        self.builder.ins().iadd(base, start.value)
    }

    /// Traps unless start + len <= size. The sum of two narrow ones is below 2^33 and does not wrap in 64 bits; any other traps where
    /// it wraps.
    pub(super) fn check_range(&mut self, start: Count, len: Count, size: Value, beyond: Beyond) {
        let range = [start.value, len.value];
        let end = match (start.ty, len.ty) {
            (AddressType::I32, AddressType::I32) => self.builder.ins().iadd(start.value, len.value),
            _ => self.checked_sum(start.value, len.value, beyond, &range),
        };
        self.trap_if_above(end, size, beyond, &range);
    }

    /// A memory's base with an offset, where an instruction adds both to an index: a tenth of what the code generator is given would say
    /// no more than that (QuickJS; of its time, a twentieth).
    fn base_offset(&self, memory: MemoryIdx, offset: u64) -> Option<i32> {
        match (self.plan.memories[memory].base, self.plan.options.target.arch) {
            (BasePlan::Constant(base), Arch::X86_64) => i32::try_from(base.checked_add(offset)?).ok(),
            _ => None,
        }
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

    /// The sum of two numbers of 64 bits. Traps where it wraps: where it is less than either.
    fn checked_sum(&mut self, left: Value, right: Value, beyond: Beyond, params: &[Value]) -> Value {
        if self.traps_alone(beyond) {
            return self.builder.ins().uadd_overflow_trap(left, right, super::trap_code(beyond.code()));
        }
        let sum = self.builder.ins().iadd(left, right);
        let wraps = self.builder.ins().icmp(IntCC::UnsignedLessThan, sum, left);
        self.trap_beyond(wraps, beyond, params);
        sum
    }

    fn trap_if_above(&mut self, value: Value, limit: Value, beyond: Beyond, params: &[Value]) {
        let above = self.builder.ins().icmp(IntCC::UnsignedGreaterThan, value, limit);
        self.trap_beyond(above, beyond, params);
    }
}
