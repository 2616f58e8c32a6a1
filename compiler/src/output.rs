//! Outputs appear whole or not at all.
//!
//! Invariant: under an output's name there is, at every moment, either what was there before or all of the new file. The
//! exception is what is no regular file (a device, a pipe): there is nothing to replace, so it is written in place.

use crate::diagnostic::Diagnostic;
use std::fs::{self, Metadata, OpenOptions, Permissions};
use std::io::{self, Write as _};
use std::os::unix::fs::PermissionsExt as _;
use std::path::{Path, PathBuf};
use tempfile::{NamedTempFile, TempPath};

/// Permissions of an output.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum FileMode {
    /// `rw-rw-rw-` less the umask.
    Data,
    /// `rwxrwxrwx` less the umask.
    Executable,
}

impl FileMode {
    const fn bits(self) -> u32 {
        match self {
            Self::Data => 0o666,
            Self::Executable => 0o777,
        }
    }
}

/// A file to be written.
#[derive(Clone, Copy, Debug)]
pub struct Output<'a> {
    /// Its name. A symbolic link is followed: the file that it names is replaced.
    pub path: &'a Path,
    /// What it will hold.
    pub bytes: &'a [u8],
    /// Its permissions, where it is new or replaced.
    pub mode: FileMode,
}

/// Writes a file whole or not at all: to a temporary file in the same folder, which then takes `path`'s name.
///
/// # Errors
/// [`Kind::Io`](crate::Kind::Io), with nothing left behind.
pub fn write_output(path: &Path, bytes: &[u8], mode: FileMode) -> Result<(), Diagnostic> {
    write_outputs(&[Output { path, bytes, mode }])
}

