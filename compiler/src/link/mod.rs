//! From an object to an executable.
//!
//! ```text
//! object, runtime ─ plan ─▶ LinkPlan ─ embedded │ command ─▶ file
//!                           flags, inputs   in process, or a linker of the user's choice
//! ```
//! The link is built as data first, so that what is asked for is tested without a linker. Invariant: with the embedded
//! linker no file is touched, and the same object and options give the same bytes.

mod aranges;
mod archive;
mod command;
mod dsym;
mod elf;
mod embedded;
mod macho;
mod plan;
mod plist;
mod split;
mod tables;

pub use archive::archive;
pub use dsym::dsym;
pub use plist::dsym_plist;
pub use split::{SplitFile, split_debug};

use crate::Object;
use crate::diagnostic::Diagnostic;
use crate::options::Options;
use plan::LinkPlan;
use std::path::PathBuf;

/// How to link.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Linker {
    /// The embedded one, for ELF: nothing is needed on the machine.
    Embedded,
    /// A command: a linker (`ld.lld`, a path), or a C compiler that drives one (`cc`). Its file name says which.
    Command(PathBuf),
}

/// Links an object with the runtime's archive into an executable.
///
/// The object is taken, as a large one need not be kept beside its copy in the linker.
///
/// # Errors
/// [`Kind::Link`](crate::Kind::Link) with the linker's words; [`Kind::Io`](crate::Kind::Io) for the temporary files of
/// a linker that is a command; [`Kind::Target`](crate::Kind::Target) where the embedded linker is to write another format.
pub fn link(object: Object, runtime: &[u8], linker: &Linker, options: &Options) -> Result<Vec<u8>, Diagnostic> {
    let _span = tracing::info_span!(target: "wasm2native", "link").entered();
    run(LinkPlan::executable(object.bytes, tables::runtime(runtime, options)?, options), linker)
}

/// Links a [library](crate::Emit::Library)'s object with the runtime's archive for libraries into a shared library called `name`, as
/// programs will look for it.
///
/// # Errors
/// Those of [`link`](link()).
pub fn link_shared(
    object: Object,
    runtime: &[u8],
    linker: &Linker,
    options: &Options,
    name: String,
) -> Result<Vec<u8>, Diagnostic> {
    let _span = tracing::info_span!(target: "wasm2native", "link").entered();
    run(LinkPlan::shared(object, tables::runtime(runtime, options)?, options, name), linker)
}

fn run(plan: LinkPlan, linker: &Linker) -> Result<Vec<u8>, Diagnostic> {
    match linker {
        Linker::Embedded => embedded::run(plan),
        Linker::Command(command) => command::run(command, plan),
    }
}
