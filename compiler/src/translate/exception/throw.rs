//! `throw`, `throw_ref`, and going on with an exception that a handler did not want.
//!
//! A `throw` knows its tag, and so, within its own function, who catches it: it branches there. An exception is only made
//! where somebody keeps it.
//!
//! ```text
//! try_table (catch $e $l)      jump block1(v0)                   $l: nothing else is left of it
//!   (throw $e (local.get 0))
//! ```

use super::super::Translator;
use super::super::control::FrameKind;
use super::Callee;
use super::try_table::{Keep, Label};
use crate::module::TagIdx;
use crate::plan::{Hostcall, Symbol};
use cranelift_codegen::ir::{Block, InstBuilder, MemFlagsData, Value};
use wasm2native_abi::TrapCode;

/// Who catches an exception of a known tag in the function that throws it.
enum Catcher {
    /// A clause of a `try_table`: where it leads, and whether the payload goes there.
    Clause(Label, Payload),
    /// A legacy `try`.
    Legacy(Block),
    /// Nobody.
    Caller,
}

/// Whether a clause takes what an exception carries.
enum Payload {
    Taken,
    Dropped,
}

impl Translator<'_, '_> {
    pub(in super::super) fn throw(&mut self, tag: u32) {
        let tag = self.space.tag(tag);
        let count = self.plan.exceptions.payloads[tag].len();
        let payload = self.pop_canonical(count);
        match self.catcher(tag) {
            Catcher::Clause(label, taken) => {
                let exception = match label.keep {
                    Keep::Reference => Some(self.new_exception(tag, &payload)),
                    Keep::Nothing => None,
                };
                let args: Vec<Value> = match taken {
                    Payload::Taken => payload.into_iter().chain(exception).collect(),
                    Payload::Dropped => exception.into_iter().collect(),
                };
                self.branch_with(label.frame, &args);
            }
            Catcher::Legacy(pad) => {
                let exception = self.new_exception(tag, &payload);
                self.builder.ins().jump(pad, &[exception.into()]);
            }
            Catcher::Caller => {
                let exception = self.new_exception(tag, &payload);
                self.throw_to(0, exception);
            }
        }
        self.begin_dead_code();
    }

    pub(in super::super) fn throw_ref(&mut self) {
        let exception = self.pop();
        self.trap_unless(exception, TrapCode::NullExceptionReference);
        self.throw_to(self.tries.len(), exception);
        self.begin_dead_code();
    }

    /// Throws an exception to the handlers of the outermost `count` blocks that have some, or else to the caller.
    pub(super) fn throw_to(&mut self, count: usize, exception: Value) {
        let handlers = self.handlers_within(count);
        let callee = Callee::Direct(self.throw_func());
        self.emit_call(callee, &[exception], &handlers);
        self.builder.ins().trap(super::super::trap_code(TrapCode::Unreachable));
    }

    fn catcher(&mut self, tag: TagIdx) -> Catcher {
        for place in (0..self.tries.len()).rev() {
            let index = self.tries[place];
            let FrameKind::TryTable(table) = &self.frames[index].kind else {
                return Catcher::Legacy(self.legacy_pad(index));
            };
            if let Some((label, clause)) = table.taking(tag) {
                return Catcher::Clause(label, if clause.is_some() { Payload::Taken } else { Payload::Dropped });
            }
        }
        Catcher::Caller
    }

    /// Makes an exception that carries `payload`: its address.
    fn new_exception(&mut self, tag: TagIdx, payload: &[Value]) -> Value {
        let plan = self.plan;
        let number = self.i32(tag.as_u32() as i32);
        let exception = self
            .call_host(Symbol::hostcall(Hostcall::exception_new), &[number])
            .expect("the contract gives it a result");
        for (value, offset) in payload.iter().zip(&plan.exceptions.payloads[tag]) {
            self.builder.ins().store(MemFlagsData::trusted(), *value, exception, *offset as i32);
        }
        exception
    }
}
