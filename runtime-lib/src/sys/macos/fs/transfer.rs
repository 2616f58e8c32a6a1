//! Moving bytes between guest memory and descriptors, without a copy in between.
//!
//! A call that a signal interrupts before it moved anything is made again. More than the kernel moves at once is moved in part, as
//! for every program.
//!
//! # Safety
//! The kernel reads and writes ranges of guest memory, which the door has checked; what another thread of the guest does
//! to them meanwhile harms the guest alone.
#![allow(unsafe_code)]

use super::Offset;
use super::handle::Handle;
use crate::guest::{Range, Vectors};
use crate::wasi::types::Errno;
use core::ffi::c_int;
use core::ptr;
use libc::iovec;
use rustix::io::Errno as Kernel;

/// Reads into `to`: the number of bytes read, 0 at the end.
///
/// # Errors
/// The kernel's.
pub(crate) fn read(from: &Handle, to: &[Range<'_>], offset: Offset) -> Result<u32, Errno> {
    let fd = from.raw();
    moved(to, |records, count| match offset {
        // SAFETY: the kernel writes to the ranges alone.
        Offset::Current => unsafe { libc::readv(fd, records, count) },
        // SAFETY: the kernel writes to the ranges alone; an offset that is too large is a negative one, which it refuses.
        Offset::At(offset) => unsafe { libc::preadv(fd, records, count, offset.cast_signed()) },
    })
}

/// Writes from `from`: the number of bytes written.
///
/// # Errors
/// The kernel's; [`Errno::Pipe`] where nobody can read what is written.
pub(crate) fn write(to: &Handle, from: &[Range<'_>], offset: Offset) -> Result<u32, Errno> {
    let fd = to.raw();
    moved(from, |records, count| match offset {
        // SAFETY: the kernel reads the ranges alone.
        Offset::Current => unsafe { libc::writev(fd, records, count) },
        // SAFETY: the kernel reads the ranges alone; an offset that is too large is a negative one, which it refuses.
        Offset::At(offset) => unsafe { libc::pwritev(fd, records, count, offset.cast_signed()) },
    })
}

/// Fills `range` with random bytes, from the system's generator: it takes a seed of the kernel's, and never fails.
///
/// # Errors
/// None.
pub(crate) fn fill_random(range: Range<'_>) -> Result<(), Errno> {
    // SAFETY: libSystem writes to the range alone.
    unsafe { libc::arc4random_buf(range.as_ptr().cast(), range.len()) };
    Ok(())
}

/// Makes the system call `call` with `ranges` as the kernel's records, again where a signal came first: the number of bytes that
/// it moved.
pub(super) fn moved(ranges: &[Range<'_>], mut call: impl FnMut(*const iovec, c_int) -> isize) -> Result<u32, Errno> {
    // The kernel refuses to move more at once. Whole pages, as on Linux.
    const LIMIT: usize = 0x7fff_f000;
    let bytes = ranges.iter().fold(0, |bytes: usize, range| bytes.saturating_add(range.len()));
    if bytes <= LIMIT {
        // A range is laid out as `struct iovec`.
        return again(|| call(ranges.as_ptr().cast(), ranges.len() as c_int));
    }
    let mut records = [iovec { iov_base: ptr::null_mut(), iov_len: 0 }; Vectors::CAPACITY];
    let mut left = LIMIT;
    for (record, range) in records.iter_mut().zip(ranges) {
        let iov_len = range.len().min(left);
        *record = iovec { iov_base: range.as_ptr().cast(), iov_len };
        left -= iov_len;
    }
    again(|| call(records.as_ptr(), ranges.len().min(Vectors::CAPACITY) as c_int))
}

fn again(mut call: impl FnMut() -> isize) -> Result<u32, Errno> {
    loop {
        match u32::try_from(call()) {
            Ok(bytes) => return Ok(bytes),
            Err(_) => match last_error() {
                Kernel::INTR => {}
                error => return Err(error.into()),
            },
        }
    }
}

/// Why the thread's last call of libSystem failed.
pub(in crate::sys) fn last_error() -> Kernel {
    // SAFETY: the number is the thread's own.
    Kernel::from_raw_os_error(unsafe { *libc::__error() })
}
