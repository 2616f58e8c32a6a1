//! macOS on Apple's CPUs.

use crate::{Arch, CpuLevel, ObjectFormat, SharedConvention, Target};
use wasm2native_abi::cpu::LSE;

pub(crate) const TARGET: Target = Target {
    name: "aarch64-macos",
    aliases: &[
        "aarch64-apple-darwin",
        "aarch64-apple-macos",
        "aarch64-apple-macosx",
        "arm64-apple-darwin",
        "arm64-apple-macos",
        "arm64-apple-macosx",
        "arm64-macos",
    ],
    triple: "aarch64-apple-darwin",
    arch: Arch::Aarch64,
    format: ObjectFormat::MachO { arch: "arm64" },
    // The first CPU that macOS ran on.
    cpu_levels: &[CpuLevel { name: "apple-m1", features: LSE }],
    // Programs and the libraries of the system lie from 4 GiB on, and below that nothing may.
    memory0_base: None,
    // Addresses have 47 bits; the kernel finds the place.
    max_memory_bytes: 1 << 38,
    max_page_bytes: 16_384,
    function_align: 16,
    // As on Linux; Apple's convention differs in what lies on the stack.
    shared_convention: SharedConvention {
        skipped: 2,
        int_params: 6,
        float_params: 8,
        int_results: 6,
        float_results: 8,
    },
    system_calls: None,
    rust_triples: &["aarch64-apple-darwin"],
    emulator: None,
};
