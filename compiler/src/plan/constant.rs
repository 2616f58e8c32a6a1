//! Constant expressions, evaluated. As every import but functions is refused, each has a value when the module is built.

use crate::diagnostic::Diagnostic;
use crate::module::{ConstExpr, ConstOp, FuncIdx, GlobalIdx, Module};
use cranelift_entity::PrimaryMap;

/// A value that is known when the module is built.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Const {
    I32(i32),
    I64(i64),
    /// The value's bits.
    F32(u32),
    /// The value's bits.
    F64(u64),
    V128([u8; 16]),
    Null,
    Func(FuncIdx),
}

/// The first value of every global.
pub(super) fn globals(module: &Module<'_>) -> Result<PrimaryMap<GlobalIdx, Const>, Diagnostic> {
    let mut values = PrimaryMap::with_capacity(module.globals.len());
    for global in module.globals.values() {
        let init = global.init.as_ref().expect("imported globals were refused when imports were bound");
        let value = evaluate(init, &values);
        values.push(value);
    }
    Ok(values)
}

/// The value of a validated expression, given those of the globals before it.
pub(super) fn evaluate(expr: &ConstExpr, globals: &PrimaryMap<GlobalIdx, Const>) -> Const {
    let mut stack = Vec::with_capacity(2);
    for op in expr.ops() {
        let value = match *op {
            ConstOp::I32(value) => Const::I32(value),
            ConstOp::I64(value) => Const::I64(value),
            ConstOp::F32(bits) => Const::F32(bits),
            ConstOp::F64(bits) => Const::F64(bits),
            ConstOp::V128(bytes) => Const::V128(bytes),
            ConstOp::RefNull => Const::Null,
            ConstOp::RefFunc(func) => Const::Func(func),
            ConstOp::GlobalGet(global) => globals[global],
            ConstOp::I32Add => i32_op(&mut stack, i32::wrapping_add),
            ConstOp::I32Sub => i32_op(&mut stack, i32::wrapping_sub),
            ConstOp::I32Mul => i32_op(&mut stack, i32::wrapping_mul),
            ConstOp::I64Add => i64_op(&mut stack, i64::wrapping_add),
            ConstOp::I64Sub => i64_op(&mut stack, i64::wrapping_sub),
            ConstOp::I64Mul => i64_op(&mut stack, i64::wrapping_mul),
        };
        stack.push(value);
    }
    stack.pop().expect("validated: an expression leaves one value")
}

fn i32_op(stack: &mut Vec<Const>, op: impl Fn(i32, i32) -> i32) -> Const {
    match (stack.pop(), stack.pop()) {
        (Some(Const::I32(right)), Some(Const::I32(left))) => Const::I32(op(left, right)),
        operands => unreachable!("validated: two i32, not {operands:?}"),
    }
}

fn i64_op(stack: &mut Vec<Const>, op: impl Fn(i64, i64) -> i64) -> Const {
    match (stack.pop(), stack.pop()) {
        (Some(Const::I64(right)), Some(Const::I64(left))) => Const::I64(op(left, right)),
        operands => unreachable!("validated: two i64, not {operands:?}"),
    }
}
