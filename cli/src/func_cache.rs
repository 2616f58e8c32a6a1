//! `--cache`: functions that were compiled by earlier builds.
//!
//! A file for each module, by its path, and each kind of build of it: so what a build leaves is what the next build of the same thing
//! finds, and what has gone from the module goes from the file.

use crate::cache_folder::CacheFolder;
use crate::outputs::STREAM;
use std::path::{Path, PathBuf};
use wasm2native_compiler::{Diagnostic, Options};

/// Files that stay in the folder, at most.
const MAX_FILES: usize = 256;
/// Bytes that they take together, at most.
const MAX_BYTES: u64 = 2 << 30;

/// The folder, for builds of one module.
pub(crate) struct FuncCache {
    folder: CacheFolder,
    module: PathBuf,
}

impl FuncCache {
    /// Opens the folder at `path`, making it where there is none, for builds of the module in the file `module`.
    ///
    /// # Errors
    /// [`Kind::Io`](wasm2native_compiler::Kind::Io) where there is no such folder and none can be made.
    pub(crate) fn open(path: &Path, module: &Path) -> Result<Self, Diagnostic> {
        let folder = CacheFolder::open(path, MAX_FILES, MAX_BYTES)?;
        let module = match module {
            // Modules that have no name share a file.
            stream if stream == Path::new(STREAM) => stream.to_owned(),
            path => std::path::absolute(path).map_err(|error| Diagnostic::io("cannot find", path, error))?,
        };
        Ok(Self { folder, module })
    }

    /// Has builds by `options` take functions from the folder, and leave theirs in it.
    pub(crate) fn serve(&self, options: &mut Options) {
        // Builds of different kinds would replace each other's functions.
        let kind = format!("{} {:?} {:?} {:?}", options.target.name, options.emit, options.opt_level, options.symbols);
        let key = blake3::Hasher::new()
            .update(kind.as_bytes())
            .update(&[0])
            .update(self.module.as_os_str().as_encoded_bytes())
            .finalize();
        options.func_cache = Some(self.folder.file(&key.to_hex()));
    }

    /// Makes room for the file of `options`, which a build has written.
    pub(crate) fn evict(&self, options: &Options) {
        if let Some(path) = options.func_cache.as_ref().filter(|path| path.exists()) {
            self.folder.evict(path);
        }
    }
}
