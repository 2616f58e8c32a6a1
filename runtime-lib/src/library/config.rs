//! What a host says of instances before it makes them: `wasm2native_config` of C.
//!
//! ```text
//! wasm2native_config_new ─▶ Config ◀─ wasm2native_config_NAME      numbers, and records as a sealed manifest has them
//!                             │
//!                             ▼ read, by any number of threads
//!                        instantiate ─▶ configure, grants
//! ```
//! A configuration of which a call has failed is kept from use: nobody gets more than was meant because a status was not looked at.
//!
//! # Safety
//! A host passes what the header asks for: configurations that are there, texts that end in a NUL. It changes a configuration while nobody
//! else uses it.
#![allow(unsafe_code)]

mod wasi;

use super::bytes::Bytes;
use super::text::Text;
use crate::host::Given;
use crate::report::Words;
use crate::sys;
use core::ffi::c_char;
use core::ptr;
use wasm2native_abi::ABI_VERSION;
use wasm2native_abi::instance::STACK_SLACK_BYTES;
use wasm2native_abi::library::Status;

/// A configuration.
#[repr(C)]
pub(super) struct Config {
    /// Whose runtime has made it. First, in every version.
    abi_version: u32,
    /// Bytes of stack that a call may use; none for what was sealed.
    pub(super) stack_bytes: Option<u64>,
    /// Fuel that an instance begins with; none for what was sealed.
    pub(super) fuel: Option<i64>,
    /// Nanoseconds that an instance has from its making on; 0 for as many as it likes.
    pub(super) deadline: u64,
    /// Bytes that all memories may have together.
    pub(super) memory_bytes: u64,
    /// Elements that all tables may have together.
    pub(super) table_elements: u64,
    /// What an instance is granted.
    records: Bytes,
    /// See [`Given::streams`].
    streams: [Option<i32>; 3],
    /// Whether a call has failed.
    failed: bool,
    /// What was wrong with it.
    error: Text<ERROR_BYTES>,
}

const ERROR_BYTES: usize = 256;

/// Bytes of the mapping that a configuration lies in. A page is what is used of it.
const CONFIG_BYTES: usize = 65_536;

const _: () = assert!(size_of::<Config>() <= CONFIG_BYTES);

impl Config {
    /// Whether instances of this runtime's can be made with it.
    ///
    /// # Errors
    /// [`Status::Version`] where another runtime has made it, of another version.
    pub(super) const fn check_version(&self) -> Result<(), Status> {
        if self.abi_version == ABI_VERSION { Ok(()) } else { Err(Status::Version) }
    }

    /// What was wrong with the first call that has failed.
    pub(super) fn error(&self) -> Option<&[u8]> {
        self.failed.then(|| self.error.as_bytes())
    }

    /// What it grants, as it is now.
    pub(super) fn given(&self) -> Given {
        Given { records: self.records.view(), streams: self.streams }
    }

    /// Notes why a call fails. What is said of the first one stays.
    fn refuse(&mut self, tell: impl FnOnce(&mut Text<ERROR_BYTES>)) -> Status {
        if !self.failed {
            self.failed = true;
            tell(&mut self.error);
        }
        Status::Config
    }
}

/// Calls `change` with a configuration: its status.
///
/// # Safety
/// `config` is one that nobody else uses, or null.
unsafe fn change(config: *mut Config, change: impl FnOnce(&mut Config) -> Result<(), Status>) -> i32 {
    // SAFETY: the caller's.
    match unsafe { config.as_mut() }.map(change) {
        None => Status::NoMemory as i32,
        Some(Ok(())) => Status::Ok as i32,
        Some(Err(status)) => status as i32,
    }
}

#[unsafe(no_mangle)]
extern "C" fn wasm2native_config_new() -> *mut Config {
    let Some(place) = sys::map_anonymous(CONFIG_BYTES) else { return ptr::null_mut() };
    let place = place.cast::<Config>();
    // SAFETY: a mapping of our own, which has room for it.
    unsafe {
        place.write(Config {
            abi_version: ABI_VERSION,
            stack_bytes: None,
            fuel: None,
            deadline: 0,
            memory_bytes: u64::MAX,
            table_elements: u64::MAX,
            records: Bytes::new(),
            streams: [None; 3],
            failed: false,
            error: Text::EMPTY,
        });
    }
    place.as_ptr()
}

/// # Safety
/// `config` is one that nobody uses again, or null.
#[unsafe(no_mangle)]
unsafe extern "C" fn wasm2native_config_free(config: *mut Config) {
    if !config.is_null() {
        // SAFETY: the caller's: it is dropped once, and lies in a mapping of its own.
        unsafe {
            ptr::drop_in_place(config);
            sys::unmap(config.expose_provenance(), CONFIG_BYTES);
        }
    }
}

/// # Safety
/// `config` is one, or null.
#[unsafe(no_mangle)]
unsafe extern "C" fn wasm2native_config_error(config: *const Config) -> *const c_char {
    // SAFETY: the caller's.
    let failed = unsafe { config.as_ref() }.filter(|config| config.failed);
    failed.map_or(ptr::null(), |config| config.error.as_ptr())
}

/// # Safety
/// As for [`change`].
#[unsafe(no_mangle)]
unsafe extern "C" fn wasm2native_config_stack_bytes(config: *mut Config, bytes: u64) -> i32 {
    /// More than any thread has, and little enough to be taken from any address of a stack.
    const MOST: u64 = 1 << 40;
    let set = |config: &mut Config| {
        if !(STACK_SLACK_BYTES..=MOST).contains(&bytes) {
            return Err(config.refuse(|words| {
                words.text("a stack of ");
                words.decimal(bytes);
                words.text(" bytes is not between 32768 and 2^40");
            }));
        }
        config.stack_bytes = Some(bytes);
        Ok(())
    };
    // SAFETY: the caller's.
    unsafe { change(config, set) }
}

/// # Safety
/// As for [`change`].
#[unsafe(no_mangle)]
unsafe extern "C" fn wasm2native_config_fuel(config: *mut Config, fuel: i64) -> i32 {
    let set = |config: &mut Config| {
        if fuel < 0 {
            return Err(config.refuse(|words| words.text("there is no fuel below 0")));
        }
        config.fuel = Some(fuel);
        Ok(())
    };
    // SAFETY: the caller's.
    unsafe { change(config, set) }
}

/// # Safety
/// As for [`change`].
#[unsafe(no_mangle)]
unsafe extern "C" fn wasm2native_config_deadline(config: *mut Config, nanoseconds: u64) -> i32 {
    let set = |config: &mut Config| {
        config.deadline = nanoseconds;
        Ok(())
    };
    // SAFETY: the caller's.
    unsafe { change(config, set) }
}

/// # Safety
/// As for [`change`].
#[unsafe(no_mangle)]
unsafe extern "C" fn wasm2native_config_memory_limit(config: *mut Config, bytes: u64) -> i32 {
    let set = |config: &mut Config| {
        config.memory_bytes = bytes;
        Ok(())
    };
    // SAFETY: the caller's.
    unsafe { change(config, set) }
}

/// # Safety
/// As for [`change`].
#[unsafe(no_mangle)]
unsafe extern "C" fn wasm2native_config_table_limit(config: *mut Config, elements: u64) -> i32 {
    let set = |config: &mut Config| {
        config.table_elements = elements;
        Ok(())
    };
    // SAFETY: the caller's.
    unsafe { change(config, set) }
}
