//! Linux on x86_64: the first instruction, the system call instruction, and where a signal's context keeps registers.
//!
//! # Safety
//! The layouts are the kernel's ABI (`arch/x86/include/uapi/asm/sigcontext.h`, `ucontext.h`), which never changes.
#![allow(unsafe_code)]

use core::arch::{asm, naked_asm};

pub(super) const EXIT_GROUP: usize = 231;
pub(super) const GETDENTS64: usize = 217;
pub(super) const GETPID: usize = 39;
pub(super) const GETRANDOM: usize = 318;
pub(super) const KILL: usize = 62;
pub(super) const PPOLL: usize = 271;
pub(super) const PREAD: usize = 17;
pub(super) const PREADV: usize = 295;
pub(super) const PWRITE: usize = 18;
pub(super) const PWRITEV: usize = 296;
pub(super) const READ: usize = 0;
pub(super) const READV: usize = 19;
pub(super) const RECVMSG: usize = 47;
pub(super) const RT_SIGACTION: usize = 13;
pub(super) const SECCOMP: usize = 317;
pub(super) const SENDMSG: usize = 46;
pub(super) const SETITIMER: usize = 38;
pub(super) const SIGALTSTACK: usize = 131;
pub(super) const WRITE: usize = 1;
pub(super) const WRITEV: usize = 20;

/// `R_X86_64_RELATIVE`, without a symbol.
pub(super) const RELATIVE_RELOCATION: u64 = 8;

/// The process's first instruction: the outermost frame is marked by a zero frame pointer.
#[cfg(not(feature = "library"))]
#[unsafe(naked)]
#[unsafe(no_mangle)]
unsafe extern "C" fn _start() -> ! {
    naked_asm!(
        ".cfi_startproc",
        // Nobody has called it.
        ".cfi_undefined rip",
        "xor ebp, ebp",
        "mov rdi, rsp",
        "and rsp, -16",
        "call {start}",
        "ud2",
        ".cfi_endproc",
        start = sym super::auxiliary::enter
    )
}

/// Addresses of `dladdr` and `dlsym`, or 0.
#[cfg(feature = "library")]
pub(super) fn loader_functions() -> (usize, usize) {
    let (find, look);
    // SAFETY: two words are read that the linker or the loader has written.
    unsafe {
        asm!(
            ".weak dladdr",
            ".weak dlsym",
            "mov {}, [rip + dladdr@GOTPCREL]",
            "mov {}, [rip + dlsym@GOTPCREL]",
            out(reg) find,
            out(reg) look,
            options(nostack, readonly, preserves_flags),
        );
    }
    (find, look)
}

/// A system call: its number, then its arguments; the kernel's raw result.
///
/// # Safety
/// What the call does to memory is the caller's to vouch for.
pub(super) unsafe fn syscall(call: [usize; 5]) -> isize {
    let result;
    // SAFETY: the instruction changes rax, rcx and r11 and, beyond that, what the caller vouches for.
    unsafe {
        asm!(
            "syscall",
            inlateout("rax") call[0] => result,
            in("rdi") call[1],
            in("rsi") call[2],
            in("rdx") call[3],
            in("r10") call[4],
            lateout("rcx") _,
            lateout("r11") _,
            options(nostack),
        );
    }
    result
}

/// Where the kernel goes on after a signal handler: the C library's task elsewhere.
pub(super) fn restorer() -> usize {
    // Behind the `nop`: unwinders look for the instruction before the one that is returned to.
    return_from_signal as *const () as usize + 1
}

/// Tells the kernel that there is a [`restorer`].
pub(super) const RESTORER_FLAG: u64 = 0x0400_0000;

