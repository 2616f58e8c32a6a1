//! Where dyld enters the program (`LC_MAIN`), when it has loaded libSystem and relocated everything.
//!
//! # Safety
//! The vectors are dyld's, which has them of the kernel.
#![allow(unsafe_code)]

use crate::process::Process;
use crate::start::start;
use core::ffi::{c_char, c_int};

/// The C function of that name; its fourth argument, the kernel's own strings, is not needed.
///
/// # Safety
/// dyld calls it, once.
#[unsafe(no_mangle)]
unsafe extern "C" fn main(_: c_int, args: *const *const c_char, env: *const *const c_char) -> c_int {
    // SAFETY: both vectors end with a null entry, and nobody here writes to them.
    let process = unsafe { Process::new(args, env) };
    // SAFETY: nothing has run before.
    unsafe { start(&process) }
}

impl Process {
    /// Whether the program runs with more rights than who started it has.
    pub(crate) fn is_privileged(&self) -> bool {
        // SAFETY: the function touches no memory.
        unsafe { libc::issetugid() != 0 }
    }
}
