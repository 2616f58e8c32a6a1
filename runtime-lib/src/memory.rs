//! Linear memories: reserved once at their largest, filled at start, grown in place (spec: "Memory Instances", "Growing
//! memories").
//!
//! # Safety
//! A memory is a reservation of its own: nothing else lies in its `reserve_bytes`. Only the first `bytes`, rounded up to the
//! system's pages, are accessible; every address that unchecked code can form lies in the reservation, so that an access past
//! the end is a fault and nothing else. A memory with pages smaller than the system's, or that was to be checked, is checked by
//! its code: its reservation is what it may grow to.
#![allow(unsafe_code)]

use crate::image::{self, Image};
#[cfg(not(feature = "library"))]
use crate::report::start_error;
use crate::sys;
#[cfg(not(feature = "library"))]
use crate::sys::Refusal;
use core::ptr;
use wasm2native_abi::image::{DataChunk, MemoryImage};
use wasm2native_abi::instance::{Instance, Memory};

/// Reserves each memory, puts its initial contents in place and writes its descriptor. Ends the process in words where the
/// system gives too little.
#[cfg(not(feature = "library"))]
pub(crate) fn instantiate(image: Image, instance: *mut Instance) {
    for memory in image.memories() {
        let base = reserve(memory);
        // SAFETY: the range was reserved for this memory, and holds its initial bytes.
        if !unsafe { make_accessible(base, 0, memory.bytes) } {
            start_error(&[b"the system gives too little memory for what the program starts with"]);
        }
        fill(image, instance, memory, base);
    }
}

/// Puts the initial contents of a memory in place, which starts at `base`, and writes its descriptor.
pub(crate) fn fill(image: Image, instance: *mut Instance, memory: &MemoryImage, base: u64) {
    for chunk in image.data(memory) {
        install(image, base, chunk);
    }
    let max_bytes = memory.max_bytes.min(memory.reserve_bytes);
    let descriptor = Memory { base, bytes: memory.bytes, max_bytes, page_log2: memory.page_log2, reserved: 0 };
    // SAFETY: the descriptor lies in the instance record, which is ours until the module runs.
    unsafe { *image::memory(instance, memory) = descriptor };
}

/// Whether `address` lies in the reservation of one of the instance's memories: its number and the address as the module
/// counts, from the memory's base. Safe in a signal handler.
pub(crate) fn containing(image: Image, instance: *mut Instance, address: usize) -> Option<(usize, u64)> {
    image.memories().iter().enumerate().find_map(|(number, memory)| {
        let offset = (address as u64).wrapping_sub(current(instance, memory).base);
        (offset < memory.reserve_bytes).then_some((number, offset))
    })
}

/// The present size in bytes of memory `number`.
pub(crate) fn bytes(image: Image, instance: *mut Instance, number: usize) -> u64 {
    image.memories().get(number).map_or(0, |memory| current(instance, memory).bytes)
}

/// The hostcall: grows memory `memory` by `delta` pages; its old size in pages, or -1 past its maximum, past what all memories
/// may have together, and where the system gives no more.
///
/// # Safety
/// `instance` is the instance.
#[unsafe(no_mangle)]
unsafe extern "C" fn wasm2native_memory_grow(instance: *mut Instance, memory: u32, delta: u64) -> i64 {
    // SAFETY: the caller's.
    let program = unsafe { Image::of(instance) };
    let Some(image) = program.memories().get(memory as usize) else { return REFUSED };
    let descriptor = image::memory(instance, image);
    let Memory { base, bytes: old, max_bytes, page_log2, .. } = current(instance, image);
    let added = delta.checked_mul(1 << page_log2);
    let Some(new) = added.and_then(|added| old.checked_add(added)).filter(|new| *new <= max_bytes) else {
        return REFUSED;
    };
    let others = program.memories().iter().map(|memory| current(instance, memory).bytes).sum::<u64>() - old;
    #[cfg(feature = "library")]
    let limit = crate::library::configure::memory_limit(instance);
    #[cfg(not(feature = "library"))]
    let limit = program.memory_limit();
    if others + new > limit {
        return REFUSED;
    }
    // SAFETY: `new` is at most the reservation.
    if !unsafe { make_accessible(base, old, new) } {
        return REFUSED;
    }
    // SAFETY: the descriptor lies in the instance record; nobody else runs.
    unsafe { (*descriptor).bytes = new };
    (old >> page_log2) as i64
}

/// What a refused growth returns (spec: "memory.grow").
const REFUSED: i64 = -1;

/// What a memory is at the moment.
pub(crate) fn current(instance: *mut Instance, memory: &MemoryImage) -> Memory {
    // SAFETY: the descriptor lies in the instance record.
    unsafe { *image::memory(instance, memory) }
}

#[cfg(not(feature = "library"))]
fn reserve(memory: &MemoryImage) -> u64 {
    if memory.reserve_bytes == 0 {
        return 0;
    }
    let place = (memory.fixed_base != 0).then_some(memory.fixed_base as usize);
    match sys::reserve(place, memory.reserve_bytes as usize) {
        Ok(base) => base.expose_provenance().get() as u64,
        Err(Refusal::Taken) => start_error(&[
            b"the address that this program was built to keep its memory at is taken (built with ",
            b"--memory-base random it would use another)",
        ]),
        Err(Refusal::Limit) => start_error(&[
            b"the system gives too little address space for the program's memory (is there a limit, as by ulimit -v?)",
        ]),
    }
}

/// Makes the bytes from `old` to `new` of the memory at `base` accessible, rounded up to the system's pages.
///
/// # Safety
/// The memory's reservation holds `new` bytes, and the first `old` are accessible already.
pub(crate) unsafe fn make_accessible(base: u64, old: u64, new: u64) -> bool {
    let page = sys::page_bytes();
    let (from, to) = (old.next_multiple_of(page), new.next_multiple_of(page));
    // SAFETY: whole pages of the reservation, which is a multiple of pages itself.
    from == to || unsafe { sys::commit((base + from) as usize, (to - from) as usize) }
}

/// Puts one run of initial bytes in place.
fn install(image: Image, base: u64, chunk: &DataChunk) {
    let to = (base + chunk.offset) as usize;
    let from = chunk.source as usize;
    let bytes = chunk.bytes as usize;
    #[cfg(feature = "library")] // The next instance begins with the same.
    if let Some(lay) = image.as_library().lay() {
        // SAFETY: the chunk is the module's, and the pages are the memory's, of which nobody has used any.
        if chunk.page_bytes != 0 && unsafe { lay(image.address().expose_provenance() as u64, chunk, to) } != 0 {
            return;
        }
    }
    #[cfg(not(feature = "library"))]
    let _ = image;
    #[cfg(not(feature = "library"))]
    // SAFETY: the pages hold nothing else, as the chunk says, and `to` is in the memory's own range.
    if chunk.page_bytes >= sys::page_bytes() && unsafe { sys::move_pages(from, to, bytes) } {
        return;
    }
    // SAFETY: the compiler has checked that the chunk fits the memory's initial size, which is accessible.
    unsafe {
        ptr::copy_nonoverlapping(ptr::with_exposed_provenance::<u8>(from), ptr::with_exposed_provenance_mut(to), bytes)
    };
}
