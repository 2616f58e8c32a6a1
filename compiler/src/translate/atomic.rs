//! Atomic accesses, fences, waiting and waking (threads: "Atomic Memory Accesses"): the table of contents, then what it calls.
//!
//! Every access is sequentially consistent, and traps where its address is no multiple of its size. Addresses come from
//! [`pop_atomic_address`](Translator::pop_atomic_address).

use super::Translator;
use super::bounds::Address;
use crate::module::Sharing;
use crate::plan::{Bounds, Hostcall, Symbol};
use cranelift_codegen::ir::types::{I8, I16, I32, I64};
use cranelift_codegen::ir::{AtomicRmwOp, InstBuilder, Type, Value};
use wasm2native_abi::TrapCode;
use wasmparser::{MemArg, Operator};

impl Translator<'_, '_> {
    /// Translates an operator on shared memories. Narrow accesses leave the rest of their result 0.
    pub(super) fn atomic_operator(&mut self, op: &Operator<'_>) {
        use AtomicRmwOp::{Add, And, Or, Sub, Xchg, Xor};
        use Operator as O;
        match op {
            O::AtomicFence { .. } => {
                self.builder.ins().fence();
            }
            O::MemoryAtomicNotify { memarg } => self.atomic_notify(memarg),
            O::MemoryAtomicWait32 { memarg } => self.atomic_wait(I32, Hostcall::memory_wait32, memarg),
            O::MemoryAtomicWait64 { memarg } => self.atomic_wait(I64, Hostcall::memory_wait64, memarg),

            O::I32AtomicLoad { memarg } => self.atomic_load(I32, I32, memarg),
            O::I32AtomicLoad8U { memarg } => self.atomic_load(I32, I8, memarg),
            O::I32AtomicLoad16U { memarg } => self.atomic_load(I32, I16, memarg),
            O::I64AtomicLoad { memarg } => self.atomic_load(I64, I64, memarg),
            O::I64AtomicLoad8U { memarg } => self.atomic_load(I64, I8, memarg),
            O::I64AtomicLoad16U { memarg } => self.atomic_load(I64, I16, memarg),
            O::I64AtomicLoad32U { memarg } => self.atomic_load(I64, I32, memarg),

            O::I32AtomicStore8 { memarg } | O::I64AtomicStore8 { memarg } => self.atomic_store(I8, memarg),
            O::I32AtomicStore16 { memarg } | O::I64AtomicStore16 { memarg } => self.atomic_store(I16, memarg),
            O::I32AtomicStore { memarg } | O::I64AtomicStore32 { memarg } => self.atomic_store(I32, memarg),
            O::I64AtomicStore { memarg } => self.atomic_store(I64, memarg),

            O::I32AtomicRmwAdd { memarg } => self.atomic_modify(I32, I32, Add, memarg),
            O::I32AtomicRmw8AddU { memarg } => self.atomic_modify(I32, I8, Add, memarg),
            O::I32AtomicRmw16AddU { memarg } => self.atomic_modify(I32, I16, Add, memarg),
            O::I64AtomicRmwAdd { memarg } => self.atomic_modify(I64, I64, Add, memarg),
            O::I64AtomicRmw8AddU { memarg } => self.atomic_modify(I64, I8, Add, memarg),
            O::I64AtomicRmw16AddU { memarg } => self.atomic_modify(I64, I16, Add, memarg),
            O::I64AtomicRmw32AddU { memarg } => self.atomic_modify(I64, I32, Add, memarg),
            O::I32AtomicRmwSub { memarg } => self.atomic_modify(I32, I32, Sub, memarg),
            O::I32AtomicRmw8SubU { memarg } => self.atomic_modify(I32, I8, Sub, memarg),
            O::I32AtomicRmw16SubU { memarg } => self.atomic_modify(I32, I16, Sub, memarg),
            O::I64AtomicRmwSub { memarg } => self.atomic_modify(I64, I64, Sub, memarg),
            O::I64AtomicRmw8SubU { memarg } => self.atomic_modify(I64, I8, Sub, memarg),
            O::I64AtomicRmw16SubU { memarg } => self.atomic_modify(I64, I16, Sub, memarg),
            O::I64AtomicRmw32SubU { memarg } => self.atomic_modify(I64, I32, Sub, memarg),
            O::I32AtomicRmwAnd { memarg } => self.atomic_modify(I32, I32, And, memarg),
            O::I32AtomicRmw8AndU { memarg } => self.atomic_modify(I32, I8, And, memarg),
            O::I32AtomicRmw16AndU { memarg } => self.atomic_modify(I32, I16, And, memarg),
            O::I64AtomicRmwAnd { memarg } => self.atomic_modify(I64, I64, And, memarg),
            O::I64AtomicRmw8AndU { memarg } => self.atomic_modify(I64, I8, And, memarg),
            O::I64AtomicRmw16AndU { memarg } => self.atomic_modify(I64, I16, And, memarg),
            O::I64AtomicRmw32AndU { memarg } => self.atomic_modify(I64, I32, And, memarg),
            O::I32AtomicRmwOr { memarg } => self.atomic_modify(I32, I32, Or, memarg),
            O::I32AtomicRmw8OrU { memarg } => self.atomic_modify(I32, I8, Or, memarg),
            O::I32AtomicRmw16OrU { memarg } => self.atomic_modify(I32, I16, Or, memarg),
            O::I64AtomicRmwOr { memarg } => self.atomic_modify(I64, I64, Or, memarg),
            O::I64AtomicRmw8OrU { memarg } => self.atomic_modify(I64, I8, Or, memarg),
            O::I64AtomicRmw16OrU { memarg } => self.atomic_modify(I64, I16, Or, memarg),
            O::I64AtomicRmw32OrU { memarg } => self.atomic_modify(I64, I32, Or, memarg),
            O::I32AtomicRmwXor { memarg } => self.atomic_modify(I32, I32, Xor, memarg),
            O::I32AtomicRmw8XorU { memarg } => self.atomic_modify(I32, I8, Xor, memarg),
            O::I32AtomicRmw16XorU { memarg } => self.atomic_modify(I32, I16, Xor, memarg),
            O::I64AtomicRmwXor { memarg } => self.atomic_modify(I64, I64, Xor, memarg),
            O::I64AtomicRmw8XorU { memarg } => self.atomic_modify(I64, I8, Xor, memarg),
            O::I64AtomicRmw16XorU { memarg } => self.atomic_modify(I64, I16, Xor, memarg),
            O::I64AtomicRmw32XorU { memarg } => self.atomic_modify(I64, I32, Xor, memarg),
            O::I32AtomicRmwXchg { memarg } => self.atomic_modify(I32, I32, Xchg, memarg),
            O::I32AtomicRmw8XchgU { memarg } => self.atomic_modify(I32, I8, Xchg, memarg),
            O::I32AtomicRmw16XchgU { memarg } => self.atomic_modify(I32, I16, Xchg, memarg),
            O::I64AtomicRmwXchg { memarg } => self.atomic_modify(I64, I64, Xchg, memarg),
            O::I64AtomicRmw8XchgU { memarg } => self.atomic_modify(I64, I8, Xchg, memarg),
            O::I64AtomicRmw16XchgU { memarg } => self.atomic_modify(I64, I16, Xchg, memarg),
            O::I64AtomicRmw32XchgU { memarg } => self.atomic_modify(I64, I32, Xchg, memarg),
            O::I32AtomicRmwCmpxchg { memarg } => self.atomic_exchange_if(I32, I32, memarg),
            O::I32AtomicRmw8CmpxchgU { memarg } => self.atomic_exchange_if(I32, I8, memarg),
            O::I32AtomicRmw16CmpxchgU { memarg } => self.atomic_exchange_if(I32, I16, memarg),
            O::I64AtomicRmwCmpxchg { memarg } => self.atomic_exchange_if(I64, I64, memarg),
            O::I64AtomicRmw8CmpxchgU { memarg } => self.atomic_exchange_if(I64, I8, memarg),
            O::I64AtomicRmw16CmpxchgU { memarg } => self.atomic_exchange_if(I64, I16, memarg),
            O::I64AtomicRmw32CmpxchgU { memarg } => self.atomic_exchange_if(I64, I32, memarg),

            _ => unreachable!("validated, and every operator is listed: {op:?}"),
        }
    }

