//! The platforms that code is emitted for: one file a target, one constant a file.
//!
//! Everything that differs between targets is a field of [`Target`]; no other crate compares a target's name.

#![forbid(unsafe_code)]

mod aarch64_linux;
mod aarch64_macos;
mod cpu;
mod x86_64_linux;
mod x86_64_macos;

use wasm2native_abi::harden::call::Numbering;

pub use cpu::{CpuLevel, codegen_setting};

/// A platform to emit for.
#[derive(Debug)]
pub struct Target {
    /// The name on the command line.
    pub name: &'static str,
    /// Other spellings that are accepted for it: Rust's and Clang's.
    pub aliases: &'static [&'static str],
    /// The triple that the code generator is set up with.
    pub triple: &'static str,
    /// The CPU's instruction set.
    pub arch: Arch,
    /// The container of its objects and executables.
    pub format: ObjectFormat,
    /// CPU levels, the baseline first.
    pub cpu_levels: &'static [CpuLevel],
    /// Where an executable maps its exported memory, or else memory 0. Chosen so that the address costs the least in an
    /// instruction, and so that nothing else is mapped in the reservation that follows. `None` where the system keeps no such
    /// place free: the base is then loaded, as that of other memories is.
    pub memory0_base: Option<u64>,
    /// What a memory with 64-bit addresses may grow to, in bytes: its reservation must end below the lowest address that the
    /// system gives a program, wherever it puts it.
    pub max_memory_bytes: u64,
    /// The largest page size in bytes that the system may use: what sections to be mapped apart are aligned to.
    pub max_page_bytes: u64,
    /// Alignment in bytes of a function's first instruction.
    pub function_align: u64,
    /// How a wasm function can be called by the system's convention.
    pub shared_convention: SharedConvention,
    /// The numbers of its system calls, where a process can forbid itself all but some of them.
    pub system_calls: Option<Numbering>,
    /// Rust targets that the runtime may be built as, the best first.
    pub rust_triples: &'static [&'static str],
    /// The command that runs its executables on another CPU, where there is one.
    pub emulator: Option<&'static str>,
}

/// What wasm's calling convention (the code generator's `tail`) and the system's own have in common. A function whose
/// values all fit is called alike by both: they preserve the same registers, and nothing lies on the stack.
#[derive(Clone, Copy, Debug)]
pub struct SharedConvention {
    /// The system's first registers for integer arguments and results that wasm's convention leaves out.
    pub skipped: usize,
    /// How many integer arguments are in the same registers after those.
    pub int_params: usize,
    /// How many floats and vectors among the arguments are in the same registers.
    pub float_params: usize,
    /// How many integer results.
    pub int_results: usize,
    /// How many floats and vectors among the results.
    pub float_results: usize,
}

/// An instruction set.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Arch {
    /// AMD64 (psABI: "System V Application Binary Interface, AMD64 Architecture Processor Supplement").
    X86_64,
    /// ARM64 (psABI: "Procedure Call Standard for the Arm 64-bit Architecture").
    Aarch64,
}

/// A container of machine code, and what its linkers call the platform.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ObjectFormat {
    /// The System V gABI's.
    Elf {
        /// `-m` of a linker.
        emulation: &'static str,
    },
    /// Apple's ("OS X ABI Mach-O File Format Reference").
    MachO {
        /// `-arch` of a linker.
        arch: &'static str,
    },
}

/// The targets whose system is Linux.
pub const LINUX: &[&Target] = &[&x86_64_linux::TARGET, &aarch64_linux::TARGET];

/// The targets whose system is macOS.
pub const MACOS: &[&Target] = &[&x86_64_macos::TARGET, &aarch64_macos::TARGET];

/// Every target, in the order in which they are listed.
pub const TARGETS: &[&Target] = &[LINUX[0], LINUX[1], MACOS[0], MACOS[1]];

impl Target {
    /// The target called `name`, by its own name or an alias.
    #[must_use]
    pub fn by_name(name: &str) -> Option<&'static Self> {
        TARGETS.iter().copied().find(|target| target.name == name || target.aliases.contains(&name))
    }

    /// The target of the machine that this runs on, where it is one of ours.
    #[must_use]
    pub fn host() -> Option<&'static Self> {
        Self::by_name(&format!("{}-{}", std::env::consts::ARCH, std::env::consts::OS))
    }

    /// The CPU level that is used where none is asked for.
    #[must_use]
    pub const fn baseline(&self) -> &'static CpuLevel {
        &self.cpu_levels[0]
    }

    /// The CPU level called `name`.
    #[must_use]
    pub fn cpu_level(&self, name: &str) -> Option<&'static CpuLevel> {
        self.cpu_levels.iter().find(|level| level.name == name)
    }
}
