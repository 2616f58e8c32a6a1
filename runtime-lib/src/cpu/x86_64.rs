//! x86_64.
//!
//! # Safety
//! Stack switches hand over to functions that never return, so that no frame is left half done.
#![allow(unsafe_code)]

use crate::exception::throw;
use core::arch::x86_64::{__cpuid, __cpuid_count, _xgetbv};
use core::arch::{asm, naked_asm};
use wasm2native_abi::cpu::*;
use wasm2native_abi::exception::Exception;
use wasm2native_abi::instance::Instance;

/// Features that an older CPU takes for others, silently: `lzcnt` is `bsr` there, and `tzcnt` is `bsf`. All others fault.
///
/// `cpuid` leaves a virtual machine, which takes 5 microseconds each (a tenth of a start for the two or three leaves), so that
/// it is not asked without need.
pub(super) const MUST_BE_ASKED: u64 = LZCNT | BMI1;

/// Those of the features in `needed` that the CPU and the system support.
pub(super) fn available(needed: u64) -> u64 {
    if needed == 0 {
        return 0;
    }
    let basic = __cpuid(1).ecx;
    let mut found = select(basic, &LEAF_1);
    if needed & LZCNT != 0 {
        // Long mode is announced in this leaf, so it is always there.
        found |= select(__cpuid(0x8000_0001).ecx, &[(5, LZCNT)]);
    }
    const OSXSAVE: u32 = 1 << 27;
    if needed & !found & !IN_FIRST_LEAVES != 0 && basic & OSXSAVE != 0 {
        // A CPU with XSAVE has leaf 13, and so leaf 7.
        let extended = __cpuid_count(7, 0);
        found |= select(extended.ebx, &LEAF_7_EBX) | select(extended.ecx, &LEAF_7_ECX);
    }
    found & vector_state(basic & OSXSAVE != 0, needed)
}

/// Masks out the features whose registers the system does not save.
fn vector_state(saves_state: bool, needed: u64) -> u64 {
    const AVX512: u64 = AVX512F | AVX512BITALG | AVX512DQ | AVX512VBMI | AVX512VL;
    const YMM: u64 = AVX | AVX2 | FMA | AVX512;
    const YMM_STATE: u64 = 0b110;
    const ZMM_STATE: u64 = 0b1110_0110;
    if needed & YMM == 0 {
        return !YMM;
    }
    // SAFETY: `xgetbv` exists where the system has switched XSAVE on.
    let state = if saves_state { unsafe { xgetbv() } } else { 0 };
    match state {
        _ if state & ZMM_STATE == ZMM_STATE => !0,
        _ if state & YMM_STATE == YMM_STATE => !AVX512,
        _ => !YMM,
    }
}

/// # Safety
/// The system has switched XSAVE on.
#[target_feature(enable = "xsave")]
unsafe fn xgetbv() -> u64 {
    // SAFETY: the caller's.
    unsafe { _xgetbv(0) }
}

fn select(register: u32, bits: &[(u32, u64)]) -> u64 {
    bits.iter().filter(|(bit, _)| register >> bit & 1 == 1).fold(0, |found, (_, feature)| found | feature)
}

/// Intel SDM, volume 2, CPUID: leaf 1, ECX.
const LEAF_1: [(u32, u64); 8] =
    [(0, SSE3), (9, SSSE3), (12, FMA), (13, CMPXCHG16B), (19, SSE41), (20, SSE42), (23, POPCNT), (28, AVX)];
const IN_FIRST_LEAVES: u64 = SSE3 | SSSE3 | FMA | CMPXCHG16B | SSE41 | SSE42 | POPCNT | AVX | LZCNT;
/// Leaf 7, EBX.
const LEAF_7_EBX: [(u32, u64); 6] = [(3, BMI1), (5, AVX2), (8, BMI2), (16, AVX512F), (17, AVX512DQ), (31, AVX512VL)];
/// Leaf 7, ECX.
const LEAF_7_ECX: [(u32, u64); 2] = [(1, AVX512VBMI), (12, AVX512BITALG)];

/// The frame pointer: address of the caller's saved one, with the return address above it.
#[inline(always)]
pub(crate) fn frame() -> usize {
    let frame;
    // SAFETY: a register is read.
    unsafe { asm!("mov {}, rbp", out(reg) frame, options(nomem, nostack, preserves_flags)) };
    frame
}

