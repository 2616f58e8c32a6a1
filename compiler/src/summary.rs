//! What a module needs and offers, for people.

use crate::diagnostic::Diagnostic;
use crate::module::{Context, ExportItem, Module};

/// What a module needs and offers, for `inspect`. Types are in the text format.
#[derive(Clone, Debug)]
pub struct Summary {
    /// Module, name and type of each import.
    pub imports: Vec<(String, String, String)>,
    /// Name and type of each export.
    pub exports: Vec<(String, String)>,
    /// Type of each memory, imported ones included.
    pub memories: Vec<String>,
    /// Proposals beyond the first version of the standard that it uses, by name.
    pub proposals: Vec<&'static str>,
    /// Number of defined functions.
    pub funcs: u32,
    /// Bytes of their bodies.
    pub code_bytes: u64,
}

/// Reads what a module needs and offers, validating it.
///
/// # Errors
/// [`Kind::Invalid`](crate::Kind::Invalid), and [`Kind::Unsupported`](crate::Kind::Unsupported) for a proposal that is
/// not compiled.
pub fn summarize(wasm: &[u8]) -> Result<Summary, Diagnostic> {
    let module = Module::read(wasm, &mut Context::new())?;
    let export_type = |item: ExportItem| match item {
        ExportItem::Func(func) => module.func_type(func).to_string(),
        ExportItem::Table(table) => module.tables[table].to_string(),
        ExportItem::Memory(memory) => module.memories[memory].to_string(),
        ExportItem::Global(global) => module.globals[global].to_string(),
        ExportItem::Tag(tag) => module.tags[tag].type_text(&module),
    };
    Ok(Summary {
        imports: module
            .imports
            .iter()
            .map(|import| (import.module.to_owned(), import.name.to_owned(), import.type_text(&module)))
            .collect(),
        exports: module.exports.iter().map(|export| (export.name.to_owned(), export_type(export.item))).collect(),
        memories: module.memories.values().map(ToString::to_string).collect(),
        proposals: module.proposals.names().collect(),
        funcs: (module.funcs.len() - module.imported_funcs) as u32,
        code_bytes: module.code_bytes,
    })
}
