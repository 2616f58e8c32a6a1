//! Opening a path below a directory and never outside of it: by the kernel where it can (`openat2`, Linux 5.6), by
//! [`walk`] elsewhere.
//!
//! Either way `..` and symbolic links are followed as long as each step stays below, absolute links and the kernel's magic
//! ones (`/proc/self/fd/3`) are not, and what other processes rename meanwhile changes nothing of that. A path that
//! would leave is refused with `EPERM`, as Wasmtime does.

use super::directory;
use super::handle::Handle;
use super::path::Path;
use super::walk;
use crate::wasi::types::{Errno, FileType, Flags, Lookup, fdflags, oflags};
use core::ffi::CStr;
use core::sync::atomic::{AtomicBool, Ordering};
use rustix::fd::{AsFd, BorrowedFd, OwnedFd};
use rustix::fs::{Mode, OFlags, ResolveFlags};
use rustix::io;

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

/// Opens `path` below `start`, and says whether it is a directory: everything else is [`FileType::Unknown`] here, as to find
/// out what would take longer.
///
/// # Errors
/// [`Errno::Perm`] where the path leads outside; the kernel's.
pub(crate) fn open(start: &Handle, path: &Path, opening: &Opening) -> Result<(Handle, FileType), Errno> {
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
    add(opening.modes.has(fdflags::DSYNC), super::file::DSYNC);
    add(opening.modes.has(fdflags::NONBLOCK), OFlags::NONBLOCK);
    // Linux has no `O_RSYNC` of its own: it is `O_SYNC`.
    add(opening.modes.has(fdflags::SYNC | fdflags::RSYNC), OFlags::SYNC);
    let mode = if opening.how.has(oflags::CREAT) { Mode::from_raw_mode(0o666) } else { Mode::empty() };
    let fd = open_at(start.as_fd(), path.as_c_str(), flags, mode)?;
    // No directory can be opened for writing.
    let is_directory = opening.how.has(oflags::DIRECTORY) || !opening.write && directory::is_directory(fd.as_fd());
    let file_type = if is_directory { FileType::Directory } else { FileType::Unknown };
    Ok((Handle::adopt(fd)?, file_type))
}

fn access(opening: &Opening) -> OFlags {
    match (opening.read, opening.write) {
        // Neither: the kernel has no such thing, and the descriptor's rights say the rest.
        (_, false) => OFlags::RDONLY,
        (false, true) => OFlags::WRONLY,
        (true, true) => OFlags::RDWR,
    }
}

/// Whether the kernel has been found to lack `openat2`.
static LACKING: AtomicBool = AtomicBool::new(false);

/// Opens `path` below `start` with the kernel's own flags.
///
/// # Errors
/// `EPERM` where the path leads outside; the kernel's.
pub(super) fn open_at(start: BorrowedFd<'_>, path: &CStr, flags: OFlags, mode: Mode) -> io::Result<OwnedFd> {
    // A rename on the way makes the kernel give up; after so many the walk, which cannot be starved, takes over.
    const ATTEMPTS: u32 = 8;
    let resolve = ResolveFlags::BENEATH | ResolveFlags::NO_MAGICLINKS;
    for _ in 0..if LACKING.load(Ordering::Relaxed) { 0 } else { ATTEMPTS } {
        match rustix::fs::openat2(start, path, flags, mode, resolve) {
            Err(io::Errno::XDEV) => return Err(io::Errno::PERM),
            Err(io::Errno::AGAIN | io::Errno::INTR) => {}
            Err(io::Errno::NOSYS) => {
                LACKING.store(true, Ordering::Relaxed);
                break;
            }
            // The file's own refusal, or that of a sandbox around us that does not know the call: the walk tells.
            Err(io::Errno::PERM) => break,
            result => return result,
        }
    }
    walk::open_at(start, path, flags, mode)
}
