//! AArch64: `memmove`, `memcpy`, `memset` with the 16-byte registers that every such CPU has.
//!
//! The method for every size up to 128 bytes: load the whole range into registers, from both ends with an overlap in the
//! middle, and then store it, so that neither order nor overlap matters. Above that: a loop over blocks of 64 bytes, stored
//! aligned, upwards or downwards, between an unaligned head and tail that were loaded first and are stored last.
//!
//! # Safety
//! As in C: the ranges are the caller's to vouch for.
#![allow(unsafe_code)]

use core::arch::naked_asm;

/// Copies `x2` bytes from `x1` to `x0`, which may overlap; gives `x0` back.
#[unsafe(naked)]
#[unsafe(no_mangle)]
unsafe extern "C" fn memmove(to: *mut u8, from: *const u8, bytes: usize) -> *mut u8 {
    naked_asm!(
        ".cfi_startproc",
        // The ends of source and destination.
        "add x4, x1, x2",
        "add x5, x0, x2",
        "cmp x2, #16",
        "b.lo 20f",
        "ldr q0, [x1]",
        "ldur q1, [x4, #-16]",
        "cmp x2, #32",
        "b.hi 2f",
        "str q0, [x0]",
        "stur q1, [x5, #-16]",
        "ret",
        // 33 to 64 bytes.
        "2:",
        "cmp x2, #64",
        "b.hi 3f",
        "ldr q2, [x1, #16]",
        "ldur q3, [x4, #-32]",
        "stp q0, q2, [x0]",
        "stp q3, q1, [x5, #-32]",
        "ret",
        // 65 to 128 bytes.
        "3:",
        "cmp x2, #128",
        "b.hi 4f",
        "ldr q2, [x1, #16]",
        "ldp q3, q4, [x1, #32]",
        "ldp q5, q6, [x4, #-64]",
        "ldur q7, [x4, #-32]",
        "stp q0, q2, [x0]",
        "stp q3, q4, [x0, #32]",
        "stp q5, q6, [x5, #-64]",
        "stp q7, q1, [x5, #-32]",
        "ret",
        // More: downwards where the destination lies in the source, that is where 0 <= to - from < bytes.
        "4:",
        "sub x3, x0, x1",
        "cmp x3, x2",
        "b.lo 6f",
        // Upwards: x8 is where the last 64 bytes go.
        "ldp q4, q5, [x4, #-64]",
        "ldur q6, [x4, #-32]",
        "sub x8, x5, #64",
        "add x6, x0, #16",
        "and x6, x6, #-16",
        "sub x7, x6, x0",
        "add x7, x1, x7",
        ".p2align 4",
        "50:",
        "ldp q16, q17, [x7]",
        "ldp q18, q19, [x7, #32]",
        "stp q16, q17, [x6]",
        "stp q18, q19, [x6, #32]",
        "add x7, x7, #64",
        "add x6, x6, #64",
        "cmp x6, x8",
        "b.lo 50b",
        "stp q4, q5, [x8]",
        "stp q6, q1, [x8, #32]",
        "str q0, [x0]",
        "ret",
        // Downwards: x8 is where the first 64 bytes end, x6 the aligned end of what is left to store.
        "6:",
        "ldr q5, [x1, #16]",
        "ldp q6, q7, [x1, #32]",
        "add x8, x0, #64",
        "sub x6, x5, #1",
        "and x6, x6, #-16",
        "sub x7, x6, x0",
        "add x7, x1, x7",
        ".p2align 4",
        "60:",
        "ldp q16, q17, [x7, #-32]",
        "ldp q18, q19, [x7, #-64]",
        "stp q16, q17, [x6, #-32]",
        "stp q18, q19, [x6, #-64]",
        "sub x7, x7, #64",
        "sub x6, x6, #64",
        "cmp x6, x8",
        "b.hi 60b",
        "stp q0, q5, [x0]",
        "stp q6, q7, [x0, #32]",
        "stur q1, [x5, #-16]",
        "ret",
        // Fewer than 16 bytes.
        "20:",
        "cmp x2, #8",
        "b.lo 21f",
        "ldr x6, [x1]",
        "ldur x7, [x4, #-8]",
        "str x6, [x0]",
        "stur x7, [x5, #-8]",
        "ret",
        "21:",
        "cmp x2, #4",
        "b.lo 22f",
        "ldr w6, [x1]",
        "ldur w7, [x4, #-4]",
        "str w6, [x0]",
        "stur w7, [x5, #-4]",
        "ret",
        // 1 to 3 bytes: the first, the last and the middle one.
        "22:",
        "cbz x2, 23f",
        "lsr x3, x2, #1",
        "ldrb w6, [x1]",
        "ldrb w7, [x1, x3]",
        "ldurb w8, [x4, #-1]",
        "strb w6, [x0]",
        "strb w7, [x0, x3]",
        "sturb w8, [x5, #-1]",
        "23:",
        "ret",
        ".cfi_endproc",
    )
}

/// As [`memmove`]: the overlap costs one comparison.
#[unsafe(naked)]
#[unsafe(no_mangle)]
unsafe extern "C" fn memcpy(to: *mut u8, from: *const u8, bytes: usize) -> *mut u8 {
    naked_asm!(".cfi_startproc", "b {memmove}", ".cfi_endproc", memmove = sym memmove)
}

/// Sets `x2` bytes at `x0` to the low byte of `w1`; gives `x0` back.
#[unsafe(naked)]
#[unsafe(no_mangle)]
unsafe extern "C" fn memset(to: *mut u8, value: i32, bytes: usize) -> *mut u8 {
    naked_asm!(
        ".cfi_startproc",
        "dup v0.16b, w1",
        "add x5, x0, x2",
        "cmp x2, #16",
        "b.lo 20f",
        "str q0, [x0]",
        "stur q0, [x5, #-16]",
        "cmp x2, #32",
        "b.ls 9f",
        "str q0, [x0, #16]",
        "stur q0, [x5, #-32]",
        "cmp x2, #64",
        "b.ls 9f",
        "stp q0, q0, [x0, #32]",
        "stp q0, q0, [x5, #-64]",
        "cmp x2, #128",
        "b.ls 9f",
        // Both ends are done: aligned blocks between them, up to x8, where the last 64 bytes begin.
        "sub x8, x5, #64",
        "add x6, x0, #64",
        "and x6, x6, #-64",
        "cmp x6, x8",
        "b.hs 9f",
        ".p2align 4",
        "50:",
        "stp q0, q0, [x6]",
        "stp q0, q0, [x6, #32]",
        "add x6, x6, #64",
        "cmp x6, x8",
        "b.lo 50b",
        "9:",
        "ret",
        // Fewer than 16 bytes.
        "20:",
        "cmp x2, #8",
        "b.lo 21f",
        "str d0, [x0]",
        "stur d0, [x5, #-8]",
        "ret",
        "21:",
        "cmp x2, #4",
        "b.lo 22f",
        "str s0, [x0]",
        "stur s0, [x5, #-4]",
        "ret",
        "22:",
        "cbz x2, 23f",
        "lsr x3, x2, #1",
        "strb w1, [x0]",
        "strb w1, [x0, x3]",
        "sturb w1, [x5, #-1]",
        "23:",
        "ret",
        ".cfi_endproc",
    )
}
