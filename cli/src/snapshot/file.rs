//! The files of snapshots.
//!
//! ```text
//! ; snapshot of core::fmt::write for x86_64-linux
//!     ; local.get 0
//!   movl %edi, %esi
//! ```

use super::name::{names, title};
use crate::diagnostics::escape;
use std::collections::BTreeMap;
use std::path::Path;
use wasm2native_compiler::{Diagnostic, ListedFunc, listing_body};
use wasm2native_targets::Target;

/// Texts by the names of their files.
pub(super) type Snapshots = BTreeMap<String, String>;

/// How every snapshot begins: what does not is somebody else's file.
const BEGINNING: &str = "; snapshot of ";

/// The snapshots of a module's functions.
pub(super) fn snapshots(funcs: &[ListedFunc], target: &Target) -> Snapshots {
    let text = |func: &ListedFunc| {
        let title = escape(&title(func)).replace('\n', "\\n");
        format!("{BEGINNING}{title} for {}\n{}", target.name, listing_body(func))
    };
    let named = names(funcs).into_iter().zip(funcs);
    named.map(|(name, func)| (name + &ending(target), text(func))).collect()
}

/// The snapshots for `target` in a folder; none where there is no folder.
pub(super) fn read_all(folder: &Path, target: &Target) -> Result<Snapshots, Diagnostic> {
    let cannot_read = |error| Diagnostic::io("cannot read", folder, error);
    let entries = match std::fs::read_dir(folder) {
        Err(error) if error.kind() == std::io::ErrorKind::NotFound => return Ok(Snapshots::new()),
        entries => entries.map_err(cannot_read)?,
    };
    let mut snapshots = Snapshots::new();
    for entry in entries {
        let path = entry.map_err(cannot_read)?.path();
        let name = path.file_name().and_then(|name| name.to_str()).filter(|name| name.ends_with(&ending(target)));
        let Some(name) = name else { continue };
        let bytes = std::fs::read(&path).map_err(|error| Diagnostic::io("cannot read", &path, error))?;
        // A system may have changed line ends, as some do to every text that they check out.
        let text = String::from_utf8_lossy(&bytes).replace("\r\n", "\n");
        if text.starts_with(BEGINNING) {
            snapshots.insert(name.to_owned(), text);
        }
    }
    Ok(snapshots)
}

fn ending(target: &Target) -> String {
    format!(".{}.s", target.name)
}
