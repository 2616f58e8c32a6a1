//! A core dump: the program's state after a trap, as a file that debuggers read (tool-conventions: "Coredump"). Only programs that are
//! built so carry it, and they write one only where the run asks for it.
//!
//! ```text
//! head        module header, `core`, `coremodules`, `coreinstances`    as the compiler wrote them
//! corestack   frames, the innermost first; their locals as far as is known where they are, the others as missing
//! memory      each one as large as it was
//! global      each one with its value; references are told as null
//! data        what of the memories is not zero, in whole pages
//! ```
//! A section's size stands before it, so that each is written twice, the first time only to count.
//!
//! # Safety
//! Memories and the instance's record are read as they are: nothing else runs any more.
#![allow(unsafe_code)]

mod locals;

use super::message::Told;
use crate::host::Host;
use crate::image::{CoreDump, TrapReport};
use crate::memory;
use crate::report::{Report, Words, start_error};
use crate::sys;
use crate::sys::late_file::{CORE_DUMP, Existing};
use crate::wasi::types::Errno;
use core::{ptr, slice};
use locals::{Registers, Running};
use wasm2native_abi::instance::Memory;
use wasm2native_abi::report::DumpedGlobal;

/// [`StartStep::CoreDump`](wasm2native_abi::grant::StartStep::CoreDump).
#[unsafe(no_mangle)]
extern "C" fn wasm2native_start_core_dump(host: &mut Host) {
    let Some(path) = host.wanted_core_dump() else { return };
    let reason: &[u8] = match CORE_DUMP.open(path, Existing::Kept) {
        Ok(()) => return,
        Err(Errno::Exist) => b"is there already",
        Err(_) => b"cannot be made: its folder must be there, on a file system that has files without names",
    };
    start_error(&[b"WASM2NATIVE_COREDUMP: '", path.to_bytes(), b"' ", reason]);
}

/// Writes the file.
#[unsafe(no_mangle)]
extern "C" fn wasm2native_core_dump(dump: CoreDump, report: TrapReport, told: &Told<'_>) {
    if !CORE_DUMP.is_open() {
        return;
    }
    let mut out = Output { buffer: [0; BUFFER_BYTES], len: 0, failed: false };
    out.bytes(dump.head());
    section(&mut out, 0, &|sink| stack(sink, dump, report, told));
    section(&mut out, 5, &|sink| memories(sink, told));
    section(&mut out, 6, &|sink| globals(sink, dump, told));
    section(&mut out, 11, &|sink| contents(sink, told));
    out.flush();
    if report.descriptor() != sys::STANDARD_ERROR {
        let mut words = Report::new();
        words.text(if !out.failed && CORE_DUMP.keep() {
            "core dump: written\n"
        } else {
            "core dump: it could not be written\n"
        });
        words.send();
    } else if !out.failed {
        CORE_DUMP.keep();
    }
}

/// The innermost frames that are told: an endless recursion has a hundred thousand.
const FRAMES: u64 = 1000;

fn stack(sink: &mut dyn Sink, dump: CoreDump, report: TrapReport, told: &Told<'_>) {
    sink.name(b"corestack");
    sink.bytes(&[0]);
    sink.name(b"main");
    let mut count = 0;
    told.innermost.walk(told.image, |_, _| count += 1);
    sink.unsigned(count.min(FRAMES));
    let mut shown = 0;
    let mut registers = if told.innermost.is_at_fault() { Registers::kept() } else { Registers::UNKNOWN };
    told.innermost.frames(told.image, |offset, frame| {
        let Some(offset) = offset else {
            // What the runtime saves is not known.
            registers = Registers::UNKNOWN;
            return;
        };
        let own = told.image.func_number(offset);
        // Before its first operator a function may not have saved anything yet.
        let mut is_known = false;
        told.image.visit_funcs(offset, &mut |func, place| {
            let operator = report.operator(place);
            is_known = operator.is_some();
            if shown == FRAMES {
                return;
            }
            shown += 1;
            let number = told.image.number_of(func);
            let (instance, start, locals) =
                dump.funcs().get(number).map_or((0, 0, 0), |func| (func.instance, func.start, func.locals));
            sink.bytes(&[0]);
            sink.unsigned(instance.into());
            sink.unsigned(func.func.into());
            sink.unsigned(operator.map_or(0, |operator| operator.saturating_sub(start)).into());
            sink.unsigned(locals.into());
            // Where locals of inlined functions are is not known.
            let places = if own == Some(number) { dump.locals(number) } else { &[] };
            locals::write(sink, locals, places, &Running { offset, frame, registers: &registers });
            sink.unsigned(0);
        });
        registers.leave(own.map_or(&[], |own| dump.saved(own)), frame, is_known);
    });
}

