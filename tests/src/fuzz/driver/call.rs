//! `_start`: calls each function some times, and tells the state at the end.

use wasm_encoder::{BlockType, Catch, CodeSection, Function, InstructionSink, ValType};

use super::log::tell;
use super::{Driver, FUEL, SHIFT, state};
use crate::fuzz::record::Event;
use crate::fuzz::shape::Signature;
use crate::fuzz::value;

/// Calls of a program: the mask has a bit for each.
const CALLS: usize = 64;
/// How often each function is called, at most.
const ROUNDS: usize = 6;

impl Driver {
    /// The function that each call calls: those that can be called from nothing, one after another, as often as there is room.
    pub(super) fn calls(&self) -> impl Iterator<Item = (u32, Signature)> + use<> {
        let callable: Vec<_> = (SHIFT..)
            .zip(self.shape.funcs.iter().cloned())
            .filter(|(_, signature)| signature.params.iter().all(|&ty| value::has(ty)))
            .collect();
        std::iter::repeat_n(callable, ROUNDS).flatten().take(CALLS)
    }

    pub(super) fn add_code(&mut self, code: &mut CodeSection) {
        code.function(&self.log());
        code.function(&self.mask());
        let mut start = Function::new([(1, ValType::I64)]);
        start.instructions().call(self.layout.mask()).local_set(0);
        let mut next = self.layout.first_call();
        for (number, (func, signature)) in self.calls().enumerate() {
            code.function(&self.call(func, &signature));
            let mut start = start.instructions();
            start.local_get(0).i64_const(1 << number).i64_and().i64_eqz().if_(BlockType::Empty);
            start.i32_const(number as i32).i32_const(Event::Call as i32).i64_const(0).call(self.layout.log);
            start.i32_const(FUEL).global_set(self.layout.fuel);
            start.call(next).end();
            next += 1;
        }
        self.add_state(code, &mut start, next);
        start.instructions().end();
        code.function(&start);
    }

    /// Functions that hash memories and tables, from index `next`, and the end of `_start` that tells the state.
    fn add_state(&self, code: &mut CodeSection, start: &mut Function, mut next: u32) {
        let log = self.layout.log;
        let mut start = start.instructions();
        for (global, &ty) in (0..).zip(&self.shape.globals) {
            let push = |code: &mut InstructionSink<'_>| {
                code.global_get(global);
            };
            tell(&mut start, log, global, ty, (Event::Global, Event::GlobalHigh), push);
        }
        for (memory, ty) in (0..).zip(&self.shape.memories) {
            code.function(&state::memory_hash(memory, ty));
            start.i32_const(memory.cast_signed()).i32_const(Event::MemorySize as i32).memory_size(memory);
            state::widen(&mut start, ty.memory64).call(log);
            start.i32_const(memory.cast_signed()).i32_const(Event::MemoryHash as i32).call(next).call(log);
            next += 1;
        }
        for (table, ty) in (0..).zip(&self.shape.tables) {
            code.function(&state::table_hash(table, ty));
            start.i32_const(table.cast_signed()).i32_const(Event::TableSize as i32).table_size(table);
            state::widen(&mut start, ty.table64).call(log);
            start.i32_const(table.cast_signed()).i32_const(Event::TableHash as i32).call(next).call(log);
            next += 1;
        }
    }

    /// Calls `func` with arguments of its own, and tells the results.
    fn call(&mut self, func: u32, signature: &Signature) -> Function {
        // Locals of a reference type that cannot be null must be set before they are read: here they are, always.
        let mut function = Function::new_with_locals_types(signature.results.iter().copied());
        let mut code = function.instructions();
        if self.shape.has_tags {
            code.block(BlockType::Empty).try_table(BlockType::Empty, [Catch::All { label: 0 }]);
        }
        for &ty in &signature.params {
            value::push(&mut code, ty, &mut self.random)
                .expect("functions without a value for a parameter are not called");
        }
        code.call(func);
        let log = self.layout.log;
        for local in (0..signature.results.len() as u32).rev() {
            code.local_set(local);
        }
        for (local, &ty) in (0..).zip(&signature.results) {
            let push = |code: &mut InstructionSink<'_>| {
                code.local_get(local);
            };
            tell(&mut code, log, local, ty, (Event::Result, Event::ResultHigh), push);
        }
        self.tell_fuel(&mut code);
        if self.shape.has_tags {
            code.return_().end().end();
            code.i32_const(0).i32_const(Event::Thrown as i32).i64_const(0).call(log);
            self.tell_fuel(&mut code);
        }
        code.end();
        function
    }

    fn tell_fuel(&self, code: &mut InstructionSink<'_>) {
        code.i32_const(0)
            .i32_const(Event::Fuel as i32)
            .global_get(self.layout.fuel)
            .i64_extend_i32_u()
            .call(self.layout.log);
    }
}
