//! Clocks, which the kernel answers through a page of code that it maps into each process.

use crate::sys::unix::Clock;
use rustix::time::{ClockId, Timespec, clock_getres, clock_gettime};

/// What a clock shows.
pub(in crate::sys) fn read_clock(clock: Clock) -> Timespec {
    clock_gettime(id(clock))
}

/// A clock's resolution.
pub(in crate::sys) fn read_resolution(clock: Clock) -> Timespec {
    clock_getres(id(clock))
}

const fn id(clock: Clock) -> ClockId {
    match clock {
        Clock::Realtime => ClockId::Realtime,
        Clock::Monotonic => ClockId::Monotonic,
        Clock::ProcessCpu => ClockId::ProcessCPUTime,
        Clock::ThreadCpu => ClockId::ThreadCPUTime,
    }
}
