//! Ending and yielding the process.

use super::Context;
use super::types::Errno;
use crate::sys;

/// Ends the instance.
#[cfg(feature = "library")]
pub(super) fn proc_exit(code: u32) -> ! {
    crate::trap::exit(code)
}

/// Refuses: the process is the host's.
#[cfg(feature = "library")]
pub(super) const fn proc_raise(_: &mut Context<'_>, _signal: u32) -> Result<(), Errno> {
    Err(Errno::NotSup)
}

/// Ends the process. Of the code, the system hands on the low eight bits.
#[cfg(not(feature = "library"))]
pub(super) fn proc_exit(code: u32) -> ! {
    crate::start::end(code.cast_signed())
}

/// Sends the process a signal of its own (witx: `signal`).
///
/// A signal that the runtime handles does what it does to a program without handlers: the runtime would take it for a trap,
/// or for the end of the time that was granted. `pipe` is ignored, as the document has it.
#[cfg(not(feature = "library"))]
pub(super) fn proc_raise(_: &mut Context<'_>, signal: u32) -> Result<(), Errno> {
    /// `ill`, `bus`, `fpe`, `segv`, `alrm`, `xcpu`.
    const HANDLED: [u32; 6] = [4, 7, 8, 11, 14, 23];
    const PIPE: u32 = 13;
    match sys::SIGNALS.get(signal as usize) {
        // No signal: only asks whether one could be sent.
        Some(0) => Ok(()),
        Some(_) if signal == PIPE => Ok(()),
        Some(&number) if HANDLED.contains(&signal) => sys::die_by(i32::from(number)),
        Some(&number) if sys::raise(i32::from(number)) => Ok(()),
        _ => Err(Errno::Inval),
    }
}

/// Lets other processes have the processor.
pub(super) fn sched_yield(_: &mut Context<'_>) -> Result<(), Errno> {
    sys::yield_processor();
    Ok(())
}
