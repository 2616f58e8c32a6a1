//! Code that stands for no wasm function: the program's entry, imported functions as values, and null
//! entries of tables.

use super::Translator;
use super::context::hidden_params;
use super::stack::Reachable;
use crate::module::FuncIdx;
use crate::options::InstanceMode;
use crate::plan::Symbol;
use cranelift_codegen::ir::{InstBuilder, Value};
use wasm2native_abi::TrapCode;

impl Translator<'_, '_> {
    /// What the runtime calls with the instance: the start function, then the program.
    pub(super) fn entry_thunk(&mut self) {
        let entry = self.plan.entry.expect("the entry is compiled where there is one");
        for func in self.plan.module.start.into_iter().chain([entry]) {
            if self.reachable == Reachable::Yes {
                self.call_without_operands(func);
            }
        }
        self.return_if_reached(&[]);
    }

    fn call_without_operands(&mut self, func: FuncIdx) {
        let ty = self.plan.module.func_type(func);
        if self.plan.module.defined(func).is_none() {
            self.call_import(func, &[]);
            return;
        }
        let args = match self.plan.options.instance {
            InstanceMode::Static => vec![],
            InstanceMode::Parameter => vec![self.instance()],
        };
        let callee = self.wasm_func(Symbol::Func(func), ty);
        self.builder.ins().call(callee, &args);
    }

    /// An imported function in wasm's calling convention.
    pub(super) fn import_thunk(&mut self, func: FuncIdx) {
        let entry = self.builder.current_block().expect("the entry block");
        let args = self.builder.block_params(entry)[hidden_params(self.plan)..].to_vec();
        let results = self.call_import(func, &args);
        self.return_if_reached(&results);
    }

    /// What a call of a null entry of a closed table runs.
    pub(super) fn null_entry(&mut self) {
        self.builder.ins().trap(super::trap_code(TrapCode::UninitializedElement));
    }

    fn return_if_reached(&mut self, results: &[Value]) {
        if self.reachable == Reachable::Yes {
            self.builder.ins().return_(results);
        }
    }
}
