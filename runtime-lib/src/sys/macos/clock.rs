//! Clocks. libSystem reads most of them without a system call, from a page that the kernel shares with each process.
//!
//! # Safety
//! libSystem writes one record, which is ours.
#![allow(unsafe_code)]

use crate::sys::unix::Clock;
use rustix::time::Timespec;

/// What a clock shows.
pub(in crate::sys) fn read_clock(clock: Clock) -> Timespec {
    let mut time = libc::timespec { tv_sec: 0, tv_nsec: 0 };
    // It cannot fail for these clocks.
    // SAFETY: libSystem writes to the record alone.
    unsafe { libc::clock_gettime(id(clock), &raw mut time) };
    Timespec { tv_sec: time.tv_sec, tv_nsec: time.tv_nsec }
}

/// A clock's resolution.
pub(in crate::sys) fn read_resolution(clock: Clock) -> Timespec {
    let mut time = libc::timespec { tv_sec: 0, tv_nsec: 0 };
    // It cannot fail for these clocks.
    // SAFETY: libSystem writes to the record alone.
    unsafe { libc::clock_getres(id(clock), &raw mut time) };
    Timespec { tv_sec: time.tv_sec, tv_nsec: time.tv_nsec }
}

const fn id(clock: Clock) -> libc::clockid_t {
    match clock {
        Clock::Realtime => libc::CLOCK_REALTIME,
        // `CLOCK_MONOTONIC` counts microseconds, and goes on while the machine sleeps; Linux's does neither.
        Clock::Monotonic => libc::CLOCK_UPTIME_RAW,
        Clock::ProcessCpu => libc::CLOCK_PROCESS_CPUTIME_ID,
        Clock::ThreadCpu => libc::CLOCK_THREAD_CPUTIME_ID,
    }
}
