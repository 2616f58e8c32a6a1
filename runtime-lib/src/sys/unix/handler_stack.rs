//! The stack that fault handlers run on.
//!
//! # Safety
//! Only its address is taken: it is the kernel's to use.
#![allow(unsafe_code)]

/// Handlers run here: where the fault is a stack's end, there is no room elsewhere. The kernel saves the whole vector state
/// on it: 3 KiB with AVX-512, 11 KiB with AMX. macOS wants at least 32 KiB. Untouched pages of it cost nothing.
///
/// It begins a page, though who uses it aligns its top: linkers that sort by alignment put it first, from where a page begins, so that
/// what every program writes at its start lies together in the one page behind it.
#[repr(C, align(4096))]
struct HandlerStack([u8; HANDLER_STACK_BYTES]);

/// Its size in bytes.
pub(in crate::sys) const HANDLER_STACK_BYTES: usize = 64 << 10;

static mut HANDLER_STACK: HandlerStack = HandlerStack([0; HANDLER_STACK_BYTES]);

/// End of the stack that handlers run on, which is free as soon as a handler has returned.
pub(crate) fn handler_stack_top() -> usize {
    (&raw mut HANDLER_STACK).expose_provenance() + HANDLER_STACK_BYTES
}
