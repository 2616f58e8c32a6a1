//! Opening what a path names below a directory.

use super::handle::Handle;
use super::path::Path;
use crate::sys::fs::beneath::open_at;
use crate::sys::fs::{DSYNC, is_door_to_kernel};
use crate::wasi::types::{Errno, Flags, Lookup, fdflags, oflags};
use rustix::fd::AsFd;
use rustix::fs::{Mode, OFlags};

/// How to open.
pub(crate) struct Opening {
    /// What a symbolic link at the path's end stands for.
    pub(crate) lookup: Lookup,
    /// [`oflags`].
    pub(crate) how: Flags,
    /// [`fdflags`].
    pub(crate) modes: Flags,
    /// Open for reading.
    pub(crate) read: bool,
    /// Open for writing.
    pub(crate) write: bool,
}

/// What was opened, as far as opening it has shown.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(crate) enum Opened {
    /// A directory.
    Directory,
    /// Something else.
    File,
    /// Either: to find out would take a system call that many programs never need ([`is_directory`](crate::sys::fs::is_directory)).
    Either,
}

/// Opens `path` below `start`.
///
/// # Errors
/// [`Errno::Perm`] where the path leads outside; [`Errno::Acces`] for writing to what would give more than was granted; the
/// kernel's.
#[inline(always)] // Returning costs most behind a system call: see `wasi::fd::transfer`.
pub(crate) fn open(start: &Handle, path: &Path<'_>, opening: &Opening) -> Result<(Handle, Opened), Errno> {
    let mut flags = access(opening) | OFlags::CLOEXEC | OFlags::NOCTTY;
    let mut add = |condition, flag| {
        if condition {
            flags |= flag;
        }
    };
    add(opening.lookup == Lookup::NoFollow, OFlags::NOFOLLOW);
    add(opening.how.has(oflags::CREAT), OFlags::CREATE);
    add(opening.how.has(oflags::DIRECTORY), OFlags::DIRECTORY);
    add(opening.how.has(oflags::EXCL), OFlags::EXCL);
    add(opening.how.has(oflags::TRUNC), OFlags::TRUNC);
    add(opening.modes.has(fdflags::APPEND), OFlags::APPEND);
    add(opening.modes.has(fdflags::DSYNC), DSYNC);
    add(opening.modes.has(fdflags::NONBLOCK), OFlags::NONBLOCK);
    // Neither system has an `O_RSYNC` of its own: it is `O_SYNC`, which contains `O_DSYNC` on one of them.
    add(opening.modes.has(fdflags::SYNC | fdflags::RSYNC), OFlags::SYNC | DSYNC);
    let mode = if opening.how.has(oflags::CREAT) { Mode::from_raw_mode(0o666) } else { Mode::empty() };
    let fd = open_at(start.as_fd(), path.as_c_str(), flags, mode)?;
    if opening.write && is_door_to_kernel(fd.as_fd()) {
        return Err(Errno::Acces);
    }
    let opened = match opening {
        _ if opening.how.has(oflags::DIRECTORY) => Opened::Directory,
        // No directory can be opened for writing.
        Opening { write: true, .. } => Opened::File,
        _ => Opened::Either,
    };
    Ok((Handle::adopt(fd)?, opened))
}

fn access(opening: &Opening) -> OFlags {
    match (opening.read, opening.write) {
        // Neither: the kernel has no such thing, and the descriptor's rights say the rest.
        (_, false) => OFlags::RDONLY,
        (false, true) => OFlags::WRONLY,
        (true, true) => OFlags::RDWR,
    }
}
