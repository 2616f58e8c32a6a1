//! Clocks (witx: `clockid`).

use super::Context;
use super::types::Errno;
use crate::sys::{self, Clock};
use wasm2native_abi::grant::Ambient;

/// Writes a clock's resolution, in nanoseconds.
pub(super) fn clock_res_get(context: &mut Context<'_>, clock: u32, resolution: u32) -> Result<(), Errno> {
    let step = granted_step(context)?;
    context.guest.store_u64(resolution, sys::clock_resolution(from_id(clock)?).max(step))
}

/// Writes a clock's time, in nanoseconds. Every reading is as precise as the grant, whatever `precision` would do.
pub(super) fn clock_time_get(context: &mut Context<'_>, clock: u32, _precision: u64, time: u32) -> Result<(), Errno> {
    let step = granted_step(context)?;
    let now = sys::clock_time(from_id(clock)?);
    context.guest.store_u64(time, if step > 1 { now - now % step } else { now })
}

/// Nanoseconds of the steps that clocks may be read in; at most 1 for the system's own.
///
/// # Errors
/// [`Errno::NotCapable`] for a program that goes without clocks.
pub(super) fn granted_step(context: &Context<'_>) -> Result<u64, Errno> {
    context.host.require(Ambient::Clock)?;
    Ok(context.host.clock_step)
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
