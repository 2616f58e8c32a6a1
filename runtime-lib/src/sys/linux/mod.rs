//! Linux: process, address space and standard error. Signals and relocation have files of their own, and so has each CPU's
//! part: the first instructions, the system call instruction and the layout of a signal's context.
//!
//! # Safety
//! The functions that change mappings take addresses; each says what its caller vouches for.
#![allow(unsafe_code)]

#[cfg(target_arch = "aarch64")]
mod aarch64;
#[cfg(not(feature = "library"))]
mod auxiliary;
mod clock;
#[cfg(feature = "library")]
mod contents;
#[cfg(not(feature = "library"))]
mod first_stack;
pub(crate) mod fs;
#[cfg(not(feature = "library"))]
pub(crate) mod harden;
#[cfg(not(feature = "library"))]
pub(crate) mod late_file;
#[cfg(feature = "library")]
mod loader;
mod poll;
#[cfg(not(feature = "library"))]
mod relocate;
mod signal;
mod timer;
#[cfg(target_arch = "x86_64")]
mod x86_64;

#[cfg(target_arch = "aarch64")]
use aarch64 as arch;
#[cfg(target_arch = "x86_64")]
use x86_64 as arch;

pub(crate) use arch::Context as Registers;
pub(in crate::sys) use clock::{read_clock, read_resolution};
#[cfg(feature = "library")]
pub(crate) use contents::Contents;
#[cfg(not(feature = "library"))]
pub(crate) use first_stack::first_stack;
#[cfg(feature = "library")]
pub(in crate::sys) use loader::loader;
pub(crate) use poll::wait;
#[cfg(not(feature = "library"))]
pub(crate) use relocate::{relocate, seal_relocated};
pub(in crate::sys) use signal::handle_ending;
pub(crate) use signal::{
    SIGNALS, abort, die_by, handle_interrupt, ignore_write_signals, install_fault_handlers, raise, signal_name,
};
pub(in crate::sys) use timer::set_timer;

#[cfg(not(feature = "library"))]
use crate::process::Process;
use core::ptr::{self, NonNull};
use rustix::mm::{self, MapFlags, MremapFlags};

/// Ends the process. The kernel keeps the low eight bits of `code`.
pub(crate) fn exit(code: i32) -> ! {
    loop {
        // SAFETY: `exit_group` touches no memory and does not return.
        unsafe { arch::syscall([arch::EXIT_GROUP, code as usize, 0, 0, 0]) };
    }
}

/// Hands the system interface what it needs of the process: page size, and the clock's fast path.
#[cfg(not(feature = "library"))]
pub(crate) fn initialise(process: &Process) {
    // SAFETY: this is the end of the environment as the kernel laid it out, with the auxiliary vector behind it, before anything
    // else uses the interface.
    unsafe { rustix::param::init(process.env_end().cast_mut().cast()) };
}

/// Hands the system interface what it needs of the process: page size, and the clock's fast path. Again and again is no harm.
#[cfg(feature = "library")]
pub(crate) fn initialise() {
    unsafe extern "C" {
        fn getauxval(key: u64) -> u64;
    }
    const AT_PAGESZ: u64 = 6;
    const AT_HWCAP: u64 = 16;
    const AT_SYSINFO_EHDR: u64 = 33;
    // SAFETY: every C library for Linux has the function, which takes any number.
    let [page, features, vdso] = [AT_PAGESZ, AT_HWCAP, AT_SYSINFO_EHDR].map(|key| unsafe { getauxval(key) });
    // An environment without variables, and the auxiliary vector behind it.
    let block = [0, AT_PAGESZ, page, AT_HWCAP, features, AT_SYSINFO_EHDR, vdso, 0, 0];
    // SAFETY: it is read now, and laid out as the kernel would.
    unsafe { rustix::param::init(block.as_ptr().cast_mut().cast()) };
}

/// The features of [`abi::cpu`](wasm2native_abi::cpu) that the CPU and the kernel support: the kernel says so, in the order of
/// bits of `arch/arm64/include/uapi/asm/hwcap.h`.
#[cfg(target_arch = "aarch64")]
pub(crate) fn cpu_features() -> u64 {
    use wasm2native_abi::cpu::{FP16, LSE, PAUTH};
    const BITS: [(u32, u64); 3] = [(8, LSE), (10, FP16), (30, PAUTH)];
    let found = rustix::param::linux_hwcap().0;
    BITS.iter().filter(|(bit, _)| found >> bit & 1 == 1).fold(0, |features, (_, feature)| features | feature)
}

/// How a mapping is asked for at an exact place. Kernels before 4.17 take the address as a hint.
pub(in crate::sys) const AT_PLACE: MapFlags = MapFlags::FIXED_NOREPLACE;

/// What a stack is mapped as. `STACK` keeps huge pages away: a program that uses three pages of stack is not charged for two
/// megabytes.
pub(in crate::sys) const AS_STACK: MapFlags = MapFlags::STACK;

/// Makes a mapping larger, or gives `None` and leaves it as it was.
///
/// # Safety
/// The `old` bytes at `base` are whole pages from one [`map_anonymous`](super::map_anonymous); where they move, nobody uses them at `base` again.
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

/// Hands pages back to the system, which are zero from then on: true, or false where the kernel refuses.
///
/// # Safety
/// The `bytes` bytes at `base` are whole accessible pages of a private mapping, and nobody uses what is in them.
#[cfg(feature = "library")]
pub(crate) unsafe fn discard(base: usize, bytes: usize) -> bool {
    // SAFETY: the caller's.
    unsafe { mm::madvise(ptr::with_exposed_provenance_mut(base), bytes, mm::Advice::LinuxDontNeed) }.is_ok()
}
