//! The wasm functions that were running, innermost first, by the chain of frame pointers.
//!
//! ```text
//! frame ▶ │ caller's frame │ return address │      on both CPUs
//! ```
//! Invariant: nothing is trusted. Each word is read through [`stack::word`], and frames must ascend, so that a walk ends
//! whatever the stack holds. Frames of the runtime itself, and of code that the compiler added, are passed over.

use super::Fault;
use crate::image::{Image, Place};
use crate::stack;
use wasm2native_abi::image::FuncEntry;

/// Where a walk begins.
#[derive(Clone, Copy)]
pub(super) struct Start {
    /// The instruction that trapped; none where the trap was raised by a call.
    pc: Option<usize>,
    /// The return address of a function that has no frame yet.
    caller: Option<usize>,
    frame: usize,
}

impl Start {
    /// At an instruction.
    pub(super) fn at_fault(image: Image, fault: &Fault) -> Self {
        // A function's first instruction makes its frame. Where that fails, as it does when the stack is full, the frame
        // pointer is the caller's, and the return address is where the call has put it.
        let entered = image
            .text_offset(fault.pc)
            .is_some_and(|offset| func_at(image, offset).is_some_and(|f| f.offset == offset));
        let caller = if entered { fault.link.or_else(|| stack::word(fault.stack)) } else { None };
        Self { pc: Some(fault.pc), caller, frame: fault.frame }
    }

    /// In a function of the runtime, whose frame pointer is `frame`.
    pub(super) const fn at_call(frame: usize) -> Self {
        Self { pc: None, caller: None, frame }
    }

    /// Calls `visit` with each wasm function that was running, and with where it was.
    pub(super) fn walk(self, image: Image, mut visit: impl FnMut(&'static FuncEntry, Place)) {
        self.frames(image, |offset, _| {
            if let Some(offset) = offset {
                image.visit_funcs(offset, &mut visit);
            }
        });
    }

    /// Calls `visit` with where in the text code was running, if it is there, and with its frame pointer, where it has a frame.
    pub(super) fn frames(self, image: Image, mut visit: impl FnMut(Option<u32>, Option<usize>)) {
        // A return address is that of the next instruction, which may be another function's: the call is before it.
        let mut pcs = [self.pc, self.caller.map(|caller| caller.wrapping_sub(1))].into_iter().flatten();
        let mut frame = Some(self.frame);
        // What is entered at its first instruction has the frame pointer of its caller.
        let mut is_own = self.caller.is_none();
        loop {
            let pc = pcs.next().or_else(|| {
                let below = frame?;
                let (outer, caller) = (stack::word(below)?, stack::word(below.wrapping_add(8))?);
                frame = Some(outer).filter(|outer| *outer > below);
                Some(caller.wrapping_sub(1))
            });
            let Some(pc) = pc else { return };
            visit(image.text_offset(pc), frame.filter(|_| is_own));
            is_own = true;
        }
    }

    /// Whether it begins at an instruction that has trapped.
    #[cfg(target_os = "linux")] // For core dumps.
    pub(super) const fn is_at_fault(self) -> bool {
        self.pc.is_some()
    }
}

/// The function that the code at `offset` belongs to.
fn func_at(image: Image, offset: u32) -> Option<&'static FuncEntry> {
    image.funcs().get(image.func_number(offset)?)
}
