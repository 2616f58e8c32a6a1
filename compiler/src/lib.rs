//! WebAssembly modules to native objects, executables and libraries. This page is the architecture.
//!
//! ```text
//! bytes ─ module ─▶ Module ─ plan ─▶ Plan ─ translate ─▶ CLIF ─ codegen ─▶ Code ─ object ─▶ .o ─ link ─▶ file
//!         validated facts   decisions    a func at a time     machine code │ ELF, Mach-O
//!         program: of several                                              └ debug ─▶ DWARF, with `-g`
//! ```
//! [`compile`] is the way from bytes to an object, [`link`](link()) from an object to an executable. Each stage borrows the
//! earlier results and returns a finished value.
//!
//! # Stages
//!
//! A folder a stage. Each `mod.rs` begins with what it takes, what it gives, and its invariant.
//!
//! | stage | knows | does not know |
//! |---|---|---|
//! | [`mod@module`] | what stands in a module, with byte offsets | options, targets, the code generator |
//! | [`program`] | several modules, bound by name to one [`Module`](module::Module) | what becomes of it |
//! | [`plan`] | everything that is decided: layouts, bounds, symbols, imports, grants, what is reached | the code generator |
//! | [`translate`] | a wasm operator, and the CLIF that it becomes | the system; it decides nothing |
//! | [`codegen`] | CLIF, and the CPU | wasm |
//! | [`debug`](mod@debug) | the DWARF of a module, and of the machine code | what is not in either: that is left out |
//! | [`object`] | sections, symbols, relocations of a format | operators; it decides nothing |
//! | [`mod@link`] | flags and inputs of linkers; the linker in process; archives; files of debug information | the module |
//!
//! One concept of wasm has the same file name in each: `table.rs` in [`mod@module`], [`plan`], [`translate`], [`object`].
//!
//! # Beside the stages
//!
//! | part | is |
//! |---|---|
//! | [`interface`] | what a host sees of a library: [`header`] for C, [`rust_binding`] for Rust; [`plan`] and [`translate`] make its functions |
//! | [`disassembly`] | bytes of code to instructions |
//! | [`listing`] | code as text and as data: [`list`], [`disassemble`], [`explain`]; it looks on while [`codegen`] works, and compiles nothing by itself |
//! | [`mod@summary`] | what a module needs and offers |
//! | [`input`], [`mod@text`], [`mod@output`] | files and text modules, read; outputs, each written whole or not at all |
//! | [`profile`] | what an earlier run of the program has counted, as hints for its next build |
//! | [`options`], [`grants`] | what is asked for, and what a program may do |
//! | [`mod@diagnostic`], [`mod@warning`] | the one error type; what is told that stops nothing |
//!
//! # Invariants
//!
//! - The same input and options give the same bytes, whatever the number of threads.
//! - An index becomes an address in `translate/bounds.rs` alone, whose head is the proof that no access leaves its memory; but for
//!   loops on vectors, which is `codegen/loops`, with its proof in `entry.rs`.
//! - A validated body translates without an error; what is not supported has been refused by [`mod@module`], with its offset.
//! - What compiled code and the runtime must agree on stands in the crate `wasm2native-abi`, once, and both are compiled
//!   from it. An object carries its version.
//! - There is no unsafe code.

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
mod profile;
mod program;
mod summary;
mod text;
mod translate;
mod warning;

pub use diagnostic::{Diagnostic, FuncName, IncompatibleImport, Kind, Report, UnknownImport};
pub use excerpt::{Excerpt, ExcerptLine, excerpt};
pub use grants::{Access, Ambient, Dir, Grants, LateGrant, Limit, ListenAddress, Rights, Trace, Variable};
pub use input::{read, read_file};
pub use interface::{BadLibraryName, LibraryName, Wasi, header, rust_binding};
pub use link::{Linker, SplitFile, archive, dsym, dsym_plist, link, link_shared, split_debug};
pub use listing::{
    Choice, Explained, Explanation, Layout, Line, ListedFunc, Listing, Selection, Styles, Subject,
    body as listing_body, debug_file_of, demangle, disassemble, disassemble_file, explain, is_debug_file, list,
    text as listing_text,
};
pub use module::{Features, UnknownFeature};
pub use options::{
    CoreDumps, Cpu, Emit, Fuel, Hardening, InstanceMode, Interruption, Lacking, MemoryBase, MemoryBounds, Nans,
    OptLevel, Options, Profiling, RelaxedSimd, Symbols, TrapOffsets, Traps, UnknownImports,
};
pub use output::{FileMode, Output, check_output, write_output, write_outputs};
pub use profile::{Profile, ProfiledBranch, ProfiledCall, ProfiledDirectCall, ProfiledFunc};
pub use summary::{ProposalUse, Summary, summarize};
pub use text::module_text;

pub use warning::{Reason, Warning, WarningKind};

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
    /// What is to be said of it: what can only trap, and what was left out that the module asks for.
    pub warnings: Vec<Warning>,
}

/// Compiles a wasm module, or a [`Program`] of several, to a relocatable object.
///
/// # Errors
/// Every [`Kind`] but `InvalidText`, `Link` and `Io`.
pub fn compile<'a>(program: impl Into<Program<'a>>, options: &Options) -> Result<Object, Diagnostic> {
    let program = program.into();
    let module = stage!("module", program::read_guided(&program, options))?;
    let plan = stage!("plan", Plan::new(&module, options))?;
    let code = stage!("code", codegen::generate(&plan))?;
    let wasi = plan.hosted.as_ref().map_or(Wasi::Absent, |library| library.interface.wasi);
    let mut warnings = Warning::of_code(&plan, &code);
    let (debug, left_out) = stage!("debug", debug::translate(&plan, &code));
    warnings.extend(left_out.into_iter().map(Warning::left_out));
    let bytes = stage!("object", object::emit(&plan, code, debug, &program.hash()))?;
    Ok(Object { bytes, wasi, warnings })
}
