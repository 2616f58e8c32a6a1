//! Sums of a loop: integers of 32 bits that change by the same amount in each iteration.

use super::shape::InnerLoop;
use crate::codegen::values::constant;
use cranelift_codegen::cursor::FuncCursor;
use cranelift_codegen::ir::{Function, InstBuilder, InstructionData, Opcode, Value, types};

/// A sum of multiples of values and a constant, modulo 2^32. The values are fixed in the loop, or are counters of it.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct Affine {
    /// By ascending value; no multiple is 0.
    terms: Vec<Term>,
    pub(super) constant: i32,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
struct Term {
    value: Value,
    scale: i32,
}

/// A sum of more values is not worth its own computing.
const MOST_TERMS: usize = 4;
/// How deep sums are looked into.
const MOST_DEPTH: u32 = 8;

/// What each parameter of a loop grows by in each iteration; `None` for what is no counter.
#[derive(Debug)]
pub(super) struct Counters<'l> {
    inner: &'l InnerLoop,
    steps: Vec<Option<i32>>,
}

impl<'l> Counters<'l> {
    pub(super) fn of(func: &Function, inner: &'l InnerLoop) -> Self {
        let mut counters = Self { inner, steps: vec![None; inner.params.len()] };
        counters.steps = inner.params.iter().zip(&inner.next).map(|(param, next)| step(func, *param, *next)).collect();
        counters
    }

    pub(super) fn step(&self, param: usize) -> Option<i32> {
        self.steps[param]
    }

    /// What a sum grows by in each iteration.
    pub(super) fn step_of(&self, affine: &Affine) -> i32 {
        let steps = affine.terms.iter().filter_map(|term| {
            let step = self.inner.param_index(term.value).map(|param| self.steps[param])??;
            Some(step.wrapping_mul(term.scale))
        });
        steps.fold(0, i32::wrapping_add)
    }

    /// The sum that a value of 32 bits is; `None` where it is none.
    pub(super) fn affine(&self, func: &Function, value: Value) -> Option<Affine> {
        self.affine_within(func, value, MOST_DEPTH).filter(|affine| affine.terms.len() <= MOST_TERMS)
    }

    fn affine_within(&self, func: &Function, value: Value, depth: u32) -> Option<Affine> {
        if func.dfg.value_type(value) != types::I32 {
            return None;
        }
        if let Some(constant) = constant(func, value) {
            return Some(Affine { terms: Vec::new(), constant: constant as i32 });
        }
        let whole = || {
            let is_counter = self.inner.param_index(value).is_some_and(|param| self.steps[param].is_some());
            (is_counter || self.inner.is_fixed(func, value)).then(|| Affine::value(value))
        };
        let Some(deeper) = depth.checked_sub(1) else { return whole() };
        let parts = || {
            let InstructionData::Binary { opcode, args } = func.dfg.insts[func.dfg.value_def(value).inst()?] else {
                return None;
            };
            let part = |arg: usize| self.affine_within(func, args[arg], deeper);
            match opcode {
                Opcode::Iadd => Some(part(0)?.plus(&part(1)?)),
                Opcode::Isub => Some(part(0)?.plus(&part(1)?.times(-1))),
                Opcode::Imul => Some(part(0)?.times(constant(func, args[1])? as i32)),
                Opcode::Ishl => Some(part(0)?.times(1i32.wrapping_shl(constant(func, args[1])? as u32))),
                _ => None,
            }
        };
        parts().or_else(whole)
    }
}

/// What a parameter grows by, if it does by the same amount always.
fn step(func: &Function, param: Value, next: Value) -> Option<i32> {
    if func.dfg.value_type(param) != types::I32 {
        return None;
    }
    let mut sum = 0i32;
    let mut value = next;
    for _ in 0..MOST_DEPTH {
        if value == param {
            return Some(sum);
        }
        let InstructionData::Binary { opcode, args } = func.dfg.insts[func.dfg.value_def(value).inst()?] else {
            return None;
        };
        let amount = constant(func, args[1])? as i32;
        sum = match opcode {
            Opcode::Iadd => sum.wrapping_add(amount),
            Opcode::Isub => sum.wrapping_sub(amount),
            _ => return None,
        };
        value = args[0];
    }
    None
}

