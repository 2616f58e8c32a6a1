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
    /// The process of a library, of which it is told nothing.
    #[cfg(feature = "library")]
    pub(crate) const fn of_host() -> Self {
        /// Vectors without entries.
        struct Empty(*const c_char);
        // SAFETY: nobody writes to it.
        unsafe impl Sync for Empty {}
        static EMPTY: Empty = Empty(core::ptr::null());
        Self { args: &raw const EMPTY.0, env: &raw const EMPTY.0 }
    }

    /// Whether the program runs with more rights than who started it has: what there is to widen is its host's.
    #[cfg(feature = "library")]
    pub(crate) const fn is_privileged(&self) -> bool {
        true
    }

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

    /// The value of the variable `name`, where it is set.
    pub(crate) fn variable(&self, name: &[u8]) -> Option<&'static [u8]> {
        self.env().find_map(|variable| variable.to_bytes().strip_prefix(name)?.strip_prefix(b"="))
    }

    /// The values of the variables that tell the runtime something about `subject`: `WASM2NATIVE_SUBJECT`, and every other whose
    /// name goes on with an underscore.
    pub(crate) fn settings(&self, subject: &'static [u8]) -> impl Iterator<Item = &'static CStr> + use<> {
        self.env().filter_map(move |variable| setting(variable, subject))
    }

    /// Whether a variable tells the runtime something about `subject`.
    pub(crate) fn has_settings(&self, subject: &'static [u8]) -> bool {
        self.settings(subject).next().is_some()
    }
}

/// The value of `variable`, where it tells something about `subject`.
fn setting(variable: &'static CStr, subject: &[u8]) -> Option<&'static CStr> {
    let rest = variable.to_bytes().strip_prefix(b"WASM2NATIVE_")?.strip_prefix(subject)?;
    let name = rest.iter().position(|byte| *byte == b'=')?;
    if name != 0 && !rest.starts_with(b"_") {
        return None;
    }
    let value = variable.count_bytes() - rest.len() + name + 1;
    // SAFETY: that is at most the length of the string, whose NUL stays its end.
    Some(unsafe { CStr::from_ptr(variable.as_ptr().add(value)) })
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
