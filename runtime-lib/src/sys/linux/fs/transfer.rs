//! Moving bytes between guest memory and descriptors, without a copy in between.
//!
//! A single range, which most calls have, is moved by the shorter of the kernel's ways: `write` of a byte to `/dev/null` takes
//! 134 ns where `writev` takes 198 (Linux 6.18, x86_64).
//!
//! A call that a signal interrupts before it moved anything is made again. More than the kernel moves at once (2 GiB less
//! a page) is moved in part, as for every program.
//!
//! # Safety
//! The kernel reads and writes ranges of guest memory, which the door has checked; what another thread of the guest does
//! to them meanwhile harms the guest alone.
#![allow(unsafe_code)]

use super::handle::Handle;
use crate::guest::Range;
use crate::sys::linux::arch;
use crate::wasi::types::Errno;
use rustix::io::Errno as Kernel;

/// Reads into `to` from where the descriptor stands, which moves on: the number of bytes read, 0 at the end.
///
/// # Errors
/// The kernel's.
pub(crate) fn read(from: &Handle, to: &[Range<'_>]) -> Result<u32, Errno> {
    let [fd, ranges, count] = arguments(from, to);
    // SAFETY: the kernel writes to the ranges alone, or to the only one.
    unsafe {
        match to {
            [one] => moved::<{ arch::READ }>([fd, one.as_ptr().addr(), one.len(), 0]),
            _ => moved::<{ arch::READV }>([fd, ranges, count, 0]),
        }
    }
}

/// Reads into `to` from `offset` on, in bytes; where the descriptor stands is unchanged.
///
/// # Errors
/// The kernel's.
pub(crate) fn read_at(from: &Handle, to: &[Range<'_>], offset: u64) -> Result<u32, Errno> {
    let [fd, ranges, count] = arguments(from, to);
    // SAFETY: the kernel writes to the ranges alone.
    unsafe { moved::<{ arch::PREADV }>([fd, ranges, count, offset as usize]) }
}

/// Writes from `from` to where the descriptor stands, which moves on: the number of bytes written.
///
/// # Errors
/// The kernel's; [`Errno::Pipe`] where nobody can read what is written.
pub(crate) fn write(to: &Handle, from: &[Range<'_>]) -> Result<u32, Errno> {
    let [fd, ranges, count] = arguments(to, from);
    // SAFETY: the kernel reads the ranges alone, or the only one.
    unsafe {
        match from {
            [one] => moved::<{ arch::WRITE }>([fd, one.as_ptr().addr(), one.len(), 0]),
            _ => moved::<{ arch::WRITEV }>([fd, ranges, count, 0]),
        }
    }
}

/// Writes from `from` to `offset` and on, in bytes; where the descriptor stands is unchanged.
///
/// # Errors
/// As [`write`](write()).
pub(crate) fn write_at(to: &Handle, from: &[Range<'_>], offset: u64) -> Result<u32, Errno> {
    let [fd, ranges, count] = arguments(to, from);
    // SAFETY: the kernel reads the ranges alone.
    unsafe { moved::<{ arch::PWRITEV }>([fd, ranges, count, offset as usize]) }
}

/// Fills `range` with random bytes from the kernel's generator.
///
/// # Errors
/// The kernel's.
pub(crate) fn fill_random(range: Range<'_>) -> Result<(), Errno> {
    let mut rest = range;
    while rest.len() > 0 {
        // SAFETY: the kernel writes to the range alone.
        let filled = unsafe { moved::<{ arch::GETRANDOM }>([rest.as_ptr().addr(), rest.len(), 0, 0]) }?;
        rest = rest.skip(filled as usize);
    }
    Ok(())
}

/// The descriptor, and an array of ranges, which are laid out as `struct iovec`.
fn arguments(handle: &Handle, ranges: &[Range<'_>]) -> [usize; 3] {
    [handle.raw() as usize, ranges.as_ptr().expose_provenance(), ranges.len()]
}

/// Makes the system call number `CALL`, again where a signal came first: the number of bytes that it moved.
///
/// The number is a constant, so that a test can read it out of the machine code.
///
/// # Safety
/// What the call does to memory is the caller's to vouch for.
pub(super) unsafe fn moved<const CALL: usize>([a, b, c, d]: [usize; 4]) -> Result<u32, Errno> {
    loop {
        // SAFETY: the caller's.
        let result = unsafe { arch::syscall([CALL, a, b, c, d]) };
        match u32::try_from(result) {
            Ok(bytes) => return Ok(bytes),
            Err(_) => match Kernel::from_raw_os_error(result.wrapping_neg() as i32) {
                Kernel::INTR => {}
                error => return Err(error.into()),
            },
        }
    }
}
