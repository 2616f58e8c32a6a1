//! A validated module as facts: what stands in it, each with its byte offset where a message may need it.
//!
//! Takes bytes, gives a [`Module`]. No policy, no code generation: everything here is true of the module whatever it is
//! compiled for.

mod address;
mod dwarf;
mod feature;
mod func;
mod global;
mod hint;
mod import;
mod index;
mod limit;
mod memory;
mod name;
mod part;
mod proposal;
mod space;
mod table;
mod tag;
mod types;

pub(crate) use address::AddressType;
pub(crate) use dwarf::{DwarfReader, DwarfSections};
pub use feature::{Features, UnknownFeature};
pub(crate) use feature::{Use, uses};
pub(crate) use func::{Body, Func, Placement, Raises};
pub(crate) use global::{ConstExpr, ConstOp, Global};
pub(crate) use hint::{Frequency, Heat, Hints, Likelihood, Priority, TargetHint};
pub(crate) use import::{Import, ImportType};
pub(crate) use index::{
    DataIdx, DefinedFuncIdx, ElemIdx, FuncIdx, GlobalIdx, MemoryIdx, PartIdx, TableIdx, TagIdx, TypeId, TypeIdx,
};
pub(crate) use limit::ELEMENTS;
pub(crate) use memory::{DataMode, DataSegment, Memory, Sharing};
pub(crate) use name::Names;
pub use part::Instantiation;
pub(crate) use part::{Part, RequiredSize};
pub(crate) use proposal::{Proposal, Support};
pub(crate) use space::Space;
pub(crate) use table::{ElemItem, ElemMode, ElemSegment, Table};
pub(crate) use tag::Tag;
pub(crate) use types::{FuncType, HeapType, Nullable, RefType, ValType};

use crate::diagnostic::{Diagnostic, FuncName};
use cranelift_entity::{EntityRef, PrimaryMap};
use func::PendingBody;
use hint::PendingHints;
use std::collections::HashMap;
use wasmparser::types::CoreTypeId;
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
    /// Every tag, imported ones first.
    pub(crate) tags: PrimaryMap<TagIdx, Tag>,
    /// The export section, in order.
    pub(crate) exports: Vec<Export<'a>>,
    /// The element section.
    pub(crate) elems: PrimaryMap<ElemIdx, ElemSegment>,
    /// The data section.
    pub(crate) data: PrimaryMap<DataIdx, DataSegment<'a>>,
    /// What things are called.
    pub(crate) names: Names<'a>,
    /// The modules that it is made of, in the order of their instantiation: one, unless it is a program of several.
    pub(crate) parts: PrimaryMap<PartIdx, Part>,
    /// What each of them says of its source.
    pub(crate) dwarf: PrimaryMap<PartIdx, DwarfSections<'a>>,
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
    /// Where it stands.
    pub(crate) offset: u64,
}

/// What is exported.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum ExportItem {
    Func(FuncIdx),
    Table(TableIdx),
    Memory(MemoryIdx),
    Global(GlobalIdx),
    Tag(TagIdx),
}

impl ExportItem {
    /// Its type in the text format.
    pub(crate) fn type_text(self, module: &Module<'_>) -> String {
        match self {
            Self::Func(func) => module.func_type(func).to_string(),
            Self::Table(table) => module.tables[table].to_string(),
            Self::Memory(memory) => module.memories[memory].to_string(),
            Self::Global(global) => module.globals[global].to_string(),
            Self::Tag(tag) => module.tags[tag].type_text(module),
        }
    }
}

impl<'a> Module<'a> {
    /// Validates `bytes` by what the context's features allow, and reads what they say. Modules of one program are read in the
    /// same context.
    ///
    /// # Errors
    /// Of [`Kind`](crate::Kind): `Invalid` where validation fails, `FeatureOff` where it would not if more were allowed,
    /// `Unsupported` where the module uses what is not compiled, `Limit` where there is too much of something; each with its
    /// offset. Of several bad functions, the one with the lowest index is reported.
    pub(crate) fn read(bytes: &'a [u8], context: &mut Context) -> Result<Self, Diagnostic> {
        let features = context.features;
        Self::read_validated(bytes, context).map_err(|error| features.blame(bytes, limit::explain(bytes, error)))
    }

