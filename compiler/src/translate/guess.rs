//! Calls whose callee is guessed, as a profile says what they mostly call ([`GuessPlan`](crate::plan::GuessPlan)).
//!
//! The guess is compared first; where it holds, the function is called as if by its name, and may have its code in the call's place.
//! Else the call goes on as any other, with every check. So what a profile says decides on speed alone.
//!
//! ```text
//! call_indirect (type 3)           v2 = icmp ne v0, 7              $next stands at 7, and nowhere else in the table
//!                                  brif v2, block2, block1
//!                          block1: v3 = call $next(..)             no check: 7 is in bounds, and the type is known
//!                                  jump block3(v3)
//!                          block2: v4 = load ..                    the index and the type are compared
//!                                  v5 = call_indirect v4(..)
//!                                  jump block3(v5)
//! ```
//! In a table that may change, and for a reference, what is compared is the address of the function's record.

use super::exception::Callee;
use super::record::{Call, Decision};
use super::stack::{Reachable, clif_type};
use super::{Translator, control};
use crate::module::{AddressType, Frequency, FuncIdx, FuncType, Heat, TableIdx};
use crate::plan::{Symbol, TablePlan};
use cranelift_codegen::ir::condcodes::IntCC;
use cranelift_codegen::ir::{Block, InstBuilder, Value, types};

/// How far the callee of a call has been looked up.
#[derive(Clone, Copy)]
pub(super) enum Lookup {
    /// It is what stands at an index of a table.
    Index { table: TableIdx, index: Value },
    /// It is an element of a table, null or of any type.
    Element { table: TableIdx, reference: Value },
    /// It is given by a reference of the type that is called, or null.
    Reference(Value),
}

/// A guess.
struct Guess {
    func: FuncIdx,
    /// Not 0 where it does not hold.
    fails: Value,
    frequency: Frequency,
    heat: Heat,
}

impl Translator<'_, '_> {
    /// Calls what is looked up: its results are on the stack.
    pub(super) fn call_found(&mut self, lookup: Lookup, ty: &FuncType) {
        let Some(guess) = self.guess(lookup, ty) else {
            let callee = self.code_of_callee(lookup, ty);
            self.count_callee(callee);
            let args = self.wasm_args(ty);
            let results = self.call_code(callee, ty, &args);
            return self.stack.extend(results);
        };
        let func = guess.func;
        let args = self.pop_canonical(ty.params.len());
        let otherwise = self.begin_guessed(&guess);
        let after = self.builder.create_block();
        for ty in &ty.results {
            self.builder.append_block_param(after, clif_type(*ty));
        }
        let is_inlined = self.inlines(func, guess.heat);
        self.record(|| Decision::Call(Call::Guessed { func, is_inlined }));
        if is_inlined {
            self.inline(func, &args);
        } else {
            let results = self.call_guessed(func, ty, &args);
            self.stack.extend(results);
        }
        // What is inlined may end in a trap, whatever it is given.
        if self.reachable == Reachable::Yes {
            let results = self.pop_canonical(ty.results.len());
            self.builder.ins().jump(after, &control::block_args(&results));
        }
        self.reachable = Reachable::Yes;

        self.builder.switch_to_block(otherwise);
        let callee = self.code_of_callee(lookup, ty);
        let args = self.with_hidden_args(&args);
        let results = self.call_code(callee, ty, &args);
        self.builder.ins().jump(after, &control::block_args(&results));

        self.builder.seal_block(after);
        self.builder.switch_to_block(after);
        self.stack.extend(self.builder.block_params(after));
    }

