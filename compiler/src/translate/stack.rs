//! The operand stack: CLIF values in the place of wasm's.
//!
//! A vector on it may have any lane type; [`Translator::pop_lanes`] gives it the one that an operator wants, and
//! [`canonical`](Translator::canonical) the one that it has in locals, globals, signatures and block parameters.

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
        self.stack.pop().expect("validated: the stack holds the operands")
    }

    /// Two operands, the deeper one first.
    pub(super) fn pop2(&mut self) -> (Value, Value) {
        let second = self.pop();
        (self.pop(), second)
    }

    /// Three operands, the deepest one first.
    pub(super) fn pop3(&mut self) -> (Value, Value, Value) {
        let third = self.pop();
        let (first, second) = self.pop2();
        (first, second, third)
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
        value
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
