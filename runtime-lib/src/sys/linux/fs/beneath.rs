//! Opening a path below a directory and never outside of it: by the kernel where it can (`openat2`, Linux 5.6), by
//! [`walk`] elsewhere.
//!
//! Either way `..` and symbolic links are followed as long as each step stays below, absolute links and the kernel's magic
//! ones (`/proc/self/fd/3`) are not, and what other processes rename meanwhile changes nothing of that. A path that
//! would leave is refused with `EPERM`, as Wasmtime does.

use super::walk;
use core::ffi::CStr;
use core::sync::atomic::{AtomicBool, Ordering};
use rustix::fd::{BorrowedFd, OwnedFd};
use rustix::fs::{Mode, OFlags, ResolveFlags};
use rustix::io;

/// What refers to a file without opening it.
pub(in crate::sys) const REFERENCE: OFlags = OFlags::PATH.union(OFlags::CLOEXEC);

/// What the walk opens every directory on the way with.
pub(in crate::sys) const STEP: OFlags = REFERENCE.union(OFlags::DIRECTORY).union(OFlags::NOFOLLOW);

/// How a name is opened that the walk has come to: as any other.
pub(in crate::sys) use rustix::fs::openat as open_entry;

/// Whether the kernel has been found to lack `openat2`.
static LACKING: AtomicBool = AtomicBool::new(false);

/// Opens `path` below `start` with the kernel's own flags.
///
/// # Errors
/// `EPERM` where the path leads outside; the kernel's.
pub(in crate::sys) fn open_at(start: BorrowedFd<'_>, path: &CStr, flags: OFlags, mode: Mode) -> io::Result<OwnedFd> {
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
