//! Relocatable object files, of either format: what an archive must know of them.

use crate::{elf, macho};
use std::collections::BTreeSet;

/// A file's global symbols.
pub(crate) struct Symbols {
    /// What it defines.
    pub(crate) defined: BTreeSet<String>,
    /// What it needs.
    pub(crate) undefined: BTreeSet<String>,
}

/// Whether a symbol is one of those that hosts call.
pub(crate) fn is_for_hosts(name: &str) -> bool {
    name.starts_with("wasm2native_config_") || name == "wasm2native_status_text"
}

/// Whether a symbol is one of ours.
pub(crate) fn is_own(name: &str) -> bool {
    name.starts_with("wasm2native_")
}

/// A format of object files.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(crate) enum Format {
    /// Linux's.
    Elf,
    /// macOS's.
    MachO,
}

impl Format {
    /// The format of `file`, if it is an object.
    pub(crate) fn of(file: &[u8]) -> Option<Self> {
        match file {
            _ if elf::is_object(file) => Some(Self::Elf),
            _ if macho::is_object(file) => Some(Self::MachO),
            _ => None,
        }
    }

    /// The global symbols of `file`, by the names that they have in it. One that is needed weakly may stay undefined, and is left
    /// out.
    pub(crate) fn symbols(self, file: &[u8]) -> Result<Symbols, String> {
        match self {
            Self::Elf => elf::symbols(file),
            Self::MachO => macho::symbols(file),
        }
    }

    /// Hides what `file` defines from everything beyond the executable or shared library that it is linked into, but for what hosts call.
    /// What has no name of ours gives way to another definition: the Rust toolchain's own functions, which a host in Rust has too.
    pub(crate) fn hide(self, file: &mut [u8]) -> Result<(), String> {
        match self {
            Self::Elf => elf::hide(file),
            Self::MachO => macho::hide(file),
        }
    }

    /// `file` as it is to be kept.
    pub(crate) fn trimmed(self, file: &[u8]) -> Result<Vec<u8>, String> {
        match self {
            Self::Elf => elf::without_debugging(file),
            // The linker leaves out what unwinding would read: a few bytes here.
            Self::MachO => Ok(file.to_vec()),
        }
    }
}
