//! Code that stays where it is: handlers of signals and threads lead into it as long as the process lives, whatever its host unloads.
//!
//! A shared library that the command links says so itself. One that a host has linked, with a module in it, is told by its loader.
//!
//! # Safety
//! The declarations are those of the systems' C libraries.
#![allow(unsafe_code)]

use crate::sys::loader;
use core::ffi::{c_char, c_int, c_void};
use core::ptr;

/// The dynamic loader, of which a process that is linked statically has none.
pub(in crate::sys) struct Loader {
    /// `dladdr`: what an address is in; 0 where that is nothing.
    pub(in crate::sys) find: unsafe extern "C" fn(*const c_void, *mut Place) -> c_int,
    /// `dlopen`.
    pub(in crate::sys) open: unsafe extern "C" fn(*const c_char, c_int) -> *mut c_void,
}

/// `Dl_info` of C.
#[repr(C)]
pub(in crate::sys) struct Place {
    file: *const c_char,
    base: *const c_void,
    symbol: *const c_char,
    address: *const c_void,
}

/// `RTLD_NOW | RTLD_NOLOAD | RTLD_NODELETE`: of something that is there already.
#[cfg(target_os = "linux")]
const STAYS: c_int = 0x2 | 0x4 | 0x1000;
#[cfg(target_os = "macos")]
const STAYS: c_int = 0x2 | 0x10 | 0x80;

/// Has whatever this code was loaded with stay for good. The program itself does anyway.
///
/// The loader has locks of its own, and calls constructors under them: whoever calls this holds none that a constructor may want.
pub(crate) fn stay_loaded() {
    let Some(loader) = loader() else { return };
    let mut place = Place { file: ptr::null(), base: ptr::null(), symbol: ptr::null(), address: ptr::null() };
    let here = stay_loaded as *const c_void;
    // SAFETY: the loader writes the record, and reads the name that it has itself given. That there is one reference more to what the
    // code is in keeps it from being unloaded, if nothing else does.
    unsafe {
        if (loader.find)(here, &raw mut place) != 0 && !place.file.is_null() {
            (loader.open)(place.file, STAYS);
        }
    }
}
