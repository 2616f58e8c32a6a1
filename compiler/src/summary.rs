//! What a module needs and offers, for people.
//!
//! A module that is valid but not compiled is summarized too, with the kinds of things in the place of their types.

use crate::diagnostic::{Diagnostic, FuncName, Kind};
use crate::module::{Context, Features, FuncIdx, Module, Names, Support, Use, uses};
use wasmparser::{ExternalKind, Parser, Payload, TypeRef};

/// What a module needs and offers, for `inspect`. Types are in the text format.
#[derive(Clone, Debug, Default)]
pub struct Summary {
    /// Module, name and type of each import.
    pub imports: Vec<(String, String, String)>,
    /// Name and type of each export.
    pub exports: Vec<(String, String)>,
    /// Type of each memory, imported ones included.
    pub memories: Vec<String>,
    /// Proposals beyond the first version of the standard that it uses, by the place of their first uses.
    pub proposals: Vec<ProposalUse>,
    /// Number of defined functions.
    pub funcs: u32,
    /// Bytes of their bodies.
    pub code_bytes: u64,
    /// Why it is not compiled, where it is not.
    pub refusal: Option<String>,
}

/// The first place where a module uses a proposal.
#[derive(Clone, Debug)]
pub struct ProposalUse {
    /// The proposal's name, as in the WebAssembly proposals' repository.
    pub name: &'static str,
    /// Whether it is compiled.
    pub compiled: bool,
    /// Byte offset in the module.
    pub offset: u64,
    /// The function that holds the offset.
    pub func: Option<FuncName>,
}

/// Reads what a module needs and offers, validating it.
///
/// # Errors
/// [`Kind::Invalid`], and [`Kind::FeatureOff`] for a proposal that is not among `features`.
pub fn summarize(wasm: &[u8], features: Features) -> Result<Summary, Diagnostic> {
    let (mut summary, names) = match Module::read(wasm, &mut Context::new(features)) {
        Ok(module) => (known(&module), module.names),
        Err(error) if matches!(error.report().kind, Kind::Unsupported { .. }) => outline(wasm, &error)?,
        Err(error) => return Err(error),
    };
    summary.proposals = uses(wasm)?.into_iter().map(|found| proposal_use(found, &names)).collect();
    Ok(summary)
}

fn known(module: &Module<'_>) -> Summary {
    Summary {
        imports: module
            .imports
            .iter()
            .map(|import| (import.module.to_owned(), import.name.to_owned(), import.type_text(module)))
            .collect(),
        exports: module.exports.iter().map(|export| (export.name.to_owned(), export.item.type_text(module))).collect(),
        memories: module.memories.values().map(ToString::to_string).collect(),
        funcs: (module.funcs.len() - module.imported_funcs) as u32,
        code_bytes: module.code_bytes,
        ..Summary::default()
    }
}

/// What there is to say of a valid module that is refused with `error`.
fn outline<'a>(wasm: &'a [u8], error: &Diagnostic) -> Result<(Summary, Names<'a>), Diagnostic> {
    let mut summary = Summary { refusal: Some(error.to_string()), ..Summary::default() };
    let mut names = Names::default();
    for payload in Parser::new(0).parse_all(wasm) {
        match payload? {
            Payload::ImportSection(reader) => {
                for import in reader.into_imports() {
                    let import = import?;
                    let kind = match import.ty {
                        TypeRef::Func(_) | TypeRef::FuncExact(_) => ExternalKind::Func,
                        TypeRef::Table(_) => ExternalKind::Table,
                        TypeRef::Memory(_) => ExternalKind::Memory,
                        TypeRef::Global(_) => ExternalKind::Global,
                        TypeRef::Tag(_) => ExternalKind::Tag,
                    };
                    summary.imports.push((import.module.to_owned(), import.name.to_owned(), word(kind).to_owned()));
                }
            }
            Payload::ExportSection(reader) => {
                for export in reader {
                    let export = export?;
                    summary.exports.push((export.name.to_owned(), word(export.kind).to_owned()));
                }
            }
            Payload::CodeSectionEntry(body) => {
                summary.funcs += 1;
                summary.code_bytes += body.range().end - body.range().start;
            }
            Payload::CustomSection(reader) => names.read_section(&reader),
            _ => {}
        }
    }
    Ok((summary, names))
}

/// A kind of things, as the text format has it.
fn word(kind: ExternalKind) -> &'static str {
    match kind {
        ExternalKind::Func | ExternalKind::FuncExact => "func",
        ExternalKind::Table => "table",
        ExternalKind::Memory => "memory",
        ExternalKind::Global => "global",
        ExternalKind::Tag => "tag",
    }
}

fn proposal_use(found: Use, names: &Names<'_>) -> ProposalUse {
    let name = |index| names.func(FuncIdx::from_u32(index)).map(str::to_owned);
    ProposalUse {
        name: found.proposal.name(),
        compiled: found.proposal.support() != Support::Refused,
        offset: found.offset,
        func: found.func.map(|index| FuncName { index, name: name(index) }),
    }
}
