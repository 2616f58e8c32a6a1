//! Moving bytes between guest memory and descriptors, without a copy in between.
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
#[inline(always)]
pub(crate) fn read(from: &Handle, to: &[Range<'_>]) -> Result<u32, Errno> {
    // SAFETY: the kernel writes to the ranges alone.
    unsafe { transfer::<{ arch::READ }, { arch::READV }>(from, to, 0) }
}

/// Reads into `to` from `offset` on, in bytes; where the descriptor stands is unchanged.
///
/// # Errors
/// The kernel's.
#[inline(always)]
pub(crate) fn read_at(from: &Handle, to: &[Range<'_>], offset: u64) -> Result<u32, Errno> {
    // SAFETY: the kernel writes to the ranges alone.
    unsafe { transfer::<{ arch::PREAD }, { arch::PREADV }>(from, to, offset) }
}

/// Writes from `from` to where the descriptor stands, which moves on: the number of bytes written.
///
/// # Errors
/// The kernel's; [`Errno::Pipe`] where nobody can read what is written.
#[inline(always)]
pub(crate) fn write(to: &Handle, from: &[Range<'_>]) -> Result<u32, Errno> {
    // SAFETY: the kernel reads the ranges alone.
    unsafe { transfer::<{ arch::WRITE }, { arch::WRITEV }>(to, from, 0) }
}

/// Writes from `from` to `offset` and on, in bytes; where the descriptor stands is unchanged.
///
/// # Errors
/// As for [`write`](write()).
#[inline(always)]
pub(crate) fn write_at(to: &Handle, from: &[Range<'_>], offset: u64) -> Result<u32, Errno> {
    // SAFETY: the kernel reads the ranges alone.
    unsafe { transfer::<{ arch::PWRITE }, { arch::PWRITEV }>(to, from, offset) }
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

/// Transfers `ranges`: the kernel takes less time for the call `SINGLE`, which takes a single range, than for `SEVERAL`, which
/// takes an array of them, laid out as `struct iovec`.
///
/// # Safety
/// What the calls do to the ranges is the caller's to vouch for.
#[inline(always)]
unsafe fn transfer<const SINGLE: usize, const SEVERAL: usize>(
    handle: &Handle,
    ranges: &[Range<'_>],
    offset: u64,
) -> Result<u32, Errno> {
    let (fd, offset) = (handle.raw() as usize, offset as usize);
    match ranges {
        // SAFETY: the caller's.
        [range] => unsafe { moved::<SINGLE>([fd, range.as_ptr().expose_provenance(), range.len(), offset]) },
        // SAFETY: the caller's.
        ranges => unsafe { moved::<SEVERAL>([fd, ranges.as_ptr().expose_provenance(), ranges.len(), offset]) },
    }
}

/// Makes the system call number `CALL`, again where a signal came first: the number of bytes that it moved.
///
/// The number is a constant in each copy of this function, so that the machine code shows which calls a function of WASI can
/// make (`tests/harden`).
///
/// # Safety
/// What the call does to memory is the caller's to vouch for.
#[inline(always)]
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
