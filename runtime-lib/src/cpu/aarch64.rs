//! AArch64.
//!
//! # Safety
//! Stack switches hand over to functions that never return, so that no frame is left half done.
#![allow(unsafe_code)]

use crate::exception::throw;
use crate::sys;
use core::arch::{asm, naked_asm};
use wasm2native_abi::exception::{Exception, FIRST_VECTOR_REGISTER};
use wasm2native_abi::instance::Instance;

/// All features: asking costs nothing here.
pub(super) const MUST_BE_ASKED: u64 = !0;

/// Those of the features in `needed` that the CPU and the system support: programs may not ask the CPU itself.
pub(super) fn available(_needed: u64) -> u64 {
    sys::cpu_features()
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
        ".cfi_startproc",
        // What unwinds goes on in the old stack, by three registers that `function` preserves.
        "mov x19, sp",
        ".cfi_def_cfa x19, 0",
        "mov x20, x29",
        ".cfi_register x29, x20",
        "mov x21, x30",
        ".cfi_register x30, x21",
        "str x19, [x3]",
        "mov sp, x2",
        "mov x29, xzr",
        "mov x30, xzr",
        "mov x9, x0",
        "mov x0, x1",
        "blr x9",
        "udf #0",
        ".cfi_endproc"
    )
}

/// The registers that a function must preserve: `x19` to `x28`, `d8` to `d15`.
#[repr(C)]
pub(crate) struct Preserved([u64; 18]);

impl Preserved {
    /// Without values, for who needs none.
    #[cfg(feature = "library")]
    pub(crate) const NONE: Self = Self([0; 18]);

    /// Whether the register of the CPU's number `number` is one of them.
    #[cfg(all(not(feature = "library"), target_os = "linux"))] // For core dumps.
    pub(crate) const fn has(number: u32) -> bool {
        matches!(number, 19..=28) || matches!(number.wrapping_sub(FIRST_VECTOR_REGISTER), 8..=15)
    }

    /// Sets the register of the CPU's number `number`, if it is one of them.
    pub(crate) fn set(&mut self, number: u32, value: u64) {
        const X19: u32 = 19;
        const X28: u32 = 28;
        const D8: u32 = FIRST_VECTOR_REGISTER + 8;
        const D15: u32 = FIRST_VECTOR_REGISTER + 15;
        let index = match number {
            X19..=X28 => number - X19,
            D8..=D15 => number - D8 + (X28 - X19 + 1),
            _ => return,
        };
        self.0[index as usize] = value;
    }
}

/// A frame of 160 bytes with all registers that calls preserve, in the order of [`Preserved`] behind the frame pointer and the return
/// address; unwinders are told.
macro_rules! keep_preserved {
    () => {
        concat!(
            "stp x29, x30, [sp, #-160]!\n",
            ".cfi_def_cfa_offset 160\n",
            ".cfi_offset x29, -160\n",
            ".cfi_offset x30, -152\n",
            "mov x29, sp\n",
            ".cfi_def_cfa x29, 160\n",
            "stp x19, x20, [sp, #16]\n",
            "stp x21, x22, [sp, #32]\n",
            "stp x23, x24, [sp, #48]\n",
            "stp x25, x26, [sp, #64]\n",
            "stp x27, x28, [sp, #80]\n",
            "stp d8, d9, [sp, #96]\n",
            "stp d10, d11, [sp, #112]\n",
            "stp d12, d13, [sp, #128]\n",
            "stp d14, d15, [sp, #144]\n",
            ".cfi_offset x19, -144\n",
            ".cfi_offset x20, -136\n",
            ".cfi_offset x21, -128\n",
            ".cfi_offset x22, -120\n",
            ".cfi_offset x23, -112\n",
            ".cfi_offset x24, -104\n",
            ".cfi_offset x25, -96\n",
            ".cfi_offset x26, -88\n",
            ".cfi_offset x27, -80\n",
            ".cfi_offset x28, -72\n",
            ".cfi_offset v8, -64\n",
            ".cfi_offset v9, -56\n",
            ".cfi_offset v10, -48\n",
            ".cfi_offset v11, -40\n",
            ".cfi_offset v12, -32\n",
            ".cfi_offset v13, -24\n",
            ".cfi_offset v14, -16\n",
            ".cfi_offset v15, -8\n",
        )
    };
}

/// The hostcall [`throw`]: from compiled code, with its registers.
///
/// # Safety
/// As [`throw`].
#[unsafe(naked)]
#[unsafe(no_mangle)]
unsafe extern "C" fn wasm2native_throw(exception: *const Exception) -> ! {
    naked_asm!(
        ".cfi_startproc",
        keep_preserved!(),
        "add x1, sp, #16",
        "mov x2, x29",
        "bl {throw}",
        "udf #0",
        ".cfi_endproc",
        throw = sym throw
    )
}

