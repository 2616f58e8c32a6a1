//! What the kernel hands a new process: arguments, environment and the auxiliary vector.
//!
//! # Safety
//! A [`Process`] is made once, from the stack pointer that the process starts with; the kernel guarantees the layout below,
//! and nobody writes to it, so that every string in it lives as long as the process.
//!
//! ```text
//! sp ▶ argc │ argv[0] .. argv[argc-1] │ 0 │ envp[0] .. │ 0 │ (key, value) .. │ (0, 0)
//! ```
#![allow(unsafe_code)]

use core::ffi::{CStr, c_char};

/// The vectors that the process was started with.
#[derive(Clone, Copy)]
pub(crate) struct Process {
    args: *const *const c_char,
    env: *const *const c_char,
    aux: *const [usize; 2],
}

impl Process {
    /// Reads the vectors that `stack` points to.
    ///
    /// # Safety
    /// `stack` is the stack pointer at the process's first instruction.
    pub(crate) unsafe fn from_stack(stack: *const usize) -> Self {
        // SAFETY: the caller's `stack` points to argc, and argv follows it.
        let (argc, args) = unsafe { (*stack, stack.add(1).cast::<*const c_char>()) };
        // SAFETY: argv has `argc` entries and a null one; the environment follows.
        let env = unsafe { args.add(argc + 1) };
        let mut end = env;
        // SAFETY: the environment ends with a null entry.
        while unsafe { !(*end).is_null() } {
            // SAFETY: `end` is not at the null entry yet.
            end = unsafe { end.add(1) };
        }
        // SAFETY: the auxiliary vector follows the environment's null entry.
        let aux = unsafe { end.add(1).cast() };
        Self { args, env, aux }
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

    /// Whether the program runs with more rights than who started it has.
    pub(crate) fn is_privileged(&self) -> bool {
        /// `AT_SECURE` in Linux's `auxvec.h`.
        const AT_SECURE: usize = 23;
        self.aux(AT_SECURE).is_some_and(|value| value != 0)
    }

    /// The environment as the kernel laid it out; the auxiliary vector follows its null entry.
    pub(crate) const fn env_vector(&self) -> *const *const c_char {
        self.env
    }

    /// The auxiliary vector's value for `key` (`AT_*` in Linux's `auxvec.h`).
    pub(crate) fn aux(&self, key: usize) -> Option<usize> {
        let mut entry = self.aux;
        loop {
            // SAFETY: the vector ends with a zero key, beyond which the loop does not go.
            let [found, value] = unsafe { *entry };
            match found {
                _ if found == key => return Some(value),
                0 => return None,
                // SAFETY: this entry is not the last.
                _ => entry = unsafe { entry.add(1) },
            }
        }
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
