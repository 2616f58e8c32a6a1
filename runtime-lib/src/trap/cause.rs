//! What a fault means: a trap of the module, or our own bug.
//!
//! The order matters. The stack's guard is asked first, as hostcalls may run into it too; a memory's reservation next, whose
//! accesses stand in no table; the trap table last.
//!
//! Invariant: safe in a signal handler.

use super::{Address, Fault};
use crate::image::Image;
use crate::memory;
use wasm2native_abi::TrapCode;
use wasm2native_abi::instance::Instance;

/// Why the program cannot go on.
#[derive(Clone, Copy)]
pub(super) enum Cause {
    /// An access beyond a linear memory.
    Memory {
        /// The memory's number among the defined ones.
        number: usize,
        /// The first byte that could not be accessed, from the memory's base.
        offset: u64,
    },
    /// The stack is full.
    #[cfg(not(feature = "library"))] // Code compares.
    Stack,
    /// An instruction that the compiler made to trap.
    Code(TrapCode),
    /// A fault that no wasm program can cause.
    Bug(Fault),
}

impl Cause {
    pub(super) fn of(image: Image, instance: *mut Instance, fault: &Fault) -> Self {
        let text_offset = image.text_offset(fault.pc);
        if let Address::Known(address) = fault.address {
            #[cfg(not(feature = "library"))]
            if crate::stack::guards(address) {
                return Self::Stack;
            }
            if text_offset.is_some()
                && let Some((number, offset)) = memory::containing(image, instance, address)
            {
                return Self::Memory { number, offset };
            }
        }
        match text_offset.and_then(|offset| listed(image, offset)) {
            #[cfg(not(feature = "library"))]
            Some(TrapCode::StackExhausted) => Self::Stack,
            Some(code) => Self::Code(code),
            None => Self::Bug(*fault),
        }
    }
}

impl Cause {
    /// The trap's code, where it is one of the module's own code and not of the runtime on its behalf.
    pub(super) fn code_of_module(&self, image: Image, fault: &Fault) -> Option<TrapCode> {
        image.text_offset(fault.pc)?;
        self.code()
    }

    /// The trap's code; none for a bug.
    pub(super) const fn code(&self) -> Option<TrapCode> {
        match *self {
            Self::Memory { .. } => Some(TrapCode::MemoryOutOfBounds),
            #[cfg(not(feature = "library"))]
            Self::Stack => Some(TrapCode::StackExhausted),
            Self::Code(code) => Some(code),
            Self::Bug(_) => None,
        }
    }
}

/// The code in the trap table of the instruction at `offset`.
fn listed(image: Image, offset: u32) -> Option<TrapCode> {
    let (offsets, codes) = image.traps();
    let index = offsets.binary_search(&offset).ok()?;
    TrapCode::from_u8(*codes.get(index)?)
}
