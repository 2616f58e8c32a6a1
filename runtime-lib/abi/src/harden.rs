//! Hardening: how an executable restricts itself before its first wasm instruction.
//!
//! The compiler decides what is left ([`call`], [`needs`]) and writes it down ([`Hardening`]); the runtime only applies it.
//! What cannot be known before the process runs is its own number, and which directories its descriptors stand for.
//!
//! | part | what it takes away |
//! |---|---|
//! | [`PRIVILEGES`] | gaining privileges by executing a file (`no_new_privs`); the next two need it |
//! | [`LANDLOCK`] | files outside of the granted directories, TCP ports, signals to other processes |
//! | [`SECCOMP`] | system calls that no linked function of the runtime makes: the process is killed |
//! | [`LIMITS`] | core files, which would hold the program's memory, and new processes |

pub mod call;
pub mod needs;

use crate::image::Slice;
use core::mem::size_of;

/// A part of [`Hardening::parts`]: `no_new_privs`.
pub const PRIVILEGES: u32 = 1;
/// A part of [`Hardening::parts`]: a Landlock ruleset.
pub const LANDLOCK: u32 = 1 << 1;
/// A part of [`Hardening::parts`]: a seccomp filter.
pub const SECCOMP: u32 = 1 << 2;
/// A part of [`Hardening::parts`]: resource limits.
pub const LIMITS: u32 = 1 << 3;

/// The parts with their names, in the order in which they are applied. Each is the last one that may still need what the
/// later ones take away.
pub const PARTS: [(u32, &str); 4] =
    [(LIMITS, "limits"), (PRIVILEGES, "privileges"), (LANDLOCK, "landlock"), (SECCOMP, "seccomp")];

/// What the program gives up. An [`Image`](crate::image::Image) without one gives up nothing.
#[derive(Clone, Copy, Debug, Default)]
#[repr(C)]
pub struct Hardening {
    /// Address of the runtime's function that applies it ([`symbol::HARDEN`](crate::symbol::HARDEN)): a program that gives
    /// up nothing does not carry it.
    pub apply: u64,
    /// The seccomp filter: [`Instruction`]s of the kernel's "classic" BPF, at most [`MAX_INSTRUCTIONS`]; empty without
    /// [`SECCOMP`].
    pub filter: Slice,
    /// Number of the instruction in the filter whose constant is to be the process's own number; 0 where there is none.
    pub own_process: u32,
    /// Which parts are applied, and whether they must be ([`REQUIRED`]).
    pub parts: u32,
}

/// In [`Hardening::parts`]: a program whose kernel lacks one of the other parts does not start.
pub const REQUIRED: u32 = 1 << 31;

/// In [`Hardening::parts`]: [`LANDLOCK`] is applied only where [`SECCOMP`] cannot be, as no call that the filter lets pass
/// [is ruled by it](call::SystemCall::is_ruled_by_landlock). It would add 9 µs to a start, and nothing else.
pub const COVERED: u32 = 1 << 30;

/// An instruction of the filter: the kernel's `struct sock_filter`.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
#[repr(C)]
pub struct Instruction {
    /// What it does (Linux: `bpf_common.h`).
    pub code: u16,
    /// How many instructions to skip if a comparison holds.
    pub jump_true: u8,
    /// How many to skip if it does not.
    pub jump_false: u8,
    /// Its constant.
    pub constant: u32,
}

impl Instruction {
    /// One that is not there yet.
    pub const NONE: Self = Self { code: 0, jump_true: 0, jump_false: 0, constant: 0 };
}

/// A filter's length at most: each jump in it reaches every instruction.
pub const MAX_INSTRUCTIONS: usize = 256;

const _: () = assert!(size_of::<Hardening>() == 32);
const _: () = assert!(size_of::<Instruction>() == 8);
