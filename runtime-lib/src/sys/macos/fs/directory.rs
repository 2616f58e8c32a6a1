//! A directory's entries, from any place in it that a former reading reached.
//!
//! The kernel's own places are a file system's secret and not handed out for each entry: libSystem's stream of entries is what keeps
//! its place. A handle holds one from its first reading on. A place is the number of entries before it, `.` and `..` among them;
//! a reading that does not go on where the last one ended, or at the entry before, starts over and counts.
//!
//! # Safety
//! A stream has one owner, which closes it. An entry that it hands out is good until the next one is asked for.
#![allow(unsafe_code)]

use super::handle::{Handle, off_streams};
use super::{Entry, Visit, last_error, status};
use crate::wasi::types::Errno;
use core::cell::Cell;
use core::ffi::CStr;
use core::ptr::NonNull;
use rustix::fd::{AsRawFd, IntoRawFd};
use rustix::fs::{AtFlags, FileType as KernelType, Mode, OFlags, fstat, openat, statat};

/// Whether an open file is a directory.
pub(crate) fn is_directory(file: &Handle) -> bool {
    fstat(file).is_ok_and(|status| KernelType::from_raw_mode(status.st_mode) == KernelType::Directory)
}

/// Hands `visit` the entries of `directory` from the place `from` on (0 is the start), without `.` and `..`.
///
/// # Errors
/// The kernel's.
pub(crate) fn read_directory(
    directory: &Handle,
    from: u64,
    mut visit: impl FnMut(Entry<'_>) -> Visit,
) -> Result<(), Errno> {
    let stream = directory.reading.stream(directory)?;
    stream.go_to(from)?;
    while let Some(record) = stream.next()? {
        let next = stream.place.get();
        let here = next - 1;
        // SAFETY: the record stays as it is until the next one is asked for, after `visit`.
        let record = unsafe { record.as_ref() };
        // SAFETY: the name ends with a NUL.
        let name = unsafe { CStr::from_ptr(record.d_name.as_ptr()) };
        if name == c"." || name == c".." {
            continue;
        }
        // Types are numbered as in a file's mode.
        let file_type = match KernelType::from_raw_mode(u16::from(record.d_type) << 12) {
            // Some file systems do not keep it beside the name.
            KernelType::Unknown => statat(directory, name, AtFlags::SYMLINK_NOFOLLOW)
                .map_or(KernelType::Unknown, |stat| KernelType::from_raw_mode(stat.st_mode)),
            known => known,
        };
        let file_type = status::file_type(file_type);
        if visit(Entry { name: name.to_bytes(), inode: record.d_ino, file_type, here, next }) == Visit::Stop {
            return Ok(());
        }
    }
    Ok(())
}

/// What a handle keeps between two readings of a directory.
#[derive(Default)]
pub(in crate::sys) struct Reading {
    /// Opened by the first one.
    stream: core::cell::OnceCell<Stream>,
}

impl Reading {
    fn stream(&self, directory: &Handle) -> Result<&Stream, Errno> {
        if let Some(stream) = self.stream.get() {
            return Ok(stream);
        }
        let stream = Stream::open(directory)?;
        Ok(self.stream.get_or_init(|| stream))
    }
}

/// libSystem's stream of a directory's entries.
struct Stream {
    stream: NonNull<libc::DIR>,
    /// The entry that was handed out last, which is good until another one is.
    last: Cell<Option<NonNull<libc::dirent>>>,
    /// Number of entries handed out since the start.
    place: Cell<u64>,
    /// Whether [`Stream::last`] is to be handed out again.
    again: Cell<bool>,
}

impl Stream {
    /// A stream of its own descriptor, as it owns one and moves its position.
    fn open(directory: &Handle) -> Result<Self, Errno> {
        let fd = openat(directory, c".", OFlags::RDONLY | OFlags::DIRECTORY | OFlags::CLOEXEC, Mode::empty())?;
        let fd = off_streams(fd)?;
        // SAFETY: the descriptor is a directory's, and given up where the call succeeds.
        let stream = unsafe { libc::fdopendir(fd.as_raw_fd()) };
        let stream = NonNull::new(stream).ok_or_else(last_error)?;
        let _owned_by_the_stream = fd.into_raw_fd();
        Ok(Self { stream, last: Cell::new(None), place: Cell::new(0), again: Cell::new(false) })
    }

    /// Goes to the place `to`.
    fn go_to(&self, to: u64) -> Result<(), Errno> {
        self.again.set(false);
        let place = self.place.get();
        // From the start the kernel is asked anew, for what has changed.
        if to > 0 && to == place {
            return Ok(());
        }
        if to > 0 && to + 1 == place && self.last.get().is_some() {
            self.place.set(to);
            self.again.set(true);
            return Ok(());
        }
        self.last.set(None);
        self.place.set(0);
        // SAFETY: the stream is open.
        unsafe { libc::rewinddir(self.stream.as_ptr()) };
        while self.place.get() < to && self.next()?.is_some() {}
        Ok(())
    }

    /// The next entry; none at the end.
    fn next(&self) -> Result<Option<NonNull<libc::dirent>>, Errno> {
        if !self.again.take() {
            // An end and a failure look alike but for the error's number.
            // SAFETY: the number is the thread's own.
            unsafe { *libc::__error() = 0 };
            // SAFETY: the stream is open, and nobody uses the entry before any more.
            self.last.set(NonNull::new(unsafe { libc::readdir(self.stream.as_ptr()) }));
        }
        match self.last.get() {
            Some(entry) => {
                self.place.set(self.place.get() + 1);
                Ok(Some(entry))
            }
            None => match last_error() {
                error if error.raw_os_error() == 0 => Ok(None),
                error => Err(error.into()),
            },
        }
    }
}

impl Drop for Stream {
    fn drop(&mut self) {
        // A failure leaves a descriptor open, and nobody to tell.
        // SAFETY: the stream is open, and not used after.
        unsafe { libc::closedir(self.stream.as_ptr()) };
    }
}
