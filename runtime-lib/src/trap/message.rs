//! The words of a trap.
//!
//! ```text
//! wasm trap: out of bounds memory access: address 0x10004 of memory 0, which has 65536 bytes
//! wasm backtrace:
//!   0: func 12 (store)
//!   1: func 3 (_start)             with debug information: ` at points.c:21` after each
//! ```
//! Invariant: runs on the process's first stack, after the signal handler has returned; ends the process.

use super::backtrace::Start;
use super::cause::Cause;
use super::{Address, Fault, words};
use crate::image::Image;
use crate::report::{Report, Words};
use crate::{cpu, stack, start, sys};
use wasm2native_abi::{TRAP_EXIT_CODE, TrapCode};

/// Reports what a fault was, and ends the process.
pub(super) fn of_fault(image: Image, cause: &Cause, innermost: Start) -> ! {
    if let Cause::Bug(fault) = *cause {
        cpu::explain_fault(image);
        let mut report = Report::new();
        bug(&mut report, image, &fault);
        backtrace(&mut report, image, innermost);
        report.send();
        sys::die_by(fault.signal)
    }
    tell(&Told { image, trap: Trap::Fault(cause), innermost })
}

/// Reports a trap that the runtime raised, and ends the process.
pub(super) fn of_call(image: Image, code: TrapCode, detail: &[&[u8]], innermost: Start) -> ! {
    tell(&Told { image, trap: Trap::Call(code, detail), innermost })
}

/// A trap that is to be reported.
pub(crate) struct Told<'a> {
    pub(super) image: Image,
    pub(super) trap: Trap<'a>,
    pub(super) innermost: Start,
}

/// What has trapped.
pub(super) enum Trap<'a> {
    /// An instruction.
    Fault(&'a Cause),
    /// The runtime, which says more where the detail is not empty.
    Call(TrapCode, &'a [&'a [u8]]),
}

impl Told<'_> {
    /// What happened.
    pub(super) fn words(&self, words: &mut impl Words) {
        match self.trap {
            Trap::Fault(cause) => words::of_cause(words, self.image, self.image.instance(), cause, stack::bytes()),
            Trap::Call(code, detail) => {
                words::of_call(words, self.image, self.image.instance(), code, detail, stack::bytes())
            }
        }
    }
}

fn tell(told: &Told<'_>) -> ! {
    let tools = told.image.trap_report();
    if tools.is_none_or(|tools| tools.descriptor() != sys::STANDARD_ERROR) {
        let mut report = Report::new();
        report.text("wasm trap: ");
        told.words(&mut report);
        backtrace(&mut report, told.image, told.innermost);
        report.send();
    }
    if let Some(tools) = tools {
        if let Some(write) = tools.json() {
            write(tools, told);
        }
        if let Some(dump) = tools.core_dump() {
            (dump.write)(dump, tools, told);
        }
    }
    start::end(TRAP_EXIT_CODE)
}

fn bug(report: &mut Report, image: Image, fault: &Fault) {
    report.text("wasm2native: internal error: ");
    report.text(sys::signal_name(fault.signal));
    match image.text_offset(fault.pc) {
        Some(offset) => {
            report.text(" in compiled code, text+");
            report.hex(u64::from(offset));
        }
        None => {
            // What a disassembly shows does not move, unlike the program: the distance to a symbol does.
            report.text(" in the runtime, wasm2native_image");
            let distance = fault.pc.wrapping_sub(image.address().addr()) as i64;
            report.text(if distance < 0 { "-" } else { "+" });
            report.hex(distance.unsigned_abs());
        }
    }
    if let Address::Known(address) = fault.address {
        report.text(", at address ");
        report.hex(address as u64);
    }
}

fn backtrace(report: &mut Report, image: Image, innermost: Start) {
    let mut count = 0;
    let lines = image.lines();
    innermost.walk(image, |func, place| {
        if count < FRAMES {
            report.text(if count == 0 { "\nwasm backtrace:\n  " } else { "\n  " });
            report.decimal(count);
            report.text(": func ");
            report.decimal(u64::from(func.func));
            let name = image.name(func);
            if let Some(shown) = name.get(..NAME_BYTES) {
                report.text(" (");
                report.escaped(shown);
                report.text("...)");
            } else if !name.is_empty() {
                report.text(" (");
                report.escaped(name);
                report.text(")");
            }
            if let Some(lines) = lines {
                (lines.show)(lines, place, report);
            }
        }
        count += 1;
    });
    if count > FRAMES {
        report.text("\n  and ");
        report.decimal(count - FRAMES);
        report.text(" more");
    }
    report.text("\n");
}

/// How many frames are shown: an endless recursion has a hundred thousand.
pub(super) const FRAMES: u64 = 32;

/// From how many bytes on a name is cut.
const NAME_BYTES: usize = 256;
