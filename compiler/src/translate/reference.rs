//! References (spec: "Reference Instructions"): 64-bit addresses of records, 0 for null.

use super::Translator;
use crate::module::FuncIdx;
use crate::options::Traps;
use crate::plan::Symbol;
use cranelift_codegen::ir::condcodes::IntCC;
use cranelift_codegen::ir::{InstBuilder, MemFlagsData, Value, types};
use std::mem::offset_of;
use wasm2native_abi::TrapCode;
use wasm2native_abi::instance::FuncRef;

impl Translator<'_, '_> {
    pub(super) fn ref_null(&mut self) {
        let null = self.builder.ins().iconst(types::I64, 0);
        self.push(null);
    }

    pub(super) fn ref_is_null(&mut self) {
        let reference = self.pop();
        let zero = self.builder.ins().iconst(types::I64, 0);
        let is_null = self.builder.ins().icmp(IntCC::Equal, reference, zero);
        self.push(is_null);
    }

    pub(super) fn ref_as_non_null(&mut self) {
        let reference = self.pop();
        self.trap_unless(reference, TrapCode::NullReference);
        self.push(reference);
    }

    /// The code of the function that `reference` refers to, whose type validation knows.
    ///
    /// A record's code is its first field. Nothing is ever mapped at address 0, so that where faults are traps the load itself is
    /// the check for null: it is listed in the trap table.
    ///
    /// ```text
    /// call_ref (type 3)     v1 = load.i64 aligned readonly user16 v0
    ///                       call_indirect sig3, v1(..)
    /// ```
    pub(super) fn code_of_reference(&mut self, reference: Value) -> Value {
        const { assert!(offset_of!(FuncRef, code) == 0) };
        let flags = MemFlagsData::trusted().with_readonly();
        let flags = match self.plan.options.traps {
            Traps::Faults => flags.with_trap_code(Some(super::trap_code(TrapCode::NullFunctionReference))),
            Traps::Calls => {
                self.trap_unless(reference, TrapCode::NullFunctionReference);
                flags
            }
        };
        self.builder.ins().load(types::I64, flags, reference, 0)
    }

    pub(super) fn ref_func(&mut self, func: u32) {
        let reference = self.func_ref(self.space.func(func));
        self.push(reference);
    }

    /// The address of a function's record.
    pub(super) fn func_ref(&mut self, func: FuncIdx) -> Value {
        let slot = self.plan.func_ref_slots[func].expect("a function that is referred to has a record");
        self.symbol_address(Symbol::FuncRefs, i64::from(slot) * size_of::<FuncRef>() as i64)
    }
}
