//! Position, size, modes and durability of an open file.

use super::handle::Handle;
use crate::wasi::types::{Errno, Flags, fdflags};
use core::num::NonZeroU64;
use rustix::fs::{self, FallocateFlags, OFlags, SeekFrom};
use rustix::io::retry_on_intr;

/// From where an offset counts.
#[derive(Clone, Copy)]
pub(crate) enum Whence {
    /// The file's start.
    Start,
    /// Where the descriptor stands.
    Current,
    /// The file's end.
    End,
}

/// How a part of a file will be used.
pub(crate) use rustix::fs::Advice;

/// Moves a descriptor: where it stands then, in bytes from the start.
///
/// # Errors
/// The kernel's, [`Errno::Inval`] for a place before the start among them. So it is for all functions of this file.
pub(crate) fn seek(file: &Handle, offset: i64, whence: Whence) -> Result<u64, Errno> {
    let to = match whence {
        Whence::Start => SeekFrom::Start(u64::try_from(offset).map_err(|_| Errno::Inval)?),
        Whence::Current => SeekFrom::Current(offset),
        Whence::End => SeekFrom::End(offset),
    };
    Ok(fs::seek(file, to)?)
}

/// Makes a file `bytes` bytes long, with zeros where it was shorter.
pub(crate) fn resize(file: &Handle, bytes: u64) -> Result<(), Errno> {
    Ok(retry_on_intr(|| fs::ftruncate(file, bytes))?)
}

/// Makes room on the disk for a part of a file, which grows where it ends earlier.
pub(crate) fn allocate(file: &Handle, offset: u64, bytes: u64) -> Result<(), Errno> {
    Ok(retry_on_intr(|| fs::fallocate(file, FallocateFlags::empty(), offset, bytes))?)
}

/// Tells the system how the `bytes` bytes from `offset` on (0: all that follow) will be used.
pub(crate) fn advise(file: &Handle, offset: u64, bytes: u64, advice: Advice) -> Result<(), Errno> {
    Ok(fs::fadvise(file, offset, NonZeroU64::new(bytes), advice)?)
}

/// Waits until data and attributes are on the disk.
pub(crate) fn sync(file: &Handle) -> Result<(), Errno> {
    Ok(retry_on_intr(|| fs::fsync(file))?)
}

/// Waits until data is on the disk.
pub(crate) fn sync_data(file: &Handle) -> Result<(), Errno> {
    Ok(retry_on_intr(|| fs::fdatasync(file))?)
}

/// `O_DSYNC`, the same number on both CPUs: rustix takes it for `O_SYNC`, which waits for attributes too.
pub(super) const DSYNC: OFlags = OFlags::from_bits_retain(0x1000);

/// Each of WASI's [`fdflags`] that the kernel keeps, with its own flag. `O_SYNC` contains `O_DSYNC`.
const MODES: [(u32, OFlags); 4] = [
    (fdflags::APPEND, OFlags::APPEND),
    (fdflags::NONBLOCK, OFlags::NONBLOCK),
    (fdflags::DSYNC, DSYNC),
    (fdflags::SYNC, OFlags::SYNC),
];

/// A descriptor's [`fdflags`].
pub(crate) fn modes(file: &Handle) -> Result<u32, Errno> {
    let kernel = fs::fcntl_getfl(file)?;
    Ok(MODES.iter().fold(0, |flags, (flag, theirs)| if kernel.contains(*theirs) { flags | flag } else { flags }))
}

/// Sets whether a descriptor appends and whether it waits. The others cannot be changed once it is open.
pub(crate) fn set_modes(file: &Handle, modes: Flags) -> Result<(), Errno> {
    let mut kernel = OFlags::empty();
    for (flag, theirs) in MODES {
        kernel.set(theirs, modes.has(flag));
    }
    Ok(fs::fcntl_setfl(file, kernel)?)
}
