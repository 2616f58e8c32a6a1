//! Calls that handlers enclose, by a convention that preserves registers for the handlers too.
//!
//! The code generator's `tail` convention preserves nothing where a call ends by an exception: every value that is live
//! across one would be spilled, and a function with a handler would save all registers that it must preserve. By the
//! system's convention the same registers are preserved either way; the runtime restores them before it enters a handler.
//! Both conventions pass a handful of values alike (see [`SharedConvention`](wasm2native_targets::SharedConvention)), so
//! that most functions can be called by either. Others are called as they are, at the price above.
//!
//! ```text
//! call $f in a try_table      x86_64    sig1 = (i32) -> i32 system_v
//!                             AArch64   sig1 = (i64, i64, i32) -> i64, i64, i32 system_v      x0 and x1 mean nothing
//! ```

use super::super::Translator;
use super::Callee;
use cranelift_codegen::ir::{AbiParam, ExtFuncData, SigRef, Signature, types};
use cranelift_codegen::isa::CallConv;

/// A call by a convention that preserves registers, if there is one for it.
pub(super) struct Preserving {
    pub(super) callee: Callee,
    /// How many arguments and results without meaning come before the others.
    pub(super) skipped: usize,
}

impl Translator<'_, '_> {
    pub(super) fn preserving(&mut self, callee: Callee) -> Preserving {
        let signature = match callee {
            Callee::Direct(func) => self.builder.func.dfg.ext_funcs[func].signature,
            Callee::Indirect(signature, _) => signature,
        };
        let Some(shared) = self.shared_signature(signature) else {
            return Preserving { callee, skipped: 0 };
        };
        let callee = match callee {
            Callee::Indirect(_, code) => Callee::Indirect(shared, code),
            Callee::Direct(func) => {
                let known = self.context.shared_funcs.get(&func).copied();
                Callee::Direct(known.unwrap_or_else(|| {
                    let data = self.builder.func.dfg.ext_funcs[func].clone();
                    let again = self.builder.import_function(ExtFuncData { signature: shared, ..data });
                    self.context.shared_funcs.insert(func, again);
                    again
                }))
            }
        };
        Preserving { callee, skipped: self.plan.options.target.shared_convention.skipped }
    }

    /// The signature by which a wasm function of signature `of` can be called too.
    fn shared_signature(&mut self, of: SigRef) -> Option<SigRef> {
        if let Some(known) = self.context.shared_signatures.get(&of) {
            return *known;
        }
        let shared = self.new_shared_signature(of).map(|signature| self.builder.import_signature(signature));
        self.context.shared_signatures.insert(of, shared);
        shared
    }

    fn new_shared_signature(&self, of: SigRef) -> Option<Signature> {
        let of = &self.builder.func.dfg.signatures[of];
        let convention = self.plan.options.target.shared_convention;
        let fit = |values: &[AbiParam], ints: usize, floats: usize| {
            let count = values.iter().filter(|value| value.value_type.is_int()).count();
            count <= ints && values.len() - count <= floats
        };
        if of.call_conv != CallConv::Tail
            || !fit(&of.params, convention.int_params, convention.float_params)
            || !fit(&of.returns, convention.int_results, convention.float_results)
        {
            return None;
        }
        let skipped = || (0..convention.skipped).map(|_| AbiParam::new(types::I64));
        let mut shared = Signature::new(self.context.host_conv);
        shared.params.extend(skipped().chain(of.params.iter().copied()));
        shared.returns.extend(skipped().chain(of.returns.iter().copied()));
        Some(shared)
    }
}
