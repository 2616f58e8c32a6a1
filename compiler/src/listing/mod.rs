//! Code as text and as data, for people, tools and snapshots: each wasm operator above what it became.
//!
//! ```text
//! Program ─▶ Plan ─ codegen ─▶ CompiledFunc ─ func ─▶ ListedFunc ─ text ─▶ ;; func 0 (read)
//!            bytes of wasm ─ operators ─▶ texts ─┘                           ; i32.load
//! file ─ built ─▶ ListedFunc                                                 movl 0x3c000000(%rsi), %eax
//! ```
//! Invariant: code is listed as it is compiled, byte for byte; nothing is translated anew for a listing's sake.

mod built;
mod clif;
mod data;
mod explain;
mod func;
mod interleave;
mod name;
mod operators;
mod selection;
mod symbolic;
mod text;

pub use built::{debug_file_of, disassemble_file, is_debug_file};
pub use explain::{Choice, Explained, Explanation, Subject, explain};
pub use name::demangle;
pub use selection::Selection;
pub use text::{Layout, Styles, body, text};

use crate::codegen::{self, Stage};
use crate::diagnostic::{Diagnostic, FuncName};
use crate::options::Options;
use crate::plan::{Plan, Symbol};
use crate::program::{self, Program};
use name::printable;
use operators::Operators;

/// What a listing shows of each function.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Listing {
    /// The intermediate code as it was translated.
    Clif,
    /// The intermediate code that instructions are selected from: optimised, as far as the options ask for it.
    OptimizedClif,
    /// The target's instructions.
    Asm,
}

/// A function's machine code.
#[derive(Clone, Debug)]
pub struct ListedFunc {
    /// Its symbol.
    pub symbol: String,
    /// The wasm function that it is the code of, where it is known to be one.
    pub func: Option<FuncName>,
    /// The linked module that it stands in; the main module where there is none.
    pub module: Option<String>,
    /// Where it lies in a built file.
    pub address: Option<u64>,
    /// How many bytes of code it has.
    pub bytes: u32,
    /// What it is made of, in the order of the code.
    pub lines: Vec<Line>,
}

/// A line of a function's listing. Offsets of code are from the function's first byte.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Line {
    /// A line of source, which what follows comes from.
    Source {
        /// The file, as the module's DWARF calls it.
        file: String,
        /// Counted from 1.
        line: u32,
    },
    /// An operator of wasm, which what follows comes from.
    Operator {
        /// Where it stands in its module.
        offset: u32,
        /// In the text format.
        text: String,
    },
    /// A place that branches of the function lead to, or that it reads: counted from 1.
    Label {
        /// Its number.
        number: u32,
    },
    /// An instruction.
    Instruction {
        /// Where it begins.
        offset: u32,
        /// The machine code, before it is linked.
        bytes: Vec<u8>,
        /// What it is called.
        mnemonic: String,
        /// What it works on; symbols and labels by name.
        operands: String,
        /// What is to be known of it beside: a trap that it may be, or in a linked file, what lies at an address that it completes.
        comment: Option<String>,
    },
    /// Constants and tables.
    Data {
        /// Where they begin.
        offset: u32,
        /// Their bytes, before they are linked.
        bytes: Vec<u8>,
        /// What they are, as assemblers write it.
        text: String,
    },
}

impl ListedFunc {
    /// What it is called in titles: `func 0 (read)`, or its symbol.
    #[must_use]
    pub fn title(&self) -> String {
        self.func.as_ref().map_or_else(|| printable(&self.symbol), func_title)
    }
}

/// What a function is called in titles, its name demangled.
fn func_title(func: &FuncName) -> String {
    match &func.name {
        Some(name) => format!("func {} ({})", func.index, printable(name)),
        None => format!("func {}", func.index),
    }
}

/// Lists the code that a module becomes, in the order of the text, without offsets.
///
/// # Errors
/// As [`compile`](crate::compile()).
pub fn list<'a>(program: impl Into<Program<'a>>, listing: Listing, options: &Options) -> Result<String, Diagnostic> {
    let program = program.into();
    match listing {
        Listing::Asm => {
            Ok(text(&disassemble(program, options, &Selection::default())?, Layout::Plain, &Styles::default()))
        }
        Listing::Clif => list_clif(&program, Stage::Translated, options),
        Listing::OptimizedClif => list_clif(&program, Stage::Optimized, options),
    }
}

fn list_clif(program: &Program<'_>, stage: Stage, options: &Options) -> Result<String, Diagnostic> {
    let module = stage!("module", program::read_guided(program, options))?;
    let plan = stage!("plan", Plan::new(&module, options))?;
    let listed = stage!("list", codegen::list(&plan, stage))?;
    let operators = stage!("operators", Operators::of(program, &module))?;
    Ok(listed.iter().map(|(symbol, body)| clif::text(&plan, &operators, *symbol, body)).collect())
}

/// Compiles the functions of a program that are selected, and lists their machine code in the order of the text. Code that
/// belongs to no wasm function is there where everything is.
///
/// # Errors
/// As [`compile`](crate::compile()).
pub fn disassemble<'a>(
    program: impl Into<Program<'a>>,
    options: &Options,
    selection: &Selection,
) -> Result<Vec<ListedFunc>, Diagnostic> {
    let program = program.into();
    let module = stage!("module", program::read_guided(&program, options))?;
    let plan = stage!("plan", Plan::new(&module, options))?;
    let is_selected = |symbol: &Symbol| match symbol {
        Symbol::Func(func) => {
            let func = &module.func_name(*func);
            selection.has(Some(func.index), func.name.as_deref().unwrap_or_default())
        }
        symbol => selection.has(None, &plan.symbol_name(*symbol)),
    };
    let wanted: Vec<Symbol> = plan.code.iter().copied().filter(is_selected).collect();
    let compiled = stage!("code", codegen::generate_apart(&plan, &wanted))?;
    let operators = stage!("operators", Operators::of(&program, &module))?;
    Ok(stage!("list", func::listed(&plan, &operators, compiled)))
}
