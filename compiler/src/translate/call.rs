//! Calls (spec: "Control Instructions").

use super::Translator;
use super::exception::{Callee, Handler};
use super::guess::Lookup;
use super::record::{Call, Decision};
use super::stack::Reachable;
use crate::module::{FuncIdx, FuncType};
use crate::plan::{Argument, Binding, Hostcall, Symbol, Wrapper};
use cranelift_codegen::ir::{InstBuilder, Value, types};
use wasm2native_abi::TrapCode;

impl Translator<'_, '_> {
    pub(super) fn call(&mut self, func: u32) {
        let func = self.space.func(func);
        let ty = self.plan.module.func_type(func);
        self.count_direct_call();
        if self.inlines(func, self.heat) {
            self.record(|| Decision::Call(Call::Inlined(func)));
            let args = self.pop_canonical(ty.params.len());
            return self.inline(func, &args);
        }
        let throwing = self.plan.exceptions.throwing.func(func);
        let handlers = if throwing { self.handlers() } else { Vec::new() };
        if self.plan.module.defined(func).is_none() {
            let args = self.pop_canonical(ty.params.len());
            self.record_import(func);
            let results = self.call_import(func, &args, &handlers);
            self.stack.extend(results);
            return;
        }
        if let Some(wrapper) = self.plan.wrappers.get(&func) {
            let params = self.pop_canonical(ty.params.len());
            self.record_wrapped(func, wrapper.import);
            let results = self.call_wrapped(wrapper, &params);
            self.stack.extend(results);
            return;
        }
        let args = self.wasm_args(ty);
        self.record_direct(func);
        let callee = self.wasm_func(Symbol::Func(func), ty);
        let results = self.emit_call(Callee::Direct(callee), &args, &handlers);
        self.stack.extend(results);
    }

    pub(super) fn call_indirect(&mut self, ty: u32, table: u32) {
        let ty = &self.plan.module.types[self.space.ty(ty)];
        let index = self.pop();
        let callee = self.look_up(self.space.table(table), index);
        self.call_found(callee, ty);
    }

    pub(super) fn return_call(&mut self, func: u32) {
        let func = self.space.func(func);
        let ty = self.plan.module.func_type(func);
        if self.plan.module.defined(func).is_none() {
            let args = self.pop_canonical(ty.params.len());
            self.record_import(func);
            let results = self.call_import(func, &args, &[]);
            if self.reachable == Reachable::Yes {
                self.builder.ins().return_(&results);
            }
        } else if let Some(wrapper) = self.plan.wrappers.get(&func) {
            let params = self.pop_canonical(ty.params.len());
            self.record_wrapped(func, wrapper.import);
            let results = self.call_wrapped(wrapper, &params);
            self.builder.ins().return_(&results);
        } else {
            let args = self.wasm_args(ty);
            self.record_direct(func);
            let callee = self.wasm_func(Symbol::Func(func), ty);
            self.builder.ins().return_call(callee, &args);
        }
        self.reachable = Reachable::No { nested: 0 };
    }

    pub(super) fn return_call_indirect(&mut self, ty: u32, table: u32) {
        let ty = &self.plan.module.types[self.space.ty(ty)];
        let index = self.pop();
        let callee = self.look_up(self.space.table(table), index);
        self.return_call_found(callee, ty);
    }

    pub(super) fn call_ref(&mut self, ty: u32) {
        let ty = &self.plan.module.types[self.space.ty(ty)];
        let callee = Lookup::Reference(self.pop());
        self.call_found(callee, ty);
    }

    pub(super) fn return_call_ref(&mut self, ty: u32) {
        let ty = &self.plan.module.types[self.space.ty(ty)];
        let callee = Lookup::Reference(self.pop());
        self.return_call_found(callee, ty);
    }

    /// Calls what an imported function is bound to: its results. What comes after one that does not return is dead code.
    /// Functions of the runtime never throw to `handlers`, but a module that is instantiated may.
    pub(super) fn call_import(&mut self, func: FuncIdx, args: &[Value], handlers: &[Handler]) -> Vec<Value> {
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
                self.instantiate(part, handlers);
                return vec![];
            }
            Binding::CatchTrap => Some(self.catch_trap(args[0])),
            Binding::MakeReference => Some(self.make_reference(args[0])),
            Binding::ReadReference => Some(self.read_reference(args[0])),
            Binding::Host(number) => {
                let ty = self.plan.module.func_type(func);
                return self.call_host_func(number, ty, args);
            }
        };
        if result.is_none() {
            self.builder.ins().trap(super::trap_code(TrapCode::Unreachable));
            self.begin_dead_code();
        }
        result.into_iter().collect()
    }

    /// Calls what a wrapper calls, in its place. The bits of the answer that it clears are cleared here.
    ///
    /// ```text
    /// v9 = call fd_write(v0, v1, v2, v3, v4)
    /// v10 = band_imm v9, 0xffff
    /// ```
    fn call_wrapped(&mut self, wrapper: &Wrapper, params: &[Value]) -> Vec<Value> {
        let args = wrapper.arguments.iter().map(|argument| match *argument {
            Argument::Param(index) => params[index as usize],
            Argument::I32(value) => self.i32(value),
            Argument::I64(value) => self.builder.ins().iconst(types::I64, value),
        });
        let args: Vec<Value> = args.collect();
        let mut results = self.call_import(wrapper.import, &args, &[]);
        if wrapper.kept != !0 {
            let kept = self.i32(wrapper.kept);
            results.iter_mut().for_each(|result| *result = self.builder.ins().band(*result, kept));
        }
        results
    }

    /// The operands of a call of a wasm function, after the instance where that is passed.
    pub(super) fn wasm_args(&mut self, ty: &FuncType) -> Vec<Value> {
        let args = self.pop_canonical(ty.params.len());
        self.with_hidden_args(&args)
    }

    pub(super) fn with_hidden_args(&mut self, args: &[Value]) -> Vec<Value> {
        let mut all = self.hidden_args();
        all.extend(args);
        all
    }
}
