//! What a driver must know of a module: the types behind its indices.

use std::convert::Infallible;

use wasm_encoder::ValType;
use wasm_encoder::reencode::{self, Reencode, RoundtripReencoder};
use wasmparser::{CompositeInnerType, Parser, Payload};

/// The types of a module that imports nothing.
#[derive(Debug, Default)]
pub(super) struct Shape {
    /// How many types there are.
    pub(super) types: u32,
    /// Parameters and results of each function.
    pub(super) funcs: Vec<Signature>,
    /// Each table.
    pub(super) tables: Vec<wasmparser::TableType>,
    /// Each memory.
    pub(super) memories: Vec<wasmparser::MemoryType>,
    /// The type of each global's value.
    pub(super) globals: Vec<ValType>,
    /// Whether there are tags, so that a call may end with an exception.
    pub(super) has_tags: bool,
}

/// A function's type.
#[derive(Clone, Debug)]
pub(super) struct Signature {
    /// Index of the type.
    pub(super) ty: u32,
    pub(super) params: Vec<ValType>,
    pub(super) results: Vec<ValType>,
}

/// The parser's errors, and the encoder's where it does not know what the parser knows.
pub(super) type Error = reencode::Error<Infallible>;

impl Shape {
    pub(super) fn of(wasm: &[u8]) -> Result<Self, Error> {
        let mut shape = Self::default();
        let mut signatures = Vec::new();
        for payload in Parser::new(0).parse_all(wasm) {
            match payload? {
                Payload::TypeSection(section) => {
                    for ty in section
                        .into_iter()
                        .flat_map(|group| group.map(wasmparser::RecGroup::into_types).into_iter().flatten())
                    {
                        signatures.push(match ty.composite_type.inner {
                            CompositeInnerType::Func(ty) => Some(Signature {
                                ty: shape.types,
                                params: types(ty.params())?,
                                results: types(ty.results())?,
                            }),
                            _ => None,
                        });
                        shape.types += 1;
                    }
                }
                Payload::FunctionSection(section) => {
                    for ty in section {
                        let signature = signatures.get(ty? as usize).cloned().flatten();
                        shape.funcs.push(signature.expect("a valid module's function has a function's type"));
                    }
                }
                Payload::TableSection(section) => {
                    for table in section {
                        shape.tables.push(table?.ty);
                    }
                }
                Payload::MemorySection(section) => {
                    for memory in section {
                        shape.memories.push(memory?);
                    }
                }
                Payload::GlobalSection(section) => {
                    for global in section {
                        shape.globals.push(RoundtripReencoder.val_type(global?.ty.content_type)?);
                    }
                }
                Payload::TagSection(_) => shape.has_tags = true,
                _ => {}
            }
        }
        Ok(shape)
    }
}

fn types(types: &[wasmparser::ValType]) -> Result<Vec<ValType>, Error> {
    types.iter().map(|&ty| RoundtripReencoder.val_type(ty)).collect()
}
