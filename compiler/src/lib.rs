//! WebAssembly modules to native objects and executables.
//!
//! ```text
//! bytes ─ module ─▶ Module ─ plan ─▶ Plan ─ translate ─▶ CLIF ─ codegen ─▶ Code ─ object ─▶ .o ─ link ─▶ file
//!         validated facts   decisions    a func at a time     machine code │ ELF, Mach-O
//!                                                                          └ debug ─▶ DWARF, with `-g`
//! ```
//! [`compile`] is the way from bytes to an object, [`link`](link()) from an object to an executable. Each stage borrows the
//! earlier results and returns a finished value.

#![forbid(unsafe_code)]

/// Runs a stage in a span of its own, which `--time` and `-v` show.
macro_rules! stage {
    ($name:literal, $stage:expr) => {
        tracing::info_span!(target: "wasm2native", $name).in_scope(|| $stage)
    };
}

mod codegen;
mod debug;
mod diagnostic;
mod disassembly;
mod excerpt;
mod grants;
mod input;
mod interface;
mod link;
mod listing;
mod module;
mod object;
mod options;
mod output;
mod plan;
mod program;
mod summary;
mod text;
mod translate;

pub use diagnostic::{Diagnostic, FuncName, IncompatibleImport, Kind, Report, UnknownImport};
pub use excerpt::{Excerpt, ExcerptLine, excerpt};
pub use grants::{Access, Ambient, Dir, Grants, LateGrant, Limit, ListenAddress, Rights, Trace, Variable};
pub use input::{read, read_file};
pub use interface::{BadLibraryName, LibraryName, Wasi, header, rust_binding};
pub use link::{Linker, SplitFile, archive, link, link_shared, split_debug};
pub use listing::{
    Choice, Explained, Explanation, Layout, Line, ListedFunc, Listing, Selection, Styles, Subject,
    body as listing_body, demangle, disassemble, disassemble_file, explain, list, text as listing_text,
};
pub use module::{Features, UnknownFeature};
pub use options::{
    Cpu, Emit, Fuel, Hardening, InstanceMode, Interruption, Lacking, MemoryBase, MemoryBounds, Nans, OptLevel, Options,
    RelaxedSimd, Symbols, Traps, UnknownImports,
};
pub use output::{FileMode, Output, check_output, write_output, write_outputs};
pub use summary::{ProposalUse, Summary, summarize};
pub use text::module_text;

pub use module::Instantiation;
pub use program::{Linked, Program};

use plan::Plan;

/// Version of the code generator, for `--version`.
pub const CODEGEN_VERSION: &str = cranelift_codegen::VERSION;

/// A relocatable object and what is known of it.
#[derive(Clone, Debug)]
pub struct Object {
    /// The file's bytes.
    pub bytes: Vec<u8>,
    /// Whether it is a library that imports from WASI.
    pub wasi: Wasi,
    /// What is to be said of it, in words: what was left out that the module asks for.
    pub warnings: Vec<String>,
}

/// Compiles a wasm module, or a [`Program`] of several, to a relocatable object.
///
/// # Errors
/// Every [`Kind`] but `InvalidText`, `Link` and `Io`.
pub fn compile<'a>(program: impl Into<Program<'a>>, options: &Options) -> Result<Object, Diagnostic> {
    let program = program.into();
    let module = stage!("module", program::read(&program, options.features))?;
    let plan = stage!("plan", Plan::new(&module, options))?;
    let code = stage!("code", codegen::generate(&plan))?;
    let wasi = plan.hosted.as_ref().map_or(Wasi::Absent, |library| library.interface.wasi);
    let (debug, warnings) = stage!("debug", debug::translate(&plan, &code));
    let bytes = stage!("object", object::emit(&plan, code, debug, &program.hash()))?;
    Ok(Object { bytes, wasi, warnings })
}
