//! The stack that wasm and the runtime's hostcalls run on: whatever its host's thread has.
//!
//! Compiled code compares each frame with the limit in its instance, and touches each page of a large one.
//!
//! # Safety
//! Frames of compiled code, and of this crate's functions, form a chain: the words of each are its caller's frame and the address
//! that it returns to. A walk begins in one of them, and ends at the function by which its host has entered.
#![allow(unsafe_code)]

use core::ptr;
use wasm2native_abi::instance::Instance;

/// The word at `address` of the chain, which is none at its end.
pub(crate) fn word(address: usize) -> Option<usize> {
    if address == 0 || !address.is_multiple_of(align_of::<usize>()) {
        return None;
    }
    // SAFETY: a word of a frame that has not returned.
    Some(unsafe { ptr::with_exposed_provenance::<usize>(address).read_volatile() })
}

/// The end of the part that may hold values of the instance: where its host has entered it first.
///
/// # Safety
/// A call of the instance is under way.
pub(crate) unsafe fn end(instance: *const Instance) -> usize {
    // SAFETY: the caller's. The limit is what the call may use below where it came in.
    unsafe { ((*instance).stack_limit + (*instance).stack_bytes) as usize }
}
