//! Outputs appear whole or not at all.
//!
//! Invariant: under an output's name there is, at every moment, either what was there before or all of the new file. The
//! exception is what is no regular file (a device, a pipe): there is nothing to replace, so it is written in place.

use crate::diagnostic::Diagnostic;
use std::fs::{self, Metadata, OpenOptions, Permissions};
use std::io::{self, Write as _};
use std::os::unix::fs::PermissionsExt as _;
use std::path::{Path, PathBuf};

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

/// Writes a file whole or not at all: to a temporary file in the same folder, which then takes `path`'s name.
///
/// A symbolic link is followed: the file that it names is replaced.
///
/// # Errors
/// [`Kind::Io`](crate::Kind::Io), with nothing left behind.
pub fn write_output(path: &Path, bytes: &[u8], mode: FileMode) -> Result<(), Diagnostic> {
    write(path, bytes, mode).map_err(|error| Diagnostic::io("cannot write", path, error))
}

fn write(path: &Path, bytes: &[u8], mode: FileMode) -> io::Result<()> {
    match fs::metadata(path) {
        Ok(metadata) if metadata.is_dir() => Err(io::ErrorKind::IsADirectory.into()),
        Ok(metadata) if !metadata.is_file() => OpenOptions::new().write(true).open(path)?.write_all(bytes),
        Ok(metadata) => {
            refuse_unwritable(&metadata)?;
            replace(&fs::canonicalize(path)?, bytes, mode)
        }
        Err(error) if error.kind() == io::ErrorKind::NotFound => replace(path, bytes, mode),
        Err(error) => Err(error),
    }
}

/// Renaming onto a file that nobody may write would succeed where the folder can be written: not what its owner meant.
fn refuse_unwritable(metadata: &Metadata) -> io::Result<()> {
    if metadata.permissions().readonly() { Err(io::ErrorKind::PermissionDenied.into()) } else { Ok(()) }
}

fn replace(path: &Path, bytes: &[u8], mode: FileMode) -> io::Result<()> {
    let folder = match path.parent() {
        Some(folder) if folder != Path::new("") => folder.to_owned(),
        _ => PathBuf::from("."),
    };
    let mut file = tempfile::Builder::new()
        .prefix(".wasm2native-")
        .permissions(Permissions::from_mode(mode.bits()))
        .tempfile_in(folder)
        // The error would name the temporary file; the caller names the output.
        .map_err(|error| error.raw_os_error().map_or(error, io::Error::from_raw_os_error))?;
    file.write_all(bytes)?;
    file.persist(path).map(drop).map_err(|error| error.error)
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
    fn failures_leave_nothing() {
        let folder = tempfile::tempdir().expect("a temporary folder");
        let text = |path: &Path| write_output(path, b"x", FileMode::Data).expect_err("refused").to_string();
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
