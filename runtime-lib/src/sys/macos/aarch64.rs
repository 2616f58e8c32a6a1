//! macOS on AArch64: what its CPUs can do, and where a signal's context keeps registers.
//!
//! # Safety
//! The layouts are the kernel's ABI (`mach/arm/_structs.h`), as the `libc` crate has them.
#![allow(unsafe_code)]

use core::mem::offset_of;
use libc::{__darwin_arm_thread_state64 as ThreadState, __darwin_mcontext64 as MachineContext};
use wasm2native_abi::cpu::{FP16, LSE, PAUTH};

/// The features of [`abi::cpu`](wasm2native_abi::cpu) that the CPU and the system support: those of the oldest CPU that macOS was
/// ever released for here, an ARMv8.4 with all three.
pub(crate) fn cpu_features() -> u64 {
    LSE | FP16 | PAUTH
}

/// The interrupted code's.
pub(crate) struct Registers(*mut ThreadState);

const _: () = assert!(offset_of!(MachineContext, __ss) == 16 && offset_of!(ThreadState, __pc) == 256);

impl Registers {
    /// # Safety
    /// The kernel has passed `context` to a handler that has not returned.
    pub(super) unsafe fn of(context: *mut libc::ucontext_t) -> Self {
        // SAFETY: the caller's: the record names the machine's part, which is as long there.
        Self(unsafe { &raw mut (*(*context).uc_mcontext).__ss })
    }

    pub(super) fn pc(&self) -> usize {
        self.state().__pc as usize
    }

    pub(super) fn frame(&self) -> usize {
        self.state().__fp as usize
    }

    pub(super) fn stack(&self) -> usize {
        self.state().__sp as usize
    }

    /// A general register, by the CPU's number for it.
    pub(crate) fn general(&self, number: u16) -> Option<u64> {
        const FRAME: u16 = 29;
        let state = self.state();
        match number {
            FRAME => Some(state.__fp),
            _ => state.__x.get(usize::from(number)).copied(),
        }
    }

    /// The return address in a register, until a function's first instruction has stored it.
    pub(super) fn link(&self) -> Option<usize> {
        Some(self.state().__lr as usize)
    }

    /// Whether an access that failed has told its address: always.
    pub(super) fn tell_the_address(&self) -> bool {
        true
    }

    /// Lets the interrupted thread go on in code that takes a trap.
    #[cfg(feature = "library")]
    pub(super) fn resume(&mut self, landing: &crate::trap::Landing) {
        // SAFETY: the handler has not returned, and nobody else holds the record.
        let state = unsafe { &mut *self.0 };
        state.__pc = landing.pc as u64;
        state.__sp = landing.stack as u64;
        state.__fp = landing.frame as u64;
    }

    /// Lets the interrupted thread go on in `function`, as if it had been called on a stack that ends at `top`.
    pub(super) fn divert(&mut self, function: extern "C" fn() -> !, top: usize) {
        // SAFETY: the handler has not returned, and nobody else holds the record.
        let state = unsafe { &mut *self.0 };
        state.__pc = function as usize as u64;
        state.__sp = (top & !15) as u64;
        state.__fp = 0;
        state.__lr = 0;
    }

    fn state(&self) -> &ThreadState {
        // SAFETY: the handler has not returned.
        unsafe { &*self.0 }
    }
}
