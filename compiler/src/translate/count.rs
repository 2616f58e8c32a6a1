//! Operands that count: addresses, indices and lengths, whose width is that of a memory's or table's address type (spec:
//! "Address Types"). In code they are 64 bits wide.

use super::Translator;
use crate::module::AddressType;
use cranelift_codegen::ir::{InstBuilder, Value, types};

/// A zero-extended operand.
#[derive(Clone, Copy)]
pub(super) struct Count {
    /// An `i64`.
    pub(super) value: Value,
    /// What it was: a narrow one is below 2^32.
    pub(super) ty: AddressType,
}

impl Translator<'_, '_> {
    /// An operand of an address type.
    pub(super) fn pop_count(&mut self, ty: AddressType) -> Count {
        let value = self.pop();
        self.count(value, ty)
    }

    /// `value`, an operand of an address type.
    pub(super) fn count(&mut self, value: Value, ty: AddressType) -> Count {
        let value = match ty {
            AddressType::I32 => self.extended(value),
            AddressType::I64 => value,
        };
        Count { value, ty }
    }

    /// Pushes an `i64` as a result of an address type, which holds it, or the low bits of -1.
    pub(super) fn push_count(&mut self, ty: AddressType, value: Value) {
        let value = match ty {
            AddressType::I32 => self.builder.ins().ireduce(types::I32, value),
            AddressType::I64 => value,
        };
        self.push(value);
    }
}
