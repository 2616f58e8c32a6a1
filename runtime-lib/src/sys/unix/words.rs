//! Last words: standard error, whatever became of the descriptors of the guest.
//!
//! # Safety
//! Only borrows a number that nobody closes.
#![allow(unsafe_code)]

use rustix::fd::BorrowedFd;
use rustix::io::Errno;

/// Writes to standard error.
pub(crate) fn write_error(mut bytes: &[u8]) {
    // SAFETY: a number is no claim that the descriptor is open; a closed one gives an error, and nothing here closes it.
    let stderr = unsafe { BorrowedFd::borrow_raw(2) };
    while !bytes.is_empty() {
        match rustix::io::write(stderr, bytes) {
            Ok(written) => bytes = bytes.get(written.max(1)..).unwrap_or_default(),
            Err(Errno::INTR) => {}
            Err(_) => return,
        }
    }
}
