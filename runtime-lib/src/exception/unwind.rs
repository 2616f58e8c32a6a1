//! Who takes an exception: the frames of compiled code, innermost first, by the chain of frame pointers.
//!
//! Each function that is left has saved registers which its caller expects to be preserved: they are taken from there.
//!
//! Invariant: nothing is trusted. Each word is read through [`stack::word`], frames must ascend, and a handler is only
//! given a stack pointer between the frame that threw and its own.

use crate::cpu::Preserved;
use crate::image::Exceptions;
use crate::stack;

/// Where a program goes on after a `throw`.
pub(super) struct Landing {
    /// Address of the handler's code.
    pub(super) pc: usize,
    /// Its frame pointer.
    pub(super) frame: usize,
    /// Its stack pointer.
    pub(super) stack: usize,
}

/// The handler of the innermost call that one for `tag` encloses, of those that compiled code has under way since it was
/// last entered. `frame` is the frame pointer of a function that it has called, with `registers` as they were then;
/// afterwards they are as they were when the handler's function called.
pub(super) fn landing(
    exceptions: Exceptions,
    tag: u32,
    registers: &mut Preserved,
    mut frame: usize,
) -> Option<Landing> {
    const LINK_BYTES: usize = 16;
    loop {
        let outer = stack::word(frame)?;
        // A call of the runtime's is where compiled code was entered: exceptions do not pass it.
        let site = exceptions.text_offset(stack::word(frame.wrapping_add(8))?)?;
        if outer <= frame {
            return None;
        }
        if let Some((handler, frame_bytes)) = exceptions.handler(site, tag) {
            let stack = outer.checked_sub(frame_bytes as usize)?;
            return (stack >= frame + LINK_BYTES).then_some(Landing { pc: handler, frame: outer, stack });
        }
        // The call is before the address that it returns to.
        for saved in exceptions.saved(site.wrapping_sub(1)) {
            registers.set(saved.number, stack::word(outer.wrapping_sub(saved.below_frame as usize))? as u64);
        }
        frame = outer;
    }
}
