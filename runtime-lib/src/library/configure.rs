//! What is set of an instance before it has memories: its limits, stack and fuel.
//!
//! # Safety
//! The instance is one that is being made: a copy of its module's template, with its state.
#![allow(unsafe_code)]

use super::config::Config;
use super::state::{Limits, State};
use crate::image::Image;
use crate::report::Words;
use wasm2native_abi::instance::Instance;
use wasm2native_abi::library::{Library, Status};

/// Sets what is sealed in, and what `config` says beside. Where that cannot be, the instance's error says why.
///
/// # Errors
/// [`Status::Config`].
///
/// # Safety
/// `instance` is one that is being made, of the module `image`.
pub(super) unsafe fn configure(image: Image, instance: *mut Instance, config: Option<&Config>) -> Result<(), Status> {
    // SAFETY: the caller's.
    let state = unsafe { State::of(instance) };
    let sealed = Limits { memory_bytes: image.memory_limit(), table_elements: image.table_limit() };
    state.limits = sealed;
    // SAFETY: the caller's.
    unsafe { (*instance).stack_bytes = image.stack_bytes() };
    let Some(config) = config else { return Ok(()) };
    let library = image.as_library();
    let mut refuse = |what: &str, start: u64| {
        let words = state.error.note(Status::Config, 0);
        words.text(what);
        if start != 0 {
            words.decimal(start);
        }
        Err(Status::Config)
    };
    if let Some(error) = config.error() {
        state.error.note(Status::Config, 0).escaped(error);
        return Err(Status::Config);
    }
    if config.fuel.is_some() && library.record.flags & Library::FUEL == 0 {
        return refuse("fuel is given to a module that was built without --fuel", 0);
    }
    if config.deadline != 0 && library.record.set_deadline == 0 {
        return refuse("a deadline is given to a module that was built without --interruptible", 0);
    }
    let bytes: u64 = image.memories().iter().map(|memory| memory.bytes).sum();
    if config.memory_bytes < bytes {
        return refuse("the limit of memory is below what the module starts with, in bytes: ", bytes);
    }
    let closed = image.closed_table_elements();
    let elements = image.tables().iter().map(|table| table.len).sum::<u64>() + closed;
    if config.table_elements < elements {
        return refuse("the limit of table elements is below what the module starts with: ", elements);
    }
    state.limits = Limits {
        memory_bytes: sealed.memory_bytes.min(config.memory_bytes),
        // There are as many at least.
        table_elements: sealed.table_elements.min(config.table_elements - closed),
    };
    // SAFETY: the caller's.
    unsafe {
        if let Some(bytes) = config.stack_bytes {
            (*instance).stack_bytes = bytes;
        }
        if let Some(fuel) = config.fuel {
            (*instance).fuel = fuel;
        }
    }
    Ok(())
}

/// What the memories of an instance may have together, in bytes.
pub(crate) fn memory_limit(instance: *const Instance) -> u64 {
    // SAFETY: whoever grows a memory is in a call of its instance.
    unsafe { State::of(instance) }.limits.memory_bytes
}

/// What its open tables may have together, in elements.
pub(crate) fn table_limit(instance: *const Instance) -> u64 {
    // SAFETY: whoever grows a table is in a call of its instance.
    unsafe { State::of(instance) }.limits.table_elements
}
