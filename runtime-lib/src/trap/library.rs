//! Traps that a library's host is told of: they end the call by which it has entered wasm, and poison the instance.
//!
//! ```text
//! ▲ stack   the host's frames
//! │         a function that the host calls     its call of wasm is an *entry*: landing, and where the instance's address lies
//! │         wasm functions                     frame pointers lead from each to its caller
//! │         functions of the runtime           where the trap was raised by one
//! ```
//! The walk finds the innermost entry: there the instance is known, what happened is noted in its state, and the landing returns the
//! status. So no thread has to be told anything before wasm is called. Functions of the host that are under way further out have called
//! into the instance again, and are told by the statuses that their calls return.
//!
//! # Safety
//! [`fault`] runs in a signal handler: it reads frames, tables and the instance, and writes the instance's state, which belongs to
//! this thread as long as the call is under way.
#![allow(unsafe_code)]

use super::cause::Cause;
use super::{Address, Fault, Verdict, words};
use crate::cpu::{self, Preserved};
use crate::image::{Image, Place};
use crate::library::registry::image_at;
use crate::library::state::State;
use crate::stack;
use crate::sys::Registers;
use core::ptr;
use wasm2native_abi::TrapCode;
use wasm2native_abi::image::FuncEntry;
use wasm2native_abi::instance::Instance;
use wasm2native_abi::library::Status;

/// The innermost call of wasm by a function that the host calls.
struct Entered {
    image: Image,
    instance: *mut Instance,
    landing: Landing,
}

/// Where a call that is left goes on.
pub(crate) struct Landing {
    /// Address of the code.
    pub(crate) pc: usize,
    /// Its frame pointer.
    pub(crate) frame: usize,
    /// Its stack pointer.
    pub(crate) stack: usize,
}

/// Decides what a fault means. Safe in a signal handler.
pub(crate) fn fault(fault: &Fault, registers: &Registers) -> Verdict {
    if matches!(fault.address, Address::SentByProcess) {
        return Verdict::Pass;
    }
    let Some(image) = image_at(fault.pc) else { return Verdict::Pass };
    let Some(entered) = Entered::of(image, fault.frame) else { return Verdict::Pass };
    let instance = entered.instance;
    let cause = Cause::of(image, instance, fault);
    let Some(code) = cause.code_of_module(image, fault) else { return Verdict::Pass };
    if let Some(report) = image.trap_report()
        && let Some(note) = report.note_compared()
    {
        note(report, instance, fault, registers);
    }
    // SAFETY: the instance is the one that this thread was running.
    let state = unsafe { State::of(instance) };
    // SAFETY: the same.
    let stack_bytes = unsafe { (*instance).stack_bytes };
    words::of_cause(state.error.trap(code), image, instance, &cause, stack_bytes);
    at(image, fault.pc, &mut |func, place| state.error.push(image, func, place));
    entered.backtrace(fault.frame, |func, place| state.error.push(image, func, place));
    Verdict::Resume(entered.landing)
}

/// Traps with `code`; `detail` says more where that is not empty.
pub(crate) fn raise(code: TrapCode, detail: &[&[u8]]) -> ! {
    leave(cpu::frame(), |state, image, instance, stack_bytes| {
        words::of_call(state.error.trap(code), image, instance, code, detail, stack_bytes)
    })
}

/// Ends the instance with an exit code of its own (WASI: `proc_exit`).
pub(crate) fn exit(code: u32) -> ! {
    leave(cpu::frame(), |state, _, _, _| {
        use crate::report::Words;
        let words = state.error.note(Status::Exit, code.cast_signed());
        words.text("exit code ");
        words.decimal(u64::from(code));
    })
}

/// The hostcall: traps because a function of the host has given `status`, or what it has called has poisoned the instance, in which
/// case that stays what is known.
#[unsafe(no_mangle)]
extern "C" fn wasm2native_host_failed(_: *mut Instance, status: i32) -> ! {
    leave(cpu::frame(), |state, _, _, _| {
        use crate::report::Words;
        if !state.error.is_some() {
            let words = state.error.note(Status::Host, status);
            words.text("a function of the host has failed with status ");
            if status < 0 {
                words.text("-");
            }
            words.decimal(u64::from(status.unsigned_abs()));
        }
    })
}

/// Leaves the innermost call of wasm that was entered by a function of the host's: `note` notes why, and is told the module, the instance and the size of the stack. `frame` is the frame pointer of
/// a function of the runtime.
fn leave(frame: usize, note: impl FnOnce(&mut State, Image, *mut Instance, u64)) -> ! {
    let mut frame = frame;
    // Out of the runtime.
    let (image, wasm) = loop {
        let (Some(outer), Some(caller)) = (stack::word(frame), stack::word(frame.wrapping_add(8))) else {
            crate::sys::abort()
        };
        if let Some(image) = image_at(caller) {
            break (image, frame);
        }
        frame = outer;
    };
    let Some(entered) = Entered::of(image, wasm) else { crate::sys::abort() };
    // SAFETY: the instance is the one that this thread was running.
    let state = unsafe { State::of(entered.instance) };
    let had = state.error.is_some();
    // SAFETY: the same.
    note(state, image, entered.instance, unsafe { (*entered.instance).stack_bytes });
    if !had {
        entered.backtrace(wasm, |func, place| state.error.push(image, func, place));
    }
    let Landing { pc, frame, stack } = entered.landing;
    // SAFETY: the landing is that of a call that is under way, with its frame; it preserves no register.
    unsafe { cpu::resume(ptr::null(), &Preserved::NONE, pc, frame, stack) }
}

impl Entered {
    /// The innermost one of those that the frame at `frame` is called by; none where it is not called by wasm.
    fn of(image: Image, frame: usize) -> Option<Self> {
        let library = image.as_library();
        let mut frame = frame;
        loop {
            let outer = stack::word(frame)?;
            let caller = stack::word(frame.wrapping_add(8))?;
            if let Some(entry) = library.entry(caller) {
                let stack = outer.checked_sub(entry.frame_bytes as usize)?;
                let instance = stack::word(stack + entry.instance as usize)?;
                let instance = ptr::with_exposed_provenance_mut(instance);
                return Some(Self {
                    image,
                    instance,
                    landing: Landing { pc: library.landing(entry), frame: outer, stack },
                });
            }
            image.text_offset(caller)?;
            if outer <= frame {
                return None;
            }
            frame = outer;
        }
    }

    /// Calls `visit` with each wasm function that is under way since, and where it is, beginning with the one that the frame at `frame` returns to.
    fn backtrace(&self, frame: usize, mut visit: impl FnMut(&'static FuncEntry, Place)) {
        let mut frame = frame;
        while frame < self.landing.frame {
            let (Some(outer), Some(caller)) = (stack::word(frame), stack::word(frame.wrapping_add(8))) else { return };
            // A return address is that of the next instruction, which may be another function's: the call is before it.
            at(self.image, caller.wrapping_sub(1), &mut visit);
            frame = outer;
        }
    }
}

/// Calls `visit` with the wasm functions that the code at `pc` comes of, if it is any's, and with where that is.
fn at(image: Image, pc: usize, visit: &mut dyn FnMut(&'static FuncEntry, Place)) {
    let Some(offset) = image.text_offset(pc) else { return };
    image.visit_funcs(offset, visit);
}
