//! Instances made and taken back: what `NAME_instantiate` and `NAME_free` come to.
//!
//! # Safety
//! Compiled code calls these functions, with its own image, and with what its host has passed as C's header says.
#![allow(unsafe_code)]

use super::config::Config;
use super::configure::configure;
use super::contents;
use super::deadline::Deadline;
use super::error::Error;
use super::pool::{HEAD_BYTES, MEMORY_BYTES, Slot};
use super::registry;
use super::state::{Limits, State};
use crate::exception::Arena;
use crate::image::Image;
use crate::report::Words;
use crate::{memory, sys, table};
use core::ptr;
use wasm2native_abi::ABI_VERSION;
use wasm2native_abi::image::MemoryImage;
use wasm2native_abi::instance::{INSTANCE_ALIGN, Instance, NO_STACK};
use wasm2native_abi::library::{Library, Status};

/// The library call: makes an instance, and writes its address to `out`; null where there is none.
///
/// # Safety
/// `image` is a library's; `imports` is its table of functions, `out` a place for an address.
#[unsafe(no_mangle)]
unsafe extern "C" fn wasm2native_library_instantiate(
    image: u64,
    imports: *const u64,
    context: u64,
    config: *const Config,
    out: *mut *mut Instance,
) -> i32 {
    // SAFETY: the caller's.
    unsafe { out.write(ptr::null_mut()) };
    // SAFETY: the caller's.
    let image = unsafe { Image::at(image) };
    // SAFETY: the caller's.
    let config = unsafe { config.as_ref() };
    // SAFETY: the caller's.
    match unsafe { make(image, imports, context, config) } {
        Ok(instance) => {
            // SAFETY: the caller's.
            unsafe { out.write(instance) };
            // SAFETY: the instance is complete but where its error says why it is not, and nobody else knows of it.
            unsafe { start(image, instance, config) }
        }
        Err(status) => status as i32,
    }
}

/// Does what instantiation is to do: its status. An instance that cannot be as its configuration wants it has ended before it began.
///
/// # Safety
/// `instance` was made, and is one of `image`.
unsafe fn start(image: Image, instance: *mut Instance, config: Option<&Config>) -> i32 {
    // SAFETY: the caller's; each reference to the error is gone before anything else uses the state.
    let has_error = || unsafe { State::of(instance).error.is_some() };
    let library = image.as_library();
    if let (Some(set), Some(config), false) = (library.set_deadline(), config, has_error())
        && config.deadline != 0
    {
        // SAFETY: the caller's.
        let status = unsafe { set(instance, config.deadline) };
        if status != Status::Ok as i32 {
            // SAFETY: the caller's.
            let words = unsafe { State::of(instance).error.note(Status::NoMemory, 0) };
            words.text("the system starts no thread that looks after deadlines");
        }
    }
    if has_error() {
        // SAFETY: the caller's.
        return unsafe { wasm2native_library_trapped(instance) };
    }
    // SAFETY: the caller's.
    unsafe { library.start()(instance) }
}

/// An instance; with an error where it cannot be as it is configured.
///
/// # Safety
/// As [`wasm2native_library_instantiate`].
unsafe fn make(
    image: Image,
    imports: *const u64,
    context: u64,
    config: Option<&Config>,
) -> Result<*mut Instance, Status> {
    if image.abi_version() != ABI_VERSION {
        return Err(Status::Version);
    }
    config.map_or(Ok(()), Config::check_version)?;
    let library = image.as_library();
    let count = library.record.host_func_count as usize;
    // SAFETY: the table has as many entries.
    let is_missing = |index| imports.is_null() || unsafe { imports.add(index).read() } == 0;
    if (0..count).any(is_missing) {
        return Err(Status::Import);
    }
    registry::add(image)?;
    let pooled = image.memories().first().filter(|memory| is_pooled(memory));
    let slot = Slot::take(pooled.map_or(0, |memory| memory.bytes as usize)).ok_or(Status::NoMemory)?;
    let state = ptr::with_exposed_provenance_mut::<State>(slot.head());
    let place = (slot.head() + size_of::<State>()).next_multiple_of(INSTANCE_ALIGN as usize);
    // A multiple of the alignment too.
    let room = place + image.instance_bytes();
    let end = slot.head() + HEAD_BYTES;
    if room > end {
        slot.give_back(0);
        return Err(Status::NoMemory);
    }
    let instance = ptr::with_exposed_provenance_mut::<Instance>(place);
    // SAFETY: the slot's head has room for both, one after the other, and is this function's alone.
    unsafe {
        Error::write_none(&raw mut (*state).error);
        (&raw mut (*state).arena).write(Arena::new());
        (&raw mut (*state).host).write(None);
        (&raw mut (*state).deadline).write(Deadline::NONE);
        (&raw mut (*state).slot).write(slot);
        (&raw mut (*state).limits).write(Limits::NONE);
        ptr::copy_nonoverlapping(image.instance().cast::<u8>(), instance.cast(), image.instance_bytes());
        (*instance).host = state.expose_provenance() as u64;
        (*instance).context = context;
        let funcs = instance.wrapping_byte_add(library.record.host_funcs as usize).cast::<u64>();
        ptr::copy_nonoverlapping(imports, funcs, count);
    }
    // SAFETY: both are complete but for memories and tables, and without them it can be freed.
    if unsafe { configure(image, instance, config) }.is_err() {
        return Ok(instance);
    }
    // SAFETY: the same, and the rest of the head is free.
    if !unsafe { map(image, instance) && table::instantiate(image, instance, room, end - room) } {
        // SAFETY: nobody knows of it.
        unsafe { free(instance) };
        return Err(Status::NoMemory);
    }
    if let Some(grant) = library.grant() {
        let config = config.map_or(ptr::null(), ptr::from_ref);
        // SAFETY: the instance is complete; where it fails, the error says why.
        unsafe { grant(instance, config.cast()) };
    }
    Ok(instance)
}

