//! A directory's entries, from any place in it that a former reading reached.
//!
//! The kernel hands out a block of entries a call. What a reading left of it is kept, so that the next one, which nearly
//! always goes on there, needs no call: a program that reads entry by entry makes one a block, as one with a large buffer does.
//! A reading from the start asks the kernel, and so sees what has changed.
//!
//! # Safety
//! The block is a static of this file, which one hostcall at a time uses; the kernel writes to it, within its bounds.
#![allow(unsafe_code)]

use super::handle::Handle;
use super::transfer::moved;
use super::{Entry, Visit, status};
use crate::sys::linux::arch;
use crate::wasi::types::Errno;
use core::ffi::CStr;
use rustix::fs::{AtFlags, FileType as KernelType, SeekFrom};

/// Hands `visit` the entries of `directory` from the place `from` on (0 is the start), without `.` and `..`.
///
/// A place other than the start is one that a former reading of this very handle gave.
///
/// # Errors
/// The kernel's.
pub(crate) fn read_directory(
    directory: &Handle,
    from: u64,
    mut visit: impl FnMut(Entry<'_>) -> Visit,
) -> Result<(), Errno> {
    #[cfg(not(feature = "library"))]
    let block = &raw mut BLOCK;
    // SAFETY: hostcalls do not nest, and the reference ends with this one.
    #[cfg(not(feature = "library"))]
    let block = unsafe { &mut *block };
    // Another thread may read another instance's.
    #[cfg(feature = "library")]
    let block = &mut { Block::NONE };
    if !block.is_at(directory, from) {
        rustix::fs::seek(directory, SeekFrom::Start(from))?;
        (block.directory, block.here, block.from, block.to) = (directory.raw(), from, 0, 0);
    }
    loop {
        let Some(record) = block.first() else {
            if block.fill()? == 0 {
                return Ok(());
            }
            continue;
        };
        let behind = (record.next, block.from + record.bytes);
        if record.name != c"." && record.name != c".." {
            let file_type = match record.file_type {
                // Some file systems do not keep it beside the name.
                KernelType::Unknown => rustix::fs::statat(directory, record.name, AtFlags::SYMLINK_NOFOLLOW)
                    .map_or(KernelType::Unknown, |stat| KernelType::from_raw_mode(stat.st_mode)),
                known => known,
            };
            let entry = Entry {
                name: record.name.to_bytes(),
                inode: record.inode,
                file_type: status::file_type(file_type),
                here: block.here,
                next: record.next,
            };
            // Whether it was taken is the visitor's to know: it comes back to the place before or behind this entry.
            if visit(entry) == Visit::Stop {
                return Ok(());
            }
        }
        (block.here, block.from) = behind;
    }
}

/// Whether an open file is a directory: asks for entries without room for one, in less than half the time that its attributes
/// would take.
pub(crate) fn is_directory(file: &Handle) -> bool {
    let mut room = [0_u8; 1];
    let buffer = room.as_mut_ptr().expose_provenance();
    // SAFETY: the kernel writes to the buffer alone.
    let answer = unsafe { moved::<{ arch::GETDENTS64 }>([file.raw() as usize, buffer, room.len(), 0]) };
    !matches!(answer, Err(Errno::NotDir))
}

/// What a reading left of the entries that the kernel handed out last.
struct Block {
    /// The descriptor that they were read from, which stands behind them.
    directory: i32,
    /// Where the kernel would start for the first that is left.
    here: u64,
    /// The bytes that are left.
    from: usize,
    to: usize,
    bytes: [u8; BLOCK_BYTES],
}

/// A few dozen entries.
const BLOCK_BYTES: usize = 4096;

#[cfg(not(feature = "library"))]
static mut BLOCK: Block = Block::NONE;

/// The kernel's `struct linux_dirent64`.
///
/// ```text
/// 0       8       16      18     19
/// ┌───────┬───────┬───────┬──────┬───────────┬─
/// │ inode │ next  │ bytes │ type │ name, NUL │
/// └───────┴───────┴───────┴──────┴───────────┴─
/// ```
struct Record<'a> {
    inode: u64,
    next: u64,
    bytes: usize,
    file_type: KernelType,
    name: &'a CStr,
}

impl Block {
    /// Nothing of any directory.
    const NONE: Self = Self { directory: -1, here: 0, from: 0, to: 0, bytes: [0; BLOCK_BYTES] };

    /// Whether what is left begins at the place `from` of `directory`; the first entry is dropped where it ends there.
    fn is_at(&mut self, directory: &Handle, from: u64) -> bool {
        // From the start the kernel is asked anew. So a block is none of another directory's either, which got the number of
        // one that was closed: it is read from the start first.
        if from == 0 || self.directory != directory.raw() {
            return false;
        }
        match self.first() {
            Some(Record { next, bytes, .. }) if self.here != from => {
                (self.here, self.from) = (next, self.from + bytes);
                next == from
            }
            _ => self.here == from,
        }
    }

    /// The first entry that is left.
    fn first(&self) -> Option<Record<'_>> {
        let (head, name) = self.bytes.get(self.from..self.to)?.split_first_chunk::<19>()?;
        let [inode, next] = [0, 8].map(|at| head.get(at..).and_then(<[u8]>::first_chunk).copied());
        let &[.., low, high, file_type] = head;
        Some(Record {
            inode: u64::from_le_bytes(inode?),
            next: u64::from_le_bytes(next?),
            bytes: u16::from_le_bytes([low, high]).into(),
            // Types are numbered as in a file's mode.
            file_type: KernelType::from_raw_mode(u32::from(file_type) << 12),
            name: CStr::from_bytes_until_nul(name).ok()?,
        })
    }

    /// Asks the kernel for more: the number of bytes that it gave.
    fn fill(&mut self) -> Result<u32, Errno> {
        let buffer = self.bytes.as_mut_ptr().expose_provenance();
        // SAFETY: the kernel writes to the buffer alone.
        let bytes = unsafe { moved::<{ arch::GETDENTS64 }>([self.directory as usize, buffer, BLOCK_BYTES, 0]) }?;
        (self.from, self.to) = (0, bytes as usize);
        Ok(bytes)
    }
}
