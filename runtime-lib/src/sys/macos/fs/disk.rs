//! What becomes of a file on its disk: room, expected use, durability.
//!
//! # Safety
//! libSystem reads records that are ours.
#![allow(unsafe_code)]

use super::handle::Handle;
use super::last_error;
use crate::wasi::types::Errno;
use rustix::fd::BorrowedFd;
use rustix::fs::{self, SeekFrom};
use rustix::io::retry_on_intr;

/// How a part of a file will be used.
#[derive(Clone, Copy)]
pub(crate) enum Advice {
    /// Nobody knows.
    Normal,
    /// From its start to its end.
    Sequential,
    /// Here and there.
    Random,
    /// Soon.
    WillNeed,
    /// Not soon.
    DontNeed,
    /// Once.
    NoReuse,
}

/// Makes room on the disk for a part of a file, which grows where it ends earlier. The kernel makes room behind a file's end only,
/// so that holes before it stay.
///
/// # Errors
/// [`Errno::Spipe`] where there are no positions; the kernel's. So it is for all functions of this file.
pub(crate) fn allocate(file: &Handle, offset: u64, bytes: u64) -> Result<(), Errno> {
    let end = offset.checked_add(bytes).and_then(|end| i64::try_from(end).ok()).ok_or(Errno::Fbig)?;
    if bytes == 0 {
        return Err(Errno::Inval);
    }
    fs::seek(file, SeekFrom::Current(0))?;
    let present = fs::fstat(file)?.st_size;
    if end <= present {
        return Ok(());
    }
    let mut room = libc::fstore_t {
        fst_flags: libc::F_ALLOCATEALL,
        fst_posmode: libc::F_PEOFPOSMODE,
        fst_offset: 0,
        fst_length: end - present,
        fst_bytesalloc: 0,
    };
    // SAFETY: the kernel reads the record, and writes how much it has allocated.
    while unsafe { libc::fcntl(file.raw(), libc::F_PREALLOCATE, &raw mut room) } < 0 {
        match last_error() {
            rustix::io::Errno::INTR => {}
            error => return Err(error.into()),
        }
    }
    Ok(retry_on_intr(|| fs::ftruncate(file, end.cast_unsigned()))?)
}

/// Tells the system how the `bytes` bytes from `offset` on (0: all that follow) will be used: for what it has no use for, nothing.
pub(crate) fn advise(file: &Handle, offset: u64, bytes: u64, advice: Advice) -> Result<(), Errno> {
    let offset = i64::try_from(offset).map_err(|_| Errno::Inval)?;
    fs::seek(file, SeekFrom::Current(0))?;
    let result = match advice {
        // SAFETY: the call takes a number.
        Advice::Sequential | Advice::Normal => unsafe { libc::fcntl(file.raw(), libc::F_RDAHEAD, 1) },
        // SAFETY: the call takes a number.
        Advice::Random => unsafe { libc::fcntl(file.raw(), libc::F_RDAHEAD, 0) },
        Advice::WillNeed => {
            let ra_count = if bytes == 0 { i32::MAX } else { i32::try_from(bytes).unwrap_or(i32::MAX) };
            let part = libc::radvisory { ra_offset: offset, ra_count };
            // SAFETY: the kernel reads the record.
            unsafe { libc::fcntl(file.raw(), libc::F_RDADVISE, &raw const part) }
        }
        Advice::DontNeed | Advice::NoReuse => 0,
    };
    if result < 0 { Err(last_error().into()) } else { Ok(()) }
}

/// Waits until data and attributes are on the disk: `fsync` alone leaves them in the disk's own memory.
pub(crate) fn sync(file: &Handle) -> Result<(), Errno> {
    match retry_on_intr(|| fs::fcntl_fullfsync(file)) {
        Ok(()) => Ok(()),
        // Some file systems, and what is no file, have no such thing.
        Err(_) => Ok(retry_on_intr(|| fs::fsync(file))?),
    }
}

/// Waits until data is on the disk. The system has nothing that leaves attributes out.
pub(crate) fn sync_data(file: &Handle) -> Result<(), Errno> {
    sync(file)
}

/// Whether a write to an open file does more than change a file: no file of macOS does.
pub(in crate::sys) fn is_door_to_kernel(_: BorrowedFd<'_>) -> bool {
    false
}
