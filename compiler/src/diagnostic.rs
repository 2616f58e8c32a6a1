//! The one error type: what is wrong, where, and what to do.
//!
//! A [`Diagnostic`] is one word wide. Its [`Kind`] says who must act; the command maps it to an exit code and renders it.

use std::fmt;
use std::path::{Path, PathBuf};

/// What stopped a build.
#[derive(Debug)]
pub struct Diagnostic(Box<Report>);

/// A diagnostic's parts.
#[derive(Debug)]
pub struct Report {
    /// What is wrong, and whose it is to mend.
    pub kind: Kind,
    /// Byte offset in the wasm module.
    pub offset: Option<u64>,
    /// The linked module that the offset points into; the main module where there is none.
    pub module: Option<String>,
    /// The function that holds the offset.
    pub func: Option<FuncName>,
    /// What to do about it.
    pub help: Option<String>,
}

/// A function, as people know it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct FuncName {
    /// Index in the module's function index space.
    pub index: u32,
    /// From the name section.
    pub name: Option<String>,
}

/// An import that nothing provides.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct UnknownImport {
    /// First part of the import's name.
    pub module: String,
    /// Second part of the import's name.
    pub name: String,
    /// Its type in the text format: `(func (param i32) (result i32))`.
    pub ty: String,
    /// Whether a module is linked under the first part of the name, which has no such export.
    pub is_linked: bool,
    /// The linked module that imports it; `None` for the main module.
    pub importer: Option<String>,
    /// Byte offset of the import in the module.
    pub offset: u64,
}

/// An import that does not fit what a linked module exports under its name. Types are in the text format.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct IncompatibleImport {
    /// The linked module that it is bound to.
    pub module: String,
    /// Name of the export.
    pub name: String,
    /// The linked module that imports it; `None` for the main module.
    pub importer: Option<String>,
    /// The type that is imported.
    pub wanted: String,
    /// Byte offset of the import in the importing module.
    pub offset: u64,
    /// The type that is exported.
    pub provided: String,
    /// Byte offset of the export in the exporting module.
    pub provided_offset: u64,
}

/// What is wrong, by who must act.
#[derive(Debug, thiserror::Error)]
pub enum Kind {
    /// The bytes are no valid module: its producer must act.
    #[error("invalid module: {message}")]
    Invalid {
        /// The validator's words.
        message: String,
    },
    /// The text is no valid module.
    #[error("invalid text module: {message}")]
    InvalidText {
        /// The parser's words, with line, column and the line itself.
        message: String,
    },
    /// The module is valid but uses what is not compiled yet: we must act.
    #[error("unsupported: {what} (proposal: {proposal})")]
    Unsupported {
        /// The proposal's name, as in the WebAssembly proposals' repository.
        proposal: &'static str,
        /// What was met.
        what: String,
    },
    /// The module uses what the caller switched off.
    #[error("the module uses {proposal}, which is switched off")]
    FeatureOff {
        /// The proposal's name, as in the WebAssembly proposals' repository.
        proposal: &'static str,
    },
    /// Imports that nobody provides.
    #[error("{}", unknown_imports(.0))]
    UnknownImports(Vec<UnknownImport>),
    /// Imports that do not fit what they are bound to (spec: "Matching", "External Types").
    #[error("{}", incompatible_imports(.0))]
    IncompatibleImports(Vec<IncompatibleImport>),
    /// Linked modules that import from each other in a circle: no order of instantiation satisfies them.
    #[error("cyclic imports: {}", cyclic_imports(.0))]
    CyclicImports(
        /// Their names, the first one again at the end.
        Vec<String>,
    ),
    /// Two linked modules have the same name.
    #[error("two modules are linked as '{}'", .name.escape_debug())]
    DuplicateModule {
        /// The name.
        name: String,
    },
    /// The module is no program.
    #[error("the module exports no function `_start` without parameters and results: there is nothing to run")]
    NoEntry,
    /// The policy forbids it.
    #[error("denied: {message}")]
    Denied {
        /// What was asked for and why it cannot be had.
        message: String,
    },
    /// An implementation limit.
    #[error("{what} is {value}, more than the limit of {limit}")]
    Limit {
        /// What is limited.
        what: &'static str,
        /// What the module asks for.
        value: u64,
        /// What there is.
        limit: u64,
    },
    /// A function that the code generator's own limits do not allow.
    #[error("the function, of {bytes} bytes of wasm, is too large to compile")]
    FuncTooLarge {
        /// Bytes of the function's body.
        bytes: u64,
    },
    /// A profile cannot be used.
    #[error("the profile '{}' cannot be used: {message}", .path.display())]
    Profile {
        /// The file.
        path: PathBuf,
        /// What is wrong with it.
        message: String,
    },
    /// The target cannot do what was asked.
    #[error("target {target}: {message}")]
    Target {
        /// The target's name.
        target: String,
        /// What it lacks.
        message: String,
    },
    /// The linker failed.
    #[error("linking failed: {message}")]
    Link {
        /// The linker's words.
        message: String,
    },
    /// A file could not be read or written.
    #[error("{action} '{}': {error}", .path.display())]
    Io {
        /// What was being done: `cannot read`.
        action: &'static str,
        /// The file.
        path: PathBuf,
        /// The system's words.
        error: std::io::Error,
    },
    /// Our own fault.
    #[error("internal error: {message}")]
    Internal {
        /// What happened.
        message: String,
    },
}