    /// Ends in a call of what is looked up.
    pub(super) fn return_call_found(&mut self, lookup: Lookup, ty: &FuncType) {
        if let Some(guess) = self.guess(lookup, ty) {
            let args = self.peek_canonical(ty.params.len());
            let otherwise = self.begin_guessed(&guess);
            self.record(|| Decision::Call(Call::Guessed { func: guess.func, is_inlined: false }));
            let args = self.with_hidden_args(&args);
            let callee = self.wasm_func(Symbol::Func(guess.func), ty);
            self.builder.ins().return_call(callee, &args);
            self.builder.switch_to_block(otherwise);
        }
        let callee = self.code_of_callee(lookup, ty);
        self.count_callee(callee);
        let args = self.wasm_args(ty);
        let signature = self.wasm_signature_ref(ty);
        self.builder.ins().return_call_indirect(signature, callee, &args);
        self.begin_dead_code();
    }

    /// Begins the code for where a guess holds: the block for where it does not.
    fn begin_guessed(&mut self, guess: &Guess) -> Block {
        let [guessed, otherwise] = [(); 2].map(|()| self.builder.create_block());
        if guess.frequency == Frequency::Nearly {
            self.builder.set_cold_block(otherwise);
        }
        self.builder.ins().brif(guess.fails, otherwise, &[], guessed, &[]);
        self.builder.seal_block(guessed);
        self.builder.seal_block(otherwise);
        self.builder.switch_to_block(guessed);
        otherwise
    }

    /// The guess for a call of a function of type `ty`, where there is one that can hold.
    fn guess(&mut self, lookup: Lookup, ty: &FuncType) -> Option<Guess> {
        let plan = self.plan;
        let hint = self.target?;
        let func = hint.func;
        if !plan.guesses.may_be(plan.module, func, ty.id) {
            return None;
        }
        let fails = match lookup {
            Lookup::Index { table, index } => {
                let place = i64::from(plan.guesses.place(table, func)?);
                let wanted = match plan.module.tables[table].address {
                    AddressType::I32 => self.i32(place as i32),
                    AddressType::I64 => self.builder.ins().iconst(types::I64, place),
                };
                self.builder.ins().icmp(IntCC::NotEqual, index, wanted)
            }
            Lookup::Element { reference, .. } | Lookup::Reference(reference) => {
                plan.func_ref_slots[func]?;
                let wanted = self.func_ref(func);
                self.builder.ins().icmp(IntCC::NotEqual, reference, wanted)
            }
        };
        Some(Guess { func, fails, frequency: hint.frequency, heat: hint.heat })
    }

    /// Looks up what a call through a table calls, as far as that needs no type.
    pub(super) fn look_up(&mut self, table: TableIdx, index: Value) -> Lookup {
        match &self.plan.tables[table] {
            TablePlan::Closed { .. } => Lookup::Index { table, index },
            TablePlan::Open { .. } | TablePlan::Unused => {
                Lookup::Element { table, reference: self.element_to_call(table, index) }
            }
        }
    }

    /// The code of what is looked up, once it is known to be of type `ty` or a subtype.
    fn code_of_callee(&mut self, lookup: Lookup, ty: &FuncType) -> Value {
        match lookup {
            Lookup::Index { table, index } => self.callee_at(table, index, ty.id),
            Lookup::Element { table, reference } => self.code_of_element(table, reference, ty.id),
            Lookup::Reference(reference) => {
                self.record(|| Decision::Call(Call::Reference));
                self.code_of_reference(reference)
            }
        }
    }

    fn call_guessed(&mut self, func: FuncIdx, ty: &FuncType, args: &[Value]) -> Vec<Value> {
        let handlers = if self.plan.exceptions.throwing.func(func) { self.handlers() } else { Vec::new() };
        let args = self.with_hidden_args(args);
        let callee = self.wasm_func(Symbol::Func(func), ty);
        self.emit_call(Callee::Direct(callee), &args, &handlers)
    }

    fn call_code(&mut self, code: Value, ty: &FuncType, args: &[Value]) -> Vec<Value> {
        let signature = self.wasm_signature_ref(ty);
        let handlers = if self.plan.exceptions.throwing.references() { self.handlers() } else { Vec::new() };
        self.emit_call(Callee::Indirect(signature, code), args, &handlers)
    }
}
