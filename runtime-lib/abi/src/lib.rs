//! The contract between code that the compiler emits and the runtime that it is linked with.
//!
//! One source of truth, used by both sides: record layouts ([`image`], [`instance`], [`mod@exception`], [`mod@broken`]), symbol names
//! ([`symbol`]), the hostcalls ([`for_each_hostcall`]), the WASI imports with the capability each needs
//! ([`for_each_wasi_function`]), trap codes ([`TrapCode`]), CPU features ([`cpu`]), what a program gives up before it runs
//! ([`harden`]) and the sealed [`manifest`] of [grants](grant).
//!
//! Every target is 64-bit and little-endian, so that records hold `u64` and `u32` and never `usize` or pointers:
//! `offset_of!` on any host is exact. A field called an *address* is a pointer in the emitted program.

#![no_std]

pub mod broken;
pub mod compared;
pub mod cpu;
pub mod exception;
pub mod grant;
pub mod harden;
pub mod hostcall;
pub mod image;
pub mod instance;
mod leb128;
pub mod library;
pub mod line;
pub mod manifest;
pub mod operator;
pub mod profile;
pub mod report;
pub mod rights;
pub mod symbol;
mod trap;
pub mod wasi;

pub use trap::TrapCode;
pub use wasi::Capability;

/// Version of everything in this crate. An object carries it in [`image::Image::abi_version`], and the runtime refuses
/// another one in words.
pub const ABI_VERSION: u32 = 9;

/// Bytes of a page of linear memory where the module does not declare its own page size (spec: "Memory Instances").
pub const WASM_PAGE_BYTES: u64 = 65_536;

/// Exit code of a process that used up the CPU time it was granted: what a shell reports for `SIGXCPU`.
pub const CPU_TIME_EXIT_CODE: i32 = 152;

/// Exit code of a process whose granted time is over: what a shell reports for `SIGALRM`.
pub const WALL_TIME_EXIT_CODE: i32 = 142;

/// Exit code of a process whose program trapped: what a shell reports for `SIGABRT`.
pub const TRAP_EXIT_CODE: i32 = 134;
