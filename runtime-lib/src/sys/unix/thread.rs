//! Threads of the runtime's own in a host's process: by its C library, which has to know of every thread.
//!
//! # Safety
//! The declarations are POSIX's; a thread's name and a signal set are as large as here or smaller on every system.
#![allow(unsafe_code)]

use core::ffi::c_int;
use core::ptr;

unsafe extern "C" {
    fn pthread_create(
        thread: *mut usize,
        attributes: *const (),
        start: extern "C" fn(*mut ()) -> *mut (),
        argument: *mut (),
    ) -> c_int;
    fn pthread_detach(thread: usize) -> c_int;
    fn pthread_sigmask(how: c_int, new: *const [u64; 16], old: *mut [u64; 16]) -> c_int;
}

#[cfg(target_os = "linux")]
const SIG_SETMASK: c_int = 2;
#[cfg(target_os = "macos")]
const SIG_SETMASK: c_int = 3;

/// Starts a thread that no signal of the host's interrupts and nobody waits for. False where the system refuses.
pub(crate) fn start_thread(function: extern "C" fn(*mut ()) -> *mut ()) -> bool {
    let mut before = [0; 16];
    let mut thread = 0;
    // SAFETY: the records are this function's own, and large enough; a thread inherits the mask of who starts it.
    unsafe {
        pthread_sigmask(SIG_SETMASK, &raw const ALL, &raw mut before);
        let started = pthread_create(&raw mut thread, ptr::null(), function, ptr::null_mut()) == 0;
        pthread_sigmask(SIG_SETMASK, &raw const before, ptr::null_mut());
        if started {
            pthread_detach(thread);
        }
        started
    }
}

/// The number of this process, which tells it from those that made it or that it makes.
pub(crate) fn process_number() -> u32 {
    rustix::process::getpid().as_raw_pid().unsigned_abs()
}

/// Every signal.
static ALL: [u64; 16] = [!0; 16];
