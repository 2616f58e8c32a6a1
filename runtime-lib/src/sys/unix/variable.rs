//! The environment of a host's process, as its C library has it.
//!
//! # Safety
//! POSIX lets nobody change the environment while somebody reads it. A host that does so in another thread is told in the header.
#![allow(unsafe_code)]

use core::ffi::{CStr, c_char};

unsafe extern "C" {
    fn getenv(name: *const c_char) -> *const c_char;
}

/// Bytes of a name with its NUL.
const NAME_BYTES: usize = 256;

/// The value of a variable, until it is changed; `None` where it is not set, or has a longer name than anybody gives one.
pub(crate) fn variable(name: &[u8]) -> Option<&'static [u8]> {
    let mut text = [0; NAME_BYTES];
    let with_nul = text.get_mut(..=name.len())?;
    with_nul.iter_mut().zip(name).for_each(|(to, from)| *to = *from);
    let name = CStr::from_bytes_with_nul(with_nul).ok()?;
    // SAFETY: the name ends in a NUL.
    let value = unsafe { getenv(name.as_ptr()) };
    // SAFETY: what is given that is not null is a text.
    (!value.is_null()).then(|| unsafe { CStr::from_ptr(value) }.to_bytes())
}
