//! Conversions between number types (spec: "Numeric Instructions", "Conversions").

use super::Translator;
use super::doomed::{signed_range, unsigned_range};
use crate::options::Traps;
use cranelift_codegen::ir::condcodes::FloatCC;
use cranelift_codegen::ir::{InstBuilder, MemFlagsData, Type, Value, types};
use wasm2native_abi::TrapCode;

/// Whether an integer has a sign.
#[derive(Clone, Copy)]
enum Sign {
    Signed,
    Unsigned,
}

impl Translator<'_, '_> {
    pub(super) fn convert(
        &mut self,
        to: Type,
        op: impl FnOnce(cranelift_frontend::FuncInstBuilder<'_, '_>, Type, Value) -> Value,
    ) {
        let operand = self.pop();
        let result = op(self.builder.ins(), to, operand);
        self.push(result);
    }

    /// `i64.extend_i32_u`.
    pub(super) fn extend_u(&mut self) {
        let operand = self.pop();
        let result = self.extended(operand);
        self.push(result);
    }

    /// `trunc_s`, which traps for what does not fit.
    pub(super) fn truncate_s(&mut self, to: Type) {
        let (least, end) = signed_range(to);
        self.look_at_truncation(least, end);
        match self.plan.options.traps {
            Traps::Faults => self.convert(to, |ins, to, x| ins.fcvt_to_sint(to, x)),
            Traps::Calls => {
                self.check_truncation(to, Sign::Signed);
                self.convert(to, |ins, to, x| ins.fcvt_to_sint_sat(to, x));
            }
        }
    }

    /// `trunc_u`, which traps for what does not fit.
    pub(super) fn truncate_u(&mut self, to: Type) {
        let (least, end) = unsigned_range(to);
        self.look_at_truncation(least, end);
        match self.plan.options.traps {
            Traps::Faults => self.convert(to, |ins, to, x| ins.fcvt_to_uint(to, x)),
            Traps::Calls => {
                self.check_truncation(to, Sign::Unsigned);
                self.convert(to, |ins, to, x| ins.fcvt_to_uint_sat(to, x));
            }
        }
    }

    /// Traps unless the operand's integral part is an integer of type `to`. A NaN compares as false with every number.
    ///
    /// ```text
    /// i32.trunc_f64_s      brif (fcmp gt v0, -0x1.00000002p31) & (fcmp lt v0, 0x1p31), next, cold
    ///                cold: trapnz (fcmp uno v0, v0), invalid_conversion
    ///                      trap integer_overflow
    /// ```
    fn check_truncation(&mut self, to: Type, sign: Sign) {
        let operand = self.pop();
        let from = self.builder.func.dfg.value_type(operand);
        let bits = i32::from(to.bits() as u16);
        // The integral part of x is at least -2^n unless x <= -2^n - 1. Where a float cannot tell that from -2^n, no float lies
        // between the two.
        let (low, is_above_low, high) = match (sign, from, to) {
            (Sign::Unsigned, _, _) => (-1.0, FloatCC::GreaterThan, 2f64.powi(bits)),
            (Sign::Signed, types::F64, types::I32) => (-2f64.powi(31) - 1.0, FloatCC::GreaterThan, 2f64.powi(31)),
            (Sign::Signed, _, _) => (-2f64.powi(bits - 1), FloatCC::GreaterThanOrEqual, 2f64.powi(bits - 1)),
        };
        let (low, high) = (self.float(from, low), self.float(from, high));
        let above = self.builder.ins().fcmp(is_above_low, operand, low);
        let below = self.builder.ins().fcmp(FloatCC::LessThan, operand, high);
        let fits = self.builder.ins().band(above, below);
        let (straight, next) = (self.straight_block(), self.builder.create_block());
        self.branch_or_cold(fits, next);
        let is_nan = self.builder.ins().fcmp(FloatCC::Unordered, operand, operand);
        self.trap_if(is_nan, TrapCode::InvalidConversionToInteger);
        self.trap(TrapCode::IntegerOverflow);
        self.go_on_straight(next, straight);
        self.push(operand);
    }

    /// A constant that either type holds exactly.
    fn float(&mut self, ty: Type, value: f64) -> Value {
        match ty {
            types::F32 => self.builder.ins().f32const(value as f32),
            _ => self.builder.ins().f64const(value),
        }
    }

    /// The same bits as another type of the same width.
    pub(super) fn reinterpret(&mut self, to: Type) {
        self.convert(to, |ins, to, operand| ins.bitcast(to, MemFlagsData::new(), operand));
    }
}
