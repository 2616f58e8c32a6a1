//! What a caller may choose of a build.

use crate::grants::Grants;
use crate::interface::LibraryName;
use crate::module::Features;
use crate::profile::Profile;
use std::path::PathBuf;
use std::sync::Arc;
use wasm2native_targets::{CpuLevel, Target};

/// A build's choices. Everything in it that reaches the output is part of the output's identity.
#[derive(Clone, Debug)]
pub struct Options {
    /// The platform to emit for.
    pub target: &'static Target,
    /// The proposals that the module may use.
    pub features: Features,
    /// What the object is for.
    pub emit: Emit,
    /// What the names of a library's functions begin with.
    pub name: LibraryName,
    /// The instruction-set extensions that code may use.
    pub cpu: Cpu,
    /// How hard to optimise.
    pub opt_level: OptLevel,
    /// How compiled functions reach their instance.
    pub instance: InstanceMode,
    /// Where the base of the exported memory, or else of memory 0, comes from.
    pub memory_base: MemoryBase,
    /// What keeps accesses within a memory's size.
    pub memory_bounds: MemoryBounds,
    /// How code traps.
    pub traps: Traps,
    /// The descriptor that a program tells its traps to as JSON too, if any.
    pub trap_json: Option<u32>,
    /// Whether the words of traps tell operators by their offsets.
    pub trap_offsets: Option<TrapOffsets>,
    /// Whether a run may ask for a core dump.
    pub core_dumps: CoreDumps,
    /// Whether code counts for a profile, or is compiled by one.
    pub profiling: Profiling,
    /// What relaxed vector operators give where the standard leaves a choice.
    pub relaxed_simd: RelaxedSimd,
    /// The bits of a NaN that arithmetic gives.
    pub nans: Nans,
    /// Whether code counts what it executes.
    pub fuel: Fuel,
    /// Whether code looks for a wish that it stop.
    pub interruption: Interruption,
    /// What to do with imports that nobody provides.
    pub unknown_imports: UnknownImports,
    /// What the program is allowed.
    pub grants: Grants,
    /// What an executable gives up before it runs.
    pub hardening: Hardening,
    /// Which symbols stay in the output.
    pub symbols: Symbols,
    /// Bytes of stack that wasm may use, rounded up to 64 KiB; where nothing is said, what is usual for what is emitted.
    pub stack_bytes: Option<u64>,
    /// Check the compiler's own intermediate code at every step. Slow; for tests.
    pub verify: bool,
    /// A file of functions that were compiled earlier, which this build adds to. It changes nothing in the output.
    pub func_cache: Option<PathBuf>,
}

impl Options {
    /// The defaults for `target`.
    #[must_use]
    pub fn new(target: &'static Target) -> Self {
        Self {
            target,
            features: Features::default(),
            emit: Emit::Executable,
            name: LibraryName::resembling("module"),
            cpu: Cpu::Level(target.baseline()),
            opt_level: OptLevel::Speed,
            instance: InstanceMode::Static,
            memory_base: MemoryBase::Fixed,
            memory_bounds: MemoryBounds::Guarded,
            traps: Traps::Faults,
            trap_json: None,
            trap_offsets: None,
            core_dumps: CoreDumps::Never,
            profiling: Profiling::None,
            relaxed_simd: RelaxedSimd::Fast,
            nans: Nans::Any,
            fuel: Fuel::Uncounted,
            interruption: Interruption::Unchecked,
            unknown_imports: UnknownImports::Error,
            grants: Grants::default(),
            hardening: Hardening::default(),
            symbols: Symbols::All,
            stack_bytes: None,
            verify: false,
            func_cache: None,
        }
    }
}

impl Options {
    /// Bytes of stack that wasm may use.
    #[must_use]
    pub fn stack_bytes(&self) -> u64 {
        /// What a main thread gets on most systems.
        const PROGRAM: u64 = 8 << 20;
        /// Half of what the smallest threads of a host have: macOS gives 512 KiB.
        const LIBRARY: u64 = 256 << 10;
        /// What the size is a multiple of.
        const UNIT: u64 = 64 << 10;
        let usual = match self.emit {
            Emit::Executable | Emit::Object => PROGRAM,
            Emit::Library => LIBRARY,
        };
        self.stack_bytes.unwrap_or(usual).next_multiple_of(UNIT)
    }

    /// Whether it is kept of which operator code comes: in what is built for debuggers, and in programs that tell it themselves.
    pub(crate) const fn keeps_operators(&self) -> bool {
        matches!(self.symbols, Symbols::Debug) || self.tells_offsets() || self.reports_traps()
    }

    /// Whether that is kept of each operator, where several would share code that traps.
    pub(crate) const fn keeps_every_operator(&self) -> bool {
        matches!(self.symbols, Symbols::Debug)
            || self.tells_offsets() && matches!(self.trap_offsets(), TrapOffsets::All)
            || self.reports_traps()
    }

    /// Whether the words of a program's traps tell offsets in the module.
    pub(crate) const fn tells_offsets(&self) -> bool {
        let is_wanted = matches!(self.symbols, Symbols::Debug) || !matches!(self.trap_offsets(), TrapOffsets::None);
        is_wanted && !matches!(self.emit, Emit::Library)
    }

    /// Which offsets are told.
    const fn trap_offsets(&self) -> TrapOffsets {
        match (self.trap_offsets, self.symbols, self.traps) {
            (Some(offsets), ..) => offsets,
            (None, Symbols::None, _) => TrapOffsets::None,
            (None, _, Traps::Faults) => TrapOffsets::All,
            // Every access that is compared would have a call of its own.
            (None, _, Traps::Calls) => TrapOffsets::Free,
        }
    }

