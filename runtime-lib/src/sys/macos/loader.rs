//! dyld: every process has it.
//!
//! # Safety
//! The declarations are those of `dlfcn.h`.
#![allow(unsafe_code)]

use crate::sys::{Loader, Place};
use core::ffi::{c_char, c_int, c_void};

unsafe extern "C" {
    fn dladdr(address: *const c_void, place: *mut Place) -> c_int;
    fn dlopen(file: *const c_char, mode: c_int) -> *mut c_void;
}

/// Always one: elsewhere a process may have none.
pub(in crate::sys) fn loader() -> Option<Loader> {
    Some(Loader { find: dladdr, open: dlopen })
}
