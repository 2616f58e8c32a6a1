//! The code of one action: push the arguments, call, compare the bits of each result.
//!
//! A wrong result executes `unreachable`; so a check that returns has passed.

use wasm_encoder::{BlockType, Function, HeapType, Ieee32, Ieee64, InstructionSink, ValType};

use super::script::{Call, Expected, FloatPattern, Value};

/// What a check uses, resolved to indices of the finished module.
#[derive(Debug)]
pub(super) enum Resolved<'a> {
    /// A function with its results.
    Call(u32, &'a Call, Vec<ValType>),
    /// A global with its type.
    Global(u32, ValType),
}

/// The function that performs an action and compares its results, or ignores them where `expected` is `None`.
///
/// `None` where the assertion does not fit the function's type.
pub(super) fn check(action: &Resolved<'_>, expected: Option<&[Expected]>) -> Option<Function> {
    let types = match action {
        Resolved::Call(_, _, results) => results.clone(),
        Resolved::Global(_, ty) => vec![*ty],
    };
    if expected.is_some_and(|expected| expected.len() != types.len()) {
        return None;
    }
    let mut function = Function::new_with_locals_types(types.iter().copied());
    let mut code = function.instructions();
    perform(&mut code, action);
    for local in (0..types.len() as u32).rev() {
        code.local_set(local);
    }
    for (local, expected) in (0..).zip(expected.unwrap_or_default()) {
        differs(&mut code, local, expected);
        stop(&mut code);
    }
    code.end();
    Some(function)
}

/// The function that performs an action which must not return: if it does, it exits with `code` by `exit`.
pub(super) fn must_trap(action: &Resolved<'_>, exit: u32, exit_code: i32) -> Function {
    let mut function = Function::new([]);
    let mut code = function.instructions();
    perform(&mut code, action);
    let results = match action {
        Resolved::Call(_, _, results) => results.len(),
        Resolved::Global(..) => 1,
    };
    for _ in 0..results {
        code.drop();
    }
    code.i32_const(exit_code).call(exit).end();
    function
}

fn perform(code: &mut InstructionSink<'_>, action: &Resolved<'_>) {
    match action {
        Resolved::Call(func, call, _) => {
            for arg in &call.args {
                push(code, *arg);
            }
            code.call(*func);
        }
        Resolved::Global(global, _) => {
            code.global_get(*global);
        }
    }
}

/// Pushes an argument.
pub(super) fn push(code: &mut InstructionSink<'_>, value: Value) {
    match value {
        Value::I32(value) => code.i32_const(value),
        Value::I64(value) => code.i64_const(value),
        Value::F32(bits) => code.f32_const(Ieee32::new(bits)),
        Value::F64(bits) => code.f64_const(Ieee64::new(bits)),
        Value::V128(bits) => code.v128_const(bits),
        Value::NullFunc => code.ref_null(HeapType::FUNC),
        Value::NullExtern => code.ref_null(HeapType::EXTERN),
    };
}

/// Pushes 0 if the local is as expected, and 1 if not.
fn differs(code: &mut InstructionSink<'_>, local: u32, expected: &Expected) {
    match expected {
        Expected::I32(value) => {
            code.local_get(local).i32_const(*value).i32_ne();
        }
        Expected::I64(value) => {
            code.local_get(local).i64_const(*value).i64_ne();
        }
        Expected::F32(pattern) => {
            code.local_get(local);
            differs_f32(code, *pattern);
        }
        Expected::F64(pattern) => {
            code.local_get(local);
            differs_f64(code, *pattern);
        }
        Expected::V128(bits) => {
            code.local_get(local).v128_const(*bits).i8x16_eq().i8x16_all_true().i32_eqz();
        }
        Expected::F32x4(lanes) => {
            code.i32_const(0);
            for (lane, pattern) in (0..).zip(lanes) {
                code.local_get(local).f32x4_extract_lane(lane);
                differs_f32(code, *pattern);
                code.i32_or();
            }
        }
        Expected::F64x2(lanes) => {
            code.i32_const(0);
            for (lane, pattern) in (0..).zip(lanes) {
                code.local_get(local).f64x2_extract_lane(lane);
                differs_f64(code, *pattern);
                code.i32_or();
            }
        }
        Expected::Null => {
            code.local_get(local).ref_is_null().i32_eqz();
        }
        Expected::NonNull => {
            code.local_get(local).ref_is_null();
        }
        Expected::Either(choices) => {
            code.i32_const(1);
            for choice in choices {
                differs(code, local, choice);
                code.i32_and();
            }
        }
    }
}

/// The same of the `f32` on the stack.
fn differs_f32(code: &mut InstructionSink<'_>, pattern: FloatPattern<u32>) {
    let (mask, bits) = match pattern {
        FloatPattern::Bits(bits) => (u32::MAX, bits),
        FloatPattern::CanonicalNan => (0x7fff_ffff, 0x7fc0_0000),
        FloatPattern::ArithmeticNan => (0x7fc0_0000, 0x7fc0_0000),
    };
    code.i32_reinterpret_f32().i32_const(mask.cast_signed()).i32_and().i32_const(bits.cast_signed()).i32_ne();
}

/// The same of the `f64` on the stack.
fn differs_f64(code: &mut InstructionSink<'_>, pattern: FloatPattern<u64>) {
    let (mask, bits) = match pattern {
        FloatPattern::Bits(bits) => (u64::MAX, bits),
        FloatPattern::CanonicalNan => (0x7fff_ffff_ffff_ffff, 0x7ff8_0000_0000_0000),
        FloatPattern::ArithmeticNan => (0x7ff8_0000_0000_0000, 0x7ff8_0000_0000_0000),
    };
    code.i64_reinterpret_f64().i64_const(mask.cast_signed()).i64_and().i64_const(bits.cast_signed()).i64_ne();
}

/// Traps if the `i32` on the stack is not 0.
fn stop(code: &mut InstructionSink<'_>) {
    code.if_(BlockType::Empty).unreachable().end();
}
