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

#[cfg(not(target_os = "macos"))] // libSystem has these functions, and its makers know the CPUs
mod bulk;
mod cpu;
mod exception;
mod guest;
mod host;
mod image;
mod memory;
mod panic;
mod process;
mod report;
mod stack;
mod start;
mod sys;
mod table;
mod toolchain;
mod trap;
mod wait;
mod wasi;