impl Diagnostic {
    /// A diagnostic of `kind`, without a place.
    #[must_use]
    pub fn new(kind: Kind) -> Self {
        Self(Box::new(Report { kind, offset: None, module: None, func: None, help: None }))
    }

    /// A file that could not be read or written.
    #[must_use]
    pub fn io(action: &'static str, path: &Path, error: std::io::Error) -> Self {
        Self::new(Kind::Io { action, path: path.to_owned(), error })
    }

    /// What is not compiled yet, met at `offset`.
    #[must_use]
    pub fn unsupported(proposal: &'static str, what: impl Into<String>, offset: u64) -> Self {
        Self::new(Kind::Unsupported { proposal, what: what.into() }).at(offset)
    }

    /// Puts another kind in the place of the one it has.
    #[must_use]
    pub fn kind(mut self, kind: Kind) -> Self {
        self.0.kind = kind;
        self
    }

    /// Adds the byte offset in the module.
    #[must_use]
    pub fn at(mut self, offset: u64) -> Self {
        self.0.offset = Some(offset);
        self
    }

    /// Adds the linked module.
    #[must_use]
    pub fn in_module(mut self, name: &str) -> Self {
        self.0.module = Some(name.to_owned());
        self
    }

    /// Adds the function.
    #[must_use]
    pub fn in_func(mut self, func: FuncName) -> Self {
        self.0.func = Some(func);
        self
    }

    /// Adds what to do.
    #[must_use]
    pub fn help(mut self, help: impl Into<String>) -> Self {
        self.0.help = Some(help.into());
        self
    }

    /// Its parts.
    #[must_use]
    pub fn report(&self) -> &Report {
        &self.0
    }
}

impl fmt::Display for Diagnostic {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}", self.0.kind)?;
        if let Some(func) = &self.0.func {
            write!(f, ", in {func}")?;
        }
        if let Some(offset) = self.0.offset {
            write!(f, ", at offset {offset:#x}")?;
        }
        if let Some(module) = &self.0.module {
            write!(f, " of the module '{}'", module.escape_debug())?;
        }
        Ok(())
    }
}

impl std::error::Error for Diagnostic {}

impl fmt::Display for FuncName {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match &self.name {
            Some(name) => write!(f, "func {} ({})", self.index, name.escape_debug()),
            None => write!(f, "func {}", self.index),
        }
    }
}

impl From<wasmparser::BinaryReaderError> for Diagnostic {
    fn from(error: wasmparser::BinaryReaderError) -> Self {
        Self::new(Kind::Invalid { message: error.message().to_owned() }).at(error.offset())
    }
}

fn unknown_imports(imports: &[UnknownImport]) -> String {
    let mut text = match imports.len() {
        1 => "1 import is provided by nobody:".to_owned(),
        n => format!("{n} imports are provided by nobody:"),
    };
    for import in imports {
        text += &format!(
            "\n  {}.{} {} at offset {:#x}",
            import.module.escape_debug(),
            import.name.escape_debug(),
            import.ty,
            import.offset
        );
        if let Some(importer) = &import.importer {
            text += &format!(" of '{}'", importer.escape_debug());
        }
        if import.is_linked {
            text += &format!(": '{}' is linked, but has no such export", import.module.escape_debug());
        }
    }
    text
}

fn incompatible_imports(imports: &[IncompatibleImport]) -> String {
    let mut text = "incompatible import type:".to_owned();
    for import in imports {
        let importer = match &import.importer {
            Some(importer) => format!("'{}'", importer.escape_debug()),
            None => "the main module".to_owned(),
        };
        text += &format!(
            "\n  {}.{} is imported as {} at offset {:#x} of {importer}, but '{}' exports {} at offset {:#x}",
            import.module.escape_debug(),
            import.name.escape_debug(),
            import.wanted,
            import.offset,
            import.module.escape_debug(),
            import.provided,
            import.provided_offset
        );
    }
    text
}

fn cyclic_imports(names: &[String]) -> String {
    let names: Vec<String> = names.iter().map(|name| format!("'{}'", name.escape_debug())).collect();
    names.join(" imports from ")
}
