//! Last words: on standard error, whatever became of the descriptors of the guest, or on one that the program was started with.
//!
//! # Safety
//! Only borrows numbers of descriptors that nobody closes.
#![allow(unsafe_code)]

use rustix::fd::BorrowedFd;
use rustix::io::Errno;

/// The number of standard error.
pub(crate) const STANDARD_ERROR: i32 = 2;

/// Writes to the descriptor of this number, which the process was started with.
pub(crate) fn write_words(descriptor: i32, mut bytes: &[u8]) {
    // SAFETY: a number is no claim that the descriptor is open; a closed one gives an error, and nothing here closes it.
    let descriptor = unsafe { BorrowedFd::borrow_raw(descriptor) };
    while !bytes.is_empty() {
        match rustix::io::write(descriptor, bytes) {
            Ok(written) => bytes = bytes.get(written.max(1)..).unwrap_or_default(),
            Err(Errno::INTR) => {}
            Err(_) => return,
        }
    }
}

/// Whether the descriptor of this number is open.
#[cfg(not(feature = "library"))]
pub(crate) fn is_open(descriptor: i32) -> bool {
    // SAFETY: as above.
    rustix::io::fcntl_getfd(unsafe { BorrowedFd::borrow_raw(descriptor) }).is_ok()
}
