//! Linux on AArch64: the first instruction, the system call instruction, and where a signal's context keeps registers.
//!
//! # Safety
//! The layouts are the kernel's ABI (`arch/arm64/include/uapi/asm/sigcontext.h`, `ucontext.h`), which never changes.
#![allow(unsafe_code)]

use core::arch::asm;
#[cfg(any(not(feature = "library"), target_arch = "x86_64"))]
use core::arch::naked_asm;

pub(super) const EXIT_GROUP: usize = 94;
pub(super) const GETDENTS64: usize = 61;
pub(super) const GETPID: usize = 172;
pub(super) const GETRANDOM: usize = 278;
pub(super) const KILL: usize = 129;
pub(super) const PPOLL: usize = 73;
pub(super) const PREAD: usize = 67;
pub(super) const PREADV: usize = 69;
pub(super) const PWRITE: usize = 68;
pub(super) const PWRITEV: usize = 70;
pub(super) const READ: usize = 63;
pub(super) const READV: usize = 65;
pub(super) const RECVMSG: usize = 212;
pub(super) const RT_SIGACTION: usize = 134;
pub(super) const SECCOMP: usize = 277;
pub(super) const SENDMSG: usize = 211;
pub(super) const SETITIMER: usize = 103;
pub(super) const SIGALTSTACK: usize = 132;
pub(super) const WRITE: usize = 64;
pub(super) const WRITEV: usize = 66;

/// `R_AARCH64_RELATIVE`, without a symbol.
pub(super) const RELATIVE_RELOCATION: u64 = 1027;

/// The process's first instruction: the outermost frame is marked by a zero frame pointer.
#[cfg(not(feature = "library"))]
#[unsafe(naked)]
#[unsafe(no_mangle)]
unsafe extern "C" fn _start() -> ! {
    naked_asm!(
        ".cfi_startproc",
        // Nobody has called it.
        ".cfi_undefined x30",
        "mov x29, xzr",
        "mov x30, xzr",
        "mov x0, sp",
        "and x1, x0, #-16",
        "mov sp, x1",
        "bl {start}",
        "udf #0",
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
            "adrp {0}, :got:dladdr",
            "ldr {0}, [{0}, :got_lo12:dladdr]",
            "adrp {1}, :got:dlsym",
            "ldr {1}, [{1}, :got_lo12:dlsym]",
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
    // SAFETY: the instruction changes x0 and, beyond that, what the caller vouches for.
    unsafe {
        asm!(
            "svc #0",
            in("x8") call[0],
            inlateout("x0") call[1] => result,
            in("x1") call[2],
            in("x2") call[3],
            in("x3") call[4],
            options(nostack),
        );
    }
    result
}

/// Where the kernel goes on after a signal handler: it has code of its own for that.
pub(super) const fn restorer() -> usize {
    0
}

pub(super) const RESTORER_FLAG: u64 = 0;

/// What a handler gets of the interrupted code: `struct ucontext` up to the first record behind the registers.
#[repr(C)]
pub(crate) struct Context {
    flags: u64,
    link: u64,
    stack: [u64; 3],
    /// The signal mask, in a field of 128 bytes, and what aligns the next to 16.
    mask: [u64; 17],
    fault_address: u64,
    x: [u64; 31],
    sp: u64,
    pc: u64,
    state: u64,
    reserved: u64,
    /// What the first record is of, and its size in bytes.
    #[cfg_attr(feature = "library", allow(dead_code))] // Only core dumps tell of it.
    record: [u32; 2],
    /// Status and control of floating-point numbers, where it is of these.
    float_state: [u32; 2],
    #[cfg_attr(feature = "library", allow(dead_code))] // Only core dumps tell of it.
    v: [[u64; 2]; 32],
}

const _: () = assert!(core::mem::offset_of!(Context, record) == 464);
const _: () = assert!(core::mem::offset_of!(Context, fault_address) == 176);
const _: () = assert!(core::mem::offset_of!(Context, pc) == 440);

impl Context {
    pub(super) fn pc(&self) -> usize {
        self.pc as usize
    }

    pub(super) fn frame(&self) -> usize {
        self.x[29] as usize
    }

    pub(super) fn stack(&self) -> usize {
        self.sp as usize
    }

    /// A general register, by the CPU's number for it.
    pub(crate) fn general(&self, number: u16) -> Option<u64> {
        self.x.get(usize::from(number)).copied()
    }

    /// The low half of a register of floating-point numbers.
    #[cfg(not(feature = "library"))]
    pub(crate) fn float(&self, number: u16) -> Option<u64> {
        const FPSIMD_MAGIC: u32 = 0x4650_8001;
        let [magic, _] = self.record;
        let [low, _] = self.v.get(usize::from(number)).filter(|_| magic == FPSIMD_MAGIC)?;
        Some(*low)
    }

    /// The return address in a register, until a function's first instruction has stored it.
    pub(super) fn link(&self) -> Option<usize> {
        Some(self.x[30] as usize)
    }

    /// Lets the interrupted thread go on in code that takes a trap.
    #[cfg(feature = "library")]
    pub(super) fn resume(&mut self, landing: &crate::trap::Landing) {
        self.pc = landing.pc as u64;
        self.sp = landing.stack as u64;
        self.x[29] = landing.frame as u64;
    }

    /// Lets the interrupted thread go on in `function`, as if it had been called on a stack that ends at `top`.
    pub(super) fn divert(&mut self, function: extern "C" fn() -> !, top: usize) {
        self.pc = function as usize as u64;
        self.sp = (top & !15) as u64;
        self.x[29] = 0;
        self.x[30] = 0;
    }
}
