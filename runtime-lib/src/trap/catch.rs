//! Traps that the program outlives: the hostcall `catch_trap`.
//!
//! ```text
//! catch_trap ─ cpu::call_catching ─▶ invoke ─▶ wasm ─ trap ─▶ caught ─ cpu::return_caught ─▶ after the call, with the trap's number
//!              saves registers                                 restores them
//! ```
//! Only the module's own code and the traps that the runtime raises for it are left like this: a fault in the runtime, the end
//! of the stack there included, may leave something half done and ends the process.
//!
//! # Safety
//! [`SAVED`] is the stack pointer of the innermost call that catches, whose frame is there as long as [`CATCHER`] is set.
//! What is left has nothing to undo: compiled code owns nothing, and the runtime raises traps only where it owns nothing.
#![allow(unsafe_code)]

use super::broken;
use crate::cpu;
use crate::image::Image;
use core::mem;
use core::sync::atomic::{AtomicU32, AtomicUsize, Ordering::Relaxed};
use wasm2native_abi::TrapCode;
use wasm2native_abi::instance::Instance;

/// Goes on after the innermost call that catches.
pub(super) type Catcher = extern "C" fn() -> !;

/// The address of the [`Catcher`] while a call catches, else 0. A program that never catches does not carry it.
static CATCHER: AtomicUsize = AtomicUsize::new(0);
/// The stack pointer to go on with.
static SAVED: AtomicUsize = AtomicUsize::new(0);
/// The trap that was caught.
static CODE: AtomicU32 = AtomicU32::new(0);

/// Hands a trap to the innermost call that catches: what to go on with, on any stack. None where nothing catches.
pub(super) fn catch(code: TrapCode) -> Option<Catcher> {
    match CATCHER.load(Relaxed) {
        0 => None,
        catcher => {
            CODE.store(code as u32, Relaxed);
            // SAFETY: only `catch_trap` writes the address, and it is that of a function of this type.
            Some(unsafe { mem::transmute::<usize, Catcher>(catcher) })
        }
    }
}

/// The hostcall: calls `invoke(instance, reference)`. 0 where that returns, or else the number of the trap that ended it.
#[unsafe(no_mangle)]
unsafe extern "C" fn wasm2native_catch_trap(
    instance: *mut Instance,
    invoke: unsafe extern "C" fn(*mut Instance, *const ()),
    reference: *const (),
) -> u32 {
    let outer = (CATCHER.load(Relaxed), SAVED.load(Relaxed));
    CATCHER.store(caught as Catcher as usize, Relaxed);
    // SAFETY: compiled code passes its own function, and what that expects.
    let code = unsafe { cpu::call_catching(invoke, instance, reference, SAVED.as_ptr()) };
    CATCHER.store(outer.0, Relaxed);
    SAVED.store(outer.1, Relaxed);
    // The next trap may note nothing.
    let image = Image::of_program();
    broken::forget(image, image.instance());
    code
}

extern "C" fn caught() -> ! {
    // SAFETY: the call that catches has not returned, or it would have taken this function out.
    unsafe { cpu::return_caught(SAVED.load(Relaxed), CODE.load(Relaxed)) }
}
