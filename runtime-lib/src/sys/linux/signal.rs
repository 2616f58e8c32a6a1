//! Faults: the signals that the CPU's exceptions arrive as.
//!
//! # Safety
//! The handler takes no lock, allocates nothing, formats nothing and cannot panic. It asks [`trap::fault`] what the fault
//! means, diverts the thread to the function that reports it, on a stack that works, and returns. So the report runs
//! outside of any signal handler.
#![allow(unsafe_code)]

use super::{arch, exit};
use crate::sys::unix::{HANDLER_STACK_BYTES, handler_stack_top};
use crate::trap::{self, Address, Fault, Verdict};

/// Signals of faults that wasm code can cause, with their names. Linux sends no `SIGBUS` for pages without access; each
/// handler costs a system call at start.
const FAULTS: &[(i32, &str)] = &[
    (SIGSEGV, "SIGSEGV"),
    (SIGILL, "SIGILL"),
    #[cfg(target_arch = "x86_64")] // AArch64 divides by zero without a fault.
    (SIGFPE, "SIGFPE"),
];

const SIGINT: i32 = 2;
const SIGILL: i32 = 4;
const SIGABRT: i32 = 6;
#[cfg(target_arch = "x86_64")]
const SIGFPE: i32 = 8;
const SIGSEGV: i32 = 11;
const SIGPIPE: i32 = 13;
const SIGXFSZ: i32 = 25;

const SA_SIGINFO: u64 = 0x4;
const SA_ONSTACK: u64 = 0x0800_0000;
/// A fault in the report must reach the handler too, which then gives up, instead of being held back.
const SA_NODEFER: u64 = 0x4000_0000;
const SA_RESETHAND: u64 = 0x8000_0000;

/// The kernel's `struct sigaction`.
#[repr(C)]
struct Action {
    handler: usize,
    flags: u64,
    restorer: Option<unsafe extern "C" fn() -> !>,
    mask: u64,
}

/// The kernel's `stack_t`.
#[repr(C)]
struct AlternateStack {
    base: usize,
    flags: i32,
    bytes: usize,
}

/// The head of the kernel's `siginfo_t`.
#[repr(C)]
struct Info {
    signal: i32,
    errno: i32,
    code: i32,
    address: usize,
}

/// Sends faults through [`trap::fault`]. False where the system refuses.
pub(crate) fn install_fault_handlers() -> bool {
    let stack =
        AlternateStack { base: handler_stack_top() - HANDLER_STACK_BYTES, flags: 0, bytes: HANDLER_STACK_BYTES };
    // SAFETY: the kernel reads the record, and only handlers use the stack that it names.
    let mut result = unsafe { arch::syscall([arch::SIGALTSTACK, (&raw const stack).addr(), 0, 0, 0]) };
    for &(signal, _) in FAULTS {
        let handler: extern "C" fn(i32, *const Info, *mut arch::Context) = handle;
        result |= act(signal, handler as usize, SA_SIGINFO | SA_ONSTACK | SA_NODEFER);
    }
    result == 0
}

/// Lets `handler`, which ends the process, handle a signal. False where the system refuses.
pub(in crate::sys) fn handle_ending(signal: i32, handler: extern "C" fn(i32)) -> bool {
    act(signal, handler as usize, SA_ONSTACK) == 0
}

/// Lets `handler` handle the first `SIGINT`, whose next one ends the process. Calls of the system that wait end with an error.
/// False where the system refuses.
pub(crate) fn handle_interrupt(handler: extern "C" fn(i32)) -> bool {
    act(SIGINT, handler as usize, SA_ONSTACK | SA_RESETHAND) == 0
}

/// Ends the process as `signal` does where nobody handles it.
pub(crate) fn die_by(signal: i32) -> ! {
    const SIG_DFL: usize = 0;
    act(signal, SIG_DFL, 0);
    // SAFETY: `getpid` touches no memory.
    let process = unsafe { arch::syscall([arch::GETPID, 0, 0, 0, 0]) };
    // SAFETY: `kill` touches no memory.
    unsafe { arch::syscall([arch::KILL, process as usize, signal as usize, 0, 0]) };
    // A signal that was blocked when the process started.
    exit(128 + signal)
}

/// Ends the process as `abort` does in C.
pub(crate) fn abort() -> ! {
    die_by(SIGABRT)
}

/// Lets a write that nobody can read, or that would make a file larger than the process may, fail instead of ending the
/// process.
pub(crate) fn ignore_write_signals() {
    const SIG_IGN: usize = 1;
    // The kernel refuses this for `SIGKILL` and `SIGSTOP` only.
    act(SIGPIPE, SIG_IGN, 0);
    act(SIGXFSZ, SIG_IGN, 0);
}

/// Sends the process a signal, as if from outside: false where the kernel knows none of that number.
pub(crate) fn raise(signal: i32) -> bool {
    // SAFETY: `getpid` touches no memory.
    let process = unsafe { arch::syscall([arch::GETPID, 0, 0, 0, 0]) };
    // SAFETY: `kill` touches no memory.
    unsafe { arch::syscall([arch::KILL, process as usize, signal as usize, 0, 0]) == 0 }
}

/// The system's number of each signal, in the order of WASI's numbers: none, `hup`, `int`, `quit`, `ill`, `trap`, `abrt`,
/// `bus`, `fpe`, `kill`, `usr1`, `segv`, `usr2`, `pipe`, `alrm`, `term`, `chld`, `cont`, `stop`, `tstp`, `ttin`, `ttou`,
/// `urg`, `xcpu`, `xfsz`, `vtalrm`, `prof`, `winch`, `poll`, `pwr`, `sys`.
pub(crate) const SIGNALS: [u8; 31] =
    [0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 17, 18, 19, 20, 21, 22, 23, 24, 25, 26, 27, 28, 29, 30, 31];

/// The name of a fault's signal.
pub(crate) fn signal_name(signal: i32) -> &'static str {
    FAULTS.iter().find(|(number, _)| *number == signal).map_or("a signal", |(_, name)| name)
}

fn act(signal: i32, handler: usize, flags: u64) -> isize {
    let action = Action { handler, flags: flags | arch::RESTORER_FLAG, restorer: arch::RESTORER, mask: 0 };
    // SAFETY: the kernel reads the record; its handler, if it has one, keeps this file's rules.
    unsafe { arch::syscall([arch::RT_SIGACTION, signal as usize, (&raw const action).addr(), 0, size_of::<u64>()]) }
}

extern "C" fn handle(signal: i32, info: *const Info, context: *mut arch::Context) {
    // SAFETY: the kernel passes the fault's record.
    let info = unsafe { &*info };
    // SAFETY: the kernel passes the interrupted registers, and takes them back when this function returns.
    let context = unsafe { &mut *context };
    let fault = Fault {
        signal,
        address: fault_address(info),
        pc: context.pc(),
        frame: context.frame(),
        stack: context.stack(),
        link: context.link(),
    };
    match trap::fault(&fault) {
        Verdict::Divert { function, stack_top } => context.divert(function, stack_top),
        Verdict::Die => die_by(signal),
    }
}

/// What the fault accessed, where the CPU says so.
fn fault_address(info: &Info) -> Address {
    const SI_KERNEL: i32 = 0x80;
    match (info.signal, info.code) {
        // Another process's `kill`, or our own.
        (_, ..=0) => Address::SentByProcess,
        (SIGSEGV, SI_KERNEL) => Address::Unknown,
        (SIGSEGV, _) => Address::Known(info.address),
        _ => Address::Unknown,
    }
}
