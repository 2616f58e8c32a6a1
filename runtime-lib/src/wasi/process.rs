//! Ending and yielding the process.

use super::Context;
use super::types::Errno;
use crate::sys;

/// Ends the process. Of the code, the system hands on the low eight bits.
pub(super) fn proc_exit(code: u32) -> ! {
    sys::exit(code.cast_signed())
}

/// Sends the process a signal of its own (witx: `signal`).
///
/// A signal that the runtime handles does what it does to a program without handlers: the runtime would take it for a trap,
/// or for the end of the time that was granted. `pipe` is ignored, as the document has it.
pub(super) fn proc_raise(_: &mut Context<'_>, signal: u32) -> Result<(), Errno> {
    match LINUX_SIGNALS.get(signal as usize) {
        // No signal: only asks whether one could be sent.
        Some(0 | 13) => Ok(()),
        Some(&number @ (4 | 7 | 8 | 11 | 14 | 24)) => sys::die_by(i32::from(number)),
        Some(&number) if sys::raise(i32::from(number)) => Ok(()),
        _ => Err(Errno::Inval),
    }
}

/// The system's number of each signal, in the order of WASI's numbers: none, `hup`, `int`, `quit`, `ill`, `trap`, `abrt`,
/// `bus`, `fpe`, `kill`, `usr1`, `segv`, `usr2`, `pipe`, `alrm`, `term`, `chld`, `cont`, `stop`, `tstp`, `ttin`, `ttou`,
/// `urg`, `xcpu`, `xfsz`, `vtalrm`, `prof`, `winch`, `poll`, `pwr`, `sys`.
const LINUX_SIGNALS: [u8; 31] =
    [0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 17, 18, 19, 20, 21, 22, 23, 24, 25, 26, 27, 28, 29, 30, 31];

/// Lets other processes have the processor.
pub(super) fn sched_yield(_: &mut Context<'_>) -> Result<(), Errno> {
    sys::yield_processor();
    Ok(())
}
