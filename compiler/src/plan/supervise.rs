//! What a program may ask of its own runtime: functions that are imported from the module `wasm2native`.
//!
//! ```text
//! instantiate/NAME : [] -> []                    instantiates the module that is linked as NAME, on request
//! catch_trap       : [(ref null (func))] -> [i32]   calls a function: 0, or the number of the trap that ended it
//! externref        : [i32] -> [(ref extern)]     a host's reference that stands for a number
//! externref_value  : [externref] -> [i32]        the number
//! ```
//! With them a module is the host of those that it is linked with: it starts them when it wants, outlives their traps, and
//! hands them references that mean something to itself alone. None of them reaches anything outside the program.

use super::import::Binding;
use crate::module::{FuncType, HeapType, Instantiation, Module, Nullable, RefType, ValType};

/// The module that they are imported from.
const MODULE: &str = "wasm2native";
/// What stands before the module's name.
const INSTANTIATE: &str = "instantiate/";

/// What `module.name` of type `ty` is bound to, if it is one of them.
pub(super) fn binding(program: &Module<'_>, module: &str, name: &str, ty: &FuncType) -> Option<Binding> {
    if module != MODULE {
        return None;
    }
    let has_type = |params: &[ValType], results: &[ValType]| *ty.params == *params && *ty.results == *results;
    if let Some(linked) = name.strip_prefix(INSTANTIATE) {
        let on_request = program
            .parts
            .iter()
            .find(|(_, part)| part.name.as_deref() == Some(linked) && part.instantiation == Instantiation::OnRequest);
        return on_request.filter(|_| has_type(&[], &[])).map(|(part, _)| Binding::Instantiate(part));
    }
    let reference = ValType::Ref(RefType { nullable: Nullable::No, heap: HeapType::Extern });
    match name {
        "catch_trap" => match (&*ty.params, &*ty.results) {
            ([ValType::Ref(RefType { heap: HeapType::Concrete(callee), .. })], [ValType::I32]) => {
                let callee = &program.types[*callee];
                (callee.params.is_empty() && callee.results.is_empty()).then_some(Binding::CatchTrap)
            }
            _ => None,
        },
        "externref" if has_type(&[ValType::I32], &[reference]) || has_type(&[ValType::I32], &[ValType::ExternRef]) => {
            Some(Binding::MakeReference)
        }
        "externref_value" if has_type(&[ValType::ExternRef], &[ValType::I32]) => Some(Binding::ReadReference),
        _ => None,
    }
}