/// Puts memories in place: whether the system gives the memory.
///
/// # Safety
/// `instance` is a copy of the image's template.
unsafe fn map(image: Image, instance: *mut Instance) -> bool {
    // SAFETY: the caller's.
    let slot = unsafe { &State::of(instance).slot };
    for (number, memory) in image.memories().iter().enumerate() {
        let base = match memory.reserve_bytes {
            0 => 0,
            _ if number == 0 && is_pooled(memory) => slot.memory() as u64,
            bytes => match sys::reserve(None, bytes as usize) {
                Ok(base) => {
                    let base = base.expose_provenance().get() as u64;
                    // SAFETY: the reservation is this memory's.
                    if !unsafe { memory::make_accessible(base, 0, memory.bytes) } {
                        // SAFETY: nobody uses it.
                        unsafe { sys::unmap(base as usize, bytes as usize) };
                        return false;
                    }
                    base
                }
                Err(_) => return false,
            },
        };
        memory::fill(image, instance, memory, base);
    }
    true
}

/// The library call: takes an instance back. Null is none.
///
/// # Safety
/// `instance` is an instance that nothing runs in, and is not used again.
#[unsafe(no_mangle)]
unsafe extern "C" fn wasm2native_library_free(instance: *mut Instance) -> u64 {
    if !instance.is_null() {
        // SAFETY: the caller's.
        unsafe { free(instance) };
    }
    0
}

/// # Safety
/// As [`wasm2native_library_free`]. Memories and tables that were not made yet are zero in their descriptors.
unsafe fn free(instance: *mut Instance) {
    // SAFETY: the caller's.
    let (image, state) = unsafe { (Image::of(instance), State::of(instance)) };
    state.deadline.clear();
    let (mut pooled, mut is_zero_again) = (0, true);
    for (number, memory) in image.memories().iter().enumerate() {
        let now = memory::current(instance, memory);
        if number == 0 && is_pooled(memory) {
            pooled = now.bytes as usize;
            // SAFETY: nobody uses it again.
            is_zero_again = now.base == 0 || unsafe { contents::clear(image, memory, now.base) };
        } else if now.base != 0 {
            // SAFETY: the reservation was made for it.
            unsafe { sys::unmap(now.base as usize, memory.reserve_bytes as usize) };
        }
    }
    // SAFETY: the caller's.
    unsafe { table::free(image, instance) };
    state.arena.free();
    drop(state.host.take());
    // SAFETY: the state is not used again; the slot is moved out of it before it is given back.
    let slot = unsafe { (&raw const state.slot).read() };
    // What might not be zero is not used again.
    if is_zero_again {
        slot.give_back(pooled);
    }
}

/// Whether an instance's first memory lies in its slot.
const fn is_pooled(memory: &MemoryImage) -> bool {
    memory.reserve_bytes as usize <= MEMORY_BYTES
}

/// The library call: the address of what is known of the trap that has ended the instance; null where none has.
///
/// # Safety
/// `instance` is one, or null.
#[unsafe(no_mangle)]
unsafe extern "C" fn wasm2native_library_error(instance: *mut Instance) -> *const Error {
    if instance.is_null() {
        return ptr::null();
    }
    // SAFETY: the caller's.
    let error = unsafe { &raw const State::of(instance).error };
    // SAFETY: the same.
    if unsafe { (*error).is_some() } { error } else { ptr::null() }
}

/// The library call: a call of the instance has ended by what its error says, whose status this is.
///
/// # Safety
/// `instance` is one whose call has ended like that.
#[unsafe(no_mangle)]
unsafe extern "C" fn wasm2native_library_trapped(instance: *mut Instance) -> i32 {
    // SAFETY: the caller's.
    unsafe {
        (*instance).stack_limit = NO_STACK;
        State::of(instance).error.status()
    }
}
