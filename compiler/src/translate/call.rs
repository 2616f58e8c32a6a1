//! Calls (spec: "Control Instructions").

use super::Translator;
use super::stack::Reachable;
use crate::module::{FuncIdx, FuncType};
use crate::plan::{Binding, Hostcall, Symbol};
use cranelift_codegen::ir::{Inst, InstBuilder, Value};
use wasm2native_abi::TrapCode;

impl Translator<'_, '_> {
    pub(super) fn call(&mut self, func: u32) {
        let func = self.space.func(func);
        let ty = self.plan.module.func_type(func);
        if self.plan.module.defined(func).is_none() {
            let args = self.pop_canonical(ty.params.len());
            let results = self.call_import(func, &args);
            self.stack.extend(results);
            return;
        }
        let args = self.wasm_args(ty);
        let callee = self.wasm_func(Symbol::Func(func), ty);
        let call = self.builder.ins().call(callee, &args);
        self.push_results(call);
    }

    pub(super) fn call_indirect(&mut self, ty: u32, table: u32) {
        let ty = &self.plan.module.types[self.space.ty(ty)];
        let index = self.pop();
        let callee = self.callee(self.space.table(table), index, ty.id);
        let args = self.wasm_args(ty);
        let signature = self.wasm_signature_ref(ty);
        let call = self.builder.ins().call_indirect(signature, callee, &args);
        self.push_results(call);
    }

    pub(super) fn return_call(&mut self, func: u32) {
        let func = self.space.func(func);
        let ty = self.plan.module.func_type(func);
        if self.plan.module.defined(func).is_none() {
            let args = self.pop_canonical(ty.params.len());
            let results = self.call_import(func, &args);
            if self.reachable == Reachable::Yes {
                self.builder.ins().return_(&results);
            }
        } else {
            let args = self.wasm_args(ty);
            let callee = self.wasm_func(Symbol::Func(func), ty);
            self.builder.ins().return_call(callee, &args);
        }
        self.reachable = Reachable::No { nested: 0 };
    }

    pub(super) fn return_call_indirect(&mut self, ty: u32, table: u32) {
        let ty = &self.plan.module.types[self.space.ty(ty)];
        let index = self.pop();
        let callee = self.callee(self.space.table(table), index, ty.id);
        let args = self.wasm_args(ty);
        let signature = self.wasm_signature_ref(ty);
        self.builder.ins().return_call_indirect(signature, callee, &args);
        self.reachable = Reachable::No { nested: 0 };
    }

    pub(super) fn call_ref(&mut self, ty: u32) {
        let ty = &self.plan.module.types[self.space.ty(ty)];
        let callee = self.pop_callee();
        let args = self.wasm_args(ty);
        let signature = self.wasm_signature_ref(ty);
        let call = self.builder.ins().call_indirect(signature, callee, &args);
        self.push_results(call);
    }

    pub(super) fn return_call_ref(&mut self, ty: u32) {
        let ty = &self.plan.module.types[self.space.ty(ty)];
        let callee = self.pop_callee();
        let args = self.wasm_args(ty);
        let signature = self.wasm_signature_ref(ty);
        self.builder.ins().return_call_indirect(signature, callee, &args);
        self.begin_dead_code();
    }

    /// Calls what an imported function is bound to: its results. What comes after one that does not return is dead code.
    pub(super) fn call_import(&mut self, func: FuncIdx, args: &[Value]) -> Vec<Value> {
        let result = match self.plan.bindings[func] {
            Binding::Wasi(number) => {
                let head = self.plan.layout.heads[self.plan.module.funcs[func].part];
                self.call_host_of(head, Symbol::Wasi(number), args)
            }
            Binding::Trap(number) => {
                let number = self.i32(number as i32);
                self.call_host(Symbol::hostcall(Hostcall::unknown_import), &[number])
            }
            Binding::Instantiate(part) => {
                self.instantiate(part);
                return vec![];
            }
            Binding::CatchTrap => Some(self.catch_trap(args[0])),
            Binding::MakeReference => Some(self.make_reference(args[0])),
            Binding::ReadReference => Some(self.read_reference(args[0])),
        };
        if result.is_none() {
            self.builder.ins().trap(super::trap_code(TrapCode::Unreachable));
            self.begin_dead_code();
        }
        result.into_iter().collect()
    }

    /// The operands of a call of a wasm function, after the instance where that is passed.
    fn wasm_args(&mut self, ty: &FuncType) -> Vec<Value> {
        let args = self.pop_canonical(ty.params.len());
        let mut all = self.hidden_args();
        all.extend(args);
        all
    }

    fn push_results(&mut self, call: Inst) {
        self.stack.extend(self.builder.inst_results(call));
    }
}
