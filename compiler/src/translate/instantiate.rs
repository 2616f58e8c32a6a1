//! Instantiation (spec: "Module Instantiation"), as far as the plan leaves it to the program.

use super::Translator;
use super::count::Count;
use crate::module::{AddressType, FuncIdx, PartIdx, RequiredSize};
use crate::options::InstanceMode;
use crate::plan::{BulkFunc, Step, Symbol};
use cranelift_codegen::ir::condcodes::IntCC;
use cranelift_codegen::ir::{InstBuilder, Value, types};
use wasm2native_abi::TrapCode;

impl Translator<'_, '_> {
    /// The function that instantiates a part.
    pub(super) fn instantiate_thunk(&mut self, part: PartIdx) {
        let plan = self.plan;
        for step in &plan.instantiation.steps[part] {
            self.step(*step);
        }
        self.return_if_reached(&[]);
    }

    /// Carries a step out, unless one before it ends the program.
    pub(super) fn step(&mut self, step: Step) {
        if self.is_dead() {
            return;
        }
        match step {
            Step::Require(RequiredSize::Memory(memory, bytes)) => {
                let size = self.memory_bytes(memory);
                self.require(size, bytes);
            }
            Step::Require(RequiredSize::Table(table, len)) => {
                let size = self.table_len(table);
                self.require(size, len);
            }
            Step::CopyElems { elem, table, index } => {
                let (from, len) = self.segment(self.plan.elem_segment(elem));
                let index = self.constant_count(index, self.plan.module.tables[table].address);
                let len = Count { value: len, ty: AddressType::I32 };
                let to = self.checked_elements(table, index, len);
                self.move_elements(to, from, len);
            }
            Step::CopyData { data, memory, address } => {
                let (from, len) = self.segment(self.plan.data_segment(data));
                let address = self.constant_count(address, self.plan.module.memories[memory].address);
                let len = Count { value: len, ty: AddressType::I32 };
                let to = self.checked_range(memory, address, len);
                self.call_bulk(Symbol::bulk(BulkFunc::memmove), &[to, from, len.value]);
            }
            Step::Trap(code) => {
                self.trap(code);
                self.begin_dead_code();
            }
            Step::Start(func) => self.call_without_operands(func),
        }
    }

    fn constant_count(&mut self, value: u64, ty: AddressType) -> Count {
        Count { value: self.builder.ins().iconst(types::I64, value as i64), ty }
    }

    fn require(&mut self, size: Value, wanted: u64) {
        let wanted = self.builder.ins().iconst(types::I64, wanted as i64);
        let is_less = self.builder.ins().icmp(IntCC::UnsignedLessThan, size, wanted);
        self.trap_if(is_less, TrapCode::IncompatibleImport);
    }

    /// Calls a function of type `[] -> []`.
    pub(super) fn call_without_operands(&mut self, func: FuncIdx) {
        if self.plan.module.defined(func).is_none() {
            self.call_import(func, &[], &[]);
            return;
        }
        let ty = self.plan.module.func_type(func);
        let callee = self.wasm_func(Symbol::Func(func), ty);
        let args = self.hidden_args();
        self.builder.ins().call(callee, &args);
    }

    /// What a call of a wasm function passes before its operands.
    pub(super) fn hidden_args(&mut self) -> Vec<Value> {
        match self.plan.options.instance {
            InstanceMode::Static => vec![],
            InstanceMode::Parameter => vec![self.instance()],
        }
    }
}
