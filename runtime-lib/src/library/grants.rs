//! What an instance is granted, where its module asks for WASI.
//!
//! # Safety
//! The runtime itself calls this, with the instance that it makes.
#![allow(unsafe_code)]

use super::config::Config;
use super::state::State;
use crate::host::{Given, Host};
use crate::image::Image;
use wasm2native_abi::instance::Instance;
use wasm2native_abi::library::Status;

/// The library call, by its address in the module's record: opens what an instance is granted. Where that cannot be, its error says why.
///
/// # Safety
/// `instance` is one that is being made, whose state is written; `config` is a configuration, or null.
#[unsafe(no_mangle)]
unsafe extern "C" fn wasm2native_library_grant(instance: *mut Instance, config: *const Config) -> i32 {
    // SAFETY: the caller's.
    let (image, state, config) = unsafe { (Image::of(instance), State::of(instance), config.as_ref()) };
    let given = config.map_or(Given::NOTHING, Config::given);
    match Host::grant(image, given, &mut state.host) {
        Ok(()) => Status::Ok as i32,
        Err(refusal) => {
            refusal.tell(state.error.note(Status::Config, 0));
            // What was opened before is closed.
            state.host = None;
            Status::Config as i32
        }
    }
}
