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

use super::Offset;
use super::handle::Handle;
use crate::guest::Range;
use crate::sys::linux::arch;
use crate::wasi::types::Errno;
use rustix::io::Errno as Kernel;

/// Reads into `to`: the number of bytes read, 0 at the end.
///
/// # Errors
/// The kernel's.
#[inline(always)]
pub(crate) fn read(from: &Handle, to: &[Range<'_>], offset: Offset) -> Result<u32, Errno> {
    // SAFETY: the kernel writes to the ranges alone.
    unsafe {
        match offset {
            Offset::Current => transferred::<{ arch::READ }, { arch::READV }>(from, to, 0),
            Offset::At(offset) => transferred::<{ arch::PREAD }, { arch::PREADV }>(from, to, offset),
        }
    }
}

/// Writes from `from`: the number of bytes written.
///
/// # Errors
/// The kernel's; [`Errno::Pipe`] where nobody can read what is written.
#[inline(always)]
pub(crate) fn write(to: &Handle, from: &[Range<'_>], offset: Offset) -> Result<u32, Errno> {
    // SAFETY: the kernel reads the ranges alone.
    unsafe {
        match offset {
            Offset::Current => transferred::<{ arch::WRITE }, { arch::WRITEV }>(to, from, 0),
            Offset::At(offset) => transferred::<{ arch::PWRITE }, { arch::PWRITEV }>(to, from, offset),
        }
    }
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

/// Makes the call that transfers `ranges`: number `ONE` takes a single range, number `SEVERAL` an array of them, laid out as
/// `struct iovec`.
///
/// # Safety
/// What the calls do to the ranges is the caller's to vouch for.
#[inline(always)]
unsafe fn transferred<const ONE: usize, const SEVERAL: usize>(
    handle: &Handle,
    ranges: &[Range<'_>],
    offset: u64,
) -> Result<u32, Errno> {
    let fd = handle.raw() as usize;
    match ranges {
        [range] => {
            let at = range.as_ptr().expose_provenance();
            // SAFETY: the caller's.
            unsafe { moved::<ONE>([fd, at, range.len(), offset as usize]) }
        }
        ranges => {
            let at = ranges.as_ptr().expose_provenance();
            // SAFETY: the caller's.
            unsafe { moved::<SEVERAL>([fd, at, ranges.len(), offset as usize]) }
        }
    }
}

/// Makes the system call number `CALL`, again where a signal came first: the number of bytes that it moved.
///
/// The number is a constant in each copy of this function, so that the machine code shows which calls a function of WASI can
/// make (`tests/harden`).
///
/// # Safety
/// What the call does to memory is the caller's to vouch for.
#[inline(always)] // Returning costs most behind a system call: see `wasi::fd::transfer`.
pub(super) unsafe fn moved<const CALL: usize>([a, b, c, d]: [usize; 4]) -> Result<u32, Errno> {
    loop {
        // SAFETY: the caller's.
        let result = unsafe { arch::syscall([CALL, a, b, c, d]) };
        match u32::try_from(result) {
            Ok(bytes) => return Ok(bytes),
            Err(_) => {
                if let Some(error) = error(result) {
                    return Err(error);
                }
            }
        }
    }
}

/// What a call that gave `result` failed with; nothing where a signal came first.
#[cold]
fn error(result: isize) -> Option<Errno> {
    match Kernel::from_raw_os_error(result.wrapping_neg() as i32) {
        Kernel::INTR => None,
        error => Some(error.into()),
    }
}
