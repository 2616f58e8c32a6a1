//! Faults: the signals that the CPU's exceptions arrive as.
//!
//! # Safety
//! The handler takes no lock, allocates nothing, formats nothing and cannot panic. It asks [`trap::fault`] what the fault
//! means, diverts the thread to the function that reports it, on a stack that works, and returns. So the report runs
//! outside of any signal handler.
#![allow(unsafe_code)]

use super::{arch, exit};
#[cfg(not(feature = "library"))]
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
    restorer: usize,
    mask: u64,
}

/// The kernel's `stack_t`.
#[cfg(not(feature = "library"))]
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

/// Sends faults through [`trap::fault`], and those that are none of ours on to who handled them before. False where the system refuses.
///
/// Called once. The handler runs on the stack that the thread has for handlers, where it has one: a thread's own stack has room, as
/// compiled code leaves some.
#[cfg(feature = "library")]
pub(crate) fn install_fault_handlers() -> bool {
    let mut result = 0;
    for (&(signal, _), before) in FAULTS.iter().zip(&BEFORE) {
        let handler: extern "C" fn(i32, *const Info, *mut arch::Context) = handle;
        let action = Action {
            handler: handler as usize,
            flags: SA_SIGINFO | SA_ONSTACK | SA_NODEFER | arch::RESTORER_FLAG,
            restorer: arch::restorer(),
            mask: 0,
        };
        // SAFETY: the kernel reads one record and writes the other, which nobody reads before the handler is in place.
        result |= unsafe {
            let (new, old) = ((&raw const action).addr(), before.0.get().expose_provenance());
            arch::syscall([arch::RT_SIGACTION, signal as usize, new, old, size_of::<u64>()])
        };
    }
    result == 0
}

/// Who handled each of [`FAULTS`] before.
#[cfg(feature = "library")]
static BEFORE: [Before; FAULTS.len()] = [const { Before(core::cell::UnsafeCell::new(Action::DEFAULT)) }; FAULTS.len()];

#[cfg(feature = "library")]
struct Before(core::cell::UnsafeCell<Action>);

// SAFETY: it is written once, by the system call that puts the handler in place, which is the only reader.
#[cfg(feature = "library")]
unsafe impl Sync for Before {}

#[cfg(feature = "library")]
impl Action {
    const DEFAULT: Self = Self { handler: 0, flags: 0, restorer: 0, mask: 0 };
}

/// Hands a signal to who handled it before.
#[cfg(feature = "library")]
fn pass(signal: i32, info: *const Info, context: *mut arch::Context) {
    const SIG_DFL: usize = 0;
    const SIG_IGN: usize = 1;
    let place = FAULTS.iter().position(|(number, _)| *number == signal);
    let Some(before) = place.and_then(|place| BEFORE.get(place)) else { return };
    // SAFETY: the handler is in place, so that it was written.
    let before = unsafe { &*before.0.get() };
    match before.handler {
        // The instruction is executed again, and ends the process as if nobody had ever handled it. A signal that somebody has sent
        // is sent once more.
        SIG_DFL => {
            act(signal, SIG_DFL, 0);
            // SAFETY: the kernel passes the signal's record.
            if matches!(fault_address(unsafe { &*info }), Address::SentByProcess) {
                raise(signal);
            }
        }
        SIG_IGN => {
            // SAFETY: the kernel passes the signal's record.
            if !matches!(fault_address(unsafe { &*info }), Address::SentByProcess) {
                act(signal, SIG_DFL, 0);
            }
        }
        // SAFETY: a function of that type, as it did not ask for more.
        handler if before.flags & SA_SIGINFO == 0 => unsafe {
            core::mem::transmute::<usize, extern "C" fn(i32)>(handler)(signal);
        },
        // SAFETY: a function of that type, as it has asked for it.
        handler => unsafe {
            core::mem::transmute::<usize, extern "C" fn(i32, *const Info, *mut arch::Context)>(handler)(
                signal, info, context,
            );
        },
    }
}

/// Sends faults through [`trap::fault`]. False where the system refuses.
#[cfg(not(feature = "library"))]
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
    let action = Action { handler, flags: flags | arch::RESTORER_FLAG, restorer: arch::restorer(), mask: 0 };
    // SAFETY: the kernel reads the record; its handler, if it has one, keeps this file's rules.
    unsafe { arch::syscall([arch::RT_SIGACTION, signal as usize, (&raw const action).addr(), 0, size_of::<u64>()]) }
}

extern "C" fn handle(signal: i32, info: *const Info, context: *mut arch::Context) {
    let (record, registers) = (info, context);
    // SAFETY: the kernel passes the fault's record.
    let info = unsafe { &*record };
    // SAFETY: the kernel passes the interrupted registers, and takes them back when this function returns.
    let context = unsafe { &mut *registers };
    let fault = Fault {
        signal,
        address: fault_address(info),
        pc: context.pc(),
        frame: context.frame(),
        stack: context.stack(),
        link: context.link(),
    };
    match trap::fault(&fault, context) {
        #[cfg(not(feature = "library"))]
        Verdict::Divert { function, stack_top } => context.divert(function, stack_top),
        #[cfg(not(feature = "library"))]
        Verdict::Die => die_by(signal),
        #[cfg(feature = "library")]
        Verdict::Resume(landing) => context.resume(&landing),
        #[cfg(feature = "library")]
        Verdict::Pass => pass(signal, record, registers),
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
