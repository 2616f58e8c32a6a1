//! Exceptions: made, thrown, and taken back once nothing refers to them.
//!
//! ```text
//! throw $e ─▶ exception_new ─▶ arena ─ when it is full ─▶ collect: what do stack, globals, tables refer to?
//!         ─▶ throw ─▶ unwind: which frame takes it? ─▶ its handler          none: the trap
//! ```
//! A program that throws nowhere carries none of this: only the code of a `throw` refers to the hostcalls.
//!
//! Exceptions do not pass frames of the runtime: a hostcall that calls back into wasm is left by returning, so that what
//! it has under way is completed. Where a walk meets one, the exception is uncaught.
//!
//! # Safety
//! An instance's arena is used by one hostcall at a time, as one thread uses the instance and no hostcall here calls wasm.
#![allow(unsafe_code)]

mod arena;
mod collect;
mod unwind;

use crate::cpu::{self, Preserved};
#[cfg(not(feature = "library"))]
use crate::image::Image;
use crate::trap;
pub(crate) use arena::Arena;
#[cfg(not(feature = "library"))]
use core::cell::UnsafeCell;
use wasm2native_abi::TrapCode;
use wasm2native_abi::exception::Exception;
use wasm2native_abi::instance::Instance;

/// The hostcall: a new exception of tag number `tag`: its address.
#[unsafe(no_mangle)]
extern "C" fn wasm2native_exception_new(instance: *mut Instance, tag: u32) -> usize {
    // SAFETY: no other reference exists while this hostcall runs.
    let arena = unsafe { arena_of(instance) };
    let exception = match arena.take() {
        Some(exception) => exception,
        None => replenish(arena, instance),
    };
    // SAFETY: the arena has just handed it out.
    unsafe { (*exception).tag = tag };
    exception.addr()
}

#[cold]
fn replenish(arena: &mut Arena, instance: *mut Instance) -> *mut Exception {
    collect::collect(arena, instance);
    arena.take().unwrap_or_else(|| trap::raise(TrapCode::ExceptionsExhausted, &[]))
}

/// Throws an exception: its handler goes on with it; where there is none, the program ends. `registers` are those that the
/// caller expects to be preserved, and `frame` is the frame pointer of the function that it has called.
///
/// # Safety
/// `exception` is the address of one that the module refers to, and the caller is compiled code.
pub(crate) unsafe extern "C" fn throw(exception: *const Exception, registers: &mut Preserved, frame: usize) -> ! {
    // SAFETY: the caller's.
    let tag = unsafe { (*exception).tag };
    let exceptions = exceptions_at(frame);
    if let Some(landing) = unwind::landing(exceptions, tag, registers, frame) {
        // SAFETY: the landing is a handler of a function that is running, in its own frame, and the registers are those
        // that the functions left have saved.
        unsafe { cpu::resume(exception, registers, landing.pc, landing.frame, landing.stack) }
    }
    trap::raise(TrapCode::UncaughtException, &[exceptions.tag(tag)])
}

/// The arena of an instance.
///
/// # Safety
/// Nobody else uses it.
#[cfg(feature = "library")]
unsafe fn arena_of(instance: *const Instance) -> &'static mut Arena {
    // SAFETY: the caller's.
    unsafe { &mut crate::library::state::State::of(instance).arena }
}

/// The arena of the only instance.
///
/// # Safety
/// Nobody else uses it.
#[cfg(not(feature = "library"))]
unsafe fn arena_of(_: *const Instance) -> &'static mut Arena {
    // SAFETY: the caller's.
    unsafe { &mut *ARENA.0.get() }
}

/// What the module says of exceptions that has called the function whose frame pointer is `frame`.
fn exceptions_at(frame: usize) -> crate::image::Exceptions {
    #[cfg(feature = "library")]
    {
        let caller = crate::stack::word(frame.wrapping_add(8)).and_then(crate::library::registry::image_at);
        match caller {
            Some(image) => image.exceptions(),
            None => crate::sys::abort(),
        }
    }
    #[cfg(not(feature = "library"))]
    {
        let _ = frame;
        Image::of_program().exceptions()
    }
}

#[cfg(not(feature = "library"))]
static ARENA: SharedArena = SharedArena(UnsafeCell::new(Arena::new()));

#[cfg(not(feature = "library"))]
struct SharedArena(UnsafeCell<Arena>);

// SAFETY: the process has one thread.
#[cfg(not(feature = "library"))]
unsafe impl Sync for SharedArena {}
