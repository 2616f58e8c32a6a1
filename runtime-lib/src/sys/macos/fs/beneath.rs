//! Opening a path below a directory and never outside of it: by the [`walk`], as kernels before macOS 26 cannot.

use super::walk;
use core::ffi::CStr;
use rustix::fd::{BorrowedFd, OwnedFd};
use rustix::fs::{Mode, OFlags, fstatfs, openat};
use rustix::io::{self, Errno};

/// What refers to a directory: searching it is all that it must allow. Kernels before macOS 13 do not know that flag, and want
/// the directory to be readable. Files are never referred to: there is no such descriptor.
pub(in crate::sys) const REFERENCE: OFlags = OFlags::from_bits_retain(libc::O_SEARCH as u32).union(OFlags::CLOEXEC);

/// What the walk opens every directory on the way with.
pub(in crate::sys) const STEP: OFlags = REFERENCE.union(OFlags::DIRECTORY).union(OFlags::NOFOLLOW);

/// Opens `path` below `start` with the kernel's own flags.
///
/// # Errors
/// `EPERM` where the path leads outside; the kernel's.
pub(in crate::sys) fn open_at(start: BorrowedFd<'_>, path: &CStr, flags: OFlags, mode: Mode) -> io::Result<OwnedFd> {
    walk::open_at(start, path, flags, mode)
}

/// Opens the entry `name` of `directory`.
///
/// # Errors
/// `EPERM` for one of `/dev/fd`, which would be another of the process's own descriptors; the kernel's.
pub(in crate::sys) fn open_entry(
    directory: BorrowedFd<'_>,
    name: &CStr,
    flags: OFlags,
    mode: Mode,
) -> io::Result<OwnedFd> {
    if is_number(name) && is_of_devices(directory)? {
        return Err(Errno::PERM);
    }
    openat(directory, name, flags, mode)
}

/// Whether a name may be a descriptor's in `/dev/fd`; no other entry of `/dev` is called like that.
fn is_number(name: &CStr) -> bool {
    name.to_bytes().iter().all(u8::is_ascii_digit)
}

/// Whether `directory` belongs to the file system of `/dev`.
fn is_of_devices(directory: BorrowedFd<'_>) -> io::Result<bool> {
    const DEVICES: [&[u8]; 2] = [b"devfs", b"fdesc"];
    let name = fstatfs(directory)?.f_fstypename.map(libc::c_char::cast_unsigned);
    Ok(DEVICES.iter().any(|devices| name.starts_with(devices)))
}