#[unsafe(naked)]
unsafe extern "C" fn return_from_signal() -> ! {
    const RT_SIGRETURN: usize = 15;
    naked_asm!(
        ".cfi_startproc",
        ".cfi_signal_frame",
        // The context lies at the stack pointer: where in it the stack pointer and what a function preserves are (DWARF, section 6.4.2:
        // DW_CFA_def_cfa_expression, DW_CFA_expression, of DW_OP_breg7).
        ".cfi_escape 0xf, 0x4, 0x77, 0xa0, 0x1, 0x6",
        ".cfi_escape 0x10, 0x3, 0x3, 0x77, 0x80, 0x1",
        ".cfi_escape 0x10, 0x6, 0x3, 0x77, 0xf8, 0x0",
        ".cfi_escape 0x10, 0xc, 0x3, 0x77, 0xc8, 0x0",
        ".cfi_escape 0x10, 0xd, 0x3, 0x77, 0xd0, 0x0",
        ".cfi_escape 0x10, 0xe, 0x3, 0x77, 0xd8, 0x0",
        ".cfi_escape 0x10, 0xf, 0x3, 0x77, 0xe0, 0x0",
        ".cfi_escape 0x10, 0x10, 0x3, 0x77, 0xa8, 0x1",
        "nop",
        "mov eax, {call}",
        "syscall",
        ".cfi_endproc",
        call = const RT_SIGRETURN
    )
}

/// What a handler gets of the interrupted code: `struct ucontext` up to where registers of floating-point numbers are.
#[repr(C)]
pub(crate) struct Context {
    flags: u64,
    link: u64,
    stack: [u64; 3],
    r8_to_r15: [u64; 8],
    rdi: u64,
    rsi: u64,
    rbp: u64,
    rbx: u64,
    rdx: u64,
    rax: u64,
    rcx: u64,
    rsp: u64,
    rip: u64,
    rflags: u64,
    /// Segments, and what the fault was.
    others: [u64; 5],
    /// The address of a [`FloatState`]; 0 where there is none.
    #[cfg_attr(feature = "library", allow(dead_code))] // Only core dumps tell of it.
    floats: u64,
}

const _: () = assert!(core::mem::offset_of!(Context, rip) == 168);
const _: () = assert!(core::mem::offset_of!(Context, floats) == 224);

/// Registers of floating-point numbers: the head of what `fxsave` writes.
#[cfg(not(feature = "library"))]
#[repr(C)]
struct FloatState {
    head: [u64; 20],
    xmm: [[u64; 2]; 16],
}

impl Context {
    pub(super) fn pc(&self) -> usize {
        self.rip as usize
    }

    pub(super) fn frame(&self) -> usize {
        self.rbp as usize
    }

    pub(super) fn stack(&self) -> usize {
        self.rsp as usize
    }

    /// A general register, by the CPU's number for it.
    pub(crate) fn general(&self, number: u16) -> Option<u64> {
        let low = [self.rax, self.rcx, self.rdx, self.rbx, self.rsp, self.rbp, self.rsi, self.rdi];
        let number = usize::from(number);
        low.get(number).or_else(|| self.r8_to_r15.get(number.wrapping_sub(low.len()))).copied()
    }

    /// The low half of a register of floating-point numbers.
    #[cfg(not(feature = "library"))]
    pub(crate) fn float(&self, number: u16) -> Option<u64> {
        let state = core::ptr::with_exposed_provenance::<FloatState>(self.floats as usize);
        // SAFETY: the kernel has put the state's address there, or 0.
        let [low, _] = unsafe { state.as_ref() }?.xmm.get(usize::from(number))?;
        Some(*low)
    }

    /// The return address in a register; here it is on the stack.
    pub(super) fn link(&self) -> Option<usize> {
        None
    }

    /// Lets the interrupted thread go on in code that takes a trap.
    #[cfg(feature = "library")]
    pub(super) fn resume(&mut self, landing: &crate::trap::Landing) {
        const DIRECTION_FLAG: u64 = 1 << 10;
        self.rip = landing.pc as u64;
        self.rsp = landing.stack as u64;
        self.rbp = landing.frame as u64;
        self.rflags &= !DIRECTION_FLAG;
    }

    /// Lets the interrupted thread go on in `function`, as if it had been called on a stack that ends at `top`.
    pub(super) fn divert(&mut self, function: extern "C" fn() -> !, top: usize) {
        const DIRECTION_FLAG: u64 = 1 << 10;
        self.rip = function as usize as u64;
        // A call leaves a return address on an aligned stack.
        self.rsp = (top & !15) as u64 - 8;
        self.rbp = 0;
        self.rflags &= !DIRECTION_FLAG;
    }
}
