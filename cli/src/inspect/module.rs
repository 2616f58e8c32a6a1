//! What a module needs and offers.

use crate::diagnostics::escape;
use serde::Serialize;
use std::fmt::{self, Write as _};
use wasm2native_abi::{Capability, for_each_wasi_function, wasi};
use wasm2native_compiler::{Diagnostic, Features, ProposalUse, Summary, summarize};

/// A module, as it is printed.
#[derive(Serialize)]
pub(super) struct Module {
    blake3: String,
    bytes: usize,
    code_bytes: u64,
    funcs: u32,
    imports: Vec<Import>,
    exports: Vec<Export>,
    memories: Vec<String>,
    proposals: Vec<Proposal>,
    /// Why it is not compiled.
    #[serde(skip_serializing_if = "Option::is_none")]
    refusal: Option<String>,
}

/// A proposal, and where it is first used.
#[derive(Serialize)]
struct Proposal {
    name: &'static str,
    compiled: bool,
    offset: u64,
    #[serde(skip_serializing_if = "Option::is_none")]
    func: Option<u32>,
}

#[derive(Serialize)]
struct Import {
    module: String,
    name: String,
    #[serde(rename = "type")]
    ty: String,
    provider: Provider,
}

#[derive(Serialize)]
struct Export {
    name: String,
    #[serde(rename = "type")]
    ty: String,
}

/// Who provides an import.
#[derive(Serialize)]
#[serde(rename_all = "kebab-case", tag = "kind")]
enum Provider {
    /// The runtime, as WASI, where the capability is granted.
    Wasi {
        /// What the function needs.
        capability: &'static str,
    },
    /// Nobody.
    Unknown,
}

impl Module {
    /// Reads what there is to know of `wasm`.
    ///
    /// # Errors
    /// Those of [`summarize`].
    pub(super) fn read(wasm: &[u8], features: Features) -> Result<Self, Diagnostic> {
        let Summary { imports, exports, memories, proposals, funcs, code_bytes, refusal } = summarize(wasm, features)?;
        let proposal = |found: ProposalUse| Proposal {
            name: found.name,
            compiled: found.compiled,
            offset: found.offset,
            func: found.func.map(|func| func.index),
        };
        let import = |(module, name, ty): (String, String, String)| {
            let provider = provider(&module, &name);
            Import { module, name, ty, provider }
        };
        Ok(Self {
            blake3: blake3::hash(wasm).to_hex().to_string(),
            bytes: wasm.len(),
            code_bytes,
            funcs,
            imports: imports.into_iter().map(import).collect(),
            exports: exports.into_iter().map(|(name, ty)| Export { name, ty }).collect(),
            memories,
            proposals: proposals.into_iter().map(proposal).collect(),
            refusal,
        })
    }

    /// The module in words.
    pub(super) fn text(&self) -> String {
        let mut text = String::new();
        // Writing to a string cannot fail.
        let _ = self.write(&mut text);
        text
    }

    fn write(&self, out: &mut String) -> fmt::Result {
        writeln!(out, "WebAssembly module, {} bytes", self.bytes)?;
        writeln!(out, "blake3: {}", self.blake3)?;
        writeln!(out, "functions: {}, {} bytes of code", self.funcs, self.code_bytes)?;
        let imports = self.imports.iter().map(|import| {
            let provider = match &import.provider {
                Provider::Wasi { capability } => format!("WASI, {capability}"),
                Provider::Unknown => "unknown".to_owned(),
            };
            format!("{}.{} {} [{provider}]", import.module, import.name, import.ty)
        });
        list(out, "imports", imports)?;
        list(out, "exports", self.exports.iter().map(|export| format!("{} {}", export.name, export.ty)))?;
        list(out, "memories", self.memories.iter().cloned())?;
        list(out, "proposals", self.proposals.iter().map(Proposal::text))?;
        match &self.refusal {
            Some(refusal) => list(out, "not compiled", std::iter::once(refusal.clone())),
            None => Ok(()),
        }
    }
}

impl Proposal {
    fn text(&self) -> String {
        let func = self.func.map_or(String::new(), |func| format!(", func {func}"));
        let refused = if self.compiled { "" } else { ", not compiled" };
        format!("{} (from {:#x}{func}{refused})", self.name, self.offset)
    }
}

/// A titled list, one line an item.
pub(super) fn list(out: &mut String, title: &str, items: impl Iterator<Item = String>) -> fmt::Result {
    let mut items = items.peekable();
    if items.peek().is_none() {
        return writeln!(out, "{title}: none");
    }
    writeln!(out, "{title}:")?;
    items.try_for_each(|item| writeln!(out, "  {}", escape(&item).replace('\n', "\\n")))
}

fn provider(module: &str, name: &str) -> Provider {
    let exists = match module {
        wasi::PREVIEW1 => true,
        wasi::UNSTABLE => !wasi::ADDED_BY_PREVIEW1.contains(&name),
        _ => false,
    };
    let function = WASI_FUNCTIONS.iter().find(|(function, _)| exists && *function == name);
    function.map_or(Provider::Unknown, |(_, capability)| Provider::Wasi { capability: capability_name(*capability) })
}

const fn capability_name(capability: Capability) -> &'static str {
    match capability {
        Capability::Arguments => "arguments",
        Capability::Environment => "environment",
        Capability::Clock => "clock",
        Capability::Random => "random",
        Capability::Descriptor => "descriptor",
        Capability::Directory => "directory",
        Capability::Socket => "socket",
        Capability::Process => "process",
    }
}

macro_rules! functions {
    ($($name:ident($($parameter:ident: $ty:ident),*) -> $result:ident, $capability:ident;)*) => {
        /// Every function of WASI preview 1 with the capability that it needs.
        const WASI_FUNCTIONS: &[(&str, Capability)] = &[$((stringify!($name), Capability::$capability)),*];
    };
}
for_each_wasi_function!(functions);
