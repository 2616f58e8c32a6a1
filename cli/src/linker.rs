//! Which linker `--linker` means, and which one is taken where nothing is said.

use std::convert::Infallible;
use std::path::{Path, PathBuf};
use wasm2native_compiler::{Diagnostic, Kind, Linker};
use wasm2native_targets::{ObjectFormat, Target};

/// What `--linker` says.
#[derive(Clone, Debug)]
pub(crate) enum Choice {
    /// The embedded one.
    Embedded,
    /// LLD, in the flavour that the target needs.
    Lld,
    /// A command.
    Command(PathBuf),
}

/// Parses `--linker`: `embedded`, `lld`, `cc`, or a command.
///
/// # Errors
/// None: a command that is not there is found out when it is run.
pub(crate) fn parse(text: std::ffi::OsString) -> Result<Choice, Infallible> {
    Ok(match text.to_str() {
        Some("embedded") => Choice::Embedded,
        Some("lld") => Choice::Lld,
        _ => Choice::Command(PathBuf::from(text)),
    })
}

/// The linker for `target`.
///
/// # Errors
/// [`Kind::Target`] where nothing is chosen, the embedded one is not for it, and no other is installed.
pub(crate) fn of(choice: Option<&Choice>, target: &Target) -> Result<Linker, Diagnostic> {
    Ok(match (choice, target.format) {
        (Some(Choice::Command(command)), _) => Linker::Command(command.clone()),
        (Some(Choice::Embedded), _) | (None, ObjectFormat::Elf { .. }) => Linker::Embedded,
        (Some(Choice::Lld), format) => {
            let name = lld_name(format);
            Linker::Command(versioned(name).unwrap_or_else(|| PathBuf::from(name)))
        }
        (None, ObjectFormat::MachO { .. }) => {
            let found = versioned(lld_name(target.format)).or_else(system_linker);
            Linker::Command(found.ok_or_else(|| {
                let message = "linking for it takes a linker for Mach-O, and there is no `ld64.lld` in PATH".to_owned();
                Diagnostic::new(Kind::Target { target: target.name.to_owned(), message }).help(MACHO_REMEDY)
            })?)
        }
    })
}

/// How to get a linker for Mach-O.
pub(crate) const MACHO_REMEDY: &str = "`apt-get install lld` (on a Mac: `xcode-select --install`), or --linker with the \
     path of rustup's `rust-lld`; `--emit obj` needs none";

const fn lld_name(format: ObjectFormat) -> &'static str {
    match format {
        ObjectFormat::Elf { .. } => "ld.lld",
        ObjectFormat::MachO { .. } => "ld64.lld",
    }
}

/// The system's own linker, where its executables are Mach-O.
fn system_linker() -> Option<PathBuf> {
    let host = Target::host()?;
    matches!(host.format, ObjectFormat::MachO { .. }).then(|| find("ld")).flatten()
}

/// `name` where it is in `PATH`; otherwise the newest of `name-19` and its like, which distributions install.
fn versioned(name: &str) -> Option<PathBuf> {
    if find(name).is_some() {
        return Some(PathBuf::from(name));
    }
    let folders = folders();
    let files = folders.iter().filter_map(|folder| std::fs::read_dir(folder).ok()).flatten().flatten();
    let version = |path: &Path| path.file_name()?.to_str()?.strip_prefix(name)?.strip_prefix('-')?.parse::<u32>().ok();
    let versions = files.filter_map(|entry| version(&entry.path()).map(|version| (version, entry.path())));
    versions.max().map(|(_, path)| path)
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