fn memories(sink: &mut dyn Sink, told: &Told<'_>) {
    const WIDE: u8 = 4;
    const PAGE_SIZE: u8 = 8;
    let images = told.image.memories();
    sink.unsigned(images.len() as u64);
    for image in images {
        let Memory { bytes, page_log2, .. } = memory::current(told.image.instance(), image);
        // One of 32 bits may have 4 GiB, whose pages are a number that any width holds.
        let wide = if is_wide(bytes) { WIDE } else { 0 };
        let usual = page_log2 == USUAL_PAGE_LOG2;
        sink.bytes(&[wide | if usual { 0 } else { PAGE_SIZE }]);
        sink.unsigned(bytes >> page_log2);
        if !usual {
            sink.unsigned(page_log2.into());
        }
    }
}

/// Whether a memory is larger than addresses of 32 bits reach.
const fn is_wide(bytes: u64) -> bool {
    bytes > 1 << 32
}

/// Base-2 logarithm of a page's bytes, unless a memory says another.
const USUAL_PAGE_LOG2: u32 = wasm2native_abi::WASM_PAGE_BYTES.ilog2();

fn globals(sink: &mut dyn Sink, dump: CoreDump, told: &Told<'_>) {
    // Whatever it is in the module: what is told is its value.
    const IMMUTABLE: u8 = 0;
    sink.unsigned(dump.globals().len() as u64);
    for global in dump.globals() {
        sink.bytes(&[global.ty as u8, IMMUTABLE]);
        let [low, high] = match global.offset {
            DumpedGlobal::CONSTANT => global.value,
            offset => {
                let bytes = match global.ty {
                    0x7f | 0x7d => 4,
                    0x7b => 16,
                    _ => 8,
                };
                let mut value = [0; 16];
                let place = told.image.instance().wrapping_byte_add(offset as usize).cast::<u8>();
                // SAFETY: the instance's record has a value of so many bytes there.
                unsafe { ptr::copy_nonoverlapping(place, value.as_mut_ptr(), bytes) };
                let bits = u128::from_le_bytes(value);
                [bits as u64, (bits >> 64) as u64]
            }
        };
        match global.ty {
            0x7f => sink.constant(0x41, |sink| sink.signed(i64::from(low as i32))),
            0x7e => sink.constant(0x42, |sink| sink.signed(low.cast_signed())),
            0x7d => sink.constant(0x43, |sink| sink.bytes(&(low as u32).to_le_bytes())),
            0x7c => sink.constant(0x44, |sink| sink.bytes(&low.to_le_bytes())),
            0x7b => sink.constant(0xfd, |sink| {
                sink.bytes(&[0x0c]);
                sink.bytes(&low.to_le_bytes());
                sink.bytes(&high.to_le_bytes());
            }),
            _ => sink.constant(0xd0, |sink| sink.bytes(&[0x6f])),
        }
    }
}

fn contents(sink: &mut dyn Sink, told: &Told<'_>) {
    let mut count = 0;
    runs(told, |_, _, _, _| count += 1);
    sink.unsigned(count);
    runs(told, |memory, is_wide, offset, bytes| {
        if memory == 0 {
            sink.bytes(&[0]);
        } else {
            sink.bytes(&[2]);
            sink.unsigned(memory);
        }
        let opcode = if is_wide { 0x42 } else { 0x41 };
        let address = if is_wide { offset as i64 } else { i64::from(offset as i32) };
        sink.constant(opcode, |sink| sink.signed(address));
        sink.unsigned(bytes.len() as u64);
        sink.bytes(bytes);
    });
}

