//! From the first instruction to the module's own, and from its last to the process's end: the whole way on one screen.
//!
//! # Safety
//! The order below is what the other files rely on: nothing that needs a relocated address runs before relocation, no field
//! of the image is read before its version, no wasm runs before faults are handled, and nothing but wasm and its hostcalls after
//! the process has been hardened.
#![allow(unsafe_code)]

use crate::host::Host;
use crate::image::Image;
use crate::process::Process;
use crate::report::{StartError, start_error};
use crate::{cpu, memory, stack, sys, table};
use wasm2native_abi::ABI_VERSION;

/// Runs the program that the system has mapped.
///
/// # Safety
/// Called once, before anything else, with what the process was started with.
pub(crate) unsafe fn start(process: &Process) -> ! {
    // SAFETY: nothing has used an address in data yet.
    unsafe { sys::relocate(process) };
    sys::initialise(process);
    if !sys::seal_relocated(process) {
        start_error(&[b"the system refuses to protect the program's constants"]);
    }

    let image = Image::of_program();
    if image.abi_version() != ABI_VERSION {
        start_error(&[b"the object was compiled for another version of the runtime than it was linked with"]);
    }
    cpu::require(image);

    let instance = image.instance();
    image.begin(instance);
    memory::instantiate(image, instance);
    if !table::instantiate(image, instance) {
        start_error(&[b"the system gives too little memory for the program's tables"]);
    }
    if !sys::install_fault_handlers() {
        start_error(&[b"the system refuses to report faults to the program"]);
    }
    if let Err(StartError(reason)) = Host::install(image, instance, process) {
        start_error(&[reason.as_bytes()]);
    }
    // SAFETY: `run` expects the process, which outlives everything: this function is never left.
    unsafe { stack::enter(process, image.stack_bytes(), run, (&raw const *process).cast()) }
}

/// The module's part, on its own stack.
///
/// # Safety
/// `process` is the [`Process`].
unsafe extern "C" fn run(process: *const ()) -> ! {
    let image = Image::of_program();
    // SAFETY: the caller's.
    sys::harden::apply(image, unsafe { &*process.cast::<Process>() });
    // SAFETY: the instance is the program's own, and nothing refers to it.
    unsafe { (*image.instance()).stack_limit = stack::limit() };
    if let Some(entry) = image.entry() {
        entry(image.instance());
    }
    end(0)
}

/// Ends the process, once nothing of the program's code runs any more: by returning, `proc_exit`, or a trap that has been told.
#[inline(never)] // Each is one place.
pub(crate) fn end(code: i32) -> ! {
    if let Some(profile) = Image::of_program().profile() {
        (profile.write)(profile);
    }
    sys::exit(code)
}
