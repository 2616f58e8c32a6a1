//! What a compiled program stands on: it starts the process, instantiates the module, explains its traps and serves its
//! imports. No libc (but on macOS, where there is no other way to the kernel), no heap, no formatting machinery: a program carries
//! what it uses and nothing else.
//!
//! ```text
//! kernel ─ sys/linux/<cpu> ─▶ start ─▶ memory, table, trap, host ─▶ stack ─▶ the module's entry ─▶ exit
//!          _start, relocation          instantiation                         │ hostcalls, wasi
//! dyld ─── sys/macos/entry ─▶ start                                          ▼ traps: trap/
//! ```
//! [`start`] is that way on one screen. What the compiler and this crate know of each other stands in `wasm2native_abi`:
//! the module describes itself through one symbol, which [`image`] reads. Only [`sys`] knows an operating system, only
//! [`cpu`] and `bulk` an instruction set.
//!
//! Invariant: a process has one thread and one instance; what is global here (the trap's state, the stack's bounds) is
//! written before the first wasm instruction, and by the signal handler afterwards.

#![no_std]
// A library has no process to begin, limit and end.
#![cfg_attr(feature = "library", allow(dead_code, unused_imports))]

#[cfg(not(any(target_os = "macos", feature = "library")))]
// C libraries have these functions, and their makers know the CPUs
mod bulk;
mod cpu;
mod exception;
mod guest;
mod host;
mod image;
#[cfg(feature = "library")]
mod library;
mod memory;
mod panic;
mod process;
#[cfg(all(not(feature = "library"), target_os = "linux"))]
mod profile;
mod report;
#[cfg_attr(feature = "library", path = "library/stack.rs")]
mod stack;
#[cfg(not(feature = "library"))]
mod start;
mod sys;
mod table;
#[cfg(not(feature = "library"))] // A host's C library has them, or nobody asks.
mod toolchain;
mod trap;
mod wait;
mod wasi;
