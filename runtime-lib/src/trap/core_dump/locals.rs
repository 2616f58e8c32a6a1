//! The values of locals, in frames and in registers: of the function that has trapped all of its registers are known, of its callers those
//! that calls preserve, which lie in the frames of what they called where that has saved them.
//!
//! # Safety
//! [`KEPT`] is written once, in the handler of the fault that is told, before anybody reads it.
#![allow(unsafe_code)]

use super::Sink;
use crate::cpu::Preserved;
use crate::{stack, sys};
use core::cell::UnsafeCell;
use wasm2native_abi::exception::{FIRST_VECTOR_REGISTER, SavedRegister};
use wasm2native_abi::report::DumpedLocal;

/// Where a function is.
pub(super) struct Running<'a> {
    /// Where in the text: of a caller, a byte of its call.
    pub(super) offset: u32,
    /// Its frame pointer, where it has a frame.
    pub(super) frame: Option<usize>,
    pub(super) registers: &'a Registers,
}

/// What is known of a function's registers, by the numbers of [`SavedRegister`]s.
pub(super) struct Registers([Option<u64>; NUMBER]);

/// How many registers there are of both kinds; either CPU has no more.
const NUMBER: usize = 2 * FIRST_VECTOR_REGISTER as usize;

/// Those of the instruction that has trapped.
static KEPT: Kept = Kept(UnsafeCell::new([0; NUMBER]));

struct Kept(UnsafeCell<[u64; NUMBER]>);

// SAFETY: the process has one thread, and its handler writes before anybody reads.
unsafe impl Sync for Kept {}

/// Keeps them for a core dump. Safe in a signal handler.
#[unsafe(no_mangle)]
extern "C" fn wasm2native_keep_registers(registers: &sys::Registers) {
    // SAFETY: nobody reads it before the handler returns, which runs once.
    let kept = unsafe { &mut *KEPT.0.get() };
    let (general, floats) = kept.split_at_mut(FIRST_VECTOR_REGISTER as usize);
    for (number, (general, float)) in (0..).zip(general.iter_mut().zip(floats)) {
        *general = registers.general(number).unwrap_or_default();
        *float = registers.float(number).unwrap_or_default();
    }
}

impl Registers {
    pub(super) const UNKNOWN: Self = Self([None; NUMBER]);

    /// Those of the instruction that has trapped.
    pub(super) fn kept() -> Self {
        // SAFETY: it was written before the handler returned, and nobody writes any more.
        Self(unsafe { *KEPT.0.get() }.map(Some))
    }

    /// Those of its caller, where a function has saved some and has this frame; whether it has saved them by now must be known.
    pub(super) fn leave(&mut self, saved: &[SavedRegister], frame: Option<usize>, is_known: bool) {
        for (number, register) in self.0.iter_mut().enumerate() {
            if !Preserved::has(number as u32) {
                *register = None;
            }
        }
        // What has no frame yet has saved nothing, and changed nothing.
        let Some(frame) = frame else { return };
        for SavedRegister { number, below_frame } in saved {
            if let Some(register) = self.0.get_mut(*number as usize) {
                let word = stack::word(frame.wrapping_sub(*below_frame as usize)).filter(|_| is_known);
                *register = word.map(|word| word as u64);
            }
        }
    }
}

/// Writes the values of `count` locals, which are at `places`.
pub(super) fn write(sink: &mut dyn Sink, count: u32, places: &[DumpedLocal], running: &Running<'_>) {
    const MISSING: u8 = 1;
    let mut places = places.iter().peekable();
    for local in 0..count {
        let mut value = None;
        while let Some(place) = places.next_if(|place| u32::from(place.local) == local) {
            if place.start <= running.offset && running.offset < place.end {
                value = running.value(place).map(|value| (place.ty, value));
            }
        }
        match value {
            Some((ty, value)) => self::value(sink, ty, value),
            None => sink.bytes(&[MISSING]),
        }
    }
}

fn value(sink: &mut dyn Sink, ty: u8, value: u64) {
    sink.bytes(&[ty]);
    match ty {
        0x7f => sink.signed(i64::from(value as i32)),
        0x7e => sink.signed(value.cast_signed()),
        0x7d => sink.bytes(&(value as u32).to_le_bytes()),
        _ => sink.bytes(&value.to_le_bytes()),
    }
}

impl Running<'_> {
    /// What lies at a place, in its low bits.
    fn value(&self, place: &DumpedLocal) -> Option<u64> {
        if place.kind == DumpedLocal::REGISTER {
            return *self.registers.0.get(usize::try_from(place.place).ok()?)?;
        }
        let at = self.frame?.wrapping_add_signed((i64::from(place.place) + DumpedLocal::FRAME_BYTES) as isize);
        // Half a word may lie in the other half of one.
        let word = stack::word(at & !7)? as u64;
        Some(word >> (8 * (at as u32 & 7)))
    }
}
