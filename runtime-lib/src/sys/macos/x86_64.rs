//! macOS on x86_64: where a signal's context keeps registers.
//!
//! # Safety
//! The layouts are the kernel's ABI (`mach/i386/_structs.h`), as the `libc` crate has them.
#![allow(unsafe_code)]

use core::mem::offset_of;
use libc::{__darwin_mcontext64 as MachineContext, __darwin_x86_thread_state64 as ThreadState};

/// The interrupted code's.
pub(crate) struct Registers(*mut MachineContext);

const _: () = assert!(offset_of!(MachineContext, __ss) == 16 && offset_of!(ThreadState, __rip) == 128);

impl Registers {
    /// # Safety
    /// The kernel has passed `context` to a handler that has not returned.
    pub(super) unsafe fn of(context: *mut libc::ucontext_t) -> Self {
        // SAFETY: the caller's: the record names the machine's part, which is as long there.
        Self(unsafe { (*context).uc_mcontext })
    }

    pub(super) fn pc(&self) -> usize {
        self.context().__ss.__rip as usize
    }

    pub(super) fn frame(&self) -> usize {
        self.context().__ss.__rbp as usize
    }

    pub(super) fn stack(&self) -> usize {
        self.context().__ss.__rsp as usize
    }

    /// A general register, by the CPU's number for it.
    pub(crate) fn general(&self, number: u16) -> Option<u64> {
        let s = &self.context().__ss;
        let all = [
            s.__rax, s.__rcx, s.__rdx, s.__rbx, s.__rsp, s.__rbp, s.__rsi, s.__rdi, s.__r8, s.__r9, s.__r10, s.__r11,
            s.__r12, s.__r13, s.__r14, s.__r15,
        ];
        all.get(usize::from(number)).copied()
    }

    /// The return address in a register; here it is on the stack.
    pub(super) fn link(&self) -> Option<usize> {
        None
    }

    /// Whether an access that failed has told its address: a page fault has. An address that is none (not canonical) is a general
    /// protection fault, which has not.
    pub(super) fn tell_the_address(&self) -> bool {
        const PAGE_FAULT: u16 = 14;
        self.context().__es.__trapno == PAGE_FAULT
    }

    /// Lets the interrupted thread go on in code that takes a trap.
    #[cfg(feature = "library")]
    pub(super) fn resume(&mut self, landing: &crate::trap::Landing) {
        const DIRECTION_FLAG: u64 = 1 << 10;
        // SAFETY: the handler has not returned, and nobody else holds the record.
        let state = unsafe { &mut (*self.0).__ss };
        state.__rip = landing.pc as u64;
        state.__rsp = landing.stack as u64;
        state.__rbp = landing.frame as u64;
        state.__rflags &= !DIRECTION_FLAG;
    }

    /// Lets the interrupted thread go on in `function`, as if it had been called on a stack that ends at `top`.
    pub(super) fn divert(&mut self, function: extern "C" fn() -> !, top: usize) {
        const DIRECTION_FLAG: u64 = 1 << 10;
        // SAFETY: the handler has not returned, and nobody else holds the record.
        let state = unsafe { &mut (*self.0).__ss };
        state.__rip = function as usize as u64;
        // A call leaves a return address on an aligned stack.
        state.__rsp = (top & !15) as u64 - 8;
        state.__rbp = 0;
        state.__rflags &= !DIRECTION_FLAG;
    }

    fn context(&self) -> &MachineContext {
        // SAFETY: the handler has not returned.
        unsafe { &*self.0 }
    }
}
