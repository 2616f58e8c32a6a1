//! macOS on Intel's CPUs.

use crate::x86_64_linux::{V2, V3, V4};
use crate::{Arch, CpuLevel, ObjectFormat, SharedConvention, Target};

pub(crate) const TARGET: Target = Target {
    name: "x86_64-macos",
    aliases: &["x86_64-apple-darwin", "x86_64-apple-macos", "x86_64-apple-macosx"],
    triple: "x86_64-apple-darwin",
    arch: Arch::X86_64,
    format: ObjectFormat::MachO { arch: "x86_64" },
    cpu_levels: &[
        CpuLevel { name: "x86-64-v2", features: V2 },
        CpuLevel { name: "x86-64-v3", features: V3 },
        CpuLevel { name: "x86-64-v4", features: V4 },
    ],
    // Programs and the libraries of the system lie from 4 GiB on, and below that nothing may.
    memory0_base: None,
    // Addresses have 47 bits; the kernel finds the place.
    max_memory_bytes: 1 << 38,
    max_page_bytes: 4096,
    function_align: 16,
    // The System V convention.
    shared_convention: SharedConvention {
        skipped: 0,
        int_params: 6,
        float_params: 8,
        int_results: 1,
        float_results: 2,
    },
    system_calls: None,
    rust_triples: &["x86_64-apple-darwin"],
    emulator: None,
};
