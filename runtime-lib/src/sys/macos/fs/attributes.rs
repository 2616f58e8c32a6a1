//! Attributes and times of what a path names: asked and set by name in the directory that the path leads to, as a descriptor of
//! the file itself would have effects, such as waiting for a pipe's other end.
//!
//! # Safety
//! libSystem reads names and records that are ours.
#![allow(unsafe_code)]

use super::handle::Handle;
use super::last_error;
use super::path::Path;
use super::status::Status;
use super::walk;
use crate::wasi::types::{Errno, FileType, Lookup};
use core::ffi::CStr;
use rustix::fd::{AsFd, AsRawFd, BorrowedFd};
use rustix::fs::{AtFlags, OFlags, Timespec, Timestamps, statat};
use rustix::io;

/// Attributes of the file that `path` names below `start`.
pub(in crate::sys) fn status_at(start: BorrowedFd<'_>, path: &CStr, lookup: Lookup) -> Result<Status, Errno> {
    Ok(walk::reach(start, path, flags(lookup), status_of_entry)?)
}

/// Sets times of an open file.
pub(in crate::sys) fn set_times(file: BorrowedFd<'_>, times: &Timestamps) -> io::Result<()> {
    let times = records(times);
    // SAFETY: libSystem reads two records.
    if unsafe { libc::futimens(file.as_raw_fd(), times.as_ptr()) } < 0 { Err(last_error()) } else { Ok(()) }
}

/// Sets times of the file that `path` names below `start`.
pub(in crate::sys) fn set_times_at(
    start: &Handle,
    path: &mut Path<'_>,
    lookup: Lookup,
    times: &Timestamps,
) -> Result<(), Errno> {
    let times = records(times);
    let set = |directory: BorrowedFd<'_>, name: &CStr, flags: OFlags| {
        if flags.contains(OFlags::DIRECTORY) {
            status_of_entry(directory, name, flags)?;
        }
        // SAFETY: libSystem reads a name and two records.
        let result =
            unsafe { libc::utimensat(directory.as_raw_fd(), name.as_ptr(), times.as_ptr(), libc::AT_SYMLINK_NOFOLLOW) };
        if result < 0 { Err(last_error()) } else { Ok(()) }
    };
    Ok(walk::reach(start.as_fd(), path.as_c_str(), flags(lookup), set)?)
}

/// Attributes of an entry, which is a directory if the flags ask for one.
fn status_of_entry(directory: BorrowedFd<'_>, name: &CStr, flags: OFlags) -> io::Result<Status> {
    let status = Status::new(&statat(directory, name, AtFlags::SYMLINK_NOFOLLOW)?);
    if flags.contains(OFlags::DIRECTORY) && status.file_type != FileType::Directory {
        return Err(io::Errno::NOTDIR);
    }
    Ok(status)
}

const fn flags(lookup: Lookup) -> OFlags {
    match lookup {
        Lookup::Follow => OFlags::empty(),
        Lookup::NoFollow => OFlags::NOFOLLOW,
    }
}

fn records(times: &Timestamps) -> [libc::timespec; 2] {
    [times.last_access, times.last_modification].map(|Timespec { tv_sec, tv_nsec }| libc::timespec { tv_sec, tv_nsec })
}
