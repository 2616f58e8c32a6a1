//! Globals (spec: "Variable Instructions"): constants, or fields of the instance record.

use super::Translator;
use super::stack::clif_type;
use crate::module::GlobalIdx;
use crate::plan::{Const, GlobalPlan};
use cranelift_codegen::ir::{ConstantData, InstBuilder, MemFlagsData, Value, types};

impl Translator<'_, '_> {
    pub(super) fn global_get(&mut self, index: u32) {
        let value = self.global_value(self.space.global(index));
        self.push(value);
    }

    /// The value of a global.
    pub(super) fn global_value(&mut self, global: GlobalIdx) -> Value {
        match self.plan.globals[global] {
            GlobalPlan::Constant(value) => self.constant(value),
            GlobalPlan::Slot { offset, ty, .. } => {
                let flags = self.global_flags();
                self.load_field(clif_type(ty), offset, flags)
            }
        }
    }

    pub(super) fn global_set(&mut self, index: u32) {
        let value = self.pop();
        let value = self.canonical(value);
        self.set_global(self.space.global(index), value);
    }

    /// Sets a mutable global.
    pub(super) fn set_global(&mut self, global: GlobalIdx, value: Value) {
        let GlobalPlan::Slot { offset, .. } = self.plan.globals[global] else {
            unreachable!("validated: an immutable global is not assigned");
        };
        let flags = self.global_flags();
        self.store_field(value, offset, flags);
    }

    /// A value that is known when the module is built.
    pub(super) fn constant(&mut self, value: Const) -> Value {
        match value {
            Const::I32(value) => self.i32(value),
            Const::I64(value) => self.builder.ins().iconst(types::I64, value),
            Const::F32(bits) => self.builder.ins().f32const(f32_bits(bits)),
            Const::F64(bits) => self.builder.ins().f64const(f64_bits(bits)),
            Const::V128(bytes) => self.vector_constant(&bytes),
            Const::Null => self.builder.ins().iconst(types::I64, 0),
            Const::Func(func) => self.func_ref(func),
        }
    }

    pub(super) fn i32_const(&mut self, value: i32) {
        let value = self.i32(value);
        self.push(value);
    }

    pub(super) fn i64_const(&mut self, value: i64) {
        let value = self.constant(Const::I64(value));
        self.push(value);
    }

    pub(super) fn f32_const(&mut self, bits: u32) {
        let value = self.constant(Const::F32(bits));
        self.push(value);
    }

    pub(super) fn f64_const(&mut self, bits: u64) {
        let value = self.constant(Const::F64(bits));
        self.push(value);
    }

    pub(super) fn i32(&mut self, value: i32) -> Value {
        self.builder.ins().iconst(types::I32, i64::from(value as u32))
    }

    pub(super) fn vector_constant(&mut self, bytes: &[u8; 16]) -> Value {
        let constant = self.builder.func.dfg.constants.insert(ConstantData::from(bytes.as_slice()));
        self.builder.ins().vconst(super::stack::CANONICAL_VECTOR, constant)
    }

    fn global_flags(&self) -> MemFlagsData {
        MemFlagsData::trusted().with_alias_region(Some(self.context.regions().global))
    }
}

pub(super) fn f32_bits(bits: u32) -> cranelift_codegen::ir::immediates::Ieee32 {
    cranelift_codegen::ir::immediates::Ieee32::with_bits(bits)
}

pub(super) fn f64_bits(bits: u64) -> cranelift_codegen::ir::immediates::Ieee64 {
    cranelift_codegen::ir::immediates::Ieee64::with_bits(bits)
}
