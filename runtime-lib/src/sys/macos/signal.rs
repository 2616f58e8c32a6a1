//! Faults: the signals that the kernel makes of the CPU's exceptions, where no debugger has taken them.
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
use core::ffi::c_int;
use core::ptr;
use libc::{SIGABRT, SIGBUS, SIGILL, SIGPIPE, SIGSEGV, SIGXFSZ};

/// Signals of faults that wasm code can cause, with their names. A page without access is `SIGBUS`, an address without a page
/// `SIGSEGV`. An instruction that the compiler made to trap is `SIGILL` on both CPUs, never a breakpoint's `SIGTRAP`.
const FAULTS: &[(c_int, &str)] = &[
    (SIGSEGV, "SIGSEGV"),
    (SIGBUS, "SIGBUS"),
    (SIGILL, "SIGILL"),
    #[cfg(target_arch = "x86_64")] // AArch64 divides by zero without a fault.
    (libc::SIGFPE, "SIGFPE"),
];

/// Sends faults through [`trap::fault`], and those that are none of ours on to who handled them before. False where the system refuses.
///
/// Called once. The handler runs on the stack that the thread has for handlers, where it has one: a thread's own stack has room, as
/// compiled code leaves some.
#[cfg(feature = "library")]
pub(crate) fn install_fault_handlers() -> bool {
    let mut done = true;
    for (&(signal, _), before) in FAULTS.iter().zip(&BEFORE) {
        let handler: extern "C" fn(c_int, *const libc::siginfo_t, *mut libc::ucontext_t) = handle;
        let flags = libc::SA_SIGINFO | libc::SA_ONSTACK | libc::SA_NODEFER;
        let action = libc::sigaction { sa_sigaction: handler as usize, sa_mask: 0, sa_flags: flags };
        // SAFETY: libSystem reads one record and writes the other, which nobody reads before the handler is in place.
        done &= unsafe { libc::sigaction(signal, &raw const action, before.0.get()) } == 0;
    }
    done
}

/// Who handled each of [`FAULTS`] before.
#[cfg(feature = "library")]
static BEFORE: [Before; FAULTS.len()] = {
    const DEFAULT: libc::sigaction = libc::sigaction { sa_sigaction: libc::SIG_DFL, sa_mask: 0, sa_flags: 0 };
    [const { Before(core::cell::UnsafeCell::new(DEFAULT)) }; FAULTS.len()]
};

#[cfg(feature = "library")]
struct Before(core::cell::UnsafeCell<libc::sigaction>);

// SAFETY: it is written once, by the call that puts the handler in place, which is the only reader.
#[cfg(feature = "library")]
unsafe impl Sync for Before {}

/// Hands a signal to who handled it before.
#[cfg(feature = "library")]
fn pass(signal: c_int, info: *const libc::siginfo_t, context: *mut libc::ucontext_t, is_sent: bool) {
    let place = FAULTS.iter().position(|(number, _)| *number == signal);
    let Some(before) = place.and_then(|place| BEFORE.get(place)) else { return };
    // SAFETY: the handler is in place, so that it was written.
    let before = unsafe { &*before.0.get() };
    match before.sa_sigaction {
        libc::SIG_IGN if is_sent => {}
        // The instruction is executed again, and ends the process as if nobody had ever handled it. A signal that somebody has sent
        // is sent once more.
        libc::SIG_DFL | libc::SIG_IGN => {
            act(signal, libc::SIG_DFL, 0);
            if is_sent {
                raise(signal);
            }
        }
        // SAFETY: a function of that type, as it did not ask for more.
        handler if before.sa_flags & libc::SA_SIGINFO == 0 => unsafe {
            core::mem::transmute::<usize, extern "C" fn(c_int)>(handler)(signal);
        },
        // SAFETY: a function of that type, as it has asked for it.
        handler => unsafe {
            type Handler = extern "C" fn(c_int, *const libc::siginfo_t, *mut libc::ucontext_t);
            core::mem::transmute::<usize, Handler>(handler)(signal, info, context);
        },
    }
}

/// Sends faults through [`trap::fault`]. False where the system refuses.
#[cfg(not(feature = "library"))]
pub(crate) fn install_fault_handlers() -> bool {
    let stack = libc::stack_t {
        ss_sp: ptr::with_exposed_provenance_mut(handler_stack_top() - HANDLER_STACK_BYTES),
        ss_size: HANDLER_STACK_BYTES,
        ss_flags: 0,
    };
    // SAFETY: the kernel reads the record, and only handlers use the stack that it names.
    let mut done = unsafe { libc::sigaltstack(&raw const stack, ptr::null_mut()) } == 0;
    for &(signal, _) in FAULTS {
        let handler: extern "C" fn(c_int, *const libc::siginfo_t, *mut libc::ucontext_t) = handle;
        // A fault in the report must reach the handler too, which then gives up, instead of being held back.
        done &= act(signal, handler as usize, libc::SA_SIGINFO | libc::SA_ONSTACK | libc::SA_NODEFER);
    }
    done
}

