//! Address space.
//!
//! # Safety
//! The functions that change mappings take addresses; each says what its caller vouches for.
#![allow(unsafe_code)]

use crate::sys::{AS_STACK, AT_PLACE};
use core::ffi::c_void;
use core::ptr::{self, NonNull};
use rustix::io::Errno;
use rustix::mm::{self, MapFlags, MprotectFlags, ProtFlags};

/// The system's page size in bytes, a power of two.
pub(crate) fn page_bytes() -> u64 {
    rustix::param::page_size() as u64
}

/// Why address space could not be reserved.
pub(crate) enum Refusal {
    /// Something else lies at the place that was asked for.
    Taken,
    /// The system gives no more.
    Limit,
}

/// Reserves `bytes` of address space without access, at `place` exactly where one is given.
///
/// # Errors
/// [`Refusal`]; nothing is mapped then.
pub(crate) fn reserve(place: Option<usize>, bytes: usize) -> Result<NonNull<u8>, Refusal> {
    let fixed = if place.is_some() { AT_PLACE } else { MapFlags::empty() };
    let wanted = ptr::without_provenance_mut::<c_void>(place.unwrap_or(0));
    // SAFETY: the mapping is new: neither system replaces one for this.
    let mapped = unsafe {
        mm::mmap_anonymous(wanted, bytes, ProtFlags::empty(), MapFlags::PRIVATE | MapFlags::NORESERVE | fixed)
    };
    let base = mapped.map_err(|error| if error == Errno::EXIST { Refusal::Taken } else { Refusal::Limit })?;
    if place.is_some() && base != wanted {
        // The system has taken the address as a hint.
        // SAFETY: the mapping was made here, and nobody knows of it.
        unsafe { mm::munmap(base, bytes) }.map_err(|_| Refusal::Limit)?;
        return Err(Refusal::Taken);
    }
    NonNull::new(base.cast()).ok_or(Refusal::Limit)
}

/// Makes pages of a reservation accessible: true, or false where the system gives no more.
///
/// # Safety
/// The `bytes` bytes at `base` are whole pages of a [reservation](reserve).
pub(crate) unsafe fn commit(base: usize, bytes: usize) -> bool {
    let access = MprotectFlags::READ | MprotectFlags::WRITE;
    // SAFETY: the caller's: these pages are the reservation's.
    unsafe { mm::mprotect(ptr::with_exposed_provenance_mut(base), bytes, access) }.is_ok()
}

/// Makes accessible pages inaccessible, whose contents are given up: true, or false where the system refuses.
///
/// # Safety
/// The `bytes` bytes at `base` are whole pages of a [reservation](reserve), which nobody uses.
#[cfg(feature = "library")]
pub(crate) unsafe fn withdraw(base: usize, bytes: usize) -> bool {
    // SAFETY: the caller's.
    unsafe { mm::mprotect(ptr::with_exposed_provenance_mut(base), bytes, MprotectFlags::empty()) }.is_ok()
}

/// Puts fresh zeroed pages in the place of accessible ones: true, or false where the system refuses.
///
/// # Safety
/// The `bytes` bytes at `base` are whole accessible pages of mappings of our own, and nobody uses what is in them.
#[cfg(feature = "library")]
pub(crate) unsafe fn renew(base: usize, bytes: usize) -> bool {
    let access = ProtFlags::READ | ProtFlags::WRITE;
    let flags = MapFlags::PRIVATE | MapFlags::FIXED | MapFlags::NORESERVE;
    // SAFETY: the caller's.
    unsafe { mm::mmap_anonymous(ptr::with_exposed_provenance_mut(base), bytes, access, flags) }.is_ok()
}

/// Gives a mapping back.
///
/// # Safety
/// The `bytes` bytes at `base` are whole pages of mappings of our own, which nobody uses again.
#[cfg(feature = "library")]
pub(crate) unsafe fn unmap(base: usize, bytes: usize) {
    // What the system does not take back stays mapped, and harms nobody.
    // SAFETY: the caller's.
    let _ = unsafe { mm::munmap(ptr::with_exposed_provenance_mut(base), bytes) };
}

/// A stack of `bytes` with `guard` bytes below that no access may touch: the address of its lowest byte.
pub(crate) fn map_stack(guard: usize, bytes: usize) -> Option<usize> {
    let access = ProtFlags::READ | ProtFlags::WRITE;
    let flags = MapFlags::PRIVATE | MapFlags::NORESERVE | AS_STACK;
    // SAFETY: a new mapping, placed by the kernel.
    let low = unsafe { mm::mmap_anonymous(ptr::null_mut(), guard.checked_add(bytes)?, access, flags) }.ok()?;
    // SAFETY: these are the mapping's first pages, which nothing uses yet.
    unsafe { mm::mprotect(low, guard, MprotectFlags::empty()) }.ok()?;
    Some(low.expose_provenance() + guard)
}

/// Fresh zeroed memory, page-aligned, for the life of the process or until it is [regrown](crate::sys::regrow).
pub(crate) fn map_anonymous(bytes: usize) -> Option<NonNull<u8>> {
    let access = ProtFlags::READ | ProtFlags::WRITE;
    // SAFETY: a new mapping, placed by the kernel.
    let base = unsafe { mm::mmap_anonymous(ptr::null_mut(), bytes, access, MapFlags::PRIVATE) }.ok()?;
    base.expose_provenance();
    NonNull::new(base.cast())
}
