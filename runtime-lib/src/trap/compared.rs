//! Accesses that a compare has found beyond a memory's end, of which the instruction that traps tells nothing: where they were is told by
//! the register that was compared. Only what has such accesses carries it, and no stripped programs.
//!
//! # Safety
//! It runs in a signal handler: it reads the tables and the interrupted registers, and writes the instance's last record, as the code
//! that was interrupted could have.
#![allow(unsafe_code)]

use super::{Fault, broken};
use crate::image::{Image, TrapReport};
use crate::memory;
use crate::sys::Registers;
use wasm2native_abi::broken::Broken;
use wasm2native_abi::compared::Holds;
use wasm2native_abi::instance::Instance;

/// Notes what the instruction was to access, if the access is one that is listed, and beyond the end of its memory.
#[unsafe(no_mangle)]
extern "C" fn wasm2native_note_compared(
    report: TrapReport,
    instance: *mut Instance,
    fault: &Fault,
    registers: &Registers,
) {
    // SAFETY: its code was interrupted.
    let image = unsafe { Image::of(instance) };
    let Some((row, kind)) = image.text_offset(fault.pc).and_then(|offset| report.compared(offset)) else { return };
    let Some(value) = registers.general(row.register.into()) else { return };
    let mut broken = Broken { what: kind.what, ..Broken::default() };
    let index = match row.holds {
        Holds::End => value.wrapping_sub(kind.offset()).wrapping_sub(broken.access_bytes()),
        Holds::Index => value,
    };
    let (at, carries) = index.overflowing_add(kind.offset());
    broken.at = at;
    broken.what |= u32::from(carries) << Broken::CARRY_LOG2;
    let bytes = memory::bytes(image, instance, broken.memory());
    // Better nothing than what cannot be.
    if carries || at.checked_add(broken.access_bytes()).is_none_or(|end| end > bytes) {
        broken::note(image, instance, broken);
    }
}
