//! Code that stands for no wasm function: the program's entry, and imported functions as values.

use super::Translator;
use super::context::hidden_params;
use crate::module::FuncIdx;
use crate::options::InstanceMode;
use crate::plan::Symbol;
use cranelift_codegen::ir::InstBuilder;

impl Translator<'_, '_> {
    /// What the runtime calls with the instance: the start function, then the program.
    pub(super) fn entry_thunk(&mut self) {
        let entry = self.plan.entry.expect("the entry is compiled where there is one");
        for func in self.plan.module.start.into_iter().chain([entry]) {
            self.call_without_operands(func);
        }
        self.builder.ins().return_(&[]);
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
        self.builder.ins().return_(&results);
    }
}
