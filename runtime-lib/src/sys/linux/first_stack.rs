//! The stack that the process was started with, as the one that wasm runs on: it costs no mapping, and its first pages are
//! there already.
//!
//! The kernel lets it grow down to its resource limit and keeps the address space below clear, so that the limit is its
//! end and what lies below is its guard.
//!
//! # Safety
//! Only reads what the kernel laid out for the process.
#![allow(unsafe_code)]

use crate::process::Process;
use core::ffi::CStr;
use core::ops::Range;
use rustix::process::{Resource, getrlimit};

/// The kernel keeps at least 128 MiB below the first stack's top clear of mappings (`mmap_base`), from which its
/// randomisation has been taken; half of that is safe to promise.
const KEPT_CLEAR_BYTES: usize = 64 << 20;

/// `AT_EXECFN` (Linux: `auxvec.h`): the last string of the stack.
const AT_EXECFN: usize = 31;

/// The first stack, if it ends `bytes` below its top: where it lies. `None` where the system does not promise that.
pub(crate) fn first_stack(process: &Process, bytes: usize) -> Option<Range<usize>> {
    // Only a limit that the process was started with is sure to be heeded: an emulator has laid out its stack by it.
    if bytes > KEPT_CLEAR_BYTES || getrlimit(Resource::Stack).current != Some(bytes as u64) {
        return None;
    }
    let name = core::ptr::with_exposed_provenance(process.aux(AT_EXECFN)?);
    // SAFETY: the kernel's word: a string that stays for the life of the process.
    let name = unsafe { CStr::from_ptr(name) };
    // A null word follows the string, and then the stack ends with its page.
    let end = name.as_ptr().expose_provenance() + name.count_bytes() + 1 + size_of::<usize>();
    let top = end.next_multiple_of(crate::sys::page_bytes() as usize);
    Some(top - bytes..top)
}
