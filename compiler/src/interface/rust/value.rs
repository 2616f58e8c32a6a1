//! Values and their types in Rust: as users have them, and *raw*, as the library has them.

use crate::module::{FuncType, ValType};
use std::fmt::{self, Display};

/// Parameters as users have them.
pub(super) struct Params<'a>(pub(super) &'a FuncType);

impl Display for Params<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let mut params = self.0.params.iter().enumerate();
        params.try_for_each(|(index, ty)| write!(f, ", arg{index}: {}", rust_type(*ty)))
    }
}

/// Parameters and places for results as the library has them, after the instance.
pub(super) struct RawParams<'a>(pub(super) &'a FuncType);

impl Display for RawParams<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let mut params = self.0.params.iter().enumerate();
        params.try_for_each(|(index, ty)| write!(f, ", arg{index}: {}", raw_param_type(*ty)))?;
        let mut results = self.0.results.iter().enumerate();
        results.try_for_each(|(index, ty)| write!(f, ", result{index}: *mut {}", raw_type(*ty)))
    }
}

/// As [`RawParams`], without names.
pub(super) struct RawTypes<'a>(pub(super) &'a FuncType);

impl Display for RawTypes<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.params.iter().try_for_each(|ty| write!(f, ", {}", raw_param_type(*ty)))?;
        self.0.results.iter().try_for_each(|ty| write!(f, ", *mut {}", raw_type(*ty)))
    }
}

/// What a function gives: nothing, a value, or several.
pub(super) fn results(ty: &FuncType) -> String {
    tuple(ty.results.iter().map(|ty| rust_type(*ty).to_owned()).collect())
}

pub(super) fn tuple(values: Vec<String>) -> String {
    match values.as_slice() {
        [value] => value.clone(),
        values => format!("({})", values.join(", ")),
    }
}

pub(super) const fn rust_type(ty: ValType) -> &'static str {
    match ty {
        ValType::FuncRef => "Option<FuncRef>",
        ValType::ExternRef => "ExternRef",
        ValType::V128 => "V128",
        ty => raw_type(ty),
    }
}

/// The type that the library stores a value as.
pub(super) const fn raw_type(ty: ValType) -> &'static str {
    match ty {
        ValType::I32 => "i32",
        ValType::I64 => "i64",
        ValType::F32 => "f32",
        ValType::F64 => "f64",
        ValType::V128 => "[u8; 16]",
        ValType::FuncRef | ValType::ExternRef => "*mut c_void",
        ValType::Ref(_) => unreachable!(),
    }
}

/// The type that the library takes a value as.
pub(super) const fn raw_param_type(ty: ValType) -> &'static str {
    match ty {
        ValType::V128 => "*const [u8; 16]",
        ty => raw_type(ty),
    }
}

pub(super) const fn zero(ty: ValType) -> &'static str {
    match ty {
        ValType::I32 => "0_i32",
        ValType::I64 => "0_i64",
        ValType::F32 => "0_f32",
        ValType::F64 => "0_f64",
        ValType::V128 => "[0_u8; 16]",
        ValType::FuncRef | ValType::ExternRef | ValType::Ref(_) => "ptr::null_mut()",
    }
}

pub(super) const fn is_reference(ty: ValType) -> bool {
    matches!(ty, ValType::FuncRef | ValType::ExternRef)
}

/// A value that the library gave, as users have it.
pub(super) fn from_raw(ty: ValType, value: &str) -> String {
    if is_reference(ty) { take(value, "self.state") } else { value.to_owned() }
}

pub(super) fn take(value: &str, state: &str) -> String {
    format!("sealed::Passed::take({value}, State::id({state}))")
}
