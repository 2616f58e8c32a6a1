//! A folder of files that are named by keys, of which those used last are kept.
//!
//! Invariant: two processes may fill and clean it at the same time.

use std::ffi::OsStr;
use std::fs::{self, DirBuilder};
use std::io;
use std::os::unix::fs::DirBuilderExt as _;
use std::path::{Path, PathBuf};
use wasm2native_compiler::Diagnostic;

/// The folder, and what it may hold.
pub(crate) struct CacheFolder {
    path: PathBuf,
    max_files: usize,
    max_bytes: u64,
}

impl CacheFolder {
    /// Opens the folder at `path`, making it where there is none. `max_files` and `max_bytes` stay in it at most; the newest file
    /// does whatever its size.
    ///
    /// # Errors
    /// [`Kind::Io`](wasm2native_compiler::Kind::Io) where there is no such folder and none can be made.
    pub(crate) fn open(path: &Path, max_files: usize, max_bytes: u64) -> Result<Self, Diagnostic> {
        // What runs from it must not be somebody else's to write.
        let made = DirBuilder::new().recursive(true).mode(0o700).create(path);
        made.map_err(|error| Diagnostic::io("cannot create the cache folder", path, error))?;
        Ok(Self { path: path.to_owned(), max_files, max_bytes })
    }

    /// The file of `key`, a hash in hexadecimal digits.
    pub(crate) fn file(&self, key: &str) -> PathBuf {
        self.path.join(key)
    }

    /// Removes files, the longest unused first, until the limits hold.
    pub(crate) fn evict(&self, newest: &Path) {
        if let Err(error) = self.try_evict(newest) {
            // A cache that is too large is no reason to stop.
            tracing::warn!(target: "wasm2native", "cache: {error}");
        }
    }

    fn try_evict(&self, newest: &Path) -> io::Result<()> {
        let mut files = Vec::new();
        for entry in fs::read_dir(&self.path)? {
            let entry = entry?;
            if !is_key(&entry.file_name()) || entry.path() == newest {
                continue;
            }
            // Another process may have removed it since.
            if let Ok(metadata) = entry.metadata() {
                files.push((metadata.modified()?, metadata.len(), entry.path()));
            }
        }
        files.sort_by(|a, b| b.cmp(a));
        let mut bytes = fs::metadata(newest)?.len();
        for (i, (_, len, path)) in files.iter().enumerate() {
            bytes += len;
            if i + 1 >= self.max_files || bytes > self.max_bytes {
                match fs::remove_file(path) {
                    Err(error) if error.kind() != io::ErrorKind::NotFound => return Err(error),
                    _ => {}
                }
            }
        }
        Ok(())
    }
}

/// Whether a file's name is a key: nothing else in the folder is ever removed.
pub(crate) fn is_key(name: &OsStr) -> bool {
    let hexadecimal = |name: &str| name.bytes().all(|byte| byte.is_ascii_hexdigit());
    name.to_str().is_some_and(|name| name.len() == 2 * blake3::OUT_LEN && hexadecimal(name))
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::fs::File;
    use std::time::{Duration, SystemTime};

    #[test]
    fn the_longest_unused_go_first() {
        let temporary = tempfile::tempdir().expect("a temporary folder");
        let folder = CacheFolder::open(temporary.path(), 3, 1000).expect("opened");
        fs::write(folder.file("README"), "not a key").expect("a file");
        let files: Vec<_> = (0..6).map(|i| folder.file(&blake3::hash(&[i]).to_hex())).collect();
        for (i, path) in files.iter().enumerate() {
            fs::write(path, "program").expect("stored");
            let time = SystemTime::UNIX_EPOCH + Duration::from_secs(i as u64 + 1);
            File::open(path).and_then(|file| file.set_modified(time)).expect("its time");
            folder.evict(path);
        }
        let left: Vec<bool> = files.iter().map(|path| path.exists()).collect();
        assert_eq!(left, [false, false, false, true, true, true]);
        assert!(folder.file("README").exists());
        // The bytes count as well, but for the newest.
        fs::write(&files[0], vec![0; 2000]).expect("stored");
        folder.evict(&files[0]);
        let left: Vec<bool> = files.iter().map(|path| path.exists()).collect();
        assert_eq!(left, [true, false, false, false, false, false]);
    }
}
