//! What has ended an instance, as its host reads it: a status, a number, words, and the wasm functions that were running.
//!
//! # Safety
//! The record is C's: the addresses in it are of what lies beside it, and of the module's own names.
#![allow(unsafe_code)]

use super::text::Text;
use crate::image::{Image, Place};
use core::ffi::{CStr, c_char};
use core::ptr;
use wasm2native_abi::TrapCode;
use wasm2native_abi::image::FuncEntry;
use wasm2native_abi::library::Status;

/// `wasm2native_error` of C, with what it points to.
#[repr(C)]
pub(crate) struct Error {
    status: i32,
    /// The trap's number, the exit code, or the status that a function of the host has given.
    code: i32,
    message: *const c_char,
    frame_count: usize,
    frames: *const Frame,
    text: Text<MESSAGE_BYTES>,
    list: [Frame; FRAMES],
}

/// `wasm2native_frame` of C.
#[derive(Clone, Copy)]
#[repr(C)]
struct Frame {
    /// Index of the function in its module.
    func: u32,
    /// UTF-8, not ended by a NUL.
    name: *const u8,
    name_bytes: usize,
    /// UTF-8, not ended by a NUL: the source's file, where it is known.
    file: *const u8,
    file_bytes: usize,
    /// The line in it, from 1; 0 where it is not known.
    line: u32,
}

/// Bytes that a message may have, with its NUL.
const MESSAGE_BYTES: usize = 256;

/// How many of the innermost functions are kept.
const FRAMES: usize = 32;

impl Error {
    /// Nothing has ended it. Writes it in place, as most of it is not looked at.
    ///
    /// # Safety
    /// `place` is room for it that nobody uses.
    pub(crate) unsafe fn write_none(place: *mut Self) {
        // SAFETY: the caller's.
        unsafe {
            (&raw mut (*place).status).write(Status::Ok as i32);
            (&raw mut (*place).code).write(0);
            (&raw mut (*place).message).write(c"".as_ptr());
            (&raw mut (*place).frame_count).write(0);
            (&raw mut (*place).frames).write((&raw const (*place).list).cast());
            Text::write_empty(&raw mut (*place).text);
        }
    }

    /// The status; that of the first of several.
    pub(crate) const fn status(&self) -> i32 {
        self.status
    }

    /// Whether something is noted.
    pub(crate) const fn is_some(&self) -> bool {
        self.status != Status::Ok as i32
    }

    /// Notes a trap: what follows are its words and its frames.
    pub(crate) fn trap(&mut self, code: TrapCode) -> &mut Text<MESSAGE_BYTES> {
        self.note(Status::Trap, code as i32)
    }

    /// Notes something, and gives the place for its words.
    pub(crate) fn note(&mut self, status: Status, code: i32) -> &mut Text<MESSAGE_BYTES> {
        self.status = status as i32;
        self.code = code;
        self.message = self.text.as_ptr();
        &mut self.text
    }

    /// Adds a function that was running, the innermost first, with where in the text it was.
    pub(crate) fn push(&mut self, image: Image, func: &FuncEntry, place: Place) {
        if let Some(slot) = self.list.get_mut(self.frame_count) {
            let name = image.name(func);
            let source = image.lines().and_then(|lines| lines.at(place));
            let (file, line) = source.map_or((ptr::null(), 0), |(file, line)| (file.as_ptr(), line));
            *slot = Frame {
                func: func.func,
                name: name.as_ptr(),
                name_bytes: name.len(),
                file,
                file_bytes: source.map_or(0, |(file, _)| file.len()),
                line,
            };
            self.frame_count += 1;
        }
    }
}

/// The words of a status: what C's `wasm2native_status_text` gives.
#[unsafe(no_mangle)]
extern "C" fn wasm2native_status_text(status: i32) -> *const c_char {
    const TEXTS: [&CStr; 10] = [
        c"success",
        c"the module has trapped",
        c"the module has ended itself",
        c"the instance has trapped or ended before, and cannot be used any more",
        c"a function of the host has failed",
        c"the system gives too little memory or address space",
        c"the module was compiled for another version of the runtime than it is linked with: build it again",
        c"the machine lacks features that the module was compiled for",
        c"the configuration grants what cannot be granted",
        c"a function that the module imports is missing in the table of them",
    ];
    let text = usize::try_from(status).ok().and_then(|status| TEXTS.get(status));
    text.map_or(c"no status".as_ptr(), |text| text.as_ptr())
}

const _: () = assert!(core::mem::offset_of!(Error, frames) == 24 && size_of::<Frame>() == 48);
