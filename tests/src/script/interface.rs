//! What a module exports, with types: what a driver must know to import it.

use std::collections::HashMap;

use wasm_encoder::reencode::{self, Reencode};
use wasm_encoder::{GlobalType, TypeSection, ValType};
use wasmparser::{AbstractHeapType, CompositeInnerType, ExternalKind, HeapType, Parser, Payload, SubType, TypeRef};

use super::value::{Top, ValueType};

/// A module's types and exports.
#[derive(Debug, Default)]
pub(super) struct Interface {
    groups: Vec<wasmparser::RecGroup>,
    types: Vec<SubType>,
    /// Type index of each function.
    funcs: Vec<u32>,
    globals: Vec<wasmparser::GlobalType>,
    /// The first memory that is not imported, with its index.
    defined_memory: Option<(u32, wasmparser::MemoryType)>,
    imported_memories: u32,
    exports: HashMap<String, (ExternalKind, u32)>,
}

/// A function's type, by its index in the module and in words that a driver understands.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct FuncType {
    /// Index in the module.
    pub(super) index: u32,
    /// What it takes.
    pub(super) params: Vec<Typed>,
    /// What it gives.
    pub(super) results: Vec<Typed>,
}

/// The type of a parameter or result.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Typed {
    /// As far as its bits go.
    pub(super) ty: ValueType,
    /// The same as the module has it.
    pub(super) exact: wasmparser::ValType,
}

impl Interface {
    /// Reads a valid module.
    ///
    /// # Errors
    /// The parser's words.
    pub(super) fn read(wasm: &[u8]) -> wasmparser::Result<Self> {
        let mut interface = Self::default();
        for payload in Parser::new(0).parse_all(wasm) {
            interface.payload(payload?)?;
        }
        Ok(interface)
    }

    fn payload(&mut self, payload: Payload<'_>) -> wasmparser::Result<()> {
        match payload {
            Payload::TypeSection(section) => {
                for group in section {
                    let group = group?;
                    self.types.extend(group.types().cloned());
                    self.groups.push(group);
                }
            }
            Payload::ImportSection(section) => {
                for import in section.into_imports() {
                    match import?.ty {
                        TypeRef::Func(ty) | TypeRef::FuncExact(ty) => self.funcs.push(ty),
                        TypeRef::Global(ty) => self.globals.push(ty),
                        TypeRef::Memory(_) => self.imported_memories += 1,
                        TypeRef::Table(_) | TypeRef::Tag(_) => {}
                    }
                }
            }
            Payload::FunctionSection(section) => {
                for ty in section {
                    self.funcs.push(ty?);
                }
            }
            Payload::MemorySection(section) => {
                if let Some(ty) = section.into_iter().next() {
                    self.defined_memory = Some((self.imported_memories, ty?));
                }
            }
            Payload::GlobalSection(section) => {
                for global in section {
                    self.globals.push(global?.ty);
                }
            }
            Payload::ExportSection(section) => {
                for export in section {
                    let export = export?;
                    self.exports.insert(export.name.to_owned(), (export.kind, export.index));
                }
            }
            _ => {}
        }
        Ok(())
    }

    /// The type of the function that is exported as `name`.
    pub(super) fn func(&self, name: &str) -> Option<FuncType> {
        let &(ExternalKind::Func | ExternalKind::FuncExact, func) = self.exports.get(name)? else { return None };
        let index = *self.funcs.get(func as usize)?;
        let CompositeInnerType::Func(ty) = &self.types.get(index as usize)?.composite_type.inner else { return None };
        let typed = |types: &[wasmparser::ValType]| types.iter().map(|ty| self.typed(*ty)).collect();
        Some(FuncType { index, params: typed(ty.params()), results: typed(ty.results()) })
    }

    /// The type of the global that is exported as `name`.
    pub(super) fn global(&self, name: &str) -> Option<(wasmparser::GlobalType, Typed)> {
        let &(ExternalKind::Global, global) = self.exports.get(name)? else { return None };
        let ty = *self.globals.get(global as usize)?;
        Some((ty, self.typed(ty.content_type)))
    }

    /// The first memory that is the module's own: its index and type.
    pub(super) fn defined_memory(&self) -> Option<(u32, wasmparser::MemoryType)> {
        self.defined_memory
    }

    fn typed(&self, exact: wasmparser::ValType) -> Typed {
        Typed { ty: self.value_type(exact), exact }
    }

    fn value_type(&self, ty: wasmparser::ValType) -> ValueType {
        match ty {
            wasmparser::ValType::I32 => ValueType::I32,
            wasmparser::ValType::I64 => ValueType::I64,
            wasmparser::ValType::F32 => ValueType::F32,
            wasmparser::ValType::F64 => ValueType::F64,
            wasmparser::ValType::V128 => ValueType::V128,
            wasmparser::ValType::Ref(ty) => ValueType::Ref(self.top(ty.heap_type())),
        }
    }

    fn top(&self, heap: HeapType) -> Top {
        match heap {
            HeapType::Abstract { ty, .. } => match ty {
                AbstractHeapType::Func | AbstractHeapType::NoFunc => Top::Func,
                AbstractHeapType::Extern | AbstractHeapType::NoExtern => Top::Extern,
                AbstractHeapType::Exn | AbstractHeapType::NoExn => Top::Exn,
                AbstractHeapType::Cont | AbstractHeapType::NoCont => Top::Cont,
                AbstractHeapType::Any
                | AbstractHeapType::None
                | AbstractHeapType::Eq
                | AbstractHeapType::Struct
                | AbstractHeapType::Array
                | AbstractHeapType::I31 => Top::Any,
            },
            HeapType::Concrete(index) | HeapType::Exact(index) => {
                let ty = index.as_module_index().and_then(|index| self.types.get(index as usize));
                match ty.map(|ty| &ty.composite_type.inner) {
                    Some(CompositeInnerType::Func(_)) => Top::Func,
                    Some(CompositeInnerType::Cont(_)) => Top::Cont,
                    Some(CompositeInnerType::Array(_) | CompositeInnerType::Struct(_)) | None => Top::Any,
                }
            }
        }
    }

    /// Adds the module's types to `types`, of which there are `count` now, and to `count`.
    ///
    /// All of them in their recursion groups, as only so they are the same types (spec: "Type Equivalence").
    ///
    /// # Errors
    /// The encoder's: the module uses what it does not know.
    pub(super) fn add_types(&self, types: &mut TypeSection, count: &mut u32) -> Result<Moved, EncodeError> {
        let mut moved = Moved(*count);
        for group in &self.groups {
            *count += group.types().len() as u32;
            moved.parse_recursive_type_group(types.ty(), group.clone())?;
        }
        Ok(moved)
    }
}

/// Why something cannot be encoded.
pub(super) type EncodeError = reencode::Error<std::convert::Infallible>;

/// A module's types, at another place: how far they were moved.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Moved(u32);

impl Reencode for Moved {
    type Error = std::convert::Infallible;

    fn type_index(&mut self, index: u32) -> Result<u32, EncodeError> {
        Ok(self.0 + index)
    }
}

impl Moved {
    /// The index at the new place.
    pub(super) fn func_type(self, index: u32) -> u32 {
        self.0 + index
    }

    pub(super) fn global(mut self, ty: wasmparser::GlobalType) -> Result<GlobalType, EncodeError> {
        Reencode::global_type(&mut self, ty)
    }

    pub(super) fn value(mut self, ty: wasmparser::ValType) -> Result<ValType, EncodeError> {
        Reencode::val_type(&mut self, ty)
    }
}
