//! Large initial contents of memories: a file in memory for each module that has some. Its instances map it, each for itself, so that they
//! cost neither the time of a copy nor memory for pages that nobody writes.
//!
//! ```text
//! the module's data ─ once ─▶ file: all large chunks, in order ─ mapped, copied where it is written ─▶ memory of an instance
//! ```
//! An instance of 16 MiB of data is made in 5 microseconds like this, in 10 milliseconds by a copy. Where the system has no such files, or
//! the host has closed ours, contents are copied.
//!
//! # Safety
//! A file is made once for a module, and never changes; it stays open as long as the process, in which nobody knows of it.
#![allow(unsafe_code)]

use super::lock::Lock;
use crate::image::{self, Image};
use crate::sys;
use core::ptr;
use core::sync::atomic::{AtomicU64, Ordering};
use wasm2native_abi::image::{DataChunk, MemoryImage};
use wasm2native_abi::library::Registration;

/// From this size on a chunk is mapped: below it the copy costs less than a mapping, of which a process may have so many.
const LARGE_BYTES: u64 = 128 << 10;

/// Whoever makes a file has it.
static MAKING: Lock<()> = Lock::new(());

/// Whether a chunk is mapped where that can be.
fn is_large(chunk: &DataChunk) -> bool {
    chunk.page_bytes >= sys::page_bytes() && chunk.bytes >= LARGE_BYTES
}

/// The library call, by its address in the module's record.
///
/// # Safety
/// `image` is a library's, `chunk` one of its; the pages at `to` are accessible, a memory's own, and hold nothing yet.
#[unsafe(no_mangle)]
unsafe extern "C" fn wasm2native_library_lay(image: u64, chunk: *const DataChunk, to: usize) -> i32 {
    // SAFETY: the caller's.
    let (image, bytes) = unsafe { (Image::at(image), (*chunk).bytes) };
    let mut offset = 0;
    for large in large_chunks(image) {
        if !ptr::eq(large, chunk) {
            offset += large.bytes;
            continue;
        }
        let Some(file) = file(image) else { return 0 };
        // SAFETY: the caller's; the file holds the chunk there.
        return unsafe { file.map(offset, to, bytes as usize) }.into();
    }
    0
}

fn large_chunks(image: Image) -> impl Iterator<Item = &'static DataChunk> + Clone {
    image.memories().iter().flat_map(move |memory| image.data(memory)).filter(|chunk| is_large(chunk))
}

/// The module's file, which is made where it is not there yet.
fn file(image: Image) -> Option<sys::Contents> {
    let registration = image.as_library().registration();
    // SAFETY: the module's record, whose field is atomic for all who use it.
    let state = unsafe { AtomicU64::from_ptr(&raw mut (*registration).file) };
    if state.load(Ordering::Acquire) == 0 {
        MAKING.with(|()| {
            if state.load(Ordering::Relaxed) != 0 {
                return;
            }
            let made = sys::Contents::new(large_chunks(image).map(image::bytes));
            if let Some(file) = &made {
                // SAFETY: nobody reads it before the state says that it is there.
                unsafe { (&raw mut (*registration).identity).write(file.identity) };
            }
            let number = made.map_or(Registration::NO_FILE, |file| file.descriptor as u64 + 1);
            state.store(number, Ordering::Release);
        });
    }
    match state.load(Ordering::Acquire) {
        Registration::NO_FILE => None,
        number => {
            // SAFETY: it was written before the state, and stays.
            let identity = unsafe { (&raw const (*registration).identity).read() };
            Some(sys::Contents { descriptor: (number - 1) as i32, identity }).filter(sys::Contents::is_there)
        }
    }
}

/// Puts fresh zeros in the place of what was mapped in a memory at `base`: whether the system lets it.
///
/// # Safety
/// The memory was filled, and nobody uses it again.
pub(super) unsafe fn clear(image: Image, memory: &MemoryImage, base: u64) -> bool {
    if image.as_library().lay().is_none() {
        return true;
    }
    let mut chunks = image.data(memory).iter().filter(|chunk| is_large(chunk));
    // SAFETY: whole pages of the memory.
    chunks.all(|chunk| unsafe { sys::renew((base + chunk.offset) as usize, chunk.bytes as usize) })
}
