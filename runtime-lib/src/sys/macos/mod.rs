//! macOS: process and address space. The kernel's own interface is not stable there: everything goes through libSystem, which dyld
//! loads into every process, and which also relocates the program and enters it. Signals have a file of their own, and so has each
//! CPU's part: the layout of a signal's context.
//!
//! # Safety
//! The functions that change mappings take addresses; each says what its caller vouches for.
#![allow(unsafe_code)]

#[cfg(target_arch = "aarch64")]
mod aarch64;
mod clock;
#[cfg(feature = "library")]
mod contents;
#[cfg(not(feature = "library"))]
mod entry;
pub(crate) mod fs;
#[cfg(not(feature = "library"))]
pub(crate) mod harden;
#[cfg(feature = "library")]
mod loader;
mod poll;
mod signal;
mod timer;
#[cfg(target_arch = "x86_64")]
mod x86_64;

#[cfg(target_arch = "aarch64")]
use aarch64 as arch;
#[cfg(target_arch = "x86_64")]
use x86_64 as arch;

#[cfg(target_arch = "aarch64")]
pub(crate) use aarch64::cpu_features;
pub(crate) use arch::Registers;
pub(in crate::sys) use clock::{read_clock, read_resolution};
#[cfg(feature = "library")]
pub(crate) use contents::Contents;
#[cfg(feature = "library")]
pub(in crate::sys) use loader::loader;
pub(crate) use poll::wait;
pub(in crate::sys) use signal::handle_ending;
pub(crate) use signal::{
    SIGNALS, abort, die_by, handle_interrupt, ignore_write_signals, install_fault_handlers, raise, signal_name,
};
pub(in crate::sys) use timer::set_timer;

use crate::process::Process;
use core::ops::Range;
use core::ptr::{self, NonNull};
use rustix::mm::{self, MapFlags};

/// Ends the process, without what `atexit` has registered: nobody here registers anything. The kernel keeps the low eight bits
/// of `code`.
pub(crate) fn exit(code: i32) -> ! {
    // SAFETY: the call touches no memory of the program.
    unsafe { libc::_exit(code) }
}

/// libSystem has initialised itself.
#[cfg(feature = "library")]
pub(crate) const fn initialise() {}

/// libSystem has initialised itself.
#[cfg(not(feature = "library"))]
pub(crate) fn initialise(_: &Process) {}

/// Nothing: dyld has relocated the program.
///
/// # Safety
/// None is needed.
pub(crate) unsafe fn relocate(_: &Process) {}

/// Nothing: dyld has made what it alone writes read-only.
pub(crate) fn seal_relocated(_: &Process) -> bool {
    true
}

/// How a mapping is asked for at an exact place: as a hint. With `MAP_FIXED` the kernel would replace what is there.
pub(in crate::sys) const AT_PLACE: MapFlags = MapFlags::empty();

/// What a stack is mapped as: as any other memory.
pub(in crate::sys) const AS_STACK: MapFlags = MapFlags::empty();

/// The process's first stack: never, as its size is the linker's and the shell's business, and what lies below it is not
/// promised.
pub(crate) fn first_stack(_: &Process, _bytes: usize) -> Option<Range<usize>> {
    None
}

/// Makes a mapping larger, or gives `None` and leaves it as it was.
///
/// # Safety
/// The `old` bytes at `base` are whole pages from one [`map_anonymous`](super::map_anonymous); where they move, nobody uses them
/// at `base` again.
pub(crate) unsafe fn regrow(base: NonNull<u8>, old: usize, new: usize) -> Option<NonNull<u8>> {
    // The kernel cannot move a mapping.
    let moved = super::map_anonymous(new)?;
    // SAFETY: the new mapping is apart from the old one, and each has at least that many bytes.
    unsafe { ptr::copy_nonoverlapping(base.as_ptr(), moved.as_ptr(), old.min(new)) };
    // A failure leaves the pages mapped, which harms nobody.
    // SAFETY: the caller gives the old mapping up.
    let _ = unsafe { mm::munmap(base.as_ptr().cast(), old) };
    Some(moved)
}

/// Moves private pages to another place: never, as the kernel cannot move a mapping.
///
/// # Safety
/// None is needed.
pub(crate) unsafe fn move_pages(_from: usize, _to: usize, _bytes: usize) -> bool {
    false
}

/// Hands pages back to the system, which are zero from then on: true, or false where the kernel refuses. What is advised of a page may
/// leave its contents there: a new mapping takes its place.
///
/// # Safety
/// The `bytes` bytes at `base` are whole accessible pages of a private mapping, and nobody uses what is in them.
#[cfg(feature = "library")]
pub(crate) unsafe fn discard(base: usize, bytes: usize) -> bool {
    // SAFETY: the caller's.
    unsafe { super::renew(base, bytes) }
}