    /// Whether programs tell tools of their traps.
    pub(crate) const fn reports_traps(&self) -> bool {
        self.trap_json.is_some() || matches!(self.core_dumps, CoreDumps::OnRequest)
    }

    /// Whether tables say how frames are undone: in everything but stripped programs, whose runtime unwinds without them.
    pub(crate) fn unwind_tables(&self) -> UnwindTables {
        match (self.emit, self.symbols) {
            (Emit::Executable | Emit::Object, Symbols::None) => UnwindTables::None,
            (Emit::Executable | Emit::Object | Emit::Library, _) => UnwindTables::Written,
        }
    }
}

/// Whether tables say how frames are undone, for debuggers, profilers and unwinders that are not ours.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum UnwindTables {
    /// They do.
    Written,
    /// There are none.
    None,
}

/// What is emitted.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Emit {
    /// A program: only what its `_start` can reach is compiled.
    Executable,
    /// A relocatable object: everything that the exports can reach is compiled, and nothing calls it.
    Object,
    /// An object for somebody else's program: what the exports can reach, and functions of C by which they are called. Instances
    /// are parameters.
    Library,
}

/// The CPU to emit for.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Cpu {
    /// A named level of the target.
    Level(&'static CpuLevel),
    /// What the machine has that the build runs on. Only for its own target.
    Native,
}

/// How hard to optimise.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum OptLevel {
    /// `-O0`: no optimisation, and the fast register allocator.
    None,
    /// `-O1`: no optimisation of the code itself, but good use of registers.
    Fast,
    /// `-O2`: the fastest code.
    Speed,
    /// `-Os`: fast code, the smaller one where both would do.
    Size,
}

/// How compiled functions reach their instance.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum InstanceMode {
    /// The instance is a symbol: one instance a process, no hidden parameter.
    Static,
    /// Every function takes the instance's address first: many instances a process.
    Parameter,
}

/// Where the base of the exported memory, or else of memory 0, comes from.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum MemoryBase {
    /// A constant of the target, folded into addresses.
    Fixed,
    /// Chosen by the system at start, loaded from the instance.
    Random,
}

/// What keeps accesses within a memory's size.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum MemoryBounds {
    /// Address space that nothing can access, as far as it can: a fault is the trap.
    Guarded,
    /// Compares in the code, which need neither that address space nor faults.
    Checked,
}

/// How code traps.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Traps {
    /// By instructions that fault: the runtime handles the signals.
    Faults,
    /// By calls of the runtime: no instruction ever faults. Memories are [`MemoryBounds::Checked`] whatever was chosen.
    Calls,
}

/// Whether a program writes a file with its state when it traps.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum CoreDumps {
    /// It does not.
    Never,
    /// It does where its run asks for it: `WASM2NATIVE_COREDUMP=FILE`.
    OnRequest,
}

/// What profiles have to do with a program.
#[derive(Clone, Debug)]
pub enum Profiling {
    /// Nothing.
    None,
    /// Its code counts calls, and ways that branches take; when it ends, it writes a profile.
    Generate {
        /// The profile's path, from the folder that the program is started in.
        file: String,
    },
    /// It is compiled by what an earlier run has counted.
    Use(Arc<Profile>),
}

/// What relaxed vector operators give where the standard leaves a choice.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum RelaxedSimd {
    /// What the CPU's own instruction gives; the same in all code for one target and CPU level.
    Fast,
    /// The results of the standard's deterministic profile, the same on every CPU.
    Deterministic,
}

/// The bits of a NaN that arithmetic gives, where the standard leaves sign and payload open.
///
/// [`Nans::Canonical`] and [`RelaxedSimd::Deterministic`] together are the standard's deterministic profile (spec:
/// "Profiles"): every operator then gives the same bits on every CPU and at every level of optimisation.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Nans {
    /// What the CPU's own instructions give.
    Any,
    /// The positive canonical NaN: the one whose payload is its highest bit alone.
    Canonical,
}

/// Whether code counts what it executes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Fuel {
    /// It does not.
    Uncounted,
    /// It does, and traps when it has used up what it was given: `initial` units (at most `i64::MAX`) at the start of a program;
    /// a library gets more from its embedder.
    Counted {
        /// What there is at first.
        initial: u64,
    },
}

/// Whether code looks for a wish that it stop.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Interruption {
    /// It does not.
    Unchecked,
    /// It does, in every loop and function, and then traps.
    Checked,
}

/// What to do with imports that nobody provides.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum UnknownImports {
    /// Refuse the module.
    Error,
    /// Bind each function to a stub that traps with its name.
    Trap,
}

/// What an executable gives up before its first wasm instruction, on a system that can.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Hardening {
    /// Parts: a set of bits of `wasm2native_abi::harden::PARTS`.
    pub parts: u32,
    /// What a program does whose kernel lacks one.
    pub lacking: Lacking,
}

/// What a program does on a kernel that lacks a part of its hardening.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Lacking {
    /// It goes without.
    Skip,
    /// It does not start.
    Refuse,
}

impl Default for Hardening {
    fn default() -> Self {
        let parts = wasm2native_abi::harden::PARTS.iter().fold(0, |parts, (part, _)| parts | part);
        Self { parts, lacking: Lacking::Skip }
    }
}

/// Whether backtraces tell which operator of each function trapped or called, by its offset in the module.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum TrapOffsets {
    /// Of every one: those that trap for the same cause share no code.
    All,
    /// Where that takes no code.
    Free,
    /// Of none, unless there is debug information.
    None,
}

/// Which symbols stay in an executable.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Symbols {
    /// Every function's, for debuggers and profilers; and where the module has DWARF, what it says of the source.
    Debug,
    /// Every function's.
    All,
    /// None (`--strip`). Backtraces of traps still have names: they have a table of their own.
    None,
}