    fn atomic_load(&mut self, ty: Type, access: Type, memarg: &MemArg) {
        let address = self.pop_atomic_access(access, memarg);
        let value = self.builder.ins().atomic_load(access, address.flags, address.base);
        self.push_widened(ty, value);
    }

    fn atomic_store(&mut self, access: Type, memarg: &MemArg) {
        let value = self.pop_narrowed(access);
        let address = self.pop_atomic_access(access, memarg);
        self.builder.ins().atomic_store(address.flags, value, address.base);
    }

    /// Replaces a value by `op` of it and an operand: the value that was there.
    fn atomic_modify(&mut self, ty: Type, access: Type, op: AtomicRmwOp, memarg: &MemArg) {
        let operand = self.pop_narrowed(access);
        let address = self.pop_atomic_access(access, memarg);
        let old = self.builder.ins().atomic_rmw(access, address.flags, op, address.base, operand);
        self.push_widened(ty, old);
    }

    /// Replaces a value if it is the expected one: the value that was there. Of the expected one too, a narrow access takes
    /// the low bits.
    fn atomic_exchange_if(&mut self, ty: Type, access: Type, memarg: &MemArg) {
        let replacement = self.pop_narrowed(access);
        let expected = self.pop_narrowed(access);
        let address = self.pop_atomic_access(access, memarg);
        let old = self.builder.ins().atomic_cas(address.flags, address.base, expected, replacement);
        self.push_widened(ty, old);
    }

