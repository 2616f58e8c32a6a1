//! Symbols that the Rust toolchain's prebuilt libraries may ask for, and that a C library has elsewhere.
//!
//! `core` is compiled for programs that unwind, and the compiler's own support library for programs with a C library. None of
//! these functions is ever called here, as panics abort; they are referred to, and a static program must define them.
//! Those that nobody refers to are dropped by the linker.
//!
//! # Safety
//! Each ends the process: a call would be our own bug.
#![allow(unsafe_code)]

use crate::sys;

/// Asked for by unwind tables: finds the handlers of a frame.
#[unsafe(no_mangle)]
extern "C" fn rust_eh_personality() -> ! {
    sys::abort()
}

/// Asked for by landing pads: goes on unwinding.
#[unsafe(no_mangle)]
extern "C" fn _Unwind_Resume() -> ! {
    sys::abort()
}
