//! Clocks. The kernel answers most readings without a system call, through a page of code that it maps into each process.

use rustix::time::{ClockId, Timespec};

/// A clock of the system's.
#[derive(Clone, Copy)]
pub(crate) enum Clock {
    /// Time since 1970; it may be set.
    Realtime,
    /// Time since some moment; it only goes forward.
    Monotonic,
    /// CPU time of the process.
    ProcessCpu,
    /// CPU time of the thread.
    ThreadCpu,
}

/// Reads a clock, in nanoseconds.
pub(crate) fn clock_time(clock: Clock) -> u64 {
    nanoseconds(rustix::time::clock_gettime(clock.id()))
}

/// A clock's resolution, in nanoseconds.
pub(crate) fn clock_resolution(clock: Clock) -> u64 {
    nanoseconds(rustix::time::clock_getres(clock.id()))
}

impl Clock {
    const fn id(self) -> ClockId {
        match self {
            Self::Realtime => ClockId::Realtime,
            Self::Monotonic => ClockId::Monotonic,
            Self::ProcessCpu => ClockId::ProcessCPUTime,
            Self::ThreadCpu => ClockId::ThreadCPUTime,
        }
    }
}

/// A clock set before 1970 reads as 1970.
fn nanoseconds(time: Timespec) -> u64 {
    u64::try_from(time.tv_sec).map_or(0, |seconds| seconds.wrapping_mul(1_000_000_000) + time.tv_nsec as u64)
}
