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

/// Where in a file.
#[derive(Clone, Copy)]
pub(crate) enum Offset {
    /// Where the descriptor stands, which moves on.
    Current,
    /// There, in bytes; where the descriptor stands is unchanged.
    At(u64),
}

/// Reads into `to`: the number of bytes read, 0 at the end.
///
/// # Errors
/// The kernel's.
#[inline(always)]
pub(crate) fn read(from: &Handle, to: &[Range<'_>], offset: Offset) -> Result<u32, Errno> {
    let call = match offset {
        Offset::Current => call(from, to, [arch::READ, arch::READV], 0),
        Offset::At(offset) => call(from, to, [arch::PREAD, arch::PREADV], offset),
    };
    // SAFETY: the kernel writes to the ranges alone.
    unsafe { moved(call) }
}

/// Writes from `from`: the number of bytes written.
///
/// # Errors
/// The kernel's; [`Errno::Pipe`] where nobody can read what is written.
#[inline(always)]
pub(crate) fn write(to: &Handle, from: &[Range<'_>], offset: Offset) -> Result<u32, Errno> {
    let call = match offset {
        Offset::Current => call(to, from, [arch::WRITE, arch::WRITEV], 0),
        Offset::At(offset) => call(to, from, [arch::PWRITE, arch::PWRITEV], offset),
    };
    // SAFETY: the kernel reads the ranges alone.
    unsafe { moved(call) }
}

/// Fills `range` with random bytes from the kernel's generator.
///
/// # Errors
/// The kernel's.
pub(crate) fn fill_random(range: Range<'_>) -> Result<(), Errno> {
    let mut rest = range;
    while rest.len() > 0 {
        // SAFETY: the kernel writes to the range alone.
        let filled = unsafe { moved([arch::GETRANDOM, rest.as_ptr().addr(), rest.len(), 0, 0]) }?;
        rest = rest.skip(filled as usize);
    }
    Ok(())
}

/// The call that transfers `ranges`: the kernel takes less time for the first of `numbers`, which takes a single range, than
/// for the second, which takes an array of them, laid out as `struct iovec`.
#[inline(always)]
fn call(handle: &Handle, ranges: &[Range<'_>], [single, several]: [usize; 2], offset: u64) -> [usize; 5] {
    let (number, at, count) = match ranges {
        [range] => (single, range.as_ptr().expose_provenance(), range.len()),
        ranges => (several, ranges.as_ptr().expose_provenance(), ranges.len()),
    };
    [number, handle.raw() as usize, at, count, offset as usize]
}

/// Makes the system call `call`, again where a signal came first: the number of bytes that it moved.
///
/// # Safety
/// What the call does to memory is the caller's to vouch for.
#[inline(always)] // Returning costs most behind a system call: see `wasi::fd::transfer`.
pub(super) unsafe fn moved(call: [usize; 5]) -> Result<u32, Errno> {
    // SAFETY: the caller's.
    let result = unsafe { arch::syscall(call) };
    // SAFETY: the caller's.
    u32::try_from(result).or_else(|_| unsafe { moved_later(call, result) })
}

/// The same after a call that gave the error `result`.
#[cold]
unsafe fn moved_later(call: [usize; 5], mut result: isize) -> Result<u32, Errno> {
    loop {
        match Kernel::from_raw_os_error(result.wrapping_neg() as i32) {
            Kernel::INTR => {}
            error => return Err(error.into()),
        }
        // SAFETY: the caller's.
        result = unsafe { arch::syscall(call) };
        if let Ok(bytes) = u32::try_from(result) {
            return Ok(bytes);
        }
    }
}
