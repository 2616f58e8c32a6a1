//! Position, size and modes of an open file.

use super::handle::Handle;
use crate::sys::fs::{DSYNC, MODES_ARE_SET_TOGETHER};
use crate::wasi::types::{Errno, Flags, fdflags};
use rustix::fs::{self, OFlags, SeekFrom};
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

/// Each of WASI's [`fdflags`] that the kernel keeps, with its own flag. What is opened with `O_SYNC` has `O_DSYNC` too.
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
    const SETTABLE: OFlags = OFlags::APPEND.union(OFlags::NONBLOCK);
    let mut kernel = if MODES_ARE_SET_TOGETHER { fs::fcntl_getfl(file)? } else { OFlags::empty() };
    for (flag, theirs) in MODES.into_iter().filter(|(_, theirs)| SETTABLE.contains(*theirs)) {
        kernel.set(theirs, modes.has(flag));
    }
    Ok(fs::fcntl_setfl(file, kernel)?)
}
