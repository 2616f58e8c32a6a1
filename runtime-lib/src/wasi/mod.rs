//! WASI preview 1, a file per area. This file is the table of contents: the one list of functions, expanded into the
//! symbols that compiled code calls.
//!
//! ```text
//! compiled code ─ wasm2native_wasi_NAME(instance, ..) ─▶ NAME(&mut Context, ..) ─▶ host.rs   what was granted
//!                                                             │                    guest.rs  memory
//!                                                             └ Result<(), Errno>  sys       the system
//! ```
//! A program that may be asked to tell what it was denied calls `wasm2native_traced_wasi_NAME`, which tells and is the same otherwise.
//! Each symbol calls its own function and no table names them all, so that a program carries the functions that it imports
//! and no others. A pointer that leaves guest memory is `fault`, a flag that does not exist `inval`.
//!
//! # Safety
//! Only the expansion below is unsafe: it turns the instance's address into references, once a call.
#![allow(unsafe_code)]

mod args;
mod clock;
mod environ;
mod fd;
mod layout;
mod path;
mod poll;
mod process;
mod random;
pub(crate) mod rights;
mod socket;
mod strings;
mod trace;
pub(crate) mod types;
mod unstable;

use crate::guest::Guest;
use crate::host::Host;
use args::*;
use clock::*;
use environ::*;
use fd::*;
use path::*;
use poll::*;
use process::*;
use random::*;
use socket::*;
use types::Errno;
use wasm2native_abi::instance::Instance;
use wasm2native_abi::{for_each_wasi_function, for_each_wasi_unstable_function};

/// What a function works on: the instance's grants and its memory.
struct Context<'call> {
    host: &'call mut Host,
    guest: Guest<'call>,
}

impl<'call> Context<'call> {
    /// # Safety
    /// `instance` is a running instance, of which no other hostcall is under way.
    unsafe fn of(instance: *mut Instance) -> Self {
        // SAFETY: compiled code passes its own instance, which lives as long as the process.
        let instance = unsafe { &*instance.cast_const() };
        // SAFETY: the runtime installs the host before wasm runs; hostcalls do not nest, as none calls back.
        let host = unsafe { Host::of(instance) };
        Self { host, guest: Guest::of(instance) }
    }
}

/// What a function's outcome is in wasm: an error number, or nothing where it does not return.
trait Outcome {
    type Wasm;
    fn wasm(self) -> Self::Wasm;
}

impl Outcome for Result<(), Errno> {
    type Wasm = u32;

    fn wasm(self) -> u32 {
        self.map_or_else(|error| error as u32, |()| 0)
    }
}

macro_rules! rust_type {
    (i32) => {
        u32
    };
    (i64) => {
        u64
    };
}

macro_rules! export {
    ($($name:ident($($parameter:ident: $ty:ident),*) -> $result:ident, $capability:ident;)*) => {
        mod export {
            use super::{Context, Instance, Outcome};
            $(export! { super::$name, "wasm2native_wasi_" => $result $name $($parameter: $ty)* })*
        }
        mod traced {
            use super::trace::{Call, tell};
            use super::{Context, Instance, export};
            use wasm2native_abi::Capability;
            $(export! { traced export::$name, "wasm2native_traced_wasi_" => $result $capability $name $($parameter: $ty)* })*
        }
    };
    (traced $function:path, $prefix:literal => i32 $capability:ident $name:ident $($parameter:ident: $ty:ident)*) => {
        #[unsafe(export_name = concat!($prefix, stringify!($name)))]
        extern "C" fn $name(instance: *mut Instance, $($parameter: rust_type!($ty)),*) -> u32 {
            let errno = $function(instance, $($parameter),*);
            if errno != 0 {
                let parameters = &[$((stringify!($parameter), u64::from($parameter))),*];
                let call = Call { function: stringify!($name), capability: Capability::$capability, parameters };
                // SAFETY: only compiled code calls this, with its own instance, and the call above is over.
                tell(&mut unsafe { Context::of(instance) }, &call, errno);
            }
            errno
        }
    };
    (traced $function:path, $prefix:literal => never $capability:ident $name:ident $($parameter:ident: $ty:ident)*) => {
        #[unsafe(export_name = concat!($prefix, stringify!($name)))]
        extern "C" fn $name(instance: *mut Instance, $($parameter: rust_type!($ty)),*) -> ! {
            $function(instance, $($parameter),*)
        }
    };
    ($function:path, $prefix:literal => i32 $name:ident $($parameter:ident: $ty:ident)*) => {
        #[unsafe(export_name = concat!($prefix, stringify!($name)))]
        pub(super) extern "C" fn $name(instance: *mut Instance, $($parameter: rust_type!($ty)),*) -> u32 {
            // SAFETY: only compiled code calls this, with its own instance.
            let mut context = unsafe { Context::of(instance) };
            $function(&mut context, $($parameter),*).wasm()
        }
    };
    ($function:path, $prefix:literal => never $name:ident $($parameter:ident: $ty:ident)*) => {
        #[unsafe(export_name = concat!($prefix, stringify!($name)))]
        pub(super) extern "C" fn $name(_: *mut Instance, $($parameter: rust_type!($ty)),*) -> ! {
            $function($($parameter),*)
        }
    };
}
for_each_wasi_function!(export);

macro_rules! export_unstable {
    ($($name:ident($($parameter:ident: $ty:ident),*) -> $result:ident, $capability:ident;)*) => {
        mod export_unstable {
            use super::{Context, Instance, Outcome};
            $(export! { super::unstable::$name, "wasm2native_wasi_unstable_" => $result $name $($parameter: $ty)* })*
        }
        mod traced_unstable {
            use super::trace::{Call, tell};
            use super::{Context, Instance, export_unstable};
            use wasm2native_abi::Capability;
            $(export! {
                traced export_unstable::$name, "wasm2native_traced_wasi_unstable_" => $result $capability $name $($parameter: $ty)*
            })*
        }
    };
}
for_each_wasi_unstable_function!(export_unstable);
