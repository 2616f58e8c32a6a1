//! What a reading of a directory hands out, on every system.

use crate::wasi::types::FileType;

/// An entry of a directory.
pub(crate) struct Entry<'a> {
    /// Its name.
    pub(crate) name: &'a [u8],
    /// The file's number on its device.
    pub(crate) inode: u64,
    /// What it is; [`FileType::Unknown`] also where that could not be found out.
    pub(crate) file_type: FileType,
    /// Where a reading starts that is to yield this entry first. The system's, without meaning elsewhere.
    pub(crate) here: u64,
    /// Where a reading starts that is to yield the next entry first.
    pub(crate) next: u64,
}

/// Whether to go on.
#[derive(PartialEq, Eq)]
pub(crate) enum Visit {
    /// To the next entry.
    Next,
    /// No further.
    Stop,
}
