//! A directory's entries, from any place in it that a former reading reached.

use super::handle::Handle;
use super::status;
use crate::wasi::types::{Errno, FileType};
use core::mem::MaybeUninit;
use rustix::fs::{AtFlags, FileType as KernelType, RawDir, SeekFrom};

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

/// Hands `visit` the entries of `directory` from the place `from` on (0 is the start), without `.` and `..`.
///
/// # Errors
/// The kernel's.
pub(crate) fn read_directory(
    directory: &Handle,
    from: u64,
    mut visit: impl FnMut(Entry<'_>) -> Visit,
) -> Result<(), Errno> {
    let mut buffer = [MaybeUninit::uninit(); BUFFER_BYTES];
    rustix::fs::seek(directory, SeekFrom::Start(from))?;
    let mut entries = RawDir::new(directory, &mut buffer);
    let mut here = from;
    while let Some(entry) = entries.next() {
        let entry = entry?;
        let next = entry.next_entry_cookie();
        let name = entry.file_name();
        if name != c"." && name != c".." {
            let file_type = match entry.file_type() {
                // Some file systems do not keep it beside the name.
                KernelType::Unknown => rustix::fs::statat(directory, name, AtFlags::SYMLINK_NOFOLLOW)
                    .map_or(KernelType::Unknown, |stat| KernelType::from_raw_mode(stat.st_mode)),
                known => known,
            };
            let file_type = status::file_type(file_type);
            let entry = Entry { name: name.to_bytes(), inode: entry.ino(), file_type, here, next };
            if visit(entry) == Visit::Stop {
                return Ok(());
            }
        }
        here = next;
    }
    Ok(())
}

/// A few dozen entries a system call.
const BUFFER_BYTES: usize = 4096;
