//! Waiting at an address of a shared memory, and waking who waits there (threads: "Wait and Notify operators").
//!
//! A process has one thread: whoever waits is the only one who could have notified. So a notification finds nobody, and a
//! wait ends with its timeout or, without one, never.
//!
//! # Safety
//! Compiled code has checked each address: it is aligned, and what lies there belongs to a linear memory.
#![allow(unsafe_code)]

use crate::sys::{self, Clock};
use core::ptr;
use core::sync::atomic::{AtomicU32, AtomicU64, Ordering};
use wasm2native_abi::instance::Instance;

/// The hostcall: waits if the 4 bytes at `address` are `expected`.
///
/// # Safety
/// `address` is that of 4 aligned bytes of a linear memory.
#[unsafe(no_mangle)]
unsafe extern "C" fn wasm2native_memory_wait32(_: *mut Instance, address: u64, expected: u32, timeout: i64) -> u32 {
    // SAFETY: the caller's.
    let present = unsafe { AtomicU32::from_ptr(ptr::with_exposed_provenance_mut(address as usize)) };
    if present.load(Ordering::SeqCst) == expected { sleep(timeout) } else { NOT_EQUAL }
}

/// The hostcall: waits if the 8 bytes at `address` are `expected`.
///
/// # Safety
/// `address` is that of 8 aligned bytes of a linear memory.
#[unsafe(no_mangle)]
unsafe extern "C" fn wasm2native_memory_wait64(_: *mut Instance, address: u64, expected: u64, timeout: i64) -> u32 {
    // SAFETY: the caller's.
    let present = unsafe { AtomicU64::from_ptr(ptr::with_exposed_provenance_mut(address as usize)) };
    if present.load(Ordering::SeqCst) == expected { sleep(timeout) } else { NOT_EQUAL }
}

/// The hostcall: wakes nobody, as nobody waits.
#[unsafe(no_mangle)]
extern "C" fn wasm2native_memory_notify(_: *mut Instance, _address: u64, _count: u32) -> u32 {
    0
}

/// What a wait returns whose bytes were others.
const NOT_EQUAL: u32 = 1;

/// What a wait returns whose time has passed.
const TIMED_OUT: u32 = 2;

/// Sleeps `timeout` nanoseconds; for ever where it is negative.
fn sleep(timeout: i64) -> u32 {
    let start = sys::clock_time(Clock::Monotonic);
    loop {
        let left = match u64::try_from(timeout) {
            Ok(timeout) => match timeout.saturating_sub(sys::clock_time(Clock::Monotonic).saturating_sub(start)) {
                0 => return TIMED_OUT,
                left => Some(left),
            },
            Err(_) => None,
        };
        match sys::wait(&mut [], left) {
            // The time has passed, or a signal came first: the clock says which. A system that cannot even wait is asked
            // again, as this must not end early.
            Ok(()) | Err(_) => {}
        }
    }
}
