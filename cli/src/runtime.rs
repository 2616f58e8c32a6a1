//! The runtime archives that travel inside the command.

use wasm2native_compiler::{Diagnostic, Kind};
use wasm2native_targets::Target;

/// Whether programs can be linked for a target.
#[derive(Clone, Copy, Debug)]
pub(crate) enum Runtime {
    /// The archive's bytes.
    Present(&'static [u8]),
    /// Why it is missing, with the command that makes it work.
    Absent(&'static str),
}

/// The runtime of `target`.
pub(crate) fn of(target: &Target) -> Runtime {
    match wasm2native_runtime_archives::archive(target.name) {
        Some(bytes) => Runtime::Present(bytes),
        None => Runtime::Absent(wasm2native_runtime_archives::unavailable_reason(target.name)),
    }
}

/// The archive to link libraries with.
///
/// # Errors
/// As [`archive`].
pub(crate) fn library(target: &Target) -> Result<&'static [u8], Diagnostic> {
    match wasm2native_runtime_archives::library(target.name) {
        Some(bytes) => Ok(bytes),
        None => archive(target),
    }
}

/// The archive to link with.
///
/// # Errors
/// [`Kind::Target`], with the command that makes it work.
pub(crate) fn archive(target: &Target) -> Result<&'static [u8], Diagnostic> {
    match of(target) {
        Runtime::Present(bytes) => Ok(bytes),
        Runtime::Absent(remedy) => Err(Diagnostic::new(Kind::Target {
            target: target.name.to_owned(),
            message: "this command was built without its runtime, so that it can emit objects (--emit obj) only"
                .to_owned(),
        })
        .help(remedy)),
    }
}
