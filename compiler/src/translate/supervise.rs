//! What a program asks of its own runtime: calls that outlive a trap, host references (see the plan's list).

use super::Translator;
use super::context::void_signature;
use super::exception::{Callee, Handler};
use crate::module::PartIdx;
use crate::plan::{Hostcall, Symbol};
use cranelift_codegen::ir::{InstBuilder, Value, types};
use wasm2native_abi::TrapCode;

impl Translator<'_, '_> {
    /// Instantiates a linked module, whose start function may throw to `handlers`.
    pub(super) fn instantiate(&mut self, part: PartIdx, handlers: &[Handler]) {
        let signature = void_signature(self.plan);
        let callee = self.wasm_code(Symbol::Instantiate(part), signature);
        let args = self.hidden_args();
        self.emit_call(Callee::Direct(callee), &args, handlers);
    }

    /// Calls a reference: 0, or the number of the trap that ended the call.
    pub(super) fn catch_trap(&mut self, reference: Value) -> Value {
        let invoke = self.code_address(Symbol::Invoke);
        self.call_host(Symbol::hostcall(Hostcall::catch_trap), &[invoke, reference])
            .expect("the contract gives it a result")
    }

    /// What the runtime calls with the instance and a reference: the function that is referred to.
    pub(super) fn invoke_thunk(&mut self) {
        let entry = self.builder.current_block().expect("the entry block");
        let reference = self.builder.block_params(entry)[1];
        let code = self.code_of_reference(reference);
        let signature = self.builder.import_signature(void_signature(self.plan));
        let args = self.hidden_args();
        self.builder.ins().call_indirect(signature, code, &args);
        self.builder.ins().return_(&[]);
    }

    /// The reference that stands for a number: one more than it, as 0 is null.
    ///
    /// ```text
    /// v1 = uextend.i64 v0
    /// v2 = iadd_imm v1, 1
    /// ```
    pub(super) fn make_reference(&mut self, number: Value) -> Value {
        let number = self.builder.ins().uextend(types::I64, number);
        let one = self.builder.ins().iconst(types::I64, 1);
        self.builder.ins().iadd(number, one)
    }

    /// The number that a reference stands for. Traps where it is null.
    pub(super) fn read_reference(&mut self, reference: Value) -> Value {
        self.trap_unless(reference, TrapCode::NullReference);
        let one = self.builder.ins().iconst(types::I64, 1);
        let number = self.builder.ins().isub(reference, one);
        self.builder.ins().ireduce(types::I32, number)
    }
}
