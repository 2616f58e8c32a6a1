//! What the system hands a new process: arguments and environment.
//!
//! # Safety
//! A [`Process`] is made once, of the vectors that the process starts with, which nobody writes to, so that every string in
//! them lives as long as the process.
#![allow(unsafe_code)]

use core::ffi::{CStr, c_char};

/// The vectors that the process was started with.
///
/// The environment is looked through once: a start has many questions to it, the answer to most of which is that nothing is said.
#[derive(Clone, Copy)]
pub(crate) struct Process {
    args: *const *const c_char,
    env: *const *const c_char,
    /// From the first variable that tells the runtime something, which few environments have.
    settings: *const *const c_char,
    /// Where the environment's null entry is.
    #[allow(dead_code)] // macOS puts nothing behind it that is needed
    env_end: *const *const c_char,
}

/// What the names of variables begin with that tell the runtime something.
const SETTING: &[u8] = b"WASM2NATIVE_";

impl Process {
    /// The process of a library, of which it is told nothing.
    #[cfg(feature = "library")]
    pub(crate) const fn of_host() -> Self {
        /// Vectors without entries.
        struct Empty(*const c_char);
        // SAFETY: nobody writes to it.
        unsafe impl Sync for Empty {}
        static EMPTY: Empty = Empty(core::ptr::null());
        let empty = &raw const EMPTY.0;
        Self { args: empty, env: empty, settings: empty, env_end: empty }
    }

    /// Whether the program runs with more rights than who started it has: what there is to widen is its host's.
    #[cfg(feature = "library")]
    pub(crate) const fn is_privileged(&self) -> bool {
        true
    }

    /// # Safety
    /// Each vector ends with a null entry, and is the process's own: nobody writes to it or to its strings.
    pub(crate) unsafe fn new(args: *const *const c_char, env: *const *const c_char) -> Self {
        let mut rest = Strings { next: env };
        let mut settings = None;
        let mut place = rest.next;
        while let Some(variable) = rest.entry() {
            if settings.is_none() && Begun(variable).after(SETTING).is_some() {
                settings = Some(place);
            }
            place = rest.next;
        }
        Self { args, env, settings: settings.unwrap_or(place), env_end: place }
    }

    /// The command line, the program's own name first. Empty where the parent gave none.
    pub(crate) fn args(&self) -> Strings {
        Strings { next: self.args }
    }

    /// The environment: `NAME=value` each.
    pub(crate) const fn env(&self) -> Strings {
        Strings { next: self.env }
    }

    /// Where the environment's null entry is.
    #[allow(dead_code)] // macOS puts nothing behind it that is needed
    pub(crate) const fn env_end(&self) -> *const *const c_char {
        self.env_end
    }

    /// The value of the variable `name`, where it is set: the first one's, where somebody has set it twice.
    pub(crate) fn variable(&self, name: &[u8]) -> Option<&'static [u8]> {
        let value = self.env().begun().find_map(|variable| variable.after(name)?.after(b"="))?;
        Some(value.rest().to_bytes())
    }

    /// The values of the variables that tell the runtime something about `subject`: `WASM2NATIVE_SUBJECT`, and every other whose
    /// name goes on with an underscore.
    pub(crate) fn settings(&self, subject: &'static [u8]) -> impl Iterator<Item = &'static CStr> + use<> {
        Strings { next: self.settings }.begun().filter_map(move |variable| setting(variable, subject))
    }

    /// Whether a variable tells the runtime something about `subject`.
    pub(crate) fn has_settings(&self, subject: &'static [u8]) -> bool {
        self.settings(subject).next().is_some()
    }
}

/// The value of `variable`, where it tells something about `subject`.
fn setting(variable: Begun, subject: &[u8]) -> Option<&'static CStr> {
    let end = variable.after(SETTING)?.after(subject)?;
    end.after(b"=").or_else(|| end.after(b"_")?.behind(b'=')).map(Begun::rest)
}

/// A string of which a part has been read. Environments are large, and the end of a variable that is not looked for is nobody's
/// business: to read all of one with 2 KB at each look took 6 µs of a program's start.
#[derive(Clone, Copy)]
struct Begun(*const c_char);

impl Begun {
    /// What follows `part`, where that is next.
    fn after(mut self, part: &[u8]) -> Option<Self> {
        part.iter().all(|byte| self.next() == Some(*byte)).then_some(self)
    }

    /// What follows the next `byte`.
    fn behind(mut self, byte: u8) -> Option<Self> {
        loop {
            if self.next()? == byte {
                return Some(self);
            }
        }
    }

    /// All of it.
    fn rest(self) -> &'static CStr {
        // SAFETY: the NUL was not passed, and the string stays for the life of the process.
        unsafe { CStr::from_ptr(self.0) }
    }

    /// The next byte, which is passed; none at the end, which is not.
    fn next(&mut self) -> Option<u8> {
        // SAFETY: the NUL was not passed.
        let byte = unsafe { *self.0 } as u8;
        if byte == 0 {
            return None;
        }
        // SAFETY: this byte is not the NUL.
        self.0 = unsafe { self.0.add(1) };
        Some(byte)
    }
}

/// The strings of a vector, in order.
#[derive(Clone)]
pub(crate) struct Strings {
    next: *const *const c_char,
}

impl Strings {
    /// The same strings, of which nothing has been read yet.
    fn begun(mut self) -> impl Iterator<Item = Begun> {
        core::iter::from_fn(move || self.entry().map(Begun))
    }

    /// The next entry, which is passed; none at the null one, which is not.
    fn entry(&mut self) -> Option<*const c_char> {
        // SAFETY: `next` stays at or before the vector's null entry.
        let string = unsafe { *self.next };
        if string.is_null() {
            return None;
        }
        // SAFETY: this entry is not the null one.
        self.next = unsafe { self.next.add(1) };
        Some(string)
    }
}

impl Iterator for Strings {
    type Item = &'static CStr;

    fn next(&mut self) -> Option<&'static CStr> {
        // SAFETY: the kernel ends each string with a NUL, and it stays for the life of the process.
        self.entry().map(|string| unsafe { CStr::from_ptr(string) })
    }
}