/// Writes files, each whole or not at all. They take their names, in this order, only after each of them has been written
/// in full under a temporary one.
///
/// # Errors
/// [`Kind::Io`](crate::Kind::Io), with the name of the file that could not be written. Where the disk was full nothing is
/// left behind; where a name could not be taken, the files before it have theirs.
pub fn write_outputs(outputs: &[Output<'_>]) -> Result<(), Diagnostic> {
    let mut staged = Vec::with_capacity(outputs.len());
    for output in outputs {
        staged.push((output.path, stage(output).map_err(|error| Diagnostic::io("cannot write", output.path, error))?));
    }
    for (path, staged) in staged {
        staged.publish().map_err(|error| Diagnostic::io("cannot write", path, error))?;
    }
    Ok(())
}

/// Says, before long work is done for it, whether an output could be written now.
///
/// # Errors
/// Those that [`write_outputs`] would give, but for a full disk.
pub fn check_output(path: &Path) -> Result<(), Diagnostic> {
    let check = || match Destination::of(path)? {
        Destination::Device => OpenOptions::new().write(true).open(path).map(drop),
        Destination::File(path) => temporary(&path, FileMode::Data).map(drop),
    };
    check().map_err(|error| Diagnostic::io("cannot write", path, error))
}

/// An output that lacks only its name.
enum Staged {
    /// A closed file, and the name that it will have. It is removed where it does not get it.
    File(TempPath, PathBuf),
    /// What has no other name to be written under has been written.
    Device,
}

fn stage(output: &Output<'_>) -> io::Result<Staged> {
    match Destination::of(output.path)? {
        Destination::Device => {
            OpenOptions::new().write(true).open(output.path)?.write_all(output.bytes)?;
            Ok(Staged::Device)
        }
        Destination::File(path) => {
            let mut file = temporary(&path, output.mode)?;
            file.write_all(output.bytes)?;
            // Closed before it has its name: a program that somebody may start must not be open for writing any more.
            Ok(Staged::File(file.into_temp_path(), path))
        }
    }
}

impl Staged {
    fn publish(self) -> io::Result<()> {
        match self {
            Self::File(file, path) => file.persist(path).map_err(|error| error.error),
            Self::Device => Ok(()),
        }
    }
}

/// What an output's name leads to.
enum Destination {
    /// A file, there or not, by its own name.
    File(PathBuf),
    /// Something that cannot be replaced.
    Device,
}

impl Destination {
    fn of(path: &Path) -> io::Result<Self> {
        match fs::metadata(path) {
            Ok(metadata) if metadata.is_dir() => Err(io::ErrorKind::IsADirectory.into()),
            Ok(metadata) if !metadata.is_file() => Ok(Self::Device),
            Ok(metadata) => {
                refuse_unwritable(&metadata)?;
                Ok(Self::File(fs::canonicalize(path)?))
            }
            Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(Self::File(path.to_owned())),
            Err(error) => Err(error),
        }
    }
}

/// Renaming onto a file that nobody may write would succeed where the folder can be written: not what its owner meant.
fn refuse_unwritable(metadata: &Metadata) -> io::Result<()> {
    if metadata.permissions().readonly() { Err(io::ErrorKind::PermissionDenied.into()) } else { Ok(()) }
}

/// A temporary file in the folder of `path`.
fn temporary(path: &Path, mode: FileMode) -> io::Result<NamedTempFile> {
    let folder = match path.parent() {
        Some(folder) if folder != Path::new("") => folder.to_owned(),
        _ => PathBuf::from("."),
    };
    fs::metadata(&folder)?;
    tempfile::Builder::new()
        .prefix(".wasm2native-")
        .permissions(Permissions::from_mode(mode.bits()))
        .tempfile_in(folder)
        // The error would name the temporary file; the caller names the output.
        .map_err(|error| error.kind().into())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn names(folder: &Path) -> Vec<String> {
        let entries = fs::read_dir(folder).expect("the folder is there");
        let name = |entry: io::Result<fs::DirEntry>| entry.expect("an entry").file_name().into_string();
        let mut names: Vec<_> = entries.map(|entry| name(entry).expect("UTF-8")).collect();
        names.sort();
        names
    }

    #[test]
    fn replaces_whole_files() {
        let folder = tempfile::tempdir().expect("a temporary folder");
        let path = folder.path().join("app");
        write_output(&path, b"one", FileMode::Data).expect("a new file");
        assert_eq!(fs::metadata(&path).expect("written").permissions().mode() & 0o111, 0);
        write_output(&path, b"two", FileMode::Executable).expect("a replaced file");
        assert_eq!(fs::read(&path).expect("written"), b"two");
        assert_eq!(fs::metadata(&path).expect("written").permissions().mode() & 0o100, 0o100);

        let link = folder.path().join("link");
        std::os::unix::fs::symlink(&path, &link).expect("a link");
        write_output(&link, b"three", FileMode::Data).expect("through a link");
        assert_eq!(fs::read(&path).expect("written"), b"three");
        assert_eq!(names(folder.path()), ["app", "link"]);
    }

    #[test]
    fn several_files_appear_together() {
        let folder = tempfile::tempdir().expect("a temporary folder");
        let [first, last] = ["first", "last"].map(|name| folder.path().join(name));
        let output = |path| Output { path, bytes: b"new", mode: FileMode::Data };
        write_output(&first, b"old", FileMode::Data).expect("a new file");
        let error = write_outputs(&[output(&first), output(Path::new("/dev/full")), output(&last)]);
        assert!(error.expect_err("refused").to_string().contains("cannot write '/dev/full'"));
        assert_eq!(
            (names(folder.path()), fs::read(&first).expect("there")),
            (vec!["first".to_owned()], b"old".to_vec())
        );

        write_outputs(&[output(&first), output(&last)]).expect("both");
        assert_eq!(names(folder.path()), ["first", "last"]);
        assert_eq!(fs::read(&first).expect("replaced"), b"new");
    }

    #[test]
    fn failures_leave_nothing() {
        let folder = tempfile::tempdir().expect("a temporary folder");
        let text = |path: &Path| write_output(path, b"x", FileMode::Data).expect_err("refused").to_string();
        let missing = folder.path().join("none/app");
        let told = format!("cannot write '{}': No such file or directory (os error 2)", missing.display());
        assert_eq!(text(&missing), told);
        assert_eq!(check_output(&missing).expect_err("refused").to_string(), told);
        check_output(&folder.path().join("app")).expect("it could be written");
        assert!(text(folder.path()).contains("is a directory"));
        assert!(text(&folder.path().join("none/app")).contains("No such file or directory"));
        assert!(text(Path::new("/dev/full")).contains("No space left on device"));
        let name = "n".repeat(300);
        assert!(text(&folder.path().join(name)).contains("File name too long"));
        assert!(names(folder.path()).is_empty());
        write_output(Path::new("/dev/null"), b"x", FileMode::Executable).expect("a device is written in place");
        assert!(fs::metadata("/dev/null").is_ok_and(|metadata| !metadata.is_file()));
    }
}
