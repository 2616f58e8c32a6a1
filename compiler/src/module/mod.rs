//! A validated module as facts: what stands in it, each with its byte offset where a message may need it.
//!
//! Takes bytes, gives a [`Module`]. No policy, no code generation: everything here is true of the module whatever it is
//! compiled for.

mod feature;
mod func;
mod global;
mod import;
mod index;
mod memory;
mod name;
mod proposal;
mod space;
mod table;
mod types;

pub use feature::{Features, UnknownFeature};
pub(crate) use feature::{Use, uses};
pub(crate) use func::{Body, Func};
pub(crate) use global::{ConstExpr, ConstOp, Global};
pub(crate) use import::{Import, ImportType};
pub(crate) use index::{DataIdx, DefinedFuncIdx, ElemIdx, FuncIdx, GlobalIdx, MemoryIdx, TableIdx, TypeId, TypeIdx};
pub(crate) use memory::{DataMode, DataSegment, Memory, Sharing};
pub(crate) use name::Names;
pub(crate) use proposal::{Proposal, Support};
pub(crate) use space::Space;
pub(crate) use table::{ElemItem, ElemMode, ElemSegment, Table};
pub(crate) use types::{FuncType, HeapType, RefType, ValType};

use crate::diagnostic::{Diagnostic, FuncName, Kind};
use cranelift_entity::{EntityRef, PrimaryMap};
use func::PendingBody;
use wasmparser::{ExternalKind, Parser, Payload, ValidPayload, Validator};

/// A module whose bytes have passed validation and use only what is compiled.
#[derive(Debug, Default)]
pub(crate) struct Module<'a> {
    /// The type section.
    pub(crate) types: PrimaryMap<TypeIdx, FuncType>,
    /// The import section, in order.
    pub(crate) imports: Vec<Import<'a>>,
    /// Every function, imported ones first.
    pub(crate) funcs: PrimaryMap<FuncIdx, Func<'a>>,
    /// How many of `funcs` are imported.
    pub(crate) imported_funcs: usize,
    /// Every table, imported ones first.
    pub(crate) tables: PrimaryMap<TableIdx, Table>,
    /// Every memory, imported ones first.
    pub(crate) memories: PrimaryMap<MemoryIdx, Memory>,
    /// Every global, imported ones first.
    pub(crate) globals: PrimaryMap<GlobalIdx, Global>,
    /// The export section, in order.
    pub(crate) exports: Vec<Export<'a>>,
    /// The start function.
    pub(crate) start: Option<FuncIdx>,
    /// The element section.
    pub(crate) elems: PrimaryMap<ElemIdx, ElemSegment>,
    /// The data section.
    pub(crate) data: PrimaryMap<DataIdx, DataSegment<'a>>,
    /// What the name section says.
    pub(crate) names: Names<'a>,
    /// What the indices in its code stand for.
    pub(crate) space: Space,
    /// Bytes of all function bodies.
    pub(crate) code_bytes: u64,
}

/// An export (spec: "Exports").
#[derive(Clone, Copy, Debug)]
pub(crate) struct Export<'a> {
    /// Its name.
    pub(crate) name: &'a str,
    /// What is exported.
    pub(crate) item: ExportItem,
}

/// What is exported.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum ExportItem {
    Func(FuncIdx),
    Table(TableIdx),
    Memory(MemoryIdx),
    Global(GlobalIdx),
}

impl<'a> Module<'a> {
    /// Validates `bytes` by what `features` allow, and reads what they say.
    ///
    /// # Errors
    /// [`Kind::Invalid`] where validation fails, [`Kind::FeatureOff`] where it would not if more were allowed,
    /// [`Kind::Unsupported`] where the module uses what is not compiled; each with its offset. Of several bad functions,
    /// the one with the lowest index is reported.
    pub(crate) fn read(bytes: &'a [u8], features: Features) -> Result<Self, Diagnostic> {
        Self::read_validated(bytes, features).map_err(|error| features.blame(bytes, error))
    }

