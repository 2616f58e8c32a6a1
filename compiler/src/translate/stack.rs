//! The operand stack: CLIF values in the place of wasm's.
//!
//! A vector on it may have any lane type; [`Translator::pop_lanes`] gives it the one that an operator wants, and
//! [`canonical`](Translator::canonical) the one that it has in locals, globals, signatures and block parameters.
//!
//! What a comparison made has 8 bits on it, as most go to a branch, which takes it so: a fifteenth of what the code generator is given
//! would widen them. [`Translator::pop`] does that for all who want an `i32`.

use super::Translator;
use crate::module::ValType;
use cranelift_codegen::ir::{InstBuilder, MemFlagsData, Type, Value, types};

/// Whether the next operator can run.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Reachable {
    Yes,
    /// No: it comes after a branch, inside so many blocks that began after it.
    No {
        nested: u32,
    },
}

/// The lane type of a vector wherever its type must be known to two sides.
pub(super) const CANONICAL_VECTOR: Type = types::I8X16;

/// The CLIF type of a wasm value.
pub(super) fn clif_type(ty: ValType) -> Type {
    match ty {
        ValType::I32 => types::I32,
        ValType::I64 | ValType::FuncRef | ValType::ExternRef | ValType::Ref(_) => types::I64,
        ValType::F32 => types::F32,
        ValType::F64 => types::F64,
        ValType::V128 => CANONICAL_VECTOR,
    }
}

impl Translator<'_, '_> {
    pub(super) fn push(&mut self, value: Value) {
        self.stack.push(value);
    }

    pub(super) fn pop(&mut self) -> Value {
        let value = self.pop_condition();
        self.widened(value)
    }

    /// An operand of which it only matters whether it is 0: what a comparison made is of 8 bits.
    pub(super) fn pop_condition(&mut self) -> Value {
        self.stack.pop().expect("validated: the stack holds the operands")
    }

    /// What a comparison made, as the `i32` that it is.
    fn widened(&mut self, value: Value) -> Value {
        if self.builder.func.dfg.value_type(value) != types::I8 {
            return value;
        }
        // It is a part of the comparison.
        let here = self.builder.srcloc();
        let made = self.builder.func.dfg.value_def(value).inst().map(|inst| self.builder.func.srcloc(inst));
        self.builder.set_srcloc(made.unwrap_or(here));
        let wide = self.builder.ins().uextend(types::I32, value);
        self.builder.set_srcloc(here);
        wide
    }

    /// Two operands, the deeper one first.
    pub(super) fn pop2(&mut self) -> (Value, Value) {
        let second = self.pop();
        (self.pop(), second)
    }

    /// A vector operand with lanes of the given type.
    pub(super) fn pop_lanes(&mut self, lanes: Type) -> Value {
        let value = self.pop();
        self.as_lanes(value, lanes)
    }

    /// `value` with lanes of the given type. Lane 0 lies lowest, as in memory.
    pub(super) fn as_lanes(&mut self, value: Value, lanes: Type) -> Value {
        if self.builder.func.dfg.value_type(value) == lanes {
            return value;
        }
        self.builder.ins().bitcast(lanes, little_endian(), value)
    }

    /// `value` in the form that crosses blocks and functions.
    pub(super) fn canonical(&mut self, value: Value) -> Value {
        if self.builder.func.dfg.value_type(value).is_vector() {
            return self.as_lanes(value, CANONICAL_VECTOR);
        }
        self.widened(value)
    }

    /// The top `count` operands, in the form that crosses blocks and functions; they stay on the stack.
    pub(super) fn peek_canonical(&mut self, count: usize) -> Vec<Value> {
        let start = self.stack.len() - count;
        for index in start..self.stack.len() {
            self.stack[index] = self.canonical(self.stack[index]);
        }
        self.stack[start..].to_vec()
    }

    /// As [`Translator::peek_canonical`], and removes them.
    pub(super) fn pop_canonical(&mut self, count: usize) -> Vec<Value> {
        let values = self.peek_canonical(count);
        self.stack.truncate(self.stack.len() - count);
        values
    }
}

/// Flags of a `bitcast` between vectors.
fn little_endian() -> MemFlagsData {
    MemFlagsData::new().with_endianness(cranelift_codegen::ir::Endianness::Little)
}
