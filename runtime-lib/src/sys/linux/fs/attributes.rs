//! Attributes and times of what a path names.

use super::beneath;
use super::handle::Handle;
use super::path::Path;
use super::status::{Status, status_of};
use crate::wasi::types::{Errno, Lookup};
use core::ffi::CStr;
use rustix::fd::{AsFd, BorrowedFd};
use rustix::fs::{self, AtFlags, Mode, OFlags, Timestamps};
use rustix::io;

/// Attributes of the file that `path` names below `start`.
#[inline(always)]
pub(in crate::sys) fn status_at(start: BorrowedFd<'_>, path: &CStr, lookup: Lookup) -> Result<Status, Errno> {
    let file = beneath::open_at(start, path, reference(lookup), Mode::empty())?;
    status_of(file.as_fd())
}

/// Sets times of an open file.
pub(in crate::sys) fn set_times(file: BorrowedFd<'_>, times: &Timestamps) -> io::Result<()> {
    fs::futimens(file, times)
}

/// Sets times of the file that `path` names below `start`.
pub(in crate::sys) fn set_times_at(
    start: &Handle,
    path: &mut Path<'_>,
    lookup: Lookup,
    times: &Timestamps,
) -> Result<(), Errno> {
    // What ends in a slash is followed, and `..` is no link.
    if lookup == Lookup::NoFollow && !path.wants_directory() && !path.ends_above() {
        let place = path.place(start.as_fd())?;
        return Ok(fs::utimensat(&place, place.name, times, AtFlags::SYMLINK_NOFOLLOW)?);
    }
    let file = beneath::open_at(start.as_fd(), path.as_c_str(), reference(lookup), Mode::empty())?;
    match fs::utimensat(&file, c"", times, AtFlags::EMPTY_PATH) {
        // Before Linux 5.8 the times of a file can be set through a descriptor only where that can read or write.
        Err(io::Errno::INVAL | io::Errno::NOENT) => {
            let flags = OFlags::RDONLY | OFlags::NONBLOCK | OFlags::NOCTTY | OFlags::CLOEXEC;
            let file = beneath::open_at(start.as_fd(), path.as_c_str(), flags, Mode::empty())?;
            Ok(fs::futimens(&file, times)?)
        }
        result => Ok(result?),
    }
}

/// Flags that open a file only to refer to it.
fn reference(lookup: Lookup) -> OFlags {
    let flags = OFlags::PATH | OFlags::CLOEXEC;
    if lookup == Lookup::NoFollow { flags | OFlags::NOFOLLOW } else { flags }
}