/// Goes on at `landing` as a handler of `exception` expects it.
///
/// # Safety
/// The landing is a handler's, with its function's frame, and the registers are those that its function expects.
#[unsafe(naked)]
pub(crate) unsafe extern "C" fn resume(
    exception: *const Exception,
    registers: &Preserved,
    pc: usize,
    frame: usize,
    stack: usize,
) -> ! {
    naked_asm!(
        ".cfi_startproc",
        // It has no caller to go on with.
        ".cfi_undefined x30",
        "ldp x19, x20, [x1]",
        "ldp x21, x22, [x1, #16]",
        "ldp x23, x24, [x1, #32]",
        "ldp x25, x26, [x1, #48]",
        "ldp x27, x28, [x1, #64]",
        "ldp d8, d9, [x1, #80]",
        "ldp d10, d11, [x1, #96]",
        "ldp d12, d13, [x1, #112]",
        "ldp d14, d15, [x1, #128]",
        "mov x29, x3",
        "mov sp, x4",
        "br x2",
        ".cfi_endproc"
    )
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
        ".cfi_startproc",
        "stp x29, x30, [sp, #-96]!",
        ".cfi_def_cfa_offset 96",
        ".cfi_offset x29, -96",
        ".cfi_offset x30, -88",
        "mov x29, sp",
        ".cfi_def_cfa x29, 96",
        "stp x19, x20, [sp, #16]",
        "stp x21, x22, [sp, #32]",
        "stp x23, x24, [sp, #48]",
        "stp x25, x26, [sp, #64]",
        "stp x27, x28, [sp, #80]",
        ".cfi_offset x19, -80",
        ".cfi_offset x20, -72",
        ".cfi_offset x21, -64",
        ".cfi_offset x22, -56",
        ".cfi_offset x23, -48",
        ".cfi_offset x24, -40",
        ".cfi_offset x25, -32",
        ".cfi_offset x26, -24",
        ".cfi_offset x27, -16",
        ".cfi_offset x28, -8",
        "mov x9, x0",
        "mov x0, x1",
        "mov x1, sp",
        "blr x9",
        "ldp x29, x30, [sp], #96",
        ".cfi_def_cfa sp, 0",
        ".cfi_restore x29",
        ".cfi_restore x30",
        ".cfi_restore x19",
        ".cfi_restore x20",
        ".cfi_restore x21",
        ".cfi_restore x22",
        ".cfi_restore x23",
        ".cfi_restore x24",
        ".cfi_restore x25",
        ".cfi_restore x26",
        ".cfi_restore x27",
        ".cfi_restore x28",
        "ret",
        ".cfi_endproc"
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
        ".cfi_startproc",
        keep_preserved!(),
        "mov x9, sp",
        "str x9, [x3]",
        "mov x9, x0",
        "mov x0, x1",
        "mov x1, x2",
        "blr x9",
        "mov x0, sp",
        "mov w1, wzr",
        "b {back}",
        ".cfi_endproc",
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
        ".cfi_startproc",
        ".cfi_def_cfa x0, 160",
        ".cfi_offset x29, -160",
        ".cfi_offset x30, -152",
        ".cfi_offset x19, -144",
        ".cfi_offset x20, -136",
        ".cfi_offset x21, -128",
        ".cfi_offset x22, -120",
        ".cfi_offset x23, -112",
        ".cfi_offset x24, -104",
        ".cfi_offset x25, -96",
        ".cfi_offset x26, -88",
        ".cfi_offset x27, -80",
        ".cfi_offset x28, -72",
        ".cfi_offset v8, -64",
        ".cfi_offset v9, -56",
        ".cfi_offset v10, -48",
        ".cfi_offset v11, -40",
        ".cfi_offset v12, -32",
        ".cfi_offset v13, -24",
        ".cfi_offset v14, -16",
        ".cfi_offset v15, -8",
        "mov sp, x0",
        ".cfi_def_cfa sp, 160",
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
        ".cfi_def_cfa_offset 0",
        ".cfi_restore x29",
        ".cfi_restore x30",
        ".cfi_restore x19",
        ".cfi_restore x20",
        ".cfi_restore x21",
        ".cfi_restore x22",
        ".cfi_restore x23",
        ".cfi_restore x24",
        ".cfi_restore x25",
        ".cfi_restore x26",
        ".cfi_restore x27",
        ".cfi_restore x28",
        ".cfi_restore v8",
        ".cfi_restore v9",
        ".cfi_restore v10",
        ".cfi_restore v11",
        ".cfi_restore v12",
        ".cfi_restore v13",
        ".cfi_restore v14",
        ".cfi_restore v15",
        "ret",
        ".cfi_endproc",
    )
}
