//! Operators that can only trap, found by the constants that are their operands. They are told of, and translated like any other.
//!
//! What is told is sure: an operator is looked at only where it can be reached in its function, its operands are constants by
//! themselves, and memories and tables are as large as they can ever become. Invariant: code is the same with and without.

use super::Translator;
use super::count::Count;
use crate::module::{MemoryIdx, TableIdx};
use crate::plan::TablePlan;
use crate::warning::Reason;
use cranelift_codegen::ir::{InstructionData, Opcode, Type, Value, types};
use wasm2native_abi::TrapCode;

/// An operator that can only trap.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Doomed {
    /// Its offset in its module.
    pub(crate) operator: u32,
    /// How it traps.
    pub(crate) trap: TrapCode,
    /// Why.
    pub(crate) reason: Reason,
}

impl Translator<'_, '_> {
    fn doom(&mut self, trap: TrapCode, reason: Reason) {
        // It is told of in the function that it stands in, and depends on no call.
        if self.within.site().is_some() {
            return;
        }
        // One operator may be checked in several ways, the first of which it fails.
        if let Some(operator) = self.own_operator()
            && self.doomed.last().is_none_or(|last| last.operator != operator)
        {
            self.doomed.push(Doomed { operator, trap, reason });
        }
    }

    /// Looks at an access of `bytes` bytes at an index with an offset.
    pub(super) fn look_at_access(&mut self, memory: MemoryIdx, index: Value, offset: u64, bytes: u32) {
        let most = self.plan.memories[memory].max_bytes;
        let start = self.known(index).unwrap_or(0).checked_add(offset);
        let end = start.and_then(|start| start.checked_add(bytes.into()));
        if end.is_none_or(|end| end > most) {
            let reason = Reason::Memory { start: start.unwrap_or(u64::MAX), bytes: bytes.into(), most };
            self.doom(TrapCode::MemoryOutOfBounds, reason);
        }
    }

    /// Looks at an atomic access whose address is to be a multiple of `bytes`.
    pub(super) fn look_at_alignment(&mut self, index: Value, offset: u64, bytes: u32) {
        if let Some(address) = self.known(index).map(|index| index.wrapping_add(offset))
            && !address.is_multiple_of(bytes.into())
        {
            self.doom(TrapCode::UnalignedAtomic, Reason::Unaligned { address, bytes: bytes.into() });
        }
    }

    /// Looks at a range of a memory.
    pub(super) fn look_at_range(&mut self, memory: MemoryIdx, start: Count, len: Count) {
        let most = self.plan.memories[memory].max_bytes;
        let [start, bytes] = [start, len].map(|count| self.known(count.value).unwrap_or(0));
        if start.checked_add(bytes).is_none_or(|end| end > most) {
            self.doom(TrapCode::MemoryOutOfBounds, Reason::Memory { start, bytes, most });
        }
    }

    /// Looks at a range of a table: one that ends where it starts must not start beyond the table's end.
    pub(super) fn look_at_elements(&mut self, table: TableIdx, start: Count, len: Count) {
        let most = self.most_elements(table);
        let [start, len] = [start, len].map(|count| self.known(count.value).unwrap_or(0));
        if start.checked_add(len).is_none_or(|end| end > most) {
            self.doom(TrapCode::TableOutOfBounds, Reason::Table { start, most });
        }
    }

    /// Looks at an element of a table.
    pub(super) fn look_at_element(&mut self, table: TableIdx, index: Value, trap: TrapCode) {
        let most = self.most_elements(table);
        if let Some(start) = self.known(index).filter(|index| *index >= most) {
            self.doom(trap, Reason::Table { start, most });
        }
    }

    /// Looks at the divisor on the stack.
    pub(super) fn look_at_divisor(&mut self) {
        if let [.., divisor] = self.stack[..]
            && self.known(divisor) == Some(0)
        {
            self.doom(TrapCode::IntegerDivideByZero, Reason::Divisor);
        }
    }

    /// Looks at a signed quotient's operands on the stack.
    pub(super) fn look_at_quotient(&mut self) {
        if let [.., left, right] = self.stack[..]
            && let (Some(left_bits), Some(right_bits)) = (self.known(left), self.known(right))
        {
            let bits = self.builder.func.dfg.value_type(left).bits();
            let (least, minus_one) = (1 << (bits - 1), u64::MAX >> (64 - bits));
            if left_bits == least && right_bits == minus_one {
                self.doom(TrapCode::IntegerOverflow, Reason::Quotient);
            }
        }
    }

    /// Looks at the float on the stack, whose integral part has to be an integer of type `to` from `least` on, to less than `end`.
    pub(super) fn look_at_truncation(&mut self, least: f64, end: f64) {
        let Some(value) = self.stack.last().and_then(|value| self.known_float(*value)) else { return };
        let whole = value.trunc();
        if value.is_nan() {
            self.doom(TrapCode::InvalidConversionToInteger, Reason::NotANumber);
        } else if whole < least || whole >= end {
            self.doom(TrapCode::IntegerOverflow, Reason::TooLarge(value.to_bits()));
        }
    }

    fn most_elements(&self, table: TableIdx) -> u64 {
        match &self.plan.tables[table] {
            TablePlan::Closed { entries, .. } => entries.len() as u64,
            TablePlan::Open { max, .. } => *max,
            TablePlan::Unused => self.plan.module.tables[table].initial,
        }
    }

    /// The value of an integer that is a constant, zero-extended.
    fn known(&self, value: Value) -> Option<u64> {
        let dfg = &self.builder.func.dfg;
        match dfg.insts[dfg.value_def(value).inst()?] {
            InstructionData::UnaryImm { opcode: Opcode::Iconst, imm } => Some(match dfg.value_type(value) {
                types::I32 => u64::from(imm.bits() as u32),
                _ => imm.bits() as u64,
            }),
            InstructionData::Unary { opcode: Opcode::Uextend, arg } => self.known(arg),
            _ => None,
        }
    }

    fn known_float(&self, value: Value) -> Option<f64> {
        let dfg = &self.builder.func.dfg;
        match dfg.insts[dfg.value_def(value).inst()?] {
            InstructionData::UnaryIeee32 { imm, .. } => Some(f32::from_bits(imm.bits()).into()),
            InstructionData::UnaryIeee64 { imm, .. } => Some(f64::from_bits(imm.bits())),
            _ => None,
        }
    }
}

/// The integers of a type, as floats: the least one, and the first that is none of them.
pub(super) fn signed_range(ty: Type) -> (f64, f64) {
    let half = 2f64.powi(ty.bits() as i32 - 1);
    (-half, half)
}

/// The same of a type without a sign.
pub(super) fn unsigned_range(ty: Type) -> (f64, f64) {
    (0.0, 2f64.powi(ty.bits() as i32))
}