/// Calls `visit` with each run of pages that hold something: the memory, whether its addresses are wide, and where in it the run begins.
fn runs(told: &Told<'_>, mut visit: impl FnMut(u64, bool, u64, &[u8])) {
    const PAGE_BYTES: usize = 4096;
    for (number, image) in told.image.memories().iter().enumerate() {
        let Memory { base, bytes, .. } = memory::current(told.image.instance(), image);
        if bytes == 0 {
            continue;
        }
        // SAFETY: so many bytes are accessible there, and nothing writes to them any more.
        let all = unsafe { slice::from_raw_parts(ptr::with_exposed_provenance::<u8>(base as usize), bytes as usize) };
        let mut start = None;
        for (page, part) in all.chunks(PAGE_BYTES).enumerate() {
            let at = page * PAGE_BYTES;
            match (start, part.iter().any(|byte| *byte != 0)) {
                (None, true) => start = Some(at),
                (Some(first), false) => {
                    visit(number as u64, is_wide(bytes), first as u64, all.get(first..at).unwrap_or_default());
                    start = None;
                }
                _ => {}
            }
        }
        if let Some(first) = start {
            visit(number as u64, is_wide(bytes), first as u64, all.get(first..).unwrap_or_default());
        }
    }
}

/// Writes a section: its size, then what is in it.
fn section(out: &mut Output, id: u8, write: &dyn Fn(&mut dyn Sink)) {
    let mut size = Size(0);
    write(&mut size);
    out.bytes(&[id]);
    Sink::unsigned(out, size.0);
    write(out);
}

/// What takes bytes of the binary format.
trait Sink {
    fn bytes(&mut self, bytes: &[u8]);

    /// A number in LEB128.
    fn unsigned(&mut self, mut value: u64) {
        while value >= 0x80 {
            self.bytes(&[value as u8 | 0x80]);
            value >>= 7;
        }
        self.bytes(&[value as u8]);
    }

    /// A number with a sign in LEB128.
    fn signed(&mut self, mut value: i64) {
        while !(-0x40..0x40).contains(&value) {
            self.bytes(&[value as u8 | 0x80]);
            value >>= 7;
        }
        self.bytes(&[value as u8 & 0x7f]);
    }
}

impl dyn Sink + '_ {
    fn name(&mut self, name: &[u8]) {
        self.unsigned(name.len() as u64);
        self.bytes(name);
    }

    /// A constant expression.
    fn constant(&mut self, opcode: u8, operand: impl FnOnce(&mut Self)) {
        const END: u8 = 0x0b;
        self.bytes(&[opcode]);
        operand(self);
        self.bytes(&[END]);
    }
}

/// Counts bytes.
struct Size(u64);

impl Sink for Size {
    fn bytes(&mut self, bytes: &[u8]) {
        self.0 += bytes.len() as u64;
    }
}

/// Collects small pieces.
struct Output {
    buffer: [u8; BUFFER_BYTES],
    len: usize,
    failed: bool,
}

const BUFFER_BYTES: usize = 1024;

impl Output {
    fn flush(&mut self) {
        self.failed |= !CORE_DUMP.write(self.buffer.get(..self.len).unwrap_or_default());
        self.len = 0;
    }
}

impl Sink for Output {
    fn bytes(&mut self, bytes: &[u8]) {
        if bytes.len() > BUFFER_BYTES - self.len {
            self.flush();
        }
        match self.buffer.get_mut(self.len..self.len + bytes.len()) {
            Some(place) => {
                place.copy_from_slice(bytes);
                self.len += bytes.len();
            }
            None => self.failed |= !CORE_DUMP.write(bytes),
        }
    }
}
