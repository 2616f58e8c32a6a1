//! Attributes and times of files.

use super::beneath;
use super::handle::Handle;
use super::path::Path;
use crate::wasi::types::{Errno, FileType, Lookup};
use rustix::fd::{AsFd, BorrowedFd};
use rustix::fs::{self, AtFlags, Mode, OFlags, Stat, Timespec, Timestamps};
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
pub(crate) fn status(file: &Handle) -> Result<Status, Errno> {
    status_of(file.as_fd())
}

pub(super) fn status_of(file: BorrowedFd<'_>) -> Result<Status, Errno> {
    Ok(Status::new(&fs::fstat(file)?))
}

/// Attributes of the file that `path` names below `start`.
///
/// # Errors
/// [`Errno::Perm`] where the path leads outside; the kernel's.
pub(crate) fn status_at(start: &Handle, path: &Path, lookup: Lookup) -> Result<Status, Errno> {
    if path.is_plain_name() {
        let status = Status::new(&fs::statat(start, path.as_c_str(), AtFlags::SYMLINK_NOFOLLOW)?);
        if lookup == Lookup::NoFollow || status.file_type != FileType::SymbolicLink {
            return Ok(status);
        }
    }
    let file = beneath::open_at(start.as_fd(), path.as_c_str(), reference(lookup), Mode::empty())?;
    status_of(file.as_fd())
}

/// Sets times of an open file.
///
/// # Errors
/// The kernel's.
pub(crate) fn set_file_times(file: &Handle, accessed: NewTime, modified: NewTime) -> Result<(), Errno> {
    Ok(fs::futimens(file, &timestamps(accessed, modified))?)
}

/// Sets times of the file that `path` names below `start`.
///
/// # Errors
/// [`Errno::Perm`] where the path leads outside; the kernel's.
pub(crate) fn set_path_times(
    start: &Handle,
    path: &mut Path,
    lookup: Lookup,
    accessed: NewTime,
    modified: NewTime,
) -> Result<(), Errno> {
    let times = timestamps(accessed, modified);
    // What ends in a slash is followed, and `..` is no link.
    if lookup == Lookup::NoFollow && !path.wants_directory() && !path.ends_above() {
        let place = path.place(start.as_fd())?;
        return Ok(fs::utimensat(&place, place.name, &times, AtFlags::SYMLINK_NOFOLLOW)?);
    }
    let file = beneath::open_at(start.as_fd(), path.as_c_str(), reference(lookup), Mode::empty())?;
    match fs::utimensat(&file, c"", &times, AtFlags::EMPTY_PATH) {
        // Before Linux 5.8 the times of a file can be set through a descriptor only where that can read or write.
        Err(io::Errno::INVAL | io::Errno::NOENT) => {
            let flags = OFlags::RDONLY | OFlags::NONBLOCK | OFlags::NOCTTY | OFlags::CLOEXEC;
            let file = beneath::open_at(start.as_fd(), path.as_c_str(), flags, Mode::empty())?;
            Ok(fs::futimens(&file, &times)?)
        }
        result => Ok(result?),
    }
}

/// Flags that open a file only to refer to it.
fn reference(lookup: Lookup) -> OFlags {
    let flags = OFlags::PATH | OFlags::CLOEXEC;
    if lookup == Lookup::NoFollow { flags | OFlags::NOFOLLOW } else { flags }
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
    #[allow(clippy::useless_conversion)] // the number of links has 32 bits on AArch64
    fn new(stat: &Stat) -> Self {
        let links = stat.st_nlink;
        Self {
            device: stat.st_dev,
            inode: stat.st_ino,
            file_type: file_type(fs::FileType::from_raw_mode(stat.st_mode)),
            links: links.into(),
            bytes: stat.st_size as u64,
            accessed: nanoseconds(stat.st_atime, stat.st_atime_nsec),
            modified: nanoseconds(stat.st_mtime, stat.st_mtime_nsec),
            changed: nanoseconds(stat.st_ctime, stat.st_ctime_nsec),
        }
    }
}

pub(super) fn file_type(file_type: fs::FileType) -> FileType {
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