    /// Nobody but this module's code sees an unshared memory: waiting for others there is an error.
    fn atomic_wait(&mut self, ty: Type, hostcall: Hostcall, memarg: &MemArg) {
        let timeout = self.pop();
        let expected = self.pop();
        // The runtime reads what lies there.
        let address = self.pop_atomic_address(memarg, ty.bytes(), Bounds::Checked);
        match self.plan.module.memories[self.memory_of(memarg)].sharing {
            Sharing::Shared => {
                let outcome = self
                    .call_host(Symbol::hostcall(hostcall), &[address.base, expected, timeout])
                    .expect("the contract gives it a result");
                self.push(outcome);
            }
            Sharing::Unshared => {
                self.trap(TrapCode::ExpectedSharedMemory);
                self.begin_dead_code();
            }
        }
    }

    fn atomic_notify(&mut self, memarg: &MemArg) {
        let count = self.pop();
        let address = self.pop_atomic_address(memarg, I32.bytes(), Bounds::Checked);
        let woken = self
            .call_host(Symbol::hostcall(Hostcall::memory_notify), &[address.base, count])
            .expect("the contract gives it a result");
        self.push(woken);
    }

    fn pop_atomic_access(&mut self, access: Type, memarg: &MemArg) -> Address {
        let bounds = self.plan.memories[self.memory_of(memarg)].bounds;
        self.pop_atomic_address(memarg, access.bytes(), bounds)
    }

    /// The low bits of an operand, as many as `access` has.
    fn pop_narrowed(&mut self, access: Type) -> Value {
        let value = self.pop();
        if self.builder.func.dfg.value_type(value) == access {
            return value;
        }
        self.builder.ins().ireduce(access, value)
    }

    fn push_widened(&mut self, ty: Type, value: Value) {
        let wide = self.builder.func.dfg.value_type(value) == ty;
        let value = if wide { value } else { self.builder.ins().uextend(ty, value) };
        self.push(value);
    }
}
