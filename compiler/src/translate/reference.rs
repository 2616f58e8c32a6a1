//! References (spec: "Reference Instructions"): 64-bit addresses of records, 0 for null.

use super::Translator;
use crate::module::FuncIdx;
use crate::plan::Symbol;
use cranelift_codegen::ir::condcodes::IntCC;
use cranelift_codegen::ir::{InstBuilder, Value, types};
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
        self.push_bool(is_null);
    }

    pub(super) fn ref_func(&mut self, func: u32) {
        let reference = self.func_ref(FuncIdx::from_u32(func));
        self.push(reference);
    }

    /// The address of a function's record.
    pub(super) fn func_ref(&mut self, func: FuncIdx) -> Value {
        let slot = self.plan.func_ref_slots[func].expect("a function that is referred to has a record");
        self.symbol_address(Symbol::FuncRefs, i64::from(slot) * size_of::<FuncRef>() as i64)
    }
}
