//! The timer that sends `SIGALRM` when real time has passed.
//!
//! # Safety
//! libSystem reads one record.
#![allow(unsafe_code)]

use core::ptr;
use libc::{itimerval, timeval};

/// Sets it to go off once, after so many milliseconds. False where the system refuses.
pub(in crate::sys) fn set_timer(milliseconds: u64) -> bool {
    let timer = itimerval {
        it_interval: timeval { tv_sec: 0, tv_usec: 0 },
        it_value: timeval { tv_sec: (milliseconds / 1000).cast_signed(), tv_usec: (milliseconds % 1000 * 1000) as i32 },
    };
    // SAFETY: libSystem reads the record, and writes no other.
    unsafe { libc::setitimer(libc::ITIMER_REAL, &raw const timer, ptr::null_mut()) == 0 }
}
