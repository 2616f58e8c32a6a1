//! Modules in which nearly everything that is computed is seen: each operator as often as any other, on values that come from
//! others and go on into others, in loops, so that a wrong bit anywhere ends in a result.
//!
//! ```text
//! (loop (repeat) … i64.rotr (local.get 3) (local.get 5) → (local.set 4) … if … else … end … call … (br_if))
//! ```
//! `wasm-smith` knows all forms of code; but what it writes computes on constants, drops results, and stands behind branches: a
//! compiler that took one operator for another was not found in a thousand of its modules.

use wasm_encoder::{
    BlockType, CodeSection, ConstExpr, DataSection, ExportKind, ExportSection, Function, FunctionSection,
    GlobalSection, GlobalType, MemorySection, MemoryType, Module, TypeSection, ValType,
};

use super::operator::{self, Computing, Immediates};
use crate::fuzz::feature::Profile;
use crate::fuzz::value;
use crate::random::Random;

/// Functions of a module; each may call those after it.
const FUNCS: usize = 6;
/// Locals of each type that statements write to.
const LOCALS: u32 = 4;
/// Bytes of data at the beginning of the memory.
const DATA_BYTES: usize = 2048;
/// How deep statements stand in others.
const DEPTH: usize = 3;

/// The module that `random` gives.
pub(super) fn module(profile: &Profile, random: &mut Random) -> Vec<u8> {
    let operators: Vec<_> = operator::all().iter().filter(|operator| profile.has_group(operator.group)).collect();
    let types = if profile.has_group("simd") { &TYPES[..] } else { &TYPES[..4] };
    let results_at_most = if profile.has_group("multi_value") { 4 } else { 1 };
    let funcs: Vec<_> = (0..2 + random.below(FUNCS - 1))
        .map(|_| Signature {
            params: pick(types, random.below(5), random),
            results: pick(types, 1 + random.below(results_at_most), random),
        })
        .collect();
    let traps = if random.below(4) == 0 { Traps::Allowed } else { Traps::Avoided };
    let mut code = CodeSection::new();
    for index in 0..funcs.len() {
        code.function(&Writer::new(&operators, types, &funcs, index, traps, random).function());
    }
    finish(types, &funcs, &code, random)
}

#[derive(Debug)]
struct Signature {
    params: Vec<ValType>,
    results: Vec<ValType>,
}

/// Whether operators may trap on values that are no rare exceptions.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Traps {
    Allowed,
    Avoided,
}

const TYPES: [ValType; 5] = [ValType::I32, ValType::I64, ValType::F32, ValType::F64, ValType::V128];

fn pick(types: &[ValType], count: usize, random: &mut Random) -> Vec<ValType> {
    (0..count).map(|_| types[random.below(types.len())]).collect()
}

/// The other sections: a memory of one page with data in it, that may grow once, and a global of each type and one for what was seen.
fn finish(value_types: &[ValType], funcs: &[Signature], code: &CodeSection, random: &mut Random) -> Vec<u8> {
    let (mut types, mut functions, mut exports) = (TypeSection::new(), FunctionSection::new(), ExportSection::new());
    for (index, signature) in (0..).zip(funcs) {
        types.ty().function(signature.params.iter().copied(), signature.results.iter().copied());
        functions.function(index);
        exports.export(&format!("f{index}"), ExportKind::Func, index);
    }
    let mut memories = MemorySection::new();
    memories.memory(MemoryType { minimum: 1, maximum: Some(2), memory64: false, shared: false, page_size_log2: None });
    let mut globals = GlobalSection::new();
    for &val_type in value_types.iter().chain(&[ValType::I64]) {
        let zero = match val_type {
            ValType::I32 => ConstExpr::i32_const(0),
            ValType::I64 => ConstExpr::i64_const(0),
            ValType::F32 => ConstExpr::f32_const(0.0.into()),
            ValType::F64 => ConstExpr::f64_const(0.0.into()),
            _ => ConstExpr::v128_const(0),
        };
        globals.global(GlobalType { val_type, mutable: true, shared: false }, &zero);
    }
    let mut data = DataSection::new();
    let bytes: Vec<u8> = (0..DATA_BYTES).map(|_| random.byte()).collect();
    data.active(0, &ConstExpr::i32_const(0), bytes);
    let mut module = Module::new();
    module.section(&types).section(&functions).section(&memories).section(&globals).section(&exports);
    module.section(code).section(&data);
    module.finish()
}

