//! The module `spectest`, which scripts import from: its parts become definitions of the importing module.
//!
//! A definition takes the import's place in its index space, so no index changes but those of functions, which the
//! driver shifts anyway. (Spec: "interpreter/README.md", "Spectest host module".)

use wasm_encoder::{ConstExpr, GlobalType, Ieee32, Ieee64, MemoryType, RefType, TableType, ValType};

/// What stands in for an import.
#[derive(Debug)]
pub(super) enum Definition {
    /// A function that does nothing: what a host would print, nobody reads.
    Print,
    /// A global with its value.
    Global(GlobalType, ConstExpr),
    /// A memory.
    Memory(MemoryType),
    /// A table.
    Table(TableType),
}

/// The definition of `spectest.NAME`, where there is one.
pub(super) fn definition(name: &str) -> Option<Definition> {
    let global =
        |val_type, value| Some(Definition::Global(GlobalType { val_type, mutable: false, shared: false }, value));
    match name {
        "print" | "print_i32" | "print_i64" | "print_f32" | "print_f64" | "print_i32_f32" | "print_f64_f64" => {
            Some(Definition::Print)
        }
        "global_i32" => global(ValType::I32, ConstExpr::i32_const(666)),
        "global_i64" => global(ValType::I64, ConstExpr::i64_const(666)),
        "global_f32" => global(ValType::F32, ConstExpr::f32_const(Ieee32::from(666.6_f32))),
        "global_f64" => global(ValType::F64, ConstExpr::f64_const(Ieee64::from(666.6_f64))),
        "memory" => Some(Definition::Memory(MemoryType {
            minimum: 1,
            maximum: Some(2),
            memory64: false,
            shared: false,
            page_size_log2: None,
        })),
        "table" => Some(Definition::Table(TableType {
            element_type: RefType::FUNCREF,
            table64: false,
            minimum: 10,
            maximum: Some(20),
            shared: false,
        })),
        _ => None,
    }
}
