//! What a module says that is a library.
//!
//! # Safety
//! As in [`super`].
#![allow(unsafe_code)]

use super::{Image, elements};
use core::ptr;
use wasm2native_abi::image::DataChunk;
use wasm2native_abi::instance::Instance;
use wasm2native_abi::library;

impl Image {
    /// What is said of a library.
    pub(crate) fn as_library(self) -> Library {
        // SAFETY: a library's image has the record's address.
        Library { image: self, record: unsafe { &*ptr::with_exposed_provenance(self.0.of_library as usize) } }
    }
}

/// What a module says that is a library.
#[derive(Clone, Copy)]
pub(crate) struct Library {
    image: Image,
    pub(crate) record: &'static library::Library,
}

impl Library {
    /// The function that does what instantiation is to do.
    pub(crate) fn start(self) -> unsafe extern "C" fn(*mut Instance) -> i32 {
        // SAFETY: the contract's type, and never null.
        unsafe { core::mem::transmute(self.record.start) }
    }

    /// The function that opens what an instance is granted, which expects the instance and a configuration; none where the module asks for
    /// nothing.
    pub(crate) fn grant(self) -> Option<unsafe extern "C" fn(*mut Instance, *const ()) -> i32> {
        // SAFETY: the field is zero or such a function's address, and `Option` of one has that layout.
        unsafe { core::mem::transmute(self.record.grant) }
    }

    /// The function that sets the instance's deadline, in nanoseconds from now; none where code does not look for it.
    pub(crate) fn set_deadline(self) -> Option<unsafe extern "C" fn(*mut Instance, u64) -> i32> {
        // SAFETY: as above.
        unsafe { core::mem::transmute(self.record.set_deadline) }
    }

    /// The function that has faults handled, which says whether they are; none where code does not fault.
    pub(crate) fn handle_faults(self) -> Option<unsafe extern "C" fn(*mut Instance) -> i32> {
        // SAFETY: as above.
        unsafe { core::mem::transmute(self.record.handle_faults) }
    }

    /// The function that lays large contents of memories; none where there are none.
    pub(crate) fn lay(self) -> Option<unsafe extern "C" fn(u64, *const DataChunk, usize) -> i32> {
        // SAFETY: as above.
        unsafe { core::mem::transmute(self.record.lay) }
    }

    /// The runtime's own record of the module.
    pub(crate) fn registration(self) -> *mut library::Registration {
        ptr::with_exposed_provenance_mut(self.record.registration as usize)
    }

    /// Where a trap goes on that finds the return address `pc` in a frame, where the call was made by a function of the host's.
    pub(crate) fn entry(self, pc: usize) -> Option<&'static library::Entry> {
        let offset = self.image.text_offset(pc)?;
        // SAFETY: the contract's element types.
        let (returns, entries): (&'static [u32], &'static [library::Entry]) =
            unsafe { (elements(self.record.returns), elements(self.record.entries)) };
        entries.get(returns.binary_search(&offset).ok()?)
    }

    /// The address of the code that a trap goes on with.
    pub(crate) const fn landing(self, entry: &library::Entry) -> usize {
        self.image.0.text.base as usize + entry.landing as usize
    }
}
