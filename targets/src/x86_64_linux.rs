//! x86_64 Linux.

use crate::{Arch, CpuLevel, ObjectFormat, SharedConvention, Target};
use wasm2native_abi::cpu::*;
use wasm2native_abi::harden::call::Numbering;

pub(crate) const TARGET: Target = Target {
    name: "x86_64-linux",
    aliases: &[
        "x86_64-unknown-linux-gnu",
        "x86_64-unknown-linux-musl",
        "x86_64-linux-gnu",
        "x86_64-linux-musl",
        "x86_64-unknown-linux",
    ],
    triple: "x86_64-unknown-linux-gnu",
    arch: Arch::X86_64,
    format: ObjectFormat::Elf { emulation: "elf_x86_64" },
    cpu_levels: &[
        CpuLevel { name: "x86-64-v2", features: V2 },
        CpuLevel { name: "x86-64-v3", features: V3 },
        CpuLevel { name: "x86-64-v4", features: V4 },
    ],
    // Below 2 GiB, so that base and offset fold into an access's signed 32-bit displacement. 64 MiB below 1 GiB: the kernel looks at each
    // 2 MiB of a reservation in a GiB of which a page is used when the process ends, which took 5 µs of each start at 1 GiB.
    memory0_base: Some(0x3c00_0000),
    // 0x5555_5555_4000 is where programs start; under an emulator, 0x55_0000_0000.
    max_memory_bytes: 1 << 38,
    max_page_bytes: 4096,
    function_align: 16,
    // rdi, rsi, rdx, rcx, r8, r9 and xmm0 to xmm7; rax (the second integer differs) and xmm0, xmm1.
    shared_convention: SharedConvention {
        skipped: 0,
        int_params: 6,
        float_params: 8,
        int_results: 1,
        float_results: 2,
    },
    system_calls: Some(Numbering::X86_64),
    rust_triples: &["x86_64-unknown-linux-musl", "x86_64-unknown-linux-gnu"],
    emulator: Some("qemu-x86_64"),
};

// psABI, section 3.1.1, "Processor Architecture": the micro-architecture levels, as far as the code generator uses them.
pub(crate) const V2: u64 = SSE3 | SSSE3 | SSE41 | SSE42 | POPCNT | CMPXCHG16B;
pub(crate) const V3: u64 = V2 | AVX | AVX2 | BMI1 | BMI2 | FMA | LZCNT;
pub(crate) const V4: u64 = V3 | AVX512F | AVX512DQ | AVX512VL;
