//! The profile of a program that is built to count: what its code has counted, written when it ends.
//!
//! # Safety
//! The counters are read when nothing of the program's code runs any more.
#![allow(unsafe_code)]

use crate::host::Host;
use crate::image::{Image, Profile};
use crate::report::{Report, Words, start_error};
use crate::sys::late_file::{Existing, PROFILE};
use wasm2native_abi::image::FuncEntry;
use wasm2native_abi::profile::Checksum;

/// [`StartStep::Profile`](wasm2native_abi::grant::StartStep::Profile).
#[unsafe(no_mangle)]
extern "C" fn wasm2native_start_profile(_: &mut Host) {
    let Some(profile) = Image::of_program().profile() else { return };
    let path = profile.path();
    if PROFILE.open(path, Existing::Replaced).is_err() {
        start_error(&[
            b"--profile-generate: '",
            path.to_bytes(),
            b"' cannot be made: its folder must be there, on a file system that has files without names",
        ]);
    }
}

/// Writes the file.
#[unsafe(no_mangle)]
extern "C" fn wasm2native_profile(profile: Profile) {
    if !PROFILE.is_open() {
        return;
    }
    let mut out = Output { buffer: [0; BUFFER_BYTES], len: 0, checksum: Checksum::EMPTY, failed: false };
    profile.head().iter().for_each(|byte| out.byte(*byte));
    let mut addresses = profile.addresses().iter().peekable();
    for (number, counter) in profile.counters().enumerate() {
        let is_address = addresses.next_if(|next| **next as usize == number).is_some();
        out.unsigned(if is_address { func_number(counter) } else { counter });
    }
    out.checksum();
    out.flush();
    if out.failed || !PROFILE.keep_or_replace() {
        let mut words = Report::new();
        words.text("profile: it could not be written\n");
        words.send();
    }
}

/// The index of the function whose code lies at `address`, and 1 more; 0 where there is none.
fn func_number(address: u64) -> u64 {
    let image = Image::of_program();
    let number = image.text_offset(address as usize).and_then(|offset| image.func_number(offset));
    match number.and_then(|number| image.funcs().get(number)) {
        Some(func) if func.func != FuncEntry::THUNK => u64::from(func.func) + 1,
        _ => 0,
    }
}

const BUFFER_BYTES: usize = 1024;

/// Collects bytes.
struct Output {
    buffer: [u8; BUFFER_BYTES],
    len: usize,
    /// Of all bytes so far.
    checksum: Checksum,
    failed: bool,
}

impl Output {
    fn byte(&mut self, byte: u8) {
        self.checksum = self.checksum.with(&[byte]);
        self.put(byte);
    }

    fn put(&mut self, byte: u8) {
        if self.len == BUFFER_BYTES {
            self.flush();
        }
        if let Some(place) = self.buffer.get_mut(self.len) {
            *place = byte;
            self.len += 1;
        }
    }

    /// A number in LEB128.
    fn unsigned(&mut self, mut value: u64) {
        while value >= 0x80 {
            self.byte(value as u8 | 0x80);
            value >>= 7;
        }
        self.byte(value as u8);
    }

    fn checksum(&mut self) {
        self.checksum.0.to_le_bytes().into_iter().for_each(|byte| self.put(byte));
    }

    fn flush(&mut self) {
        self.failed |= !PROFILE.write(self.buffer.get(..self.len).unwrap_or_default());
        self.len = 0;
    }
}
