//! AArch64.
//!
//! # Safety
//! Stack switches hand over to functions that never return, so that no frame is left half done.
#![allow(unsafe_code)]

use crate::sys;
use core::arch::{asm, naked_asm};
use wasm2native_abi::cpu::{FP16, LSE, PAUTH};
use wasm2native_abi::instance::Instance;

/// All features: asking costs nothing here.
pub(super) const MUST_BE_ASKED: u64 = !0;

/// Those of the features in `needed` that the CPU and the system support: programs may not ask the CPU itself, the system
/// answers, in the order of bits of Linux (`arch/arm64/include/uapi/asm/hwcap.h`).
pub(super) fn available(_needed: u64) -> u64 {
    const BITS: [(u32, u64); 3] = [(8, LSE), (10, FP16), (30, PAUTH)];
    let found = sys::cpu_capabilities();
    BITS.iter().filter(|(bit, _)| found >> bit & 1 == 1).fold(0, |features, (_, feature)| features | feature)
}

/// The frame pointer: address of the caller's saved one, with the return address above it.
#[inline(always)]
pub(crate) fn frame() -> usize {
    let frame;
    // SAFETY: a register is read.
    unsafe { asm!("mov {}, x29", out(reg) frame, options(nomem, nostack, preserves_flags)) };
    frame
}

/// Calls `function(argument)` on the stack that ends at `top`, after writing the present stack pointer to `present`. The
/// new stack's outermost frame is marked by a zero frame pointer.
///
/// # Safety
/// `top` is a multiple of 16 and the end of a stack that nobody uses; `argument` is what `function` expects.
#[unsafe(naked)]
pub(crate) unsafe extern "C" fn call_on_stack(
    function: unsafe extern "C" fn(*const ()) -> !,
    argument: *const (),
    top: usize,
    present: *mut usize,
) -> ! {
    naked_asm!(
        "mov x9, sp",
        "str x9, [x3]",
        "mov sp, x2",
        "mov x29, xzr",
        "mov x30, xzr",
        "mov x9, x0",
        "mov x0, x1",
        "blr x9",
        "udf #0"
    )
}

/// Goes on at `pc` with the given frame and stack pointers, as a handler of `exception` expects it: that is in the first
/// register for results, and no other register means anything.
///
/// # Safety
/// `pc` is a handler's, and the pointers are those of its function's frame.
#[unsafe(naked)]
pub(crate) unsafe extern "C" fn resume(exception: usize, pc: usize, frame: usize, stack: usize) -> ! {
    naked_asm!("mov x29, x2", "mov sp, x3", "br x1")
}

/// Calls `function(argument, lowest)` when every register that a function must preserve has been stored in the stack, from
/// `lowest` on.
///
/// # Safety
/// `argument` is what `function` expects.
#[unsafe(naked)]
pub(crate) unsafe extern "C" fn call_with_registers_on_stack(
    function: unsafe extern "C" fn(*mut (), usize),
    argument: *mut (),
) {
    naked_asm!(
        "stp x29, x30, [sp, #-96]!",
        "mov x29, sp",
        "stp x19, x20, [sp, #16]",
        "stp x21, x22, [sp, #32]",
        "stp x23, x24, [sp, #48]",
        "stp x25, x26, [sp, #64]",
        "stp x27, x28, [sp, #80]",
        "mov x9, x0",
        "mov x0, x1",
        "mov x1, sp",
        "blr x9",
        "ldp x29, x30, [sp], #96",
        "ret"
    )
}

/// Calls `function(instance, reference)`, after writing the stack pointer that [`return_caught`] takes to `saved`: 0 where it returns,
/// or what `return_caught` is given.
///
/// # Safety
/// `function` is given what it expects. It keeps no state that `return_caught` would leave half changed.
#[unsafe(naked)]
pub(crate) unsafe extern "C" fn call_catching(
    function: unsafe extern "C" fn(*mut Instance, *const ()),
    instance: *mut Instance,
    reference: *const (),
    saved: *mut usize,
) -> u32 {
    naked_asm!(
        "stp x29, x30, [sp, #-160]!",
        "mov x29, sp",
        "stp x19, x20, [sp, #16]",
        "stp x21, x22, [sp, #32]",
        "stp x23, x24, [sp, #48]",
        "stp x25, x26, [sp, #64]",
        "stp x27, x28, [sp, #80]",
        "stp d8, d9, [sp, #96]",
        "stp d10, d11, [sp, #112]",
        "stp d12, d13, [sp, #128]",
        "stp d14, d15, [sp, #144]",
        "mov x9, sp",
        "str x9, [x3]",
        "mov x9, x0",
        "mov x0, x1",
        "mov x1, x2",
        "blr x9",
        "mov x0, sp",
        "mov w1, wzr",
        "b {back}",
        back = sym return_caught,
    )
}

/// Returns `result` from the call of [`call_catching`] that has saved this stack pointer.
///
/// # Safety
/// That call has not returned.
#[unsafe(naked)]
pub(crate) unsafe extern "C" fn return_caught(saved: usize, result: u32) -> ! {
    naked_asm!(
        "mov sp, x0",
        "mov w0, w1",
        "ldp x19, x20, [sp, #16]",
        "ldp x21, x22, [sp, #32]",
        "ldp x23, x24, [sp, #48]",
        "ldp x25, x26, [sp, #64]",
        "ldp x27, x28, [sp, #80]",
        "ldp d8, d9, [sp, #96]",
        "ldp d10, d11, [sp, #112]",
        "ldp d12, d13, [sp, #128]",
        "ldp d14, d15, [sp, #144]",
        "ldp x29, x30, [sp], #160",
        "ret",
    )
}
