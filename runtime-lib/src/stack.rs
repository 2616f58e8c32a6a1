//! The stack that wasm and the runtime's hostcalls run on, and the one that the process started on, which stays good for
//! reporting when the other is full.
//!
//! Compiled code touches each 64 KiB of a large frame, so that no access jumps over the guard.
//!
//! # Safety
//! The bounds are written once, before the stack is entered, and never change.
#![allow(unsafe_code)]

use crate::cpu;
use crate::report::start_error;
use crate::sys;
use core::ptr;
use core::sync::atomic::{AtomicUsize, Ordering::Relaxed};

/// Bytes below the stack that no access may touch.
const GUARD_BYTES: usize = 1 << 20;

static LOW: AtomicUsize = AtomicUsize::new(0);
static HIGH: AtomicUsize = AtomicUsize::new(0);
/// Where the process's first stack was left.
static FIRST: AtomicUsize = AtomicUsize::new(0);

/// Goes on with `function(argument)` on a stack of `bytes`.
///
/// # Safety
/// `argument` is what `function` expects, and stays where it is.
pub(crate) unsafe fn enter(bytes: u64, function: unsafe extern "C" fn(*const ()) -> !, argument: *const ()) -> ! {
    let Some(low) = sys::map_stack(GUARD_BYTES, bytes as usize) else {
        start_error(&[b"the system gives too little memory for the program's stack"])
    };
    let high = low + bytes as usize;
    LOW.store(low, Relaxed);
    HIGH.store(high, Relaxed);
    // SAFETY: the stack is new, and the caller vouches for the argument.
    unsafe { cpu::call_on_stack(function, argument, high, FIRST.as_ptr()) }
}

/// Goes on with `function(argument)` on the process's first stack, where there is room whatever the other looks like.
///
/// # Safety
/// `argument` is what `function` expects, and stays where it is.
pub(crate) unsafe fn leave(function: unsafe extern "C" fn(*const ()) -> !, argument: *const ()) -> ! {
    static LEFT: AtomicUsize = AtomicUsize::new(0);
    match first() {
        // SAFETY: this is that stack already.
        None => unsafe { function(argument) },
        // SAFETY: below the point where it was left, the first stack is unused.
        Some(top) => unsafe { cpu::call_on_stack(function, argument, top, LEFT.as_ptr()) },
    }
}

/// Top of the unused part of the process's first stack; none before the other is entered.
pub(crate) fn first() -> Option<usize> {
    let top = FIRST.load(Relaxed) & !15;
    (top != 0).then_some(top)
}

/// Whether an access of `address` is one past the stack's end.
pub(crate) fn guards(address: usize) -> bool {
    (LOW.load(Relaxed).wrapping_sub(GUARD_BYTES)..LOW.load(Relaxed)).contains(&address)
}

/// Its size in bytes.
pub(crate) fn bytes() -> u64 {
    (HIGH.load(Relaxed) - LOW.load(Relaxed)) as u64
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
