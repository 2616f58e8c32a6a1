//! `memcmp`, `bcmp` and `strlen`, which the runtime itself uses and which are not worth an instruction set's own version.
//!
//! # Safety
//! As in C: the ranges are the caller's to vouch for. The loops hold an empty piece of assembly, as the compiler would
//! otherwise recognise them and call these functions from themselves.
#![allow(unsafe_code)]

use core::arch::asm;
use core::ffi::c_char;

/// Compares bytes in order: negative, zero or positive as the first range is before, equal to or after the second.
#[unsafe(no_mangle)]
unsafe extern "C" fn memcmp(a: *const u8, b: *const u8, bytes: usize) -> i32 {
    const WORD_BYTES: usize = size_of::<u64>();
    let mut at = 0;
    while bytes - at >= WORD_BYTES {
        // SAFETY: a whole word is left of both ranges.
        let (x, y) = unsafe { (a.add(at).cast::<u64>().read_unaligned(), b.add(at).cast::<u64>().read_unaligned()) };
        if x != y {
            // The byte at the lowest address decides.
            return if x.swap_bytes() < y.swap_bytes() { -1 } else { 1 };
        }
        at += WORD_BYTES;
        keep_loop();
    }
    while at < bytes {
        // SAFETY: a byte is left of both ranges.
        let (x, y) = unsafe { (*a.add(at), *b.add(at)) };
        if x != y {
            return i32::from(x) - i32::from(y);
        }
        at += 1;
        keep_loop();
    }
    0
}

/// Zero where the ranges are equal.
#[unsafe(no_mangle)]
unsafe extern "C" fn bcmp(a: *const u8, b: *const u8, bytes: usize) -> i32 {
    // SAFETY: the caller's.
    unsafe { memcmp(a, b, bytes) }
}

/// Bytes before the first NUL.
#[unsafe(no_mangle)]
unsafe extern "C" fn strlen(text: *const c_char) -> usize {
    let mut bytes = 0;
    // SAFETY: the string is not at its end yet, which is a NUL.
    while unsafe { *text.add(bytes) } != 0 {
        bytes += 1;
        keep_loop();
    }
    bytes
}

/// An instruction that the compiler cannot look into, and that is none.
#[inline(always)]
fn keep_loop() {
    // SAFETY: there is no instruction.
    unsafe { asm!("", options(nomem, nostack, preserves_flags)) };
}
