//! The import section (spec: "Imports").

use super::proposal::Proposal;
use super::{FuncIdx, Global, Memory, Module, PartIdx, Table, Tag, TypeIdx};
use crate::diagnostic::Diagnostic;
use cranelift_entity::EntityRef;
use wasmparser::TypeRef;

/// An import.
#[derive(Clone, Debug)]
pub(crate) struct Import<'a> {
    /// First part of its name.
    pub(crate) module: &'a str,
    /// Second part of its name.
    pub(crate) name: &'a str,
    /// What is imported.
    pub(crate) ty: ImportType,
    /// The module that imports it.
    pub(crate) part: PartIdx,
    /// Where it stands.
    pub(crate) offset: u64,
}

/// What is imported.
#[derive(Clone, Debug)]
pub(crate) enum ImportType {
    Func(FuncIdx),
    Table(Table),
    Memory(Memory),
    Global(Global),
    Tag(Tag),
}

impl Import<'_> {
    /// Its type in the text format.
    pub(crate) fn type_text(&self, module: &Module<'_>) -> String {
        match &self.ty {
            ImportType::Func(func) => module.func_type(*func).to_string(),
            ImportType::Table(table) => table.to_string(),
            ImportType::Memory(memory) => memory.to_string(),
            ImportType::Global(global) => global.to_string(),
            ImportType::Tag(tag) => tag.type_text(module),
        }
    }
}

impl<'a> Module<'a> {
    pub(super) fn read_imports(&mut self, reader: wasmparser::ImportSectionReader<'a>) -> Result<(), Diagnostic> {
        for import in reader.into_imports_with_offsets() {
            let (offset, import) = import?;
            let ty = match import.ty {
                TypeRef::Func(ty) => {
                    self.imported_funcs += 1;
                    ImportType::Func(self.push_func(TypeIdx::from_u32(ty)))
                }
                TypeRef::Table(ty) => {
                    let table = Table::new(ty, offset)?;
                    self.tables.push(table.clone());
                    ImportType::Table(table)
                }
                TypeRef::Memory(ty) => {
                    let memory = Memory::new(ty, offset);
                    self.memories.push(memory);
                    ImportType::Memory(memory)
                }
                TypeRef::Global(ty) => {
                    let global = Global::imported(ty, offset)?;
                    self.globals.push(global.clone());
                    ImportType::Global(global)
                }
                TypeRef::Tag(ty) => ImportType::Tag(self.push_tag(ty, offset)?),
                TypeRef::FuncExact(_) => {
                    let proposal = Proposal::CustomDescriptors.name();
                    return Err(Diagnostic::unsupported(proposal, "an exact function import", offset));
                }
            };
            self.imports.push(Import { module: import.module, name: import.name, ty, part: PartIdx::new(0), offset });
        }
        Ok(())
    }
}
