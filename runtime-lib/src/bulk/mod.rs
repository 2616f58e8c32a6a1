//! The memory functions of C, which compiled code, the Rust compiler and a linker's output call by name: `memmove`,
//! `memcpy`, `memset` by instruction set, the others for all.
//!
//! `memmove` and `memset` are what `memory.copy` and `memory.fill` become, after the bounds check. They are written in
//! assembly, as a compiler turns loops that copy into calls of these very functions.

#[cfg(target_arch = "aarch64")]
mod aarch64;
mod compare;
#[cfg(target_arch = "x86_64")]
mod x86_64;
