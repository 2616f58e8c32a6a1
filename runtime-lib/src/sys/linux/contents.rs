//! Bytes that several mappings have in common until they change them: a file without a name, in memory, that nobody can change.
//!
//! # Safety
//! The file is used under its number, which its process may have closed: before each use it is compared with what it was.
#![allow(unsafe_code)]

use crate::sys::unix::fs::handle::off_streams;
use core::ptr;
use rustix::fd::{AsFd, BorrowedFd, IntoRawFd};
use rustix::fs::{self, MemfdFlags, SealFlags};
use rustix::io::{self, Errno};
use rustix::mm::{self, MapFlags, ProtFlags};
use rustix::process::{Resource, getrlimit};

/// Such bytes.
pub(crate) struct Contents {
    /// The file's number.
    pub(crate) descriptor: i32,
    /// Its device, and its number there.
    pub(crate) identity: [u64; 2],
}

impl Contents {
    /// A file that holds `parts` one after the other. None where the system refuses.
    pub(crate) fn new<'a>(parts: impl Iterator<Item = &'a [u8]> + Clone) -> Option<Self> {
        let bytes: u64 = parts.clone().map(|part| part.len() as u64).sum();
        // A file that grows beyond what its process may write ends the process.
        if getrlimit(Resource::Fsize).current.is_some_and(|most| most < bytes) {
            return None;
        }
        let flags = MemfdFlags::CLOEXEC | MemfdFlags::ALLOW_SEALING;
        let file = off_streams(fs::memfd_create(c"wasm2native", flags).ok()?).ok()?;
        for mut part in parts {
            while !part.is_empty() {
                match io::write(&file, part) {
                    Ok(0) => return None,
                    Ok(written) => part = part.get(written..)?,
                    Err(Errno::INTR) => {}
                    Err(_) => return None,
                }
            }
        }
        fs::fcntl_add_seals(&file, SealFlags::WRITE | SealFlags::SHRINK | SealFlags::GROW | SealFlags::SEAL).ok()?;
        let identity = identity(file.as_fd())?;
        Some(Self { descriptor: file.into_raw_fd(), identity })
    }

    /// Whether the file is still open under its number.
    pub(crate) fn is_there(&self) -> bool {
        self.file().and_then(identity) == Some(self.identity)
    }

    /// Maps `bytes` bytes of it to `to`, in place of what is there, to be changed by this mapping alone: true, or false where the system
    /// refuses.
    ///
    /// # Safety
    /// All are whole pages. What is at `to` is the caller's to replace, and the file is there.
    pub(crate) unsafe fn map(&self, offset: u64, to: usize, bytes: usize) -> bool {
        let Some(file) = self.file() else { return false };
        let access = ProtFlags::READ | ProtFlags::WRITE;
        let flags = MapFlags::PRIVATE | MapFlags::FIXED | MapFlags::NORESERVE;
        // SAFETY: the caller's.
        unsafe { mm::mmap(ptr::with_exposed_provenance_mut(to), bytes, access, flags, file, offset) }.is_ok()
    }

    fn file(&self) -> Option<BorrowedFd<'_>> {
        // SAFETY: each use of a number that is not open fails; -1 is none.
        (self.descriptor >= 0).then(|| unsafe { BorrowedFd::borrow_raw(self.descriptor) })
    }
}

fn identity(file: BorrowedFd<'_>) -> Option<[u64; 2]> {
    fs::fstat(file).ok().map(|status| [status.st_dev, status.st_ino])
}
