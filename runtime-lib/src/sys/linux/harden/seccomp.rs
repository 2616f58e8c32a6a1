//! The filter of system calls: what the compiler wrote, with the process's own number in its place.
//!
//! A process with a filter, whatever it says, makes its calls on a longer way through the kernel: a write of a byte to
//! `/dev/null` takes 160 ns where it took 132, with ours, and with one that lets all pass without a look. Only a call whose
//! arguments are looked at takes more, 184 ns: those that programs make often have none that are (Linux 6.18, x86_64, where
//! [`FLAG_SPEC_ALLOW`] changes nothing).
//!
//! # Safety
//! The kernel copies the program; it lives until the call has returned. Its copy here is used by one call of one function.
#![allow(unsafe_code)]

use super::{Done, Lack};
use crate::image;
use crate::sys::linux::arch;
use rustix::io::Errno;
use wasm2native_abi::harden::{Hardening, Instruction, MAX_INSTRUCTIONS};

/// The kernel's `struct sock_fprog`.
#[repr(C)]
struct Program {
    len: u16,
    instructions: *const Instruction,
}

const SET_MODE_FILTER: usize = 1;

/// Keeps a filter from slowing the whole program down: before Linux 5.16 each process with one is guarded against speculation
/// past stores, whose secrets would have to lie in the process. There are none beside the guest's own.
const FLAG_SPEC_ALLOW: usize = 1 << 2;

/// The filter with the process's number. Not on the stack: here it lies in a page that every start writes to.
static mut COPY: [Instruction; MAX_INSTRUCTIONS] = [Instruction::NONE; MAX_INSTRUCTIONS];

/// Installs the filter: what it does not know kills the process.
///
/// # Errors
/// [`Lack`]; there is no filter then.
pub(super) fn restrict(hardening: &Hardening) -> Result<Done, Lack> {
    let copy = &raw mut COPY;
    // SAFETY: nobody else uses it, and this function is called once.
    let copy = unsafe { &mut *copy };
    let filter = image::filter(hardening);
    let instructions = copy.get_mut(..filter.len()).ok_or(Errno::TOOBIG)?;
    // Not `copy_from_slice`: its panic would bring in two kilobytes that format numbers.
    instructions.iter_mut().zip(filter).for_each(|(to, from)| *to = *from);
    if let Some(instruction) = instructions.get_mut(hardening.own_process as usize)
        && hardening.own_process != 0
    {
        // SAFETY: `getpid` touches no memory.
        instruction.constant = unsafe { arch::syscall([arch::GETPID, 0, 0, 0, 0]) } as u32;
    }
    let program = Program { len: filter.len() as u16, instructions: copy.as_ptr() };
    let record = (&raw const program).expose_provenance();
    // A kernel before 4.17 does not know the flag.
    let mut error = Errno::INVAL;
    for flags in [FLAG_SPEC_ALLOW, 0] {
        // SAFETY: the kernel reads the record and the program.
        match unsafe { arch::syscall([arch::SECCOMP, SET_MODE_FILTER, flags, record, 0]) } {
            0 => return Ok(""),
            result => error = Errno::from_raw_os_error(result.wrapping_neg() as i32),
        }
        if error != Errno::INVAL {
            break;
        }
    }
    Err(error.into())
}
