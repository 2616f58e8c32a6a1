//! A system's descriptor as the descriptor table owns it.
//!
//! Invariant: the numbers 0, 1 and 2 are the process's streams and nothing else. A handle of another file never has one of
//! them, even where the process was started with its streams closed, so that neither the guest's standard output nor the
//! runtime's own last words reach a file that happened to be opened under that number. Streams are never closed: the
//! runtime reports traps on them after the guest has closed its own.
//!
//! # Safety
//! A handle is the only owner of its number.
#![allow(unsafe_code)]

use crate::sys::fs::Reading;
use crate::wasi::types::Errno;
use core::ffi::CStr;
use core::mem::ManuallyDrop;
use rustix::fd::{AsFd, AsRawFd, BorrowedFd, FromRawFd, OwnedFd};
use rustix::fs::{CWD, Mode, OFlags};
use rustix::io;

/// An open file, directory or stream of the system. Dropping it closes it, unless it is a stream of the process.
pub(crate) struct Handle {
    fd: ManuallyDrop<OwnedFd>,
    /// What the system keeps between two readings of a directory.
    #[allow(dead_code)] // Linux keeps nothing
    pub(in crate::sys) reading: Reading,
}

/// A stream that the process was started with.
#[derive(Clone, Copy)]
#[repr(i32)]
pub(crate) enum Stream {
    /// Standard input.
    Input = 0,
    /// Standard output.
    Output = 1,
    /// Standard error.
    Error = 2,
}

/// Longest path of a granted directory, in bytes with its NUL.
const PATH_MAX: usize = 4096;

/// The first number that is no stream's.
const FIRST_OWN: i32 = 3;

impl Handle {
    /// A stream of the process.
    pub(crate) fn of_stream(stream: Stream) -> Self {
        // SAFETY: the number is never closed by anybody here; where it is not open, each use of it fails.
        Self::new(unsafe { OwnedFd::from_raw_fd(stream as i32) })
    }

    /// The file that a host has open under a number of its own, which stays the host's.
    ///
    /// # Errors
    /// [`Errno::Badf`] where it has none; the kernel's.
    #[cfg(feature = "library")]
    pub(crate) fn of_host(descriptor: i32) -> Result<Self, Errno> {
        if descriptor < 0 {
            return Err(Errno::Badf);
        }
        // SAFETY: it is borrowed for one call, which fails where it is not open; -1 is none.
        let file = unsafe { BorrowedFd::borrow_raw(descriptor) };
        Ok(Self::new(io::fcntl_dupfd_cloexec(file, FIRST_OWN)?))
    }

    /// Opens a directory that was granted, by its path in the system.
    ///
    /// # Errors
    /// [`Errno::NameTooLong`]; [`Errno::Inval`] for a path with a NUL; the kernel's, [`Errno::NotDir`] among them.
    pub(crate) fn open_granted(path: &[u8]) -> Result<Self, Errno> {
        let mut text = [0; PATH_MAX];
        let with_nul = text.get_mut(..=path.len()).ok_or(Errno::NameTooLong)?;
        with_nul.iter_mut().zip(path).for_each(|(to, from)| *to = *from);
        let path = CStr::from_bytes_with_nul(with_nul).map_err(|_| Errno::Inval)?;
        let flags = OFlags::RDONLY | OFlags::DIRECTORY | OFlags::CLOEXEC;
        Ok(Self::adopt(rustix::fs::openat(CWD, path, flags, Mode::empty())?)?)
    }

    /// Takes ownership, moving the file off the streams' numbers.
    #[inline(always)]
    pub(in crate::sys) fn adopt(fd: OwnedFd) -> io::Result<Self> {
        off_streams(fd).map(Self::new)
    }

    fn new(fd: OwnedFd) -> Self {
        Self { fd: ManuallyDrop::new(fd), reading: Reading::default() }
    }

    /// The number, for a system call of our own.
    pub(crate) fn raw(&self) -> i32 {
        self.fd.as_raw_fd()
    }
}

impl AsFd for Handle {
    fn as_fd(&self) -> BorrowedFd<'_> {
        self.fd.as_fd()
    }
}

impl Drop for Handle {
    fn drop(&mut self) {
        if self.raw() >= FIRST_OWN {
            // SAFETY: dropped once, and not used after.
            unsafe { ManuallyDrop::drop(&mut self.fd) }
        }
    }
}

/// The same file under a number that is no stream's.
pub(in crate::sys) fn off_streams(fd: OwnedFd) -> io::Result<OwnedFd> {
    if fd.as_raw_fd() >= FIRST_OWN { Ok(fd) } else { io::fcntl_dupfd_cloexec(&fd, FIRST_OWN) }
}
