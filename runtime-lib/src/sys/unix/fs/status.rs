//! Attributes and times of files.

use super::handle::Handle;
use super::path::Path;
use crate::sys::fs::attributes;
use crate::wasi::types::{Errno, FileType, Lookup};
use rustix::fd::{AsFd, BorrowedFd};
use rustix::fs::{self, AtFlags, Stat, Timespec, Timestamps};
use rustix::io;

/// A file's attributes. Times are in nanoseconds since 1970.
pub(crate) struct Status {
    /// The device that it is on.
    pub(crate) device: u64,
    /// Its number there.
    pub(crate) inode: u64,
    /// What it is.
    pub(crate) file_type: FileType,
    /// Number of its names.
    pub(crate) links: u64,
    /// Bytes in it.
    pub(crate) bytes: u64,
    /// Last access.
    pub(crate) accessed: u64,
    /// Last change of the contents.
    pub(crate) modified: u64,
    /// Last change of the attributes.
    pub(crate) changed: u64,
}

/// What a time is set to.
#[derive(Clone, Copy)]
pub(crate) enum NewTime {
    /// What it was.
    Unchanged,
    /// The present.
    Now,
    /// Nanoseconds since 1970.
    At(u64),
}

/// Attributes of an open file.
///
/// # Errors
/// The kernel's.
#[inline(always)] // Returning costs most behind a system call: see `wasi::fd::transfer`.
pub(crate) fn status(file: &Handle) -> Result<Status, Errno> {
    status_of(file.as_fd())
}

#[inline(always)]
pub(in crate::sys) fn status_of(file: BorrowedFd<'_>) -> Result<Status, Errno> {
    Ok(Status::new(&fs::fstat(file)?))
}

/// Attributes of the file that `path` names below `start`.
///
/// # Errors
/// [`Errno::Perm`] where the path leads outside; the kernel's.
#[inline(always)]
pub(crate) fn status_at(start: &Handle, path: &Path<'_>, lookup: Lookup) -> Result<Status, Errno> {
    if path.is_plain_name() {
        let status = Status::new(&fs::statat(start, path.as_c_str(), AtFlags::SYMLINK_NOFOLLOW)?);
        if lookup == Lookup::NoFollow || status.file_type != FileType::SymbolicLink {
            return Ok(status);
        }
    }
    attributes::status_at(start.as_fd(), path.as_c_str(), lookup)
}

/// Sets times of an open file.
///
/// # Errors
/// The kernel's.
pub(crate) fn set_file_times(file: &Handle, accessed: NewTime, modified: NewTime) -> Result<(), Errno> {
    Ok(attributes::set_times(file.as_fd(), &timestamps(accessed, modified))?)
}

/// Sets times of the file that `path` names below `start`.
///
/// # Errors
/// [`Errno::Perm`] where the path leads outside; the kernel's.
pub(crate) fn set_path_times(
    start: &Handle,
    path: &mut Path<'_>,
    lookup: Lookup,
    accessed: NewTime,
    modified: NewTime,
) -> Result<(), Errno> {
    attributes::set_times_at(start, path, lookup, &timestamps(accessed, modified))
}

/// Whether it is a terminal.
pub(crate) fn is_terminal(file: &Handle) -> bool {
    rustix::termios::isatty(file)
}

/// Number of bytes that can be read without waiting, where the system can say.
pub(crate) fn readable_bytes(file: &Handle) -> Option<u64> {
    io::ioctl_fionread(file).ok()
}

impl Status {
    /// The attributes in a record of the system's, whose fields have other types on each.
    pub(in crate::sys) fn new(stat: &Stat) -> Self {
        Self {
            device: stat.st_dev as _,
            inode: stat.st_ino,
            file_type: file_type(fs::FileType::from_raw_mode(stat.st_mode)),
            links: stat.st_nlink as _,
            bytes: stat.st_size as u64,
            accessed: nanoseconds(stat.st_atime, stat.st_atime_nsec as _),
            modified: nanoseconds(stat.st_mtime, stat.st_mtime_nsec as _),
            changed: nanoseconds(stat.st_ctime, stat.st_ctime_nsec as _),
        }
    }
}

pub(in crate::sys) fn file_type(file_type: fs::FileType) -> FileType {
    match file_type {
        fs::FileType::RegularFile => FileType::RegularFile,
        fs::FileType::Directory => FileType::Directory,
        fs::FileType::Symlink => FileType::SymbolicLink,
        fs::FileType::CharacterDevice => FileType::CharacterDevice,
        fs::FileType::BlockDevice => FileType::BlockDevice,
        fs::FileType::Socket => FileType::SocketStream,
        fs::FileType::Fifo | fs::FileType::Unknown => FileType::Unknown,
    }
}

/// WASI's times are unsigned: what is before 1970 is 1970, what is after 2554 stays there.
fn nanoseconds(seconds: i64, nanoseconds: u64) -> u64 {
    u64::try_from(seconds).map_or(0, |seconds| seconds.saturating_mul(NANOSECONDS).saturating_add(nanoseconds))
}

const NANOSECONDS: u64 = 1_000_000_000;

fn timestamps(accessed: NewTime, modified: NewTime) -> Timestamps {
    let timespec = |time| match time {
        NewTime::Unchanged => Timespec { tv_sec: 0, tv_nsec: fs::UTIME_OMIT },
        NewTime::Now => Timespec { tv_sec: 0, tv_nsec: fs::UTIME_NOW },
        NewTime::At(time) => Timespec { tv_sec: (time / NANOSECONDS) as i64, tv_nsec: (time % NANOSECONDS) as i64 },
    };
    Timestamps { last_access: timespec(accessed), last_modification: timespec(modified) }
}
