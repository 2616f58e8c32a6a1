//! Integer arithmetic and comparisons (spec: "Numeric Instructions").

use super::Translator;
use crate::options::Traps;
use cranelift_codegen::ir::condcodes::{CondCode, IntCC};
use cranelift_codegen::ir::{InstBuilder, InstructionData, Type, Value};
use cranelift_frontend::FuncInstBuilder;
use wasm2native_abi::TrapCode;

impl Translator<'_, '_> {
    /// An operator of one operand.
    pub(super) fn unary(&mut self, op: impl FnOnce(FuncInstBuilder<'_, '_>, Value) -> Value) {
        let operand = self.pop();
        let result = op(self.builder.ins(), operand);
        self.push(result);
    }

    /// An operator of two operands of one type.
    pub(super) fn binary(&mut self, op: impl FnOnce(FuncInstBuilder<'_, '_>, Value, Value) -> Value) {
        let (left, right) = self.pop2();
        let result = op(self.builder.ins(), left, right);
        self.push(result);
    }

    /// A comparison, whose result is 0 or 1.
    pub(super) fn int_compare(&mut self, condition: IntCC) {
        let (left, right) = self.pop2();
        let result = self.builder.ins().icmp(condition, left, right);
        self.push(result);
    }

    /// Whether the operand is 0: where it is a comparison of integers, the opposite one.
    pub(super) fn eqz(&mut self) {
        let operand = self.pop_condition();
        let dfg = &self.builder.func.dfg;
        let made = dfg.value_def(operand).inst().map(|inst| dfg.insts[inst]);
        let result = match made {
            Some(InstructionData::IntCompare { args: [left, right], cond, .. }) => {
                self.builder.ins().icmp(cond.complement(), left, right)
            }
            _ => self.builder.ins().icmp_imm_u(IntCC::Equal, operand, 0),
        };
        self.push(result);
    }

    /// `div_s`. The least integer by -1 overflows.
    pub(super) fn div_s(&mut self) {
        self.check_divisor();
        self.look_at_quotient();
        if self.plan.options.traps == Traps::Calls {
            let (left, right) = self.pop2();
            let ty = self.builder.func.dfg.value_type(left);
            let least = self.builder.ins().iconst(ty, 1 << (ty.bits() - 1));
            let is_least = self.builder.ins().icmp(IntCC::Equal, left, least);
            let is_minus_one = self.builder.ins().icmp_imm_s(IntCC::Equal, right, -1);
            let overflows = self.builder.ins().band(is_least, is_minus_one);
            self.trap_if(overflows, TrapCode::IntegerOverflow);
            self.stack.extend([left, right]);
        }
        self.binary(|ins, left, right| ins.sdiv(left, right));
    }

    pub(super) fn div_u(&mut self) {
        self.check_divisor();
        self.binary(|ins, left, right| ins.udiv(left, right));
    }

    /// `rem_s`, whose overflow (the least integer by -1) is 0 and no trap.
    pub(super) fn rem_s(&mut self) {
        self.check_divisor();
        self.binary(|ins, left, right| ins.srem(left, right));
    }

    pub(super) fn rem_u(&mut self) {
        self.check_divisor();
        self.binary(|ins, left, right| ins.urem(left, right));
    }

    /// Where no instruction may fault: traps where the divisor on the stack is 0.
    fn check_divisor(&mut self) {
        self.look_at_divisor();
        if self.plan.options.traps == Traps::Calls {
            let divisor = self.pop();
            self.trap_unless(divisor, TrapCode::IntegerDivideByZero);
            self.push(divisor);
        }
    }

    /// Extends the low bits of a value of type `to`, as if it had type `from`, by its sign.
    pub(super) fn sign_extend_low(&mut self, from: Type, to: Type) {
        let operand = self.pop();
        let low = self.builder.ins().ireduce(from, operand);
        let result = self.builder.ins().sextend(to, low);
        self.push(result);
    }
}
