//! Clocks (witx: `clockid`).

use super::Context;
use super::types::Errno;
use crate::sys::{self, Clock};

/// Writes a clock's resolution, in nanoseconds.
pub(super) fn clock_res_get(context: &mut Context<'_>, clock: u32, resolution: u32) -> Result<(), Errno> {
    context.guest.store_u64(resolution, sys::clock_resolution(from_id(clock)?))
}

/// Writes a clock's time, in nanoseconds. Every reading is as precise as the system's, whatever `precision` would do.
pub(super) fn clock_time_get(context: &mut Context<'_>, clock: u32, _precision: u64, time: u32) -> Result<(), Errno> {
    context.guest.store_u64(time, sys::clock_time(from_id(clock)?))
}

/// The clock with the number `id`.
///
/// # Errors
/// [`Errno::Inval`].
pub(super) const fn from_id(id: u32) -> Result<Clock, Errno> {
    match id {
        0 => Ok(Clock::Realtime),
        1 => Ok(Clock::Monotonic),
        2 => Ok(Clock::ProcessCpu),
        3 => Ok(Clock::ThreadCpu),
        _ => Err(Errno::Inval),
    }
}
