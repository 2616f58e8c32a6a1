//! Which linker `--linker` means.

use std::convert::Infallible;
use std::path::{Path, PathBuf};
use wasm2native_compiler::Linker;

/// Parses `--linker`: `embedded`, `lld`, `cc`, or a command.
///
/// # Errors
/// None: a command that is not there is found out when it is run.
pub(crate) fn parse(text: std::ffi::OsString) -> Result<Linker, Infallible> {
    Ok(match text.to_str() {
        Some("embedded") => Linker::Embedded,
        Some("lld") => Linker::Command(lld()),
        _ => Linker::Command(PathBuf::from(text)),
    })
}

/// `ld.lld` where it is in `PATH`; otherwise the newest of the `ld.lld-19` that distributions install.
fn lld() -> PathBuf {
    const NAME: &str = "ld.lld";
    if find(NAME).is_some() {
        return PathBuf::from(NAME);
    }
    let folders = folders();
    let names = folders.iter().filter_map(|folder| std::fs::read_dir(folder).ok()).flatten().flatten();
    let version = |path: &Path| path.file_name()?.to_str()?.strip_prefix("ld.lld-")?.parse::<u32>().ok();
    let versions = names.filter_map(|entry| version(&entry.path()).map(|version| (version, entry.path())));
    versions.max().map_or_else(|| PathBuf::from(NAME), |(_, path)| path)
}

/// The file that a command's name means, by `PATH`.
pub(crate) fn find(command: &str) -> Option<PathBuf> {
    use std::os::unix::fs::PermissionsExt as _;
    let runnable = |path: &PathBuf| {
        path.metadata().is_ok_and(|metadata| metadata.is_file() && metadata.permissions().mode() & 0o111 != 0)
    };
    folders().into_iter().map(|folder| folder.join(command)).find(runnable)
}

fn folders() -> Vec<PathBuf> {
    std::env::var_os("PATH").map(|path| std::env::split_paths(&path).collect()).unwrap_or_default()
}
