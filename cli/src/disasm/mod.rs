//! `wasm2native disasm`: the machine code of a module or of a built file, as text or as JSON.
//!
//! Invariant: a module's code is listed as `build` with the same flags compiles it.

mod json;

use crate::built;
use crate::failure::{Failure, InModule as _};
use crate::flags::Flags;
use crate::modules::{ModuleFlags, Modules};
use crate::selected::{SelectedFuncs, program_or_object, refuse_nothing};
use crate::{observe, stdout};
use anstyle::{AnsiColor, Style};
use clap::Args;
use std::path::PathBuf;
use wasm2native_compiler::{
    Layout, ListedFunc, Selection, Styles, debug_file_of, disassemble, disassemble_file, listing_text,
};

/// Show the machine code of a module, beside the operators and lines of source that it comes from, or of a built file
#[derive(Args, Debug)]
#[command(after_help = crate::exit::help())]
pub(crate) struct Disasm {
    /// A module (.wasm, .wat, `-` for standard input), which is compiled with the flags below; or an executable, object,
    /// library or archive
    ///
    /// Of a module that exports `_start`, the code of its executable is shown, else what its exports reach. Of a built file the
    /// debug information is found that `--split-debug` has written beside it.
    file: PathBuf,

    #[command(flatten)]
    funcs: SelectedFuncs,

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
        let selection = self.funcs.selection();
        let funcs = match built::read(&self.file)? {
            Some(bytes) => {
                let debug = debug_file_of(&bytes, &self.file, |path| std::fs::read(path).ok());
                disassemble_file(&bytes, debug.as_deref(), &selection).in_module(&self.file)?
            }
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

/// Colours, where standard output shows them.
fn styles() -> Styles {
    if !stdout::is_coloured() {
        return Styles::default();
    }
    let around = |style: Style| [style.render().to_string(), style.render_reset().to_string()];
    Styles {
        title: around(Style::new().bold()),
        source: around(AnsiColor::Blue.on_default()),
        operator: around(AnsiColor::Green.on_default()),
        label: around(AnsiColor::Yellow.on_default()),
        offset: around(AnsiColor::BrightBlack.on_default()),
        comment: around(AnsiColor::Red.on_default()),
    }
}
