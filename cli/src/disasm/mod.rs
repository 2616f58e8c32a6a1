//! `wasm2native disasm`: the machine code of a module or of a built file, as text or as JSON.
//!
//! Invariant: a module's code is listed as `build` with the same flags compiles it.

mod json;

use crate::built;
use crate::failure::{Failure, InModule as _};
use crate::flags::Flags;
use crate::modules::{ModuleFlags, Modules};
use crate::{observe, stdout};
use anstyle::{AnsiColor, Style};
use clap::Args;
use std::path::PathBuf;
use wasm2native_compiler::{
    Emit, Kind, Layout, ListedFunc, Selection, Styles, disassemble, disassemble_file, listing_text,
};

/// Show the machine code of a module, beside the operators that it comes from, or of a built file
#[derive(Args, Debug)]
#[command(after_help = crate::exit::help())]
pub(crate) struct Disasm {
    /// A module (.wasm, .wat, `-` for standard input), which is compiled with the flags below; or an executable, object,
    /// library or archive
    ///
    /// Of a module that exports `_start`, the code of its executable is shown, else what its exports reach.
    file: PathBuf,

    /// Show these functions only: by index, by name (as it stands in the module, or demangled), or by a name with `*` for any
    /// text. It may be repeated
    #[arg(long = "func", value_name = "PATTERN")]
    funcs: Vec<String>,

    /// Print JSON
    #[arg(long)]
    json: bool,

    #[command(flatten)]
    modules: ModuleFlags,

    #[command(flatten)]
    flags: Flags,
}

impl Disasm {
    pub(crate) fn execute(&self) -> Result<(), Failure> {
        let selection = Selection::new(self.funcs.iter().cloned());
        let funcs = match built::read(&self.file)? {
            Some(bytes) => disassemble_file(&bytes, &selection).in_module(&self.file)?,
            None => self.compiled(&selection)?,
        };
        refuse_nothing(funcs.is_empty(), &selection)?;
        if self.json {
            return stdout::write_json(&json::Listing::of(&funcs));
        }
        stdout::write(listing_text(&funcs, Layout::Offsets, &styles()).as_bytes())
    }

    fn compiled(&self, selection: &Selection) -> Result<Vec<ListedFunc>, Failure> {
        let modules = self.modules.read(&self.file)?;
        self.flags.start_threads();
        let observer = observe::start(&self.flags);
        let listed = listed(&modules, &self.flags, selection);
        observer.finish();
        listed
    }
}

/// The code of a program; of what exports no `_start`, that of an object.
pub(crate) fn listed(modules: &Modules, flags: &Flags, selection: &Selection) -> Result<Vec<ListedFunc>, Failure> {
    program_or_object(|emit| {
        let options = flags.options(emit)?;
        modules.locate(disassemble(modules.program(), &options, selection))
    })
}

/// What `of` gives of a program; where the module exports no `_start`, of an object.
pub(crate) fn program_or_object<T>(of: impl Fn(Emit) -> Result<T, Failure>) -> Result<T, Failure> {
    match of(Emit::Executable) {
        Err(Failure::Diagnostic { diagnostic, .. }) if matches!(diagnostic.report().kind, Kind::NoEntry) => {
            of(Emit::Object)
        }
        done => done,
    }
}

/// A usage error where nothing fits what was asked for.
pub(crate) fn refuse_nothing(is_empty: bool, selection: &Selection) -> Result<(), Failure> {
    if selection.is_all() || !is_empty {
        return Ok(());
    }
    let patterns: Vec<String> = selection.patterns().iter().map(|pattern| format!("'{pattern}'")).collect();
    Err(Failure::usage(
        format!("no function with code is called {}", patterns.join(" or ")),
        "a function has code where something that is built reaches it; patterns like '*name*' find more",
    ))
}

/// Colours, where standard output shows them.
fn styles() -> Styles {
    if !stdout::is_coloured() {
        return Styles::default();
    }
    let around = |style: Style| [style.render().to_string(), style.render_reset().to_string()];
    Styles {
        title: around(Style::new().bold()),
        operator: around(AnsiColor::Green.on_default()),
        label: around(AnsiColor::Yellow.on_default()),
        offset: around(AnsiColor::BrightBlack.on_default()),
        comment: around(AnsiColor::Red.on_default()),
    }
}
