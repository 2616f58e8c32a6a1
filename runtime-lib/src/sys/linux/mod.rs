//! Linux: process, address space and standard error. Signals and relocation have files of their own, and so has each CPU's
//! part: the first instructions, the system call instruction and the layout of a signal's context.
//!
//! # Safety
//! The functions that change mappings take addresses; each says what its caller vouches for.
#![allow(unsafe_code)]

#[cfg(target_arch = "aarch64")]
mod aarch64;
mod clock;
mod first_stack;
pub(crate) mod fs;
pub(crate) mod harden;
mod limit;
mod poll;
mod relocate;
mod signal;
#[cfg(target_arch = "x86_64")]
mod x86_64;

#[cfg(target_arch = "aarch64")]
use aarch64 as arch;
#[cfg(target_arch = "x86_64")]
use x86_64 as arch;

pub(crate) use clock::{Clock, clock_resolution, clock_time};
pub(crate) use first_stack::first_stack;
pub(crate) use limit::{limit_cpu_time, limit_wall_time};
pub(crate) use poll::{Happened, Interest, Watch, Watches, wait, yield_processor};
pub(crate) use relocate::{relocate, seal_relocated};
pub(crate) use signal::{
    abort, die_by, handler_stack_top, ignore_write_signals, install_fault_handlers, raise, signal_name,
};

use crate::process::Process;
use core::ffi::c_void;
use core::ptr::{self, NonNull};
use rustix::fd::BorrowedFd;
use rustix::io::Errno;
use rustix::mm::{self, MapFlags, MprotectFlags, MremapFlags, ProtFlags};

/// Ends the process. The kernel keeps the low eight bits of `code`.
pub(crate) fn exit(code: i32) -> ! {
    loop {
        // SAFETY: `exit_group` touches no memory and does not return.
        unsafe { arch::syscall([arch::EXIT_GROUP, code as usize, 0, 0, 0]) };
    }
}

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

/// Hands the system interface what it needs of the process: page size, and the clock's fast path.
pub(crate) fn initialise(process: &Process) {
    // SAFETY: this is the environment as the kernel laid it out, with the auxiliary vector behind it, before anything
    // else uses the interface.
    unsafe { rustix::param::init(process.env_vector().cast_mut().cast()) };
}

/// The system's page size in bytes, a power of two.
pub(crate) fn page_bytes() -> u64 {
    rustix::param::page_size() as u64
}

/// What the kernel says of the CPU's extensions: `AT_HWCAP`.
#[cfg(target_arch = "aarch64")]
pub(crate) fn cpu_capabilities() -> usize {
    rustix::param::linux_hwcap().0
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
    let fixed = if place.is_some() { MapFlags::FIXED_NOREPLACE } else { MapFlags::empty() };
    let wanted = ptr::without_provenance_mut::<c_void>(place.unwrap_or(0));
    // SAFETY: the mapping is new: the flag forbids replacing one.
    let mapped = unsafe {
        mm::mmap_anonymous(wanted, bytes, ProtFlags::empty(), MapFlags::PRIVATE | MapFlags::NORESERVE | fixed)
    };
    let base = mapped.map_err(|error| if error == Errno::EXIST { Refusal::Taken } else { Refusal::Limit })?;
    if place.is_some() && base != wanted {
        // Kernels before 4.17 take the address as a hint.
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

/// A stack of `bytes` with `guard` bytes below that no access may touch: the address of its lowest byte.
pub(crate) fn map_stack(guard: usize, bytes: usize) -> Option<usize> {
    let access = ProtFlags::READ | ProtFlags::WRITE;
    // `STACK` keeps huge pages away: a program that uses three pages of stack is not charged for two megabytes.
    let flags = MapFlags::PRIVATE | MapFlags::NORESERVE | MapFlags::STACK;
    // SAFETY: a new mapping, placed by the kernel.
    let low = unsafe { mm::mmap_anonymous(ptr::null_mut(), guard.checked_add(bytes)?, access, flags) }.ok()?;
    // SAFETY: these are the mapping's first pages, which nothing uses yet.
    unsafe { mm::mprotect(low, guard, MprotectFlags::empty()) }.ok()?;
    Some(low.expose_provenance() + guard)
}

/// Fresh zeroed memory, page-aligned, for the life of the process or until it is [regrown](regrow).
pub(crate) fn map_anonymous(bytes: usize) -> Option<NonNull<u8>> {
    let access = ProtFlags::READ | ProtFlags::WRITE;
    // SAFETY: a new mapping, placed by the kernel.
    let base = unsafe { mm::mmap_anonymous(ptr::null_mut(), bytes, access, MapFlags::PRIVATE) }.ok()?;
    base.expose_provenance();
    NonNull::new(base.cast())
}

/// Makes a mapping larger, or gives `None` and leaves it as it was.
///
/// # Safety
/// The `old` bytes at `base` are whole pages from one [`map_anonymous`]; where they move, nobody uses them at `base` again.
pub(crate) unsafe fn regrow(base: NonNull<u8>, old: usize, new: usize) -> Option<NonNull<u8>> {
    // SAFETY: the caller's: the pages are a mapping of our own, and `base` is given up.
    let moved = unsafe { mm::mremap(base.as_ptr().cast(), old, new, MremapFlags::MAYMOVE) }.ok()?;
    moved.expose_provenance();
    NonNull::new(moved.cast())
}

/// Moves private pages to another place, in place of what is there: true, or false where the kernel refuses.
///
/// # Safety
/// Both ranges are whole pages; nobody uses `from` again, and what is at `to` is the caller's to replace.
pub(crate) unsafe fn move_pages(from: usize, to: usize, bytes: usize) -> bool {
    let (from, to) = (ptr::with_exposed_provenance_mut(from), ptr::with_exposed_provenance_mut(to));
    // SAFETY: the caller's: source and destination are both given up to this call.
    unsafe { mm::mremap_fixed(from, bytes, bytes, MremapFlags::MAYMOVE, to) }.is_ok()
}
