//! Results on standard output.
//!
//! Invariant: a reader who has seen enough and closed the pipe is no error.

use crate::failure::Failure;
use std::io::{self, Write as _};
use std::path::Path;
use wasm2native_compiler::Diagnostic;

/// Writes a command's result.
pub(crate) fn write(bytes: &[u8]) -> Result<(), Failure> {
    let mut stdout = io::stdout().lock();
    match stdout.write_all(bytes).and_then(|()| stdout.flush()) {
        Err(error) if error.kind() != io::ErrorKind::BrokenPipe => {
            Err(Diagnostic::io("cannot write", Path::new("<stdout>"), error).into())
        }
        _ => Ok(()),
    }
}

/// Whether colours are wanted: on a terminal, where `NO_COLOR` is unset, and where `CLICOLOR_FORCE` asks for them.
pub(crate) fn is_coloured() -> bool {
    anstream::AutoStream::choice(&io::stdout()) != anstream::ColorChoice::Never
}

/// Writes a value as indented JSON.
pub(crate) fn write_json(value: &impl serde::Serialize) -> Result<(), Failure> {
    write(json(value).as_bytes())
}

/// A value as indented JSON, with a line break at the end.
pub(crate) fn json(value: &impl serde::Serialize) -> String {
    // Plain structs of strings and numbers: nothing in them can refuse to be serialized.
    let mut text = serde_json::to_string_pretty(value).expect("plain data serializes");
    text.push('\n');
    text
}
