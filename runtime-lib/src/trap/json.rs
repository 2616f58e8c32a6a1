//! A trap as a line of JSON, for tools. Only programs that are built so carry it.
//!
//! ```text
//! {"trap":"out of bounds memory access","code":2,
//!  "message":"out of bounds memory access: address 0x10004 of memory 0, which has 65536 bytes",
//!  "memory":{"index":0,"address":65540,"bytes":65536},
//!  "frames":2,"backtrace":[{"func":12,"name":"store","offset":499,"file":"points.c","line":21}, ..]}
//! ```
//! The shape is stable: fields are added, and none is taken away or changes its meaning. `memory` is there where a memory is too small:
//! `address` is the first byte that was not there if the machine found it, and without `length`; with the `length` of an access or a
//! range in bytes, it is the first byte of that. `table` (`index`, `elements`, and the `length` of a range) is there where a table is too
//! small, `data` (`offset`, `length`, `bytes`) and `elem` (`index`, `length`, `elements`) where a segment is, `stack_bytes` where the stack is full,
//! `name`, `offset`, `file` and `line` where they are known.
//!
//! Invariant: as for the words, nothing here allocates or can panic; and what is written is one line of valid JSON, as every text
//! that it quotes is UTF-8.

use super::broken::{Of, Reach};
use super::cause::Cause;
use super::message::{FRAMES, Told, Trap};
use crate::host::Host;
use crate::image::{Image, TrapReport};
use crate::report::{Report, Words};
use crate::{memory, stack, sys};
use core::sync::atomic::{AtomicBool, Ordering::Relaxed};
use wasm2native_abi::TrapCode;

/// Whether the process was started with the descriptor: if it was not, its number may have become that of something else.
static IS_OPEN: AtomicBool = AtomicBool::new(false);

/// [`StartStep::TrapReport`](wasm2native_abi::grant::StartStep::TrapReport).
#[unsafe(no_mangle)]
extern "C" fn wasm2native_start_trap_report(host: &mut Host) {
    if let Some(report) = Image::of_program().trap_report() {
        IS_OPEN.store(sys::is_open(report.descriptor()), Relaxed);
        // A reader that is gone shall not change how the program ends.
        host.survive_failing_writes();
    }
}

/// Writes the line.
#[unsafe(no_mangle)]
extern "C" fn wasm2native_trap_json(report: TrapReport, told: &Told<'_>) {
    if !IS_OPEN.load(Relaxed) {
        return;
    }
    let code = match told.trap {
        Trap::Fault(cause) => cause.code(),
        Trap::Call(code, _) => Some(code),
    };
    let mut line = Report::to(report.descriptor());
    line.text("{\"trap\":");
    quote(&mut line, |text| text.text(code.map_or("", TrapCode::message)));
    number(&mut line, ",\"code\":", code.map_or(0, |code| code as u64));
    line.text(",\"message\":");
    quote(&mut line, |text| told.words(text));
    if let Trap::Fault(Cause::Memory { number: index, offset }) = told.trap {
        number(&mut line, ",\"memory\":{\"index\":", *index as u64);
        number(&mut line, ",\"address\":", *offset);
        number(&mut line, ",\"bytes\":", memory::bytes(told.image, told.image.instance(), *index));
        line.text("}");
    } else if let Some(reach) = code.and_then(|code| Reach::of(told.image, told.image.instance(), code)) {
        reach_field(&mut line, &reach);
    }
    if code == Some(TrapCode::StackExhausted) {
        number(&mut line, ",\"stack_bytes\":", stack::bytes());
    }
    backtrace(&mut line, report, told);
    line.text("}\n");
    line.send();
}

/// What compiled code has noted before it trapped.
fn reach_field(line: &mut Report, reach: &Reach) {
    let (at, bound) = match reach.of {
        Of::Memory(index) => {
            number(line, ",\"memory\":{\"index\":", index as u64);
            (",\"address\":", ",\"bytes\":")
        }
        Of::Table => (",\"table\":{\"index\":", ",\"elements\":"),
        Of::DataSegment => (",\"data\":{\"offset\":", ",\"bytes\":"),
        Of::ElemSegment => (",\"elem\":{\"index\":", ",\"elements\":"),
    };
    match reach.carries {
        false => number(line, at, reach.at),
        true => {
            // 2^64 = 10 * TENTHS + 6
            const TENTHS: u64 = u64::MAX / 10;
            let last = reach.at % 10 + 6;
            number(line, at, TENTHS + reach.at / 10 + last / 10);
            line.decimal(last % 10);
        }
    }
    if let Some(count) = reach.count {
        number(line, ",\"length\":", count);
    }
    number(line, bound, reach.bound);
    line.text("}");
}

fn backtrace(line: &mut Report, report: TrapReport, told: &Told<'_>) {
    let mut count = 0;
    told.innermost.walk(told.image, |_, _| count += 1);
    number(line, ",\"frames\":", count);
    line.text(",\"backtrace\":[");
    let lines = told.image.lines();
    let mut shown = 0;
    told.innermost.walk(told.image, |func, place| {
        if shown == FRAMES {
            return;
        }
        number(line, if shown == 0 { "{\"func\":" } else { ",{\"func\":" }, func.func.into());
        shown += 1;
        let name = told.image.name(func);
        if !name.is_empty() {
            line.text(",\"name\":");
            quote(line, |text| text.escaped(name));
        }
        if let Some(operator) = report.operator(place) {
            number(line, ",\"offset\":", operator.into());
        }
        if let Some((file, row)) = lines.and_then(|lines| lines.at(place)) {
            line.text(",\"file\":");
            quote(line, |text| text.escaped(file));
            number(line, ",\"line\":", row.into());
        }
        line.text("}");
    });
    line.text("]");
}

/// Adds a field that is a number, after what stands before it.
fn number(line: &mut Report, before: &str, value: u64) {
    line.text(before);
    line.decimal(value);
}

/// Adds a string.
fn quote(line: &mut Report, write: impl FnOnce(&mut Quoted<'_>)) {
    line.byte(b'"');
    write(&mut Quoted(line));
    line.byte(b'"');
}

/// What stands in a string of JSON (RFC 8259, section 7).
struct Quoted<'a>(&'a mut Report);

impl Words for Quoted<'_> {
    fn byte(&mut self, byte: u8) {
        match byte {
            b'"' | b'\\' => {
                self.0.byte(b'\\');
                self.0.byte(byte);
            }
            0..=0x1f => {
                self.0.text("\\u00");
                self.0.digits((byte >> 4).into(), 16);
                self.0.digits((byte & 15).into(), 16);
            }
            _ => self.0.byte(byte),
        }
    }

    /// As it is: it is data here, and what shows it to people is to make visible what their terminals would obey.
    fn escaped(&mut self, text: &[u8]) {
        text.iter().for_each(|byte| self.byte(*byte));
    }
}
