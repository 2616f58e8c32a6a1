//! The start step that lets a signal stop the program's code: `SIGINT` sets the flag that the code looks at, and so ends it by a
//! trap that says where it was. A second one ends the process at once, as it does where nobody handles it.
//!
//! # Safety
//! The handler only stores to the instance's flag, atomically.
#![allow(unsafe_code)]

use super::Host;
use crate::image::Image;
use crate::report::start_error;
use crate::sys;
use core::sync::atomic::{AtomicU32, Ordering::Relaxed};

/// [`StartStep::Interruption`](wasm2native_abi::grant::StartStep::Interruption).
#[unsafe(no_mangle)]
extern "C" fn wasm2native_start_interruption(_host: &mut Host) {
    if !sys::handle_interrupt(interrupt) {
        start_error(&[b"the system refuses to report interrupts to the program"]);
    }
}

extern "C" fn interrupt(_signal: i32) {
    // SAFETY: the instance is the program's own, aligned, and there as long as the process.
    let flag = unsafe { AtomicU32::from_ptr(&raw mut (*Image::of_program().instance()).interrupt) };
    flag.store(1, Relaxed);
}
