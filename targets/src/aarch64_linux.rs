//! AArch64 Linux.

use crate::{Arch, CpuLevel, ObjectFormat, SharedConvention, Target};
use wasm2native_abi::cpu::LSE;
use wasm2native_abi::harden::call::Numbering;

pub(crate) const TARGET: Target = Target {
    name: "aarch64-linux",
    aliases: &[
        "aarch64-unknown-linux-gnu",
        "aarch64-unknown-linux-musl",
        "aarch64-linux-gnu",
        "aarch64-linux-musl",
        "aarch64-unknown-linux",
        "arm64-linux",
    ],
    triple: "aarch64-unknown-linux-gnu",
    arch: Arch::Aarch64,
    format: ObjectFormat::Elf { emulation: "aarch64linux" },
    cpu_levels: &[CpuLevel { name: "armv8-a", features: 0 }, CpuLevel { name: "armv8.1-a", features: LSE }],
    // One `movz`; a little below a GiB's end, as on x86_64.
    memory0_base: Some(0xfc00_0000),
    // Programs start at two thirds of the address space, which is 39 bits wide in the smallest kernels: at 0x55_5555_5555.
    max_memory_bytes: 1 << 38,
    // Kernels are built with pages of 4, 16 or 64 KiB.
    max_page_bytes: 65_536,
    function_align: 16,
    // x2 to x7 and v0 to v7, both for arguments and for results.
    shared_convention: SharedConvention {
        skipped: 2,
        int_params: 6,
        float_params: 8,
        int_results: 6,
        float_results: 8,
    },
    system_calls: Some(Numbering::Aarch64),
    rust_triples: &["aarch64-unknown-linux-musl", "aarch64-unknown-linux-gnu"],
    emulator: Some("qemu-aarch64"),
};
