//! The stack that wasm and the runtime's hostcalls run on, and another one that stays good for reporting when that is
//! full.
//!
//! Where the system can promise its size, wasm runs on the stack that the process was started with, and reports on the
//! fault handlers'. Otherwise it runs on a mapping with a guard, and reports on the first one.
//!
//! Compiled code touches each 64 KiB of a large frame, so that no access jumps over the guard.
//!
//! # Safety
//! The bounds are written once, before the stack is entered, and never change.
#![allow(unsafe_code)]

use crate::cpu;
use crate::process::Process;
use crate::report::start_error;
use crate::sys;
use core::ptr;
use core::sync::atomic::{AtomicUsize, Ordering::Relaxed};
use wasm2native_abi::instance::{Instance, STACK_SLACK_BYTES};

/// Bytes below the stack that no access may touch.
const GUARD_BYTES: usize = 1 << 20;

static LOW: AtomicUsize = AtomicUsize::new(0);
static HIGH: AtomicUsize = AtomicUsize::new(0);
/// Top of the unused part of the stack for reports.
static SPARE: AtomicUsize = AtomicUsize::new(0);

/// Goes on with `function(argument)` on a stack of `bytes`. Fault handlers are installed.
///
/// # Safety
/// `argument` is what `function` expects, and stays where it is.
pub(crate) unsafe fn enter(
    process: &Process,
    bytes: u64,
    function: unsafe extern "C" fn(*const ()) -> !,
    argument: *const (),
) -> ! {
    if let Some(first) = sys::first_stack(process, bytes as usize) {
        LOW.store(first.start, Relaxed);
        HIGH.store(first.end, Relaxed);
        SPARE.store(sys::handler_stack_top(), Relaxed);
        // SAFETY: the caller vouches for the argument.
        unsafe { function(argument) }
    }
    let Some(low) = sys::map_stack(GUARD_BYTES, bytes as usize) else {
        start_error(&[b"the system gives too little memory for the program's stack"])
    };
    let high = low + bytes as usize;
    LOW.store(low, Relaxed);
    HIGH.store(high, Relaxed);
    // SAFETY: the stack is new, and the caller vouches for the argument.
    unsafe { cpu::call_on_stack(function, argument, high, SPARE.as_ptr()) }
}

/// Goes on with `function(argument)` on the spare stack, where there is room whatever the other looks like.
///
/// # Safety
/// `argument` is what `function` expects, and stays where it is.
pub(crate) unsafe fn leave(function: unsafe extern "C" fn(*const ()) -> !, argument: *const ()) -> ! {
    static LEFT: AtomicUsize = AtomicUsize::new(0);
    match spare() {
        // SAFETY: this is that stack already.
        None => unsafe { function(argument) },
        // SAFETY: the spare stack is unused below its top.
        Some(top) => unsafe { cpu::call_on_stack(function, argument, top, LEFT.as_ptr()) },
    }
}

/// Top of the unused part of the spare stack; none before wasm's is entered.
pub(crate) fn spare() -> Option<usize> {
    let top = SPARE.load(Relaxed) & !15;
    (top != 0).then_some(top)
}

/// Whether a fault at `address` means that the stack is exhausted: it lies in the guard, or in the stack itself, whose
/// pages are only ever refused for want of memory.
pub(crate) fn guards(address: usize) -> bool {
    (LOW.load(Relaxed).saturating_sub(GUARD_BYTES)..HIGH.load(Relaxed)).contains(&address)
}

/// The lowest stack pointer that compiled code may have, where it compares it.
pub(crate) fn limit() -> u64 {
    LOW.load(Relaxed) as u64 + STACK_SLACK_BYTES
}

/// Its size in bytes.
pub(crate) fn bytes() -> u64 {
    (HIGH.load(Relaxed) - LOW.load(Relaxed)) as u64
}

/// The end of the part that may hold values of the instance.
///
/// # Safety
/// None is needed: there is one stack.
pub(crate) unsafe fn end(_: *const Instance) -> usize {
    HIGH.load(Relaxed)
}

/// The word at `address`, where that lies in the stack: safe to ask with any number.
pub(crate) fn word(address: usize) -> Option<usize> {
    let last = HIGH.load(Relaxed).checked_sub(size_of::<usize>())?;
    if address < LOW.load(Relaxed) || address > last || !address.is_multiple_of(align_of::<usize>()) {
        return None;
    }
    // SAFETY: an aligned word of a stack that stays mapped, in a process of one thread.
    Some(unsafe { ptr::with_exposed_provenance::<usize>(address).read_volatile() })
}