    fn read_validated(bytes: &'a [u8], context: &mut Context) -> Result<Self, Diagnostic> {
        let mut module = Self::default();
        let mut bodies = Vec::new();
        let mut hints = PendingHints::default();
        let mut dwarf = DwarfSections::default();
        let mut start = None;
        let mut parser = Parser::new(0);
        parser.set_features(context.features.validated());
        for payload in parser.parse_all(bytes) {
            let payload = payload?;
            module.check_count(&payload)?;
            match context.validator.payload(&payload)? {
                ValidPayload::Ok | ValidPayload::End(_) => match payload {
                    Payload::StartSection { func, .. } => start = Some(FuncIdx::from_u32(func)),
                    payload => {
                        match &payload {
                            Payload::CustomSection(section) => {
                                hints.read_section(section);
                                dwarf.read_section(section);
                            }
                            Payload::CodeSectionStart { unchecked_range, .. } => dwarf.code = unchecked_range.start,
                            _ => {}
                        }
                        module.section(payload, context)?;
                    }
                },
                ValidPayload::Func(func, body) => bodies.push(PendingBody { func, body }),
                ValidPayload::Parser(_) => {
                    return Err(Diagnostic::unsupported("component-model", "a component", 4));
                }
            }
        }
        module.names.add_exports(&module.exports);
        module.read_bodies(bodies, hints)?;
        context.validator.reset();
        module.parts.push(Part {
            name: None,
            instantiation: Instantiation::AtStart,
            space: Space::default(),
            memory: match module.export(MEMORY_EXPORT) {
                Some(ExportItem::Memory(memory)) => Some(memory),
                _ => module.memories.keys().next(),
            },
            start,
            elems: ElemIdx::new(0)..ElemIdx::new(module.elems.len()),
            data: DataIdx::new(0)..DataIdx::new(module.data.len()),
            sizes: Vec::new(),
        });
        module.dwarf.push(dwarf);
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
        FuncName { index: self.funcs[func].index, name: self.func_label(func).map(str::to_owned) }
    }

    /// What a function is called: by the name section, or else by the first export of it.
    pub(crate) fn func_label(&self, func: FuncIdx) -> Option<&str> {
        self.names.func(func)
    }

    /// A tag as people know it: `tag 3 (oops)`, by the name section or else by the first export of it.
    pub(crate) fn tag_text(&self, tag: TagIdx) -> String {
        let number = tag.as_u32();
        self.names.tag(tag).map_or_else(|| format!("tag {number}"), |label| format!("tag {number} ({label})"))
    }

    /// What a WASI reactor exports to be called before everything else (WASI: "Application ABI").
    pub(crate) const INITIALIZE: &'static str = "_initialize";

    /// The function that is [`Module::INITIALIZE`], which takes and gives nothing.
    pub(crate) fn initialize(&self) -> Option<FuncIdx> {
        let Some(ExportItem::Func(func)) = self.export(Self::INITIALIZE) else { return None };
        let ty = self.func_type(func);
        (ty.params.is_empty() && ty.results.is_empty()).then_some(func)
    }

    /// The item exported as `name`.
    pub(crate) fn export(&self, name: &str) -> Option<ExportItem> {
        self.exports.iter().find(|export| export.name == name).map(|export| export.item)
    }

    fn section(&mut self, payload: Payload<'a>, context: &mut Context) -> Result<(), Diagnostic> {
        match payload {
            Payload::TypeSection(reader) => self.read_types(reader, context),
            Payload::ImportSection(reader) => self.read_imports(reader),
            Payload::FunctionSection(reader) => self.read_funcs(reader),
            Payload::TableSection(reader) => self.read_tables(reader),
            Payload::MemorySection(reader) => self.read_memories(reader),
            Payload::GlobalSection(reader) => self.read_globals(reader),
            Payload::ExportSection(reader) => self.read_exports(reader),
            Payload::ElementSection(reader) => self.read_elems(reader),
            Payload::DataSection(reader) => self.read_data(reader),
            Payload::TagSection(reader) => self.read_tags(reader),
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
                ExternalKind::Tag => ExportItem::Tag(TagIdx::from_u32(export.index)),
                ExternalKind::FuncExact => {
                    let proposal = Proposal::CustomDescriptors.name();
                    return Err(Diagnostic::unsupported(proposal, "an exact function export", offset));
                }
            };
            self.exports.push(Export { name: export.name, item, offset });
        }
        Ok(())
    }
}

/// Under which name WASI wants a module's memory.
const MEMORY_EXPORT: &str = "memory";

/// What the modules of one program share while they are read, so that equal types of different modules are one class.
pub(crate) struct Context {
    /// What modules may use.
    features: Features,
    validator: Validator,
    /// Classes of the validator's types, in the order in which they were met.
    classes: HashMap<CoreTypeId, TypeId>,
}

impl Context {
    pub(crate) fn new(features: Features) -> Self {
        let validator = Validator::new_with_features(features.validated());
        Self { features, validator, classes: HashMap::new() }
    }
}
