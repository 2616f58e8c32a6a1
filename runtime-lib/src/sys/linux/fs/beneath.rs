//! Opening a path below a directory and never outside of it: by the kernel where it can (`openat2`, Linux 5.6), by
//! [`walk`] elsewhere.
//!
//! Either way `..` and symbolic links are followed as long as each step stays below, absolute links and the kernel's magic
//! ones (`/proc/self/fd/3`) are not, and what other processes rename meanwhile changes nothing of that. A path that
//! would leave is refused with `EPERM`, as Wasmtime does.
//!
//! The kernel has two ways. Most paths only go down and meet no link ([`only_goes_down`]): to follow none (`RESOLVE_NO_SYMLINKS`)
//! confines them as the walk does, step by step to an entry of the directory before, and costs nothing beyond `openat`. To
//! follow links that stay below (`RESOLVE_BENEATH`), for all others, locks the tree of mounts to ask in the end where it has
//! come to. Two components opened, asked for their attributes and closed: 2.10 µs, 2.29 µs so; with `openat` 2.11 µs (Linux 6.18,
//! x86_64).
//!
//! # Safety
//! The kernel reads a path and a record that live until the call has returned.
#![allow(unsafe_code)]

use super::walk;
use crate::sys::linux::arch;
use core::ffi::CStr;
use core::sync::atomic::{AtomicBool, Ordering};
use rustix::fd::{AsRawFd, BorrowedFd, FromRawFd, OwnedFd};
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

/// Follows links and `..` that stay below.
const BENEATH: ResolveFlags = ResolveFlags::BENEATH.union(ResolveFlags::NO_MAGICLINKS);

/// Opens `path` below `start` with the kernel's own flags.
///
/// # Errors
/// `EPERM` where the path leads outside; the kernel's.
#[inline(always)] // Returning costs most behind a system call: see `wasi::fd::transfer`.
pub(in crate::sys) fn open_at(start: BorrowedFd<'_>, path: &CStr, flags: OFlags, mode: Mode) -> io::Result<OwnedFd> {
    let resolve = if only_goes_down(path) { ResolveFlags::NO_SYMLINKS } else { BENEATH };
    let attempt = if LACKING.load(Ordering::Relaxed) {
        Err(io::Errno::NOSYS)
    } else {
        openat2(start, path, flags, mode, resolve)
    };
    match attempt {
        Ok(file) => Ok(file),
        Err(error) => open_still(start, path, flags, mode, error),
    }
}

/// Whether a path that meets no link stays below, whatever the kernel is told: it starts at no root, and no component is `..`.
/// Two dots anywhere count as one, which costs a name that has them its short way, and nothing else.
fn only_goes_down(path: &CStr) -> bool {
    let path = path.to_bytes();
    path.first() != Some(&b'/') && !path.windows(2).any(|pair| pair == b"..")
}

/// Opens what a first attempt did not, which came to `error`.
#[cold]
#[inline(never)]
fn open_still(
    start: BorrowedFd<'_>,
    path: &CStr,
    flags: OFlags,
    mode: Mode,
    mut error: io::Errno,
) -> io::Result<OwnedFd> {
    // A rename on the way makes the kernel give up; after so many the walk, which cannot be starved, takes over.
    const ATTEMPTS: u32 = 8;
    for attempts in 1.. {
        match error {
            io::Errno::XDEV => return Err(io::Errno::PERM),
            // There may be a link on the way, which is to be followed now.
            io::Errno::LOOP if attempts == 1 => {}
            io::Errno::AGAIN | io::Errno::INTR if attempts < ATTEMPTS => {}
            io::Errno::AGAIN | io::Errno::INTR => break,
            io::Errno::NOSYS => {
                LACKING.store(true, Ordering::Relaxed);
                break;
            }
            // The file's own refusal, or that of a sandbox around us that does not know the call: the walk tells.
            io::Errno::PERM => break,
            error => return Err(error),
        }
        match openat2(start, path, flags, mode, BENEATH) {
            Ok(file) => return Ok(file),
            Err(next) => error = next,
        }
    }
    walk::open_at(start, path, flags, mode)
}

/// The kernel's `struct open_how`.
#[repr(C)]
struct How {
    flags: u64,
    mode: u64,
    resolve: u64,
}

/// The number is the same on every CPU, as of all calls since Linux 5.1.
const OPENAT2: usize = 437;

/// The system call. Not rustix's function, which is one more to return from.
#[inline(always)]
fn openat2(
    start: BorrowedFd<'_>,
    path: &CStr,
    flags: OFlags,
    mode: Mode,
    resolve: ResolveFlags,
) -> io::Result<OwnedFd> {
    let how = How { flags: flags.bits().into(), mode: mode.bits().into(), resolve: resolve.bits() };
    let (path, record) = (path.as_ptr().expose_provenance(), (&raw const how).expose_provenance());
    // SAFETY: the kernel reads the path and the record.
    let result = unsafe { arch::syscall([OPENAT2, start.as_raw_fd() as usize, path, record, size_of::<How>()]) };
    match u32::try_from(result) {
        // SAFETY: the kernel has opened this descriptor for us, and nobody else knows of it.
        Ok(fd) => Ok(unsafe { OwnedFd::from_raw_fd(fd.cast_signed()) }),
        Err(_) => Err(io::Errno::from_raw_os_error(result.wrapping_neg() as i32)),
    }
}
