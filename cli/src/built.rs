//! Files that are given where a module or a built file may stand.

use crate::outputs::STREAM;
use std::path::Path;
use wasm2native_compiler::Diagnostic;

/// The bytes of a built file: an executable, an object, a library or an archive. None where it is anything else, which then is
/// for the reader of modules.
pub(crate) fn read(path: &Path) -> Result<Option<Vec<u8>>, Diagnostic> {
    if path == Path::new(STREAM) {
        return Ok(None);
    }
    let bytes = std::fs::read(path).map_err(|error| Diagnostic::io("cannot read", path, error))?;
    Ok(object::FileKind::parse(&*bytes).is_ok().then_some(bytes))
}
