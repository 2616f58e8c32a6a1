//! What stops a command: the compiler's diagnostics, and mistakes on the command line that clap cannot see.
//!
//! Invariant: each failure has exactly one exit code.

use crate::exit::Exit;
use std::path::{Path, PathBuf};
use wasm2native_compiler::{Diagnostic, Excerpt, excerpt};

/// Why a command did not do what was asked.
#[derive(Debug)]
pub(crate) enum Failure {
    /// The library's words.
    Diagnostic {
        /// What is wrong.
        diagnostic: Diagnostic,
        /// The module that its offsets point into.
        module: Option<PathBuf>,
        /// What stands there.
        excerpt: Option<Excerpt>,
    },
    /// There are warnings, and none was to be.
    Warned {
        /// How many.
        message: String,
        /// What to do.
        help: String,
    },
    /// Snapshots are not what the code is.
    Differs {
        /// How many, and in which ways.
        message: String,
        /// What to do.
        help: String,
    },
    /// The command line is wrong in a way that only shows when it is carried out.
    Usage {
        /// What is wrong.
        message: String,
        /// What to do.
        help: String,
    },
}

impl Failure {
    /// A mistake on the command line.
    pub(crate) fn usage(message: impl Into<String>, help: impl Into<String>) -> Self {
        Self::Usage { message: message.into(), help: help.into() }
    }

    /// A diagnostic about the module at `module`, whose bytes are `wasm`.
    pub(crate) fn in_wasm(diagnostic: Diagnostic, module: &Path, wasm: &[u8]) -> Self {
        let excerpt = diagnostic.report().offset.and_then(|offset| excerpt(wasm, offset));
        Self::Diagnostic { diagnostic, module: Some(module.to_owned()), excerpt }
    }

    /// The code to exit with.
    pub(crate) fn exit(&self) -> Exit {
        match self {
            Self::Diagnostic { diagnostic, .. } => Exit::of(diagnostic),
            Self::Warned { .. } => Exit::Warned,
            Self::Differs { .. } => Exit::Differs,
            Self::Usage { .. } => Exit::Usage,
        }
    }
}

impl From<Diagnostic> for Failure {
    fn from(diagnostic: Diagnostic) -> Self {
        Self::Diagnostic { diagnostic, module: None, excerpt: None }
    }
}

/// Says which module a diagnostic's offsets point into.
pub(crate) trait InModule<T> {
    /// Adds the module's path.
    fn in_module(self, module: &Path) -> Result<T, Failure>;

    /// As [`InModule::in_module`], of a module whose bytes are at hand: what stands at the offset is added.
    fn in_wasm(self, module: &Path, wasm: &[u8]) -> Result<T, Failure>;
}

impl<T> InModule<T> for Result<T, Diagnostic> {
    fn in_module(self, module: &Path) -> Result<T, Failure> {
        self.map_err(|diagnostic| Failure::Diagnostic { diagnostic, module: Some(module.to_owned()), excerpt: None })
    }

    fn in_wasm(self, module: &Path, wasm: &[u8]) -> Result<T, Failure> {
        self.map_err(|diagnostic| Failure::in_wasm(diagnostic, module, wasm))
    }
}