/// Calls `function(argument)` on the stack that ends at `top`, after writing the present stack pointer to `present`. The
/// new stack's outermost frame is marked by a zero frame pointer.
///
/// # Safety
/// `top` is a multiple of 16 and the end of a stack that nobody uses; `argument` is what `function` expects.
#[unsafe(naked)]
pub(crate) unsafe extern "C" fn call_on_stack(
    function: unsafe extern "C" fn(*const ()) -> !,
    argument: *const (),
    top: usize,
    present: *mut usize,
) -> ! {
    naked_asm!(
        ".cfi_startproc",
        // What unwinds goes on in the old stack, by two registers that `function` preserves.
        "mov rbx, rsp",
        ".cfi_def_cfa rbx, 8",
        "mov r12, rbp",
        ".cfi_register rbp, r12",
        "mov [rcx], rsp",
        "mov rsp, rdx",
        "xor ebp, ebp",
        "mov rax, rdi",
        "mov rdi, rsi",
        "call rax",
        "ud2",
        ".cfi_endproc"
    )
}

/// The registers that a function must preserve: `rbx`, `r12` to `r15`.
#[repr(C)]
pub(crate) struct Preserved([u64; 5]);

impl Preserved {
    /// Without values, for who needs none.
    #[cfg(feature = "library")]
    pub(crate) const NONE: Self = Self([0; 5]);

    /// Whether the register of the CPU's number `number` is one of them.
    #[cfg(all(not(feature = "library"), target_os = "linux"))] // For core dumps.
    pub(crate) const fn has(number: u32) -> bool {
        matches!(number, 3 | 12..=15)
    }

    /// Sets the register of the CPU's number `number`, if it is one of them.
    pub(crate) fn set(&mut self, number: u32, value: u64) {
        const RBX: u32 = 3;
        const R12: u32 = 12;
        const R15: u32 = 15;
        let index = match number {
            RBX => 0,
            R12..=R15 => number - R12 + 1,
            _ => return,
        };
        self.0[index as usize] = value;
    }
}

/// The hostcall [`throw`]: from compiled code, with its registers.
///
/// # Safety
/// As [`throw`].
#[unsafe(naked)]
#[unsafe(no_mangle)]
unsafe extern "C" fn wasm2native_throw(exception: *const Exception) -> ! {
    naked_asm!(
        ".cfi_startproc",
        "push rbp",
        ".cfi_def_cfa_offset 16",
        ".cfi_offset rbp, -16",
        "mov rbp, rsp",
        ".cfi_def_cfa_register rbp",
        "sub rsp, 48",
        "mov [rsp], rbx",
        "mov [rsp + 8], r12",
        "mov [rsp + 16], r13",
        "mov [rsp + 24], r14",
        "mov [rsp + 32], r15",
        ".cfi_offset rbx, -64",
        ".cfi_offset r12, -56",
        ".cfi_offset r13, -48",
        ".cfi_offset r14, -40",
        ".cfi_offset r15, -32",
        "mov rsi, rsp",
        "mov rdx, rbp",
        "call {throw}",
        "ud2",
        ".cfi_endproc",
        throw = sym throw
    )
}

/// Goes on at `landing` as a handler of `exception` expects it.
///
/// # Safety
/// The landing is a handler's, with its function's frame, and the registers are those that its function expects.
#[unsafe(naked)]
pub(crate) unsafe extern "C" fn resume(
    exception: *const Exception,
    registers: &Preserved,
    pc: usize,
    frame: usize,
    stack: usize,
) -> ! {
    naked_asm!(
        ".cfi_startproc",
        // It has no caller to go on with.
        ".cfi_undefined rip",
        "mov rax, rdi",
        "mov rbx, [rsi]",
        "mov r12, [rsi + 8]",
        "mov r13, [rsi + 16]",
        "mov r14, [rsi + 24]",
        "mov r15, [rsi + 32]",
        "mov rbp, rcx",
        "mov rsp, r8",
        "jmp rdx",
        ".cfi_endproc"
    )
}

