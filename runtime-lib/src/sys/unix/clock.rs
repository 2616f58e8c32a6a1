//! Clocks. The systems answer most readings without a system call.

use crate::sys::{read_clock, read_resolution};
use rustix::time::Timespec;

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
    nanoseconds(read_clock(clock))
}

/// A clock's resolution, in nanoseconds.
pub(crate) fn clock_resolution(clock: Clock) -> u64 {
    nanoseconds(read_resolution(clock))
}

/// A clock set before 1970 reads as 1970.
fn nanoseconds(time: Timespec) -> u64 {
    u64::try_from(time.tv_sec).map_or(0, |seconds| seconds.wrapping_mul(1_000_000_000) + time.tv_nsec as u64)
}
