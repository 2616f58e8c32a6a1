//! The block that the kernel puts on a new process's stack, and the auxiliary vector in it.
//!
//! ```text
//! sp ▶ argc │ argv[0] .. argv[argc-1] │ 0 │ envp[0] .. │ 0 │ (key, value) .. │ (0, 0)
//! ```
//! # Safety
//! The layout is the kernel's word, and nobody writes to the block.
#![allow(unsafe_code)]

use crate::process::Process;
use core::ffi::c_char;

/// From the stack pointer of the first instruction to [`start`](crate::start::start).
///
/// # Safety
/// `stack` is that stack pointer, and this is called once.
pub(super) unsafe extern "C" fn enter(stack: *const usize) -> ! {
    // SAFETY: the caller's `stack` points to argc, and argv follows it.
    let (argc, args) = unsafe { (*stack, stack.add(1).cast::<*const c_char>()) };
    // SAFETY: argv has `argc` entries and a null one; the environment follows.
    let env = unsafe { args.add(argc + 1) };
    // SAFETY: both vectors are the kernel's, and end with a null entry.
    let process = unsafe { Process::new(args, env) };
    // SAFETY: the caller's.
    unsafe { crate::start::start(&process) }
}

impl Process {
    /// The auxiliary vector's value for `key` (`AT_*` in Linux's `auxvec.h`).
    pub(crate) fn aux(&self, key: usize) -> Option<usize> {
        let mut entry = self.auxiliary_vector();
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

    /// Whether the program runs with more rights than who started it has.
    pub(crate) fn is_privileged(&self) -> bool {
        const AT_SECURE: usize = 23;
        self.aux(AT_SECURE).is_some_and(|value| value != 0)
    }

    /// Follows the environment's null entry.
    fn auxiliary_vector(&self) -> *const [usize; 2] {
        // SAFETY: behind the null entry.
        unsafe { self.env_end().add(1).cast() }
    }
}
