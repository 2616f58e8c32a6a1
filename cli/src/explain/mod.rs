//! `wasm2native explain`: what was decided of a module's functions when they were compiled, as text or as JSON.

mod json;
mod text;

use crate::failure::Failure;
use crate::flags::Flags;
use crate::modules::{ModuleFlags, Modules};
use crate::selected::{SelectedFuncs, program_or_object, refuse_nothing};
use crate::{observe, stdout};
use clap::Args;
use std::path::PathBuf;
use wasm2native_compiler::{Explained, Selection, explain};

/// Tell what was decided of a module's functions: which checks are made, how calls find what they call, how much stack is used
///
/// It is what the compiler noted while it made the code that `build` with the same flags makes.
#[derive(Args, Debug)]
#[command(after_help = crate::exit::help())]
pub(crate) struct Explain {
    /// Module to compile: .wasm, .wat, or `-` for standard input
    module: PathBuf,

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

impl Explain {
    pub(crate) fn execute(&self) -> Result<(), Failure> {
        let selection = self.funcs.selection();
        let modules = self.modules.read(&self.module)?;
        self.flags.start_threads();
        let observer = observe::start(&self.flags);
        let explained = self.explained(&modules, &selection);
        observer.finish();
        let explained = explained?;
        refuse_nothing(explained.is_empty(), &selection)?;
        if self.json {
            stdout::write_json(&json::Explanations::of(&explained))
        } else {
            stdout::write(text::text(&explained).as_bytes())
        }
    }

    fn explained(&self, modules: &Modules, selection: &Selection) -> Result<Vec<Explained>, Failure> {
        program_or_object(|emit| {
            let options = self.flags.options(emit)?;
            modules.locate(explain(modules.program(), &options, selection))
        })
    }
}