/// Lets `handler`, which ends the process, handle a signal. False where the system refuses.
pub(in crate::sys) fn handle_ending(signal: c_int, handler: extern "C" fn(c_int)) -> bool {
    act(signal, handler as usize, libc::SA_ONSTACK)
}

/// Lets `handler` handle the first `SIGINT`, whose next one ends the process. Calls of the system that wait end with an error.
/// False where the system refuses.
pub(crate) fn handle_interrupt(handler: extern "C" fn(c_int)) -> bool {
    act(libc::SIGINT, handler as usize, libc::SA_ONSTACK | libc::SA_RESETHAND)
}

/// Ends the process as `signal` does where nobody handles it.
pub(crate) fn die_by(signal: i32) -> ! {
    act(signal, libc::SIG_DFL, 0);
    raise(signal);
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
    // The kernel refuses this for `SIGKILL` and `SIGSTOP` only.
    act(SIGPIPE, libc::SIG_IGN, 0);
    act(SIGXFSZ, libc::SIG_IGN, 0);
}

/// Sends the process a signal, as if from outside: false where the kernel knows none of that number.
pub(crate) fn raise(signal: i32) -> bool {
    // SAFETY: neither call touches memory.
    unsafe { libc::kill(libc::getpid(), signal) == 0 }
}

/// The system's number of each signal, in the order of WASI's numbers: none, `hup`, `int`, `quit`, `ill`, `trap`, `abrt`,
/// `bus`, `fpe`, `kill`, `usr1`, `segv`, `usr2`, `pipe`, `alrm`, `term`, `chld`, `cont`, `stop`, `tstp`, `ttin`, `ttou`,
/// `urg`, `xcpu`, `xfsz`, `vtalrm`, `prof`, `winch`, `poll`, `pwr`, `sys`. There is no `pwr`.
pub(crate) const SIGNALS: [u8; 31] = {
    const NONE: u8 = u8::MAX;
    [
        0, 1, 2, 3, 4, 5, 6, 10, 8, 9, 30, 11, 31, 13, 14, 15, 20, 19, 17, 18, 21, 22, 16, 24, 25, 26, 27, 28, 23,
        NONE, 12,
    ]
};

/// The name of a fault's signal.
pub(crate) fn signal_name(signal: i32) -> &'static str {
    FAULTS.iter().find(|(number, _)| *number == signal).map_or("a signal", |(_, name)| name)
}

fn act(signal: c_int, handler: libc::sighandler_t, flags: c_int) -> bool {
    let action = libc::sigaction { sa_sigaction: handler, sa_mask: 0, sa_flags: flags };
    // SAFETY: libSystem reads the record; its handler, if it has one, keeps this file's rules.
    unsafe { libc::sigaction(signal, &raw const action, ptr::null_mut()) == 0 }
}

extern "C" fn handle(signal: c_int, info: *const libc::siginfo_t, context: *mut libc::ucontext_t) {
    #[cfg(feature = "library")]
    let record = info;
    // SAFETY: the kernel passes the fault's record.
    let info = unsafe { &*info };
    // SAFETY: the kernel passes the interrupted registers, and takes them back when this function returns.
    let mut registers = unsafe { arch::Registers::of(context) };
    let fault = Fault {
        signal,
        address: fault_address(info, &registers),
        pc: registers.pc(),
        frame: registers.frame(),
        stack: registers.stack(),
        link: registers.link(),
    };
    match trap::fault(&fault, &registers) {
        #[cfg(not(feature = "library"))]
        Verdict::Divert { function, stack_top } => registers.divert(function, stack_top),
        #[cfg(not(feature = "library"))]
        Verdict::Die => die_by(signal),
        #[cfg(feature = "library")]
        Verdict::Resume(landing) => registers.resume(&landing),
        #[cfg(feature = "library")]
        Verdict::Pass => pass(signal, record, context, matches!(fault.address, Address::SentByProcess)),
    }
}

/// What the fault accessed, where the CPU says so.
fn fault_address(info: &libc::siginfo_t, registers: &arch::Registers) -> Address {
    /// Another process's `kill`, or our own.
    const SI_USER: c_int = 0x1_0001;
    const SI_QUEUE: c_int = 0x1_0002;
    match (info.si_signo, info.si_code) {
        (_, SI_USER | SI_QUEUE) => Address::SentByProcess,
        (SIGSEGV | SIGBUS, _) if registers.tell_the_address() => Address::Known(info.si_addr.addr()),
        _ => Address::Unknown,
    }
}
