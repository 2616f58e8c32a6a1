//! The linker's view of files: named buffers in memory.
//!
//! [`Store`] holds the inputs until the linker opens them, once each, and the outputs once they are finished. Invariant:
//! no path reaches the operating system.

use libwild::error::Result;
use libwild::{FileSystem, FileType, InputFileData, OutputFileData, OutputOptions};
use std::collections::HashMap;
use std::fs::File;
use std::io::{Error, ErrorKind};
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

type Buffers = HashMap<PathBuf, Arc<Vec<u8>>>;

/// The files of one link.
pub(crate) struct Store {
    inputs: Buffers,
    outputs: Mutex<HashMap<PathBuf, Vec<u8>>>,
}

impl Store {
    pub(crate) fn new(inputs: Vec<(String, Vec<u8>)>) -> Self {
        let inputs = inputs.into_iter().map(|(name, bytes)| (PathBuf::from(name), Arc::new(bytes))).collect();
        Self { inputs, outputs: Mutex::default() }
    }

    /// The finished output called `name`, once.
    pub(crate) fn take_output(&self, name: &str) -> Option<Vec<u8>> {
        self.outputs().remove(Path::new(name))
    }

    fn outputs(&self) -> MutexGuard<'_, HashMap<PathBuf, Vec<u8>>> {
        // The map is whole between two calls whatever the thread that panicked was doing.
        self.outputs.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// The store as the linker's file system.
pub(crate) struct Files(Arc<Store>);

impl Files {
    pub(crate) fn new(store: Arc<Store>) -> Self {
        Self(store)
    }
}

/// An opened input; shares the store's buffer.
#[derive(Debug)]
pub(crate) struct Input(Arc<Vec<u8>>);

impl InputFileData for Input {
    fn bytes(&self) -> &[u8] {
        &self.0
    }
}

/// An output that is being written.
pub(crate) struct Output {
    path: PathBuf,
    bytes: Vec<u8>,
    store: Arc<Store>,
}

impl OutputFileData for Output {
    fn bytes(&self) -> &[u8] {
        &self.bytes
    }

    fn bytes_mut(&mut self) -> &mut [u8] {
        &mut self.bytes
    }

    fn finish(self) -> Result {
        self.store.outputs().insert(self.path, self.bytes);
        Ok(())
    }
}

impl FileSystem for Files {
    type Input = Input;
    type Output = Output;

    fn open_input(&self, path: &Path, _prepopulate_maps: bool) -> Result<(Input, Option<Arc<File>>)> {
        match self.0.inputs.get(path) {
            Some(bytes) => Ok((Input(Arc::clone(bytes)), None)),
            None => Err(libwild::error::Error::with_message(format!("no input is called '{}'", path.display()))),
        }
    }

    fn file_type(&self, path: &Path) -> Result<FileType> {
        if self.0.inputs.contains_key(path) || self.0.outputs().contains_key(path) {
            Ok(FileType::File)
        } else {
            Err(not_found())
        }
    }

    fn canonicalize(&self, path: &Path) -> Result<PathBuf> {
        Ok(path.to_owned())
    }

    fn remove_file(&self, path: &Path) -> Result<()> {
        self.0.outputs().remove(path).map(drop).ok_or_else(not_found)
    }

    fn rename_file(&self, path: &Path, new_path: &Path) -> Result<()> {
        let mut outputs = self.0.outputs();
        let bytes = outputs.remove(path).ok_or_else(not_found)?;
        outputs.insert(new_path.to_owned(), bytes);
        Ok(())
    }

    fn create_output(&self, path: Arc<Path>, options: OutputOptions) -> Result<Output> {
        let bytes = vec![0; usize::try_from(options.size)?];
        Ok(Output { path: path.to_path_buf(), bytes, store: Arc::clone(&self.0) })
    }

    fn write_auxiliary(&self, path: &Path, bytes: &[u8]) -> Result {
        self.0.outputs().insert(path.to_owned(), bytes.to_vec());
        Ok(())
    }
}

fn not_found() -> libwild::error::Error {
    Error::from(ErrorKind::NotFound).into()
}
