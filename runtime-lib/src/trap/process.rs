//! Traps that end the process, or are caught by the program itself.
//!
//! # Safety
//! [`fault`] runs in a signal handler: it looks up and records, nothing else. `RECORD` is written once, by the first
//! fault; a second one, in the report itself, ends the process.
#![allow(unsafe_code)]

use super::cause::Cause;
use super::{Address, Fault, Verdict, backtrace, catch, message};
use crate::image::Image;
#[cfg(target_os = "linux")]
use crate::image::{CoreDump, TrapReport};
use crate::sys::Registers;
use crate::{cpu, stack};
use core::cell::UnsafeCell;
use core::mem::MaybeUninit;
use core::sync::atomic::{AtomicBool, Ordering::Relaxed};
use wasm2native_abi::TrapCode;

/// Decides what a fault means, at which the CPU had these `registers`. Safe in a signal handler.
pub(crate) fn fault(fault: &Fault, registers: &Registers) -> Verdict {
    if matches!(fault.address, Address::SentByProcess) || REPORTING.load(Relaxed) {
        return Verdict::Die;
    }
    let image = Image::of_program();
    let cause = Cause::of(image, image.instance(), fault);
    if let Some(catcher) = cause.code_of_module(image, fault).and_then(catch::catch) {
        return Verdict::Divert { function: catcher, stack_top: spare_top(fault) };
    }
    REPORTING.store(true, Relaxed);
    let report = image.trap_report();
    if let Some(report) = report
        && let Some(note) = report.note_compared()
    {
        note(report, image.instance(), fault, registers);
    }
    #[cfg(target_os = "linux")]
    if let Some(keep) = report.and_then(TrapReport::core_dump).and_then(CoreDump::keep_registers) {
        keep(registers);
    }
    let innermost = backtrace::Start::at_fault(image, fault);
    // SAFETY: the first fault alone comes here, before the report that reads it.
    unsafe { *RECORD.0.get() = MaybeUninit::new((cause, innermost)) };
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

/// A trap's report has begun.
static REPORTING: AtomicBool = AtomicBool::new(false);

/// What the signal handler found. Not an `Option`, whose `None` is not zero: it would lie in the program's file, which has no other
/// data that is written ([`Image::begin`]).
static RECORD: Record = Record(UnsafeCell::new(MaybeUninit::uninit()));

struct Record(UnsafeCell<MaybeUninit<(Cause, backtrace::Start)>>);

// SAFETY: the process has one thread; `REPORTING` orders its accesses.
unsafe impl Sync for Record {}

struct Raised<'a> {
    code: TrapCode,
    detail: &'a [&'a [u8]],
    frame: usize,
}

extern "C" fn report_record() -> ! {
    // SAFETY: the handler has written it before it diverted the thread to here, and does not again.
    let (cause, innermost) = unsafe { (*RECORD.0.get()).assume_init() };
    message::of_fault(Image::of_program(), &cause, innermost)
}

/// # Safety
/// `raised` points to a [`Raised`].
unsafe extern "C" fn report_raised(raised: *const ()) -> ! {
    // SAFETY: the caller's.
    let Raised { code, detail, frame } = unsafe { &*raised.cast::<Raised<'_>>() };
    message::of_call(Image::of_program(), *code, detail, backtrace::Start::at_call(*frame))
}
