//! Which functions of a program a command is about, and the program whose code it shows.

use crate::failure::Failure;
use clap::Args;
use wasm2native_compiler::{Emit, Kind, Selection};

/// The functions that are asked for.
#[derive(Args, Debug)]
pub(crate) struct SelectedFuncs {
    /// These functions only: by index, by name (as it stands in the module, or demangled), or by a name with `*` for any text.
    /// It may be repeated
    #[arg(long = "func", value_name = "PATTERN")]
    patterns: Vec<String>,
}

impl SelectedFuncs {
    pub(crate) fn selection(&self) -> Selection {
        Selection::new(self.patterns.iter().cloned())
    }
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
