//! The timer that sends `SIGALRM` when real time has passed.
//!
//! # Safety
//! The kernel reads one record.
#![allow(unsafe_code)]

use super::arch;

/// The kernel's `struct itimerval`: seconds and microseconds each.
#[repr(C)]
struct Timer {
    interval: [i64; 2],
    value: [i64; 2],
}

/// Sets it to go off once, after so many milliseconds. False where the system refuses.
pub(in crate::sys) fn set_timer(milliseconds: u64) -> bool {
    const ITIMER_REAL: usize = 0;
    let timer = Timer {
        interval: [0; 2],
        value: [(milliseconds / 1000).cast_signed(), (milliseconds % 1000 * 1000).cast_signed()],
    };
    // SAFETY: the kernel reads the record.
    unsafe { arch::syscall([arch::SETITIMER, ITIMER_REAL, (&raw const timer).addr(), 0, 0]) == 0 }
}
