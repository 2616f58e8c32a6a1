//! Limits of time, which the system keeps and tells by signals.
//!
//! The handler runs on the stack of handlers, which nothing else needs any more: it writes a line and ends the process.

use crate::report::{Report, Words};
use crate::sys::{exit, handle_ending, set_timer};
use rustix::process::{Resource, Rlimit, setrlimit};
use wasm2native_abi::{CPU_TIME_EXIT_CODE, WALL_TIME_EXIT_CODE};

const SIGALRM: i32 = 14;
const SIGXCPU: i32 = 24;

/// Ends the process in words after so many seconds of CPU time. False where the system refuses.
pub(crate) fn limit_cpu_time(seconds: u64) -> bool {
    // The kernel kills a process that has got over the first limit and reaches the second.
    let limit = Rlimit { current: Some(seconds), maximum: Some(seconds.saturating_add(1)) };
    handle_ending(SIGXCPU, end) && setrlimit(Resource::Cpu, limit).is_ok()
}

/// Ends the process in words after so many milliseconds. False where the system refuses.
pub(crate) fn limit_wall_time(milliseconds: u64) -> bool {
    handle_ending(SIGALRM, end) && set_timer(milliseconds)
}

extern "C" fn end(signal: i32) {
    let (what, code) = if signal == SIGXCPU {
        ("error: the program has used up the CPU time that it was granted\n", CPU_TIME_EXIT_CODE)
    } else {
        ("error: the time that the program was granted is over\n", WALL_TIME_EXIT_CODE)
    };
    let mut report = Report::new();
    report.text(what);
    report.send();
    exit(code)
}
