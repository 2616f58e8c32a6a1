//! Traps: from a fault or a call to words on standard error and exit code 134, or, in a library, to a status of the host's call.
//!
//! ```text
//! signal ─ sys/*/signal ──────▶ fault ─ cause ─▶ RECORD ─▶ (on the spare stack) report ─▶ exit        process
//!                                          └─ catch ─▶ the call that outlives it
//! hostcall ───────────────────▶ raise ─────────────────▶ (on the spare stack) report ─▶ exit
//!
//! signal, hostcall ─▶ fault, raise ─ frames ─▶ the call that has entered wasm: its landing             library
//! ```
#![allow(unsafe_code)]

#[cfg(not(feature = "library"))]
mod backtrace;
mod broken;
#[cfg(not(feature = "library"))]
mod catch;
mod cause;
mod compared;
#[cfg(all(not(feature = "library"), target_os = "linux"))]
mod core_dump;
#[cfg(not(feature = "library"))]
mod json;
#[cfg(feature = "library")]
mod library;
#[cfg(not(feature = "library"))]
mod line;
#[cfg(not(feature = "library"))]
mod message;
#[cfg(not(feature = "library"))]
mod process;
mod words;

#[cfg(feature = "library")]
pub(crate) use library::{Landing, exit, fault, raise};
#[cfg(not(feature = "library"))]
pub(crate) use message::Told;
#[cfg(not(feature = "library"))]
pub(crate) use process::{fault, raise};

use crate::image::Image;
use wasm2native_abi::TrapCode;
use wasm2native_abi::instance::Instance;

/// What the CPU and the system say of a fault.
#[derive(Clone, Copy)]
pub(crate) struct Fault {
    /// The system's number for it.
    pub(crate) signal: i32,
    /// What was accessed.
    pub(crate) address: Address,
    /// Address of the instruction.
    pub(crate) pc: usize,
    /// The frame pointer.
    pub(crate) frame: usize,
    /// The stack pointer.
    pub(crate) stack: usize,
    /// The return address, on a CPU that has a register for it.
    pub(crate) link: Option<usize>,
}

/// The address that an instruction failed to access.
#[derive(Clone, Copy)]
pub(crate) enum Address {
    /// This one.
    Known(usize),
    /// The CPU does not say, or there is none.
    Unknown,
    /// It was no instruction at all: a process has sent the signal.
    SentByProcess,
}

/// What the signal handler shall do.
pub(crate) enum Verdict {
    /// Go on in `function`, on a stack that ends at `stack_top`.
    #[cfg(not(feature = "library"))]
    Divert {
        /// Says what happened and ends the process, or goes back to who outlives it.
        function: extern "C" fn() -> !,
        /// End of a stack with room.
        stack_top: usize,
    },
    /// Let the signal end the process.
    #[cfg(not(feature = "library"))]
    Die,
    /// Go on in the code that takes a trap.
    #[cfg(feature = "library")]
    Resume(Landing),
    /// It is none of ours: hand it to who handled it before.
    #[cfg(feature = "library")]
    Pass,
}

/// The hostcall: traps because import number `import`, which nobody provides, was called.
///
/// # Safety
/// `instance` is the instance.
#[unsafe(no_mangle)]
unsafe extern "C" fn wasm2native_unknown_import(instance: *mut Instance, import: u32) -> ! {
    // SAFETY: the caller's.
    let name = unsafe { Image::of(instance) }.unknown_import(import as usize);
    raise(TrapCode::UnknownImport, &[b"call of '", name, b"', which nobody provides"])
}

/// The hostcall: traps with number `code`.
#[unsafe(no_mangle)]
extern "C" fn wasm2native_trap(_instance: *mut Instance, code: u32) -> ! {
    match u8::try_from(code).ok().and_then(TrapCode::from_u8) {
        Some(code) => raise(code, &[]),
        None => crate::sys::abort(),
    }
}
