//! Traps: from a fault or a call to words on standard error and exit code 134.
//!
//! ```text
//! signal ─ sys/*/signal ──────▶ fault ─ classify ─▶ RECORD ─▶ (on the spare stack) report ─▶ exit
//!                                           └─ catch ─▶ the call that outlives it
//! hostcall ───────────────────▶ raise ──────────────────────▶ (on the spare stack) report ─▶ exit
//! ```
//! # Safety
//! [`fault`] runs in a signal handler: it looks up and records, nothing else. `RECORD` is written once, by the first
//! fault; a second one, in the report itself, ends the process.
#![allow(unsafe_code)]

mod backtrace;
mod catch;
mod cause;
mod message;

use crate::image::Image;
use crate::{cpu, stack};
use cause::Cause;
use core::cell::UnsafeCell;
use core::sync::atomic::{AtomicBool, Ordering::Relaxed};
use wasm2native_abi::TrapCode;
use wasm2native_abi::instance::Instance;

/// What the CPU and the system say of a fault.
#[derive(Clone, Copy)]
pub(crate) struct Fault {
    /// The system's number for it.
    pub(crate) signal: i32,
    /// What was accessed.
    pub(crate) address: Address,
    /// Address of the instruction.
    pub(crate) pc: usize,
    /// The frame pointer.
    pub(crate) frame: usize,
    /// The stack pointer.
    pub(crate) stack: usize,
    /// The return address, on a CPU that has a register for it.
    pub(crate) link: Option<usize>,
}

/// The address that an instruction failed to access.
#[derive(Clone, Copy)]
pub(crate) enum Address {
    /// This one.
    Known(usize),
    /// The CPU does not say, or there is none.
    Unknown,
    /// It was no instruction at all: a process has sent the signal.
    SentByProcess,
}

/// What the signal handler shall do.
pub(crate) enum Verdict {
    /// Go on in `function`, on a stack that ends at `stack_top`.
    Divert {
        /// Says what happened and ends the process, or goes back to who outlives it.
        function: extern "C" fn() -> !,
        /// End of a stack with room.
        stack_top: usize,
    },
    /// Let the signal end the process.
    Die,
}

/// Decides what a fault means. Safe in a signal handler.
pub(crate) fn fault(fault: &Fault) -> Verdict {
    if matches!(fault.address, Address::SentByProcess) || REPORTING.load(Relaxed) {
        return Verdict::Die;
    }
    let image = Image::of_program();
    let cause = Cause::of(image, fault);
    if let Some(catcher) = cause.code_of_module(image, fault).and_then(catch::catch) {
        return Verdict::Divert { function: catcher, stack_top: spare_top(fault) };
    }
    REPORTING.store(true, Relaxed);
    let innermost = backtrace::Start::at_fault(image, fault);
    // SAFETY: the first fault alone comes here, before the report that reads it.
    unsafe { *RECORD.0.get() = Some((cause, innermost)) };
    Verdict::Divert { function: report_record, stack_top: spare_top(fault) }
}

/// The end of a stack with room. Before there is another one, the present one is the first.
fn spare_top(fault: &Fault) -> usize {
    const RED_ZONE_BYTES: usize = 128;
    stack::spare().unwrap_or(fault.stack.saturating_sub(RED_ZONE_BYTES))
}

/// Traps with `code`; `detail` says more where that is not empty.
pub(crate) fn raise(code: TrapCode, detail: &[&[u8]]) -> ! {
    if let Some(catcher) = catch::catch(code) {
        catcher();
    }
    REPORTING.store(true, Relaxed);
    let raised = Raised { code, detail, frame: cpu::frame() };
    // SAFETY: the record lies on the stack that is left as it is.
    unsafe { stack::leave(report_raised, (&raw const raised).cast()) }
}

/// The hostcall: traps because import number `import`, which nobody provides, was called.
#[unsafe(no_mangle)]
extern "C" fn wasm2native_unknown_import(_instance: *mut Instance, import: u32) -> ! {
    let name = Image::of_program().unknown_import(import as usize);
    raise(TrapCode::UnknownImport, &[b"call of '", name, b"', which nobody provides"])
}

/// The hostcall: traps with number `code`.
#[unsafe(no_mangle)]
extern "C" fn wasm2native_trap(_instance: *mut Instance, code: u32) -> ! {
    match u8::try_from(code).ok().and_then(TrapCode::from_u8) {
        Some(code) => raise(code, &[]),
        None => crate::sys::abort(),
    }
}

/// A trap's report has begun.
static REPORTING: AtomicBool = AtomicBool::new(false);

/// What the signal handler found.
static RECORD: Record = Record(UnsafeCell::new(None));

struct Record(UnsafeCell<Option<(Cause, backtrace::Start)>>);

// SAFETY: the process has one thread; `REPORTING` orders its accesses.
unsafe impl Sync for Record {}

struct Raised<'a> {
    code: TrapCode,
    detail: &'a [&'a [u8]],
    frame: usize,
}

extern "C" fn report_record() -> ! {
    // SAFETY: the handler has written it, and does not again.
    match unsafe { *RECORD.0.get() } {
        Some((cause, innermost)) => message::of_fault(Image::of_program(), &cause, innermost),
        None => crate::sys::abort(),
    }
}

/// # Safety
/// `raised` points to a [`Raised`].
unsafe extern "C" fn report_raised(raised: *const ()) -> ! {
    // SAFETY: the caller's.
    let Raised { code, detail, frame } = unsafe { &*raised.cast::<Raised<'_>>() };
    message::of_call(Image::of_program(), *code, detail, backtrace::Start::at_call(*frame))
}