/// Writes a function.
struct Writer<'a> {
    operators: &'a [&'static Computing],
    types: &'a [ValType],
    funcs: &'a [Signature],
    index: usize,
    traps: Traps,
    random: &'a mut Random,
    /// The type of each local, parameters first.
    locals: Vec<ValType>,
    /// The local that counts turns of the loop.
    counter: u32,
    /// The local into which results are folded, so that one that is overwritten has still been seen.
    seen: u32,
}

impl<'a> Writer<'a> {
    fn new(
        operators: &'a [&'static Computing],
        types: &'a [ValType],
        funcs: &'a [Signature],
        index: usize,
        traps: Traps,
        random: &'a mut Random,
    ) -> Self {
        let mut locals = funcs[index].params.clone();
        for &ty in types {
            locals.extend((0..LOCALS).map(|_| ty));
        }
        let counter = locals.len() as u32;
        Self { operators, types, funcs, index, traps, random, locals, counter, seen: counter + 1 }
    }

    fn function(mut self) -> Function {
        let params = self.funcs[self.index].params.len();
        let locals = self.locals[params..].iter().copied().chain([ValType::I32, ValType::I64]);
        let mut function = Function::new_with_locals_types(locals);
        let code = &mut function;
        // Of zeros, most operators make zeros.
        for local in params as u32..self.counter {
            let ty = self.locals[local as usize];
            value::push(&mut code.instructions(), ty, self.random).expect("there is a value of every number's type");
            code.instructions().local_set(local);
        }
        // Turns multiply along a chain of calls.
        let is_last = self.index + 1 == self.funcs.len();
        let turns = 1 + self.random.below(if is_last { 40 } else { 3 });
        code.instructions().i32_const(turns as i32).local_set(self.counter).loop_(BlockType::Empty);
        self.statements(code, DEPTH);
        code.instructions().local_get(self.counter).i32_const(1).i32_sub().local_tee(self.counter).br_if(0).end();
        for (global, &ty) in (0..).zip(self.types) {
            self.read(code, ty);
            code.instructions().global_set(global);
        }
        let all_seen = self.types.len() as u32;
        code.instructions().local_get(self.seen).global_get(all_seen).i64_xor().global_set(all_seen);
        for &ty in &self.funcs[self.index].results {
            self.read(code, ty);
        }
        code.instructions().end();
        function
    }

    fn statements(&mut self, code: &mut Function, depth: usize) {
        for _ in 0..1 + self.random.below(if depth == DEPTH { 40 } else { 6 }) {
            match self.random.below(24) {
                0 | 1 if depth > 0 => {
                    self.read(code, ValType::I32);
                    code.instructions().if_(BlockType::Empty);
                    self.statements(code, depth - 1);
                    code.instructions().else_();
                    self.statements(code, depth - 1);
                    code.instructions().end();
                }
                2 if self.index + 1 < self.funcs.len() => self.call(code),
                3 => {
                    let global = self.random.below(self.types.len());
                    code.instructions().global_get(global as u32);
                    self.write(code, self.types[global]);
                }
                4 => {
                    let ty = self.types[self.random.below(self.types.len())];
                    self.operand(code, ty);
                    self.operand(code, ty);
                    self.read(code, ValType::I32);
                    code.instructions().select();
                    self.write(code, ty);
                }
                _ => self.operator(code),
            }
        }
    }

    fn call(&mut self, code: &mut Function) {
        let callee = self.index + 1 + self.random.below(self.funcs.len() - self.index - 1);
        let funcs = self.funcs;
        for &ty in &funcs[callee].params {
            self.operand(code, ty);
        }
        code.instructions().call(callee as u32);
        for &ty in funcs[callee].results.iter().rev() {
            self.write(code, ty);
        }
    }

    fn operator(&mut self, code: &mut Function) {
        let operator = self.operators[self.random.below(self.operators.len())];
        let divides = DIVIDING.contains(&operator.name);
        if TRAPPING.contains(&operator.name) && !self.dares() {
            return;
        }
        for (place, &ty) in operator.params.iter().enumerate() {
            if operator.is_access && place == 0 {
                self.address(code);
            } else {
                self.operand(code, ty);
            }
            if divides && place == 1 && !self.dares() {
                // No zero. What overflows still does.
                match ty {
                    ValType::I64 => code.instructions().i64_const(1).i64_or(),
                    _ => code.instructions().i32_const(1).i32_or(),
                };
            }
        }
        let immediates = Immediates {
            offset: self.offset(),
            align: 0,
            lane: self.random.below(usize::from(operator.lanes)) as u8,
            lanes: std::array::from_fn(|_| self.random.below(32) as u8),
        };
        code.instruction(&operator.instruction(immediates));
        for &ty in operator.results.iter().rev() {
            self.write(code, ty);
        }
    }

    /// Pushes an address: one in the first page, but for a rare one where traps are allowed.
    fn address(&mut self, code: &mut Function) {
        self.operand(code, ValType::I32);
        if !self.dares() {
            // Where there are data. A multiple of 16: atomic accesses trap at others.
            code.instructions().i32_const(0x3f0).i32_and();
        }
    }

    /// An offset that keeps such an address within the page, but for a rare one where traps are allowed.
    fn offset(&mut self) -> u64 {
        match self.random.below(5) {
            _ if self.dares() => match self.random.below(3) {
                0 => 65_535 - self.random.below(20) as u64,
                1 => u64::from(self.random.bits() as u32),
                _ => self.random.below(40) as u64,
            },
            0 | 1 => 0,
            2 | 3 => 16 * self.random.below(64) as u64,
            // Far away in the page, and beyond what some addressing modes hold.
            _ => 16 * self.random.below(4000) as u64,
        }
    }

    /// Whether to risk a trap: now and then, where they are allowed, so that much is computed before.
    fn dares(&mut self) -> bool {
        self.traps == Traps::Allowed && self.random.below(16) == 0
    }

    /// Pushes a value: mostly of a local, else a constant.
    fn operand(&mut self, code: &mut Function, ty: ValType) {
        if self.random.below(5) == 0 {
            value::push(&mut code.instructions(), ty, self.random).expect("there is a value of every number's type");
        } else {
            self.read(code, ty);
        }
    }

    fn read(&mut self, code: &mut Function, ty: ValType) {
        code.instructions().local_get(self.local(ty));
    }

    /// Sets a local to the value on the stack. Every other value is folded into what was seen: that all are would be a kind of
    /// code of its own.
    fn write(&mut self, code: &mut Function, ty: ValType) {
        let local = self.local(ty);
        let mut code = code.instructions();
        if self.random.below(2) == 0 {
            code.local_set(local);
            return;
        }
        code.local_tee(local);
        match ty {
            ValType::I32 => code.i64_extend_i32_u(),
            ValType::F32 => code.i32_reinterpret_f32().i64_extend_i32_u(),
            ValType::F64 => code.i64_reinterpret_f64(),
            ValType::V128 => code.i64x2_extract_lane(self.random.below(2) as u8),
            _ => &mut code,
        };
        code.local_get(self.seen).i64_const(7).i64_rotl().i64_xor().local_set(self.seen);
    }

    fn local(&mut self, ty: ValType) -> u32 {
        let of_type: Vec<u32> =
            (0..).zip(&self.locals).filter(|(_, other)| **other == ty).map(|(local, _)| local).collect();
        of_type[self.random.below(of_type.len())]
    }
}

const DIVIDING: [&str; 8] = ["I32DivS", "I32DivU", "I32RemS", "I32RemU", "I64DivS", "I64DivU", "I64RemS", "I64RemU"];

/// Operators that trap on most values of a random float.
const TRAPPING: [&str; 8] = [
    "I32TruncF32S",
    "I32TruncF32U",
    "I32TruncF64S",
    "I32TruncF64U",
    "I64TruncF32S",
    "I64TruncF32U",
    "I64TruncF64S",
    "I64TruncF64U",
];