/// What the values of sums are before the first iteration.
#[derive(Clone, Copy)]
pub(super) struct Before<'b> {
    pub(super) inner: &'b InnerLoop,
    /// The parameters.
    pub(super) params: &'b [Value],
}

impl Before<'_> {
    pub(super) fn write(&self, cursor: &mut FuncCursor<'_>, value: Value) -> Value {
        match self.inner.param_index(value) {
            Some(param) => self.params[param],
            None => self.inner.write_fixed(cursor, value),
        }
    }
}

impl Affine {
    fn value(value: Value) -> Self {
        Self { terms: vec![Term { value, scale: 1 }], constant: 0 }
    }

    fn plus(mut self, other: &Self) -> Self {
        for term in &other.terms {
            match self.terms.binary_search_by_key(&term.value, |own| own.value) {
                Ok(place) => self.terms[place].scale = self.terms[place].scale.wrapping_add(term.scale),
                Err(place) => self.terms.insert(place, *term),
            }
        }
        self.terms.retain(|term| term.scale != 0);
        self.constant = self.constant.wrapping_add(other.constant);
        self
    }

    fn times(mut self, factor: i32) -> Self {
        self.terms.iter_mut().for_each(|term| term.scale = term.scale.wrapping_mul(factor));
        self.terms.retain(|term| term.scale != 0);
        self.constant = self.constant.wrapping_mul(factor);
        self
    }

    /// What it is, if it is of no values.
    pub(super) fn as_constant(&self) -> Option<i32> {
        self.terms.is_empty().then_some(self.constant)
    }

    /// The sum with another constant.
    pub(super) fn with_constant(&self, constant: i32) -> Self {
        Self { terms: self.terms.clone(), constant }
    }

    /// Whether it is another sum but for the constant.
    pub(super) fn is_beside(&self, other: &Self) -> bool {
        self.terms == other.terms
    }

    /// The most that it is, of the most that each value is. Of values that are never subtracted.
    pub(super) fn most(&self, of: impl Fn(Value) -> Option<i64>) -> Option<i64> {
        let terms =
            self.terms.iter().map(|term| Some(of(term.value)?.saturating_mul(term.scale.unsigned_abs().into())));
        terms.sum::<Option<i64>>().map(|sum| sum.saturating_add(self.constant.unsigned_abs().into()))
    }

    /// Writes code for the sum: 32 bits.
    pub(super) fn write(&self, cursor: &mut FuncCursor<'_>, before: &Before<'_>) -> Value {
        let mut sum = None;
        for term in &self.terms {
            let value = before.write(cursor, term.value);
            let value = match term.scale {
                1 => value,
                scale => times(cursor, value, scale.into()),
            };
            sum = Some(match sum {
                None => value,
                Some(sum) => cursor.ins().iadd(sum, value),
            });
        }
        match (sum, self.constant) {
            (None, constant) => cursor.ins().iconst(types::I32, i64::from(constant as u32)),
            (Some(sum), 0) => sum,
            (Some(sum), constant) => cursor.ins().iadd_imm_s(sum, i64::from(constant)),
        }
    }
}

/// Writes code for a multiple of a value: what is written is not optimised any more.
pub(super) fn times(cursor: &mut FuncCursor<'_>, value: Value, factor: i64) -> Value {
    if factor == 1 {
        value
    } else if factor == -1 {
        cursor.ins().ineg(value)
    } else if factor > 0 && factor.count_ones() == 1 {
        cursor.ins().ishl_imm_u(value, i64::from(factor.trailing_zeros()))
    } else {
        cursor.ins().imul_imm_s(value, factor)
    }
}