    fn read_validated(bytes: &'a [u8], features: Features) -> Result<Self, Diagnostic> {
        let mut module = Self::default();
        let mut bodies = Vec::new();
        let features = features.validated();
        let mut validator = Validator::new_with_features(features);
        let mut parser = Parser::new(0);
        parser.set_features(features);
        for payload in parser.parse_all(bytes) {
            let payload = payload?;
            match validator.payload(&payload)? {
                ValidPayload::Ok | ValidPayload::End(_) => module.section(payload, &validator)?,
                ValidPayload::Func(func, body) => bodies.push(PendingBody { func, body }),
                ValidPayload::Parser(_) => {
                    return Err(Diagnostic::unsupported("component-model", "a component", 4));
                }
            }
        }
        module.read_bodies(bodies)?;
        Ok(module)
    }

    /// The type of a function.
    pub(crate) fn func_type(&self, func: FuncIdx) -> &FuncType {
        &self.types[self.funcs[func].ty]
    }

    /// A defined function's index among the defined ones.
    pub(crate) fn defined(&self, func: FuncIdx) -> Option<DefinedFuncIdx> {
        func.index().checked_sub(self.imported_funcs).map(DefinedFuncIdx::new)
    }

    /// A function as people know it.
    pub(crate) fn func_name(&self, func: FuncIdx) -> FuncName {
        FuncName { index: func.as_u32(), name: self.func_label(func).map(str::to_owned) }
    }

    /// What a function is called: by the name section, or else by the first export of it.
    pub(crate) fn func_label(&self, func: FuncIdx) -> Option<&'a str> {
        self.names.func(func).or_else(|| {
            let export = self.exports.iter().find(|export| export.item == ExportItem::Func(func));
            export.map(|export| export.name)
        })
    }

    /// The item exported as `name`.
    pub(crate) fn export(&self, name: &str) -> Option<ExportItem> {
        self.exports.iter().find(|export| export.name == name).map(|export| export.item)
    }

    fn section(&mut self, payload: Payload<'a>, validator: &Validator) -> Result<(), Diagnostic> {
        match payload {
            Payload::TypeSection(reader) => self.read_types(reader, validator),
            Payload::ImportSection(reader) => self.read_imports(reader),
            Payload::FunctionSection(reader) => self.read_funcs(reader),
            Payload::TableSection(reader) => self.read_tables(reader),
            Payload::MemorySection(reader) => self.read_memories(reader),
            Payload::GlobalSection(reader) => self.read_globals(reader),
            Payload::ExportSection(reader) => self.read_exports(reader),
            Payload::StartSection { func, .. } => {
                self.start = Some(FuncIdx::from_u32(func));
                Ok(())
            }
            Payload::ElementSection(reader) => self.read_elems(reader),
            Payload::DataSection(reader) => self.read_data(reader),
            Payload::TagSection(reader) => {
                Err(Diagnostic::unsupported(Proposal::ExceptionHandling.name(), "a tag section", reader.range().start))
            }
            Payload::CustomSection(reader) => {
                self.names.read_section(&reader);
                Ok(())
            }
            _ => Ok(()),
        }
    }

    fn read_exports(&mut self, reader: wasmparser::ExportSectionReader<'a>) -> Result<(), Diagnostic> {
        for export in reader.into_iter_with_offsets() {
            let (offset, export) = export?;
            let item = match export.kind {
                ExternalKind::Func => ExportItem::Func(FuncIdx::from_u32(export.index)),
                ExternalKind::Table => ExportItem::Table(TableIdx::from_u32(export.index)),
                ExternalKind::Memory => ExportItem::Memory(MemoryIdx::from_u32(export.index)),
                ExternalKind::Global => ExportItem::Global(GlobalIdx::from_u32(export.index)),
                ExternalKind::Tag => {
                    let proposal = Proposal::ExceptionHandling.name();
                    return Err(Diagnostic::unsupported(proposal, "an exported tag", offset));
                }
                ExternalKind::FuncExact => {
                    let proposal = Proposal::CustomDescriptors.name();
                    return Err(Diagnostic::unsupported(proposal, "an exact function export", offset));
                }
            };
            self.exports.push(Export { name: export.name, item });
        }
        Ok(())
    }
}

/// The number of things in a section, checked against what the sizes of our own tables allow.
fn limit(what: &'static str, value: u64, limit: u64, offset: u64) -> Result<(), Diagnostic> {
    if value > limit {
        return Err(Diagnostic::new(Kind::Limit { what, value, limit }).at(offset));
    }
    Ok(())
}
