//! Code that stands for no wasm function: the program's entry, imported functions as values, and null
//! entries of tables.

use super::Translator;
use super::context::hidden_params;
use super::stack::Reachable;
use crate::module::FuncIdx;
use cranelift_codegen::ir::{InstBuilder, Value};
use wasm2native_abi::TrapCode;

impl Translator<'_, '_> {
    /// What the runtime calls with the instance: instantiation, then the program.
    pub(super) fn entry_thunk(&mut self) {
        let entry = self.plan.entry.expect("the entry is compiled where there is one");
        let plan = self.plan;
        for step in plan.instantiation.at_start(plan.module) {
            self.step(step);
        }
        if !self.is_dead() {
            self.call_without_operands(entry);
        }
        self.return_if_reached(&[]);
    }

    /// An imported function in wasm's calling convention.
    pub(super) fn import_thunk(&mut self, func: FuncIdx) {
        let entry = self.builder.current_block().expect("the entry block");
        let args = self.builder.block_params(entry)[hidden_params(self.plan)..].to_vec();
        let results = self.call_import(func, &args, &[]);
        self.return_if_reached(&results);
    }

    /// What a call of a null entry of a closed table runs.
    pub(super) fn null_entry(&mut self) {
        self.trap(TrapCode::UninitializedElement);
    }

    pub(super) fn return_if_reached(&mut self, results: &[Value]) {
        if !self.is_dead() {
            self.builder.ins().return_(results);
        }
    }

    /// Whether what comes next never runs.
    pub(super) fn is_dead(&self) -> bool {
        self.reachable != Reachable::Yes
    }
}