/// Calls `function(argument, lowest)` when every register that a function must preserve has been stored in the stack, from
/// `lowest` on.
///
/// # Safety
/// `argument` is what `function` expects.
#[unsafe(naked)]
pub(crate) unsafe extern "C" fn call_with_registers_on_stack(
    function: unsafe extern "C" fn(*mut (), usize),
    argument: *mut (),
) {
    naked_asm!(
        ".cfi_startproc",
        "push rbp",
        ".cfi_def_cfa_offset 16",
        ".cfi_offset rbp, -16",
        "mov rbp, rsp",
        ".cfi_def_cfa_register rbp",
        "push rbx",
        "push r12",
        "push r13",
        "push r14",
        "push r15",
        ".cfi_offset rbx, -24",
        ".cfi_offset r12, -32",
        ".cfi_offset r13, -40",
        ".cfi_offset r14, -48",
        ".cfi_offset r15, -56",
        "sub rsp, 8",
        "mov rax, rdi",
        "mov rdi, rsi",
        "mov rsi, rsp",
        "call rax",
        "leave",
        ".cfi_def_cfa rsp, 8",
        ".cfi_same_value rbx",
        ".cfi_same_value r12",
        ".cfi_same_value r13",
        ".cfi_same_value r14",
        ".cfi_same_value r15",
        ".cfi_same_value rbp",
        "ret",
        ".cfi_endproc"
    )
}

/// Calls `function(instance, reference)`, after writing the stack pointer that [`return_caught`] takes to `saved`: 0 where it returns,
/// or what `return_caught` is given.
///
/// # Safety
/// `function` is given what it expects. It keeps no state that `return_caught` would leave half changed.
#[unsafe(naked)]
pub(crate) unsafe extern "C" fn call_catching(
    function: unsafe extern "C" fn(*mut Instance, *const ()),
    instance: *mut Instance,
    reference: *const (),
    saved: *mut usize,
) -> u32 {
    naked_asm!(
        ".cfi_startproc",
        "push rbp",
        ".cfi_def_cfa_offset 16",
        ".cfi_offset rbp, -16",
        "mov rbp, rsp",
        ".cfi_def_cfa_register rbp",
        "push rbx",
        "push r12",
        "push r13",
        "push r14",
        "push r15",
        ".cfi_offset rbx, -24",
        ".cfi_offset r12, -32",
        ".cfi_offset r13, -40",
        ".cfi_offset r14, -48",
        ".cfi_offset r15, -56",
        "sub rsp, 8",
        "mov [rcx], rsp",
        "mov rax, rdi",
        "mov rdi, rsi",
        "mov rsi, rdx",
        "call rax",
        "mov rdi, rsp",
        "xor esi, esi",
        "jmp {back}",
        ".cfi_endproc",
        back = sym return_caught,
    )
}

/// Returns `result` from the call of [`call_catching`] that has saved this stack pointer.
///
/// # Safety
/// That call has not returned.
#[unsafe(naked)]
pub(crate) unsafe extern "C" fn return_caught(saved: usize, result: u32) -> ! {
    naked_asm!(
        ".cfi_startproc",
        ".cfi_def_cfa rdi, 64",
        ".cfi_offset rbp, -16",
        ".cfi_offset rbx, -24",
        ".cfi_offset r12, -32",
        ".cfi_offset r13, -40",
        ".cfi_offset r14, -48",
        ".cfi_offset r15, -56",
        "mov rsp, rdi",
        ".cfi_def_cfa rsp, 64",
        "mov eax, esi",
        "add rsp, 8",
        ".cfi_def_cfa_offset 56",
        "pop r15",
        ".cfi_def_cfa_offset 48",
        ".cfi_restore r15",
        "pop r14",
        ".cfi_def_cfa_offset 40",
        ".cfi_restore r14",
        "pop r13",
        ".cfi_def_cfa_offset 32",
        ".cfi_restore r13",
        "pop r12",
        ".cfi_def_cfa_offset 24",
        ".cfi_restore r12",
        "pop rbx",
        ".cfi_def_cfa_offset 16",
        ".cfi_restore rbx",
        "pop rbp",
        ".cfi_def_cfa_offset 8",
        ".cfi_restore rbp",
        "ret",
        ".cfi_endproc",
    )
}
