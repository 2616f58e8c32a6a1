//! What code counts: only that of a program that is built to write a profile.
//!
//! # Safety
//! As in [`super`].
#![allow(unsafe_code)]

use super::{Image, elements};
use core::cell::UnsafeCell;
use core::ffi::CStr;
use core::ptr;
use wasm2native_abi::profile;

impl Image {
    /// What the program's code counts, where it does.
    pub(crate) fn profile(self) -> Option<Profile> {
        let record = ptr::with_exposed_provenance::<profile::Profile>(self.0.profile as usize);
        // SAFETY: the field is zero or the record's address.
        let record = unsafe { record.as_ref() }?;
        // SAFETY: the linker has put the function's address there.
        let write = unsafe { core::mem::transmute::<u64, extern "C" fn(Profile)>(record.write) };
        Some(Profile { write, record })
    }
}

/// What a program's code counts.
#[derive(Clone, Copy)]
#[repr(C)]
#[cfg_attr(target_os = "macos", allow(dead_code))] // No program does there.
pub(crate) struct Profile {
    /// The runtime's function that writes it.
    pub(crate) write: extern "C" fn(Profile),
    record: &'static profile::Profile,
}

#[cfg_attr(target_os = "macos", allow(dead_code))] // No program does there.
impl Profile {
    /// Where to.
    pub(crate) fn path(self) -> &'static CStr {
        // SAFETY: a string of bytes.
        CStr::from_bytes_with_nul(unsafe { elements(self.record.path) }).unwrap_or_default()
    }

    /// What stands before the counters.
    pub(crate) fn head(self) -> &'static [u8] {
        // SAFETY: a string of bytes.
        unsafe { elements(self.record.head) }
    }

    /// The counters as they are now.
    pub(crate) fn counters(self) -> impl Iterator<Item = u64> {
        // SAFETY: the contract's element type. Code writes to them, but none runs while they are read.
        let counters: &'static [UnsafeCell<u64>] = unsafe { elements(self.record.counters) };
        // SAFETY: as above.
        counters.iter().map(|counter| unsafe { *counter.get() })
    }

    /// Which of them hold addresses of code.
    pub(crate) fn addresses(self) -> &'static [u32] {
        // SAFETY: the contract's element type.
        unsafe { elements(self.record.addresses) }
    }
}
