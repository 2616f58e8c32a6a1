//! The file that compiled functions are kept in.
//!
//! ```text
//! magic [u8; 16] │ count u64 │ (key [u8; 32] │ start u64 │ end u64) × count │ functions │ hash of all that [u8; 32]
//! ```
//! Numbers are little-endian; `start` and `end` count from the file's first byte; keys ascend. A file whose hash is wrong, as after a
//! crash of the machine or by another version, is as good as none.

use super::key::Key;
use crate::diagnostic::Diagnostic;
use crate::output::{FileMode, write_output};
use std::fs::{self, File};
use std::io;
use std::ops::Range;
use std::path::Path;
use std::time::SystemTime;

/// The form of the file, and of what is in it.
const MAGIC: [u8; 16] = *b"wasm2native fn 1";
/// Bytes of magic and count.
const HEAD: usize = MAGIC.len() + 8;
/// Bytes of what is said of a function.
const ENTRY: usize = blake3::OUT_LEN + 16;

/// The contents of a file. None of it is trusted until its hash is right.
#[derive(Default)]
pub(super) struct Pack {
    bytes: Vec<u8>,
    count: usize,
}

impl Pack {
    /// Reads a file. Where there is none that is whole, it is empty.
    ///
    /// # Errors
    /// [`Kind::Io`](crate::Kind::Io) where there is one that cannot be read.
    pub(super) fn read(path: &Path) -> Result<Self, Diagnostic> {
        let bytes = match fs::read(path) {
            Ok(bytes) => bytes,
            Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(Self::default()),
            Err(error) => return Err(Diagnostic::io("cannot read the function cache", path, error)),
        };
        Ok(Self::whole(bytes).unwrap_or_else(|| {
            tracing::info!(target: "wasm2native", "the function cache is of another version, or damaged: it is made anew");
            Self::default()
        }))
    }

    fn whole(bytes: Vec<u8>) -> Option<Self> {
        let (contents, hash) = bytes.split_last_chunk::<{ blake3::OUT_LEN }>()?;
        let rest = contents.strip_prefix(&MAGIC)?;
        if blake3::hash(contents) != *hash {
            return None;
        }
        let count = usize::try_from(u64::from_le_bytes(*rest.first_chunk()?)).ok()?;
        Some(Self { bytes, count })
    }

    /// The number of functions.
    pub(super) fn len(&self) -> usize {
        self.count
    }

    /// The function of `key`, as it is stored.
    pub(super) fn find(&self, key: Key) -> Option<&[u8]> {
        let (mut from, mut to) = (0, self.count);
        while from < to {
            let middle = from.midpoint(to);
            let (found, range) = self.entry(middle);
            match found.cmp(&key) {
                std::cmp::Ordering::Less => from = middle + 1,
                std::cmp::Ordering::Greater => to = middle,
                std::cmp::Ordering::Equal => return Some(&self.bytes[range]),
            }
        }
        None
    }

    fn entry(&self, index: usize) -> (Key, Range<usize>) {
        let entry = &self.bytes[HEAD + index * ENTRY..][..ENTRY];
        let (key, ends) = entry.split_first_chunk().expect("an entry begins with a key");
        let number = |bytes: &[u8]| u64::from_le_bytes(bytes.try_into().expect("8 bytes")) as usize;
        (Key(*key), number(&ends[..8])..number(&ends[8..]))
    }
}

/// Writes a file of functions, which come by ascending key.
///
/// # Errors
/// [`Kind::Io`](crate::Kind::Io).
pub(super) fn write<'a>(
    path: &Path,
    funcs: impl ExactSizeIterator<Item = (Key, &'a [u8])> + Clone,
) -> Result<(), Diagnostic> {
    let head = HEAD + funcs.len() * ENTRY;
    let total = funcs.clone().fold(head, |total, (_, bytes)| total + bytes.len());
    let mut file = Vec::with_capacity(total + blake3::OUT_LEN);
    file.extend(MAGIC);
    file.extend((funcs.len() as u64).to_le_bytes());
    let mut end = head as u64;
    for (key, bytes) in funcs.clone() {
        let start = end;
        end += bytes.len() as u64;
        file.extend(key.0);
        file.extend(start.to_le_bytes());
        file.extend(end.to_le_bytes());
    }
    funcs.for_each(|(_, bytes)| file.extend(bytes));
    let hash = blake3::hash(&file);
    file.extend(hash.as_bytes());
    write_output(path, &file, FileMode::Data)
}

/// Says when a file was used.
///
/// # Errors
/// [`Kind::Io`](crate::Kind::Io).
pub(super) fn touch(path: &Path, time: SystemTime) -> Result<(), Diagnostic> {
    let touched = File::open(path).and_then(|file| file.set_modified(time));
    touched.map_err(|error| Diagnostic::io("cannot write the function cache", path, error))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn key(first: u8) -> Key {
        let mut key = [7; blake3::OUT_LEN];
        key[0] = first;
        Key(key)
    }

    #[test]
    fn what_is_written_is_found_and_damage_is_noticed() {
        let folder = tempfile::tempdir().expect("a temporary folder");
        let path = folder.path().join("functions");
        assert_eq!(Pack::read(&path).expect("no file is an empty one").len(), 0);
        let funcs: Vec<(Key, Vec<u8>)> = (0..100).map(|n| (key(n * 2), vec![n; usize::from(n)])).collect();
        write(&path, funcs.iter().map(|(key, bytes)| (*key, bytes.as_slice()))).expect("written");
        let pack = Pack::read(&path).expect("read");
        assert_eq!(pack.len(), 100);
        for n in 0..100 {
            assert_eq!(pack.find(key(n * 2)), Some(vec![n; usize::from(n)].as_slice()));
            assert_eq!(pack.find(key(n * 2 + 1)), None);
        }
        let bytes = fs::read(&path).expect("its bytes");
        for len in [0, 1, HEAD, bytes.len() / 2, bytes.len() - 1] {
            assert!(Pack::whole(bytes[..len].to_vec()).is_none(), "cut at {len}");
        }
        for at in [0, MAGIC.len(), HEAD, bytes.len() / 2, bytes.len() - 1] {
            let mut damaged = bytes.clone();
            damaged[at] ^= 1;
            assert!(Pack::whole(damaged).is_none(), "changed at {at}");
        }
    }
}
