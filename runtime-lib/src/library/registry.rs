//! The modules that have instances: whose code a fault happened in.
//!
//! A list that only grows, so that the handler of a fault can walk it at any moment. There is a handler as soon as there is a module whose
//! code may fault, and none before.
//!
//! # Safety
//! Entries are the modules' own records, which live as long as their code: it is never unloaded.
#![allow(unsafe_code)]

use super::lock::Lock;
use crate::image::Image;
use crate::{cpu, sys};
use core::ptr;
use core::sync::atomic::{AtomicU64, Ordering};
use wasm2native_abi::instance::Instance;
use wasm2native_abi::library::{Registration, Status};

/// Address of the newest entry; 0 while there is none.
static NEWEST: AtomicU64 = AtomicU64::new(0);

/// What was done in this process.
struct Process {
    /// Whether the system's interface can be used.
    initialised: bool,
    /// Whether faults are handled.
    handles_faults: bool,
}

static PROCESS: Lock<Process> = Lock::new(Process { initialised: false, handles_faults: false });

/// Puts a module into the list, if it does not stand there: faults in it, if it has any, are handled from now on.
///
/// # Errors
/// [`Status::Cpu`] on a machine that lacks what its code uses; [`Status::NoMemory`] where the system refuses to report faults.
pub(super) fn add(image: Image) -> Result<(), Status> {
    let registration = image.as_library().registration();
    // SAFETY: the module's record, whose fields are atomic for all who use them.
    let (state, next, address) = unsafe {
        (
            AtomicU64::from_ptr(&raw mut (*registration).state),
            AtomicU64::from_ptr(&raw mut (*registration).next),
            AtomicU64::from_ptr(&raw mut (*registration).image),
        )
    };
    if state.load(Ordering::Acquire) != 0 {
        return Ok(());
    }
    sys::stay_loaded();
    PROCESS.with(|process| {
        if state.load(Ordering::Relaxed) != 0 {
            return Ok(());
        }
        if !process.initialised {
            sys::initialise();
            process.initialised = true;
        }
        if !cpu::suffices(image) {
            return Err(Status::Cpu);
        }
        if let Some(handle) = image.as_library().handle_faults()
            && !process.handles_faults
        {
            // SAFETY: the module's function is this file's, and this is the only call.
            process.handles_faults = unsafe { handle(ptr::null_mut()) } != 0;
            if !process.handles_faults {
                return Err(Status::NoMemory);
            }
        }
        address.store(image.address().expose_provenance() as u64, Ordering::Relaxed);
        next.store(NEWEST.load(Ordering::Relaxed), Ordering::Relaxed);
        NEWEST.store(registration.expose_provenance() as u64, Ordering::Release);
        state.store(1, Ordering::Release);
        Ok(())
    })
}

/// The library call, by its address in the module's record: has faults handled.
///
/// # Safety
/// It is called once in a process.
#[unsafe(no_mangle)]
unsafe extern "C" fn wasm2native_library_handle_faults(_: *mut Instance) -> i32 {
    sys::install_fault_handlers().into()
}

/// The module whose machine code `pc` is in. Safe in a signal handler.
pub(crate) fn image_at(pc: usize) -> Option<Image> {
    let mut entry = NEWEST.load(Ordering::Acquire);
    while entry != 0 {
        let registration: *const Registration = ptr::with_exposed_provenance(entry as usize);
        // SAFETY: the record of a module in the list, which is complete.
        let Registration { next, image, .. } = unsafe { registration.read() };
        // SAFETY: it is that of the module's image.
        let image = unsafe { Image::at(image) };
        if image.text_offset(pc).is_some() {
            return Some(image);
        }
        entry = next;
    }
    None
}
