//! The dynamic loader, where the process has one.
//!
//! # Safety
//! A weak reference is resolved to the function of that name, or to null where nothing in the process has one. None makes a static link
//! take the loader in; `dlopen` is looked up, as some C libraries have linkers warn of it in static programs.
#![allow(unsafe_code)]

use super::arch;
use crate::sys::{Loader, Place};
use core::ffi::{c_char, c_int, c_void};
use core::mem::transmute;
use core::ptr;

pub(in crate::sys) fn loader() -> Option<Loader> {
    /// In what the process has been started with.
    const RTLD_DEFAULT: *const c_void = ptr::null();
    let (find, look) = arch::loader_functions();
    if find == 0 || look == 0 {
        return None;
    }
    // SAFETY: what has these names in a process is the loader's, of these types.
    unsafe {
        let look = transmute::<usize, unsafe extern "C" fn(*const c_void, *const c_char) -> usize>(look);
        let open = look(RTLD_DEFAULT, c"dlopen".as_ptr());
        (open != 0).then(|| Loader {
            find: transmute::<usize, unsafe extern "C" fn(*const c_void, *mut Place) -> c_int>(find),
            open: transmute::<usize, unsafe extern "C" fn(*const c_char, c_int) -> *mut c_void>(open),
        })
    }
}
