//! What the system hands a new process: arguments and environment.
//!
//! # Safety
//! A [`Process`] is made once, of the vectors that the process starts with, which nobody writes to, so that every string in
//! them lives as long as the process.
#![allow(unsafe_code)]

use core::ffi::{CStr, c_char};

/// The vectors that the process was started with.
#[derive(Clone, Copy)]
pub(crate) struct Process {
    args: *const *const c_char,
    env: *const *const c_char,
}

impl Process {
    /// # Safety
    /// Each vector ends with a null entry, and is the process's own: nobody writes to it or to its strings.
    pub(crate) const unsafe fn new(args: *const *const c_char, env: *const *const c_char) -> Self {
        Self { args, env }
    }

    /// The command line, the program's own name first. Empty where the parent gave none.
    pub(crate) fn args(&self) -> Strings {
        Strings { next: self.args }
    }

    /// The environment: `NAME=value` each.
    pub(crate) fn env(&self) -> Strings {
        Strings { next: self.env }
    }
}

/// The strings of a vector, in order.
#[derive(Clone)]
pub(crate) struct Strings {
    next: *const *const c_char,
}

impl Strings {
    /// Where the vector's next entry is, or its null one.
    #[allow(dead_code)] // macOS puts nothing behind it that is needed
    pub(crate) const fn position(&self) -> *const *const c_char {
        self.next
    }
}

impl Iterator for Strings {
    type Item = &'static CStr;

    fn next(&mut self) -> Option<&'static CStr> {
        // SAFETY: `next` stays at or before the vector's null entry.
        let string = unsafe { *self.next };
        if string.is_null() {
            return None;
        }
        // SAFETY: this entry is not the null one.
        self.next = unsafe { self.next.add(1) };
        // SAFETY: the kernel ends each string with a NUL, and it stays for the life of the process.
        Some(unsafe { CStr::from_ptr(string) })
    }
}
