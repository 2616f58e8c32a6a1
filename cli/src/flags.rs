//! The flags that `build` and `run` share, and the options that they come to.
//!
//! Invariant: every field of [`Options`] is set here and nowhere else, but for the cache of functions, which only `build` has.

use crate::diagnostics::nearest;
use crate::failure::Failure;
use crate::features::FeatureFlags;
use crate::grants::GrantFlags;
use crate::harden::HardenFlags;
use crate::{linker, quantity};
use clap::{ArgAction, Args, ValueEnum};
use std::num::NonZeroUsize;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use wasm2native_compiler::{
    CoreDumps, Cpu, Diagnostic, Emit, Fuel, InstanceMode, Interruption, Kind, LibraryName, Linker, MemoryBase,
    MemoryBounds, Nans, OptLevel, Options, Profile, Profiling, RelaxedSimd, Symbols, TrapOffsets, Traps,
    UnknownImports,
};
use wasm2native_targets::{TARGETS, Target};

/// How to build.
#[derive(Args, Clone, Debug)]
pub(crate) struct Flags {
    /// Platform to build for: this machine's by default; `wasm2native targets` lists them
    #[arg(long, value_name = "TARGET")]
    target: Option<String>,

    /// Optimise: 0 compiles fast, 1 only allocates registers well, 2 gives the fastest code, s prefers
    /// small code
    #[arg(short = 'O', value_name = "LEVEL", value_enum, default_value = "2", hide_possible_values = true)]
    opt_level: Level,

    #[command(flatten)]
    features: FeatureFlags,

    /// CPU level that code may use: one of the target's, or `native` for what this machine has
    #[arg(long, value_name = "LEVEL|native")]
    cpu: Option<String>,

    /// Say in DWARF, for debuggers, what the module's own DWARF says of its source. Without it there is a symbol for every
    /// function
    #[arg(short = 'g', conflicts_with = "strip")]
    debug: bool,

    /// Leave all symbols out of an executable. Backtraces of traps keep their names
    #[arg(long)]
    strip: bool,

    #[command(flatten)]
    grants: GrantFlags,

    #[command(flatten)]
    harden: HardenFlags,

    /// What to do with imports that nobody provides: refuse the module, or bind each to a trap that names it
    #[arg(long, value_enum, value_name = "WHAT", default_value = "error", help_heading = "Program")]
    unknown_imports: Unknown,

    /// How code reaches its instance: as a symbol (the default of executables), or through a parameter of every function, as
    /// in libraries, which have many
    #[arg(long, value_enum, value_name = "MODE", help_heading = "Program")]
    instance: Option<Instance>,

    /// Where the exported memory (or else memory 0) lies: at a constant address (fastest), or where the system puts it
    #[arg(long, value_enum, value_name = "WHERE", default_value = "fixed", help_heading = "Program")]
    memory_base: Base,

    /// What keeps accesses in a memory: inaccessible address space behind it (fastest), or compares in the code
    #[arg(long, value_enum, value_name = "HOW", default_value = "guarded", help_heading = "Program")]
    memory: Memory,

    /// How code traps: by instructions that fault (fastest, the default), or by calls, so that none ever does and no signals are
    /// handled; these need `--memory checked`, and are the default of libraries with it
    #[arg(long, value_enum, value_name = "HOW", help_heading = "Program")]
    traps: Option<TrapKind>,

    /// Tell each trap also as a line of JSON, to the descriptor FD that the program is started with: in the place of the words, where
    /// that is 2, standard error
    #[arg(long, value_name = "FD", value_parser = clap::value_parser!(u32).range(1..=1023), help_heading = "Program")]
    trap_json: Option<u32>,

    /// Tell in backtraces of traps which operator of each function was running, by its offset in the module: of every operator, which is
    /// what the flag alone means, and what is done without it; where that takes no code, as with `--traps calls`; or never, as with
    /// `--strip`
    #[arg(
        long,
        value_name = "WHICH",
        num_args = 0..=1,
        require_equals = true,
        default_missing_value = "all",
        help_heading = "Program"
    )]
    trap_offsets: Option<Offsets>,

    /// Let a run ask, by WASM2NATIVE_COREDUMP=FILE in its environment, for a core dump: a file with the program's state after a trap,
    /// in WebAssembly's format of these
    #[arg(long, help_heading = "Program")]
    coredump: bool,

    /// Relaxed vector operators: what is fastest on the CPU, or the same results on every CPU
    #[arg(long, value_enum, value_name = "HOW", default_value = "fast", help_heading = "Program")]
    relaxed_simd: Relaxed,

    /// Give NaNs the same bits on every CPU, at some cost. With `--relaxed-simd deterministic` every result is the same
    /// everywhere: the standard's deterministic profile
    #[arg(long, help_heading = "Program")]
    canonical_nans: bool,

    /// Count what code executes, and stop the program by a trap when it has used up N units: about one an operator. A
    /// library gets its fuel from who calls it
    #[arg(long, value_name = "N", num_args = 0..=1, require_equals = true, help_heading = "Program",
          value_parser = clap::value_parser!(u64).range(..=i64::MAX as u64))]
    fuel: Option<Option<u64>>,

    /// Have code look, in every loop and function, whether it shall stop by a trap: an executable does at SIGINT (a second one
    /// ends it at once), a library when it is told
    #[arg(long, help_heading = "Program")]
    interruptible: bool,

    /// Stack for the module's code, in bytes or with a suffix k, m or g: 8m by default, 256k in a library
    #[arg(long, value_name = "BYTES", value_parser = quantity::stack_bytes, help_heading = "Program")]
    stack_size: Option<u64>,

    /// Have the program count what it does, and write a profile into FILE when it ends, in the place of an earlier one. A path
    /// starts from the folder that the program is started in. For Linux
    #[arg(long, value_name = "FILE", conflicts_with = "profile_use", help_heading = "Build",
          value_parser = clap::builder::NonEmptyStringValueParser::new())]
    profile_generate: Option<String>,

    /// Compile by a profile that the module's program has written: what ran most lies together, what is rare out of the way
    #[arg(long, value_name = "FILE", help_heading = "Build")]
    profile_use: Option<PathBuf>,

    /// Linker: the embedded one (the default for Linux), `lld` (the default for macOS), `cc`, or a command (an ld, or a
    /// C compiler that drives one)
    #[arg(long, value_name = "embedded|lld|cc|PATH", help_heading = "Build",
          value_parser = clap::builder::TypedValueParser::try_map(clap::builder::OsStringValueParser::new(), linker::parse))]
    linker: Option<linker::Choice>,

    /// Number of threads to compile with: as many as there are CPUs by default
    #[arg(short, long, value_name = "N", help_heading = "Build")]
    jobs: Option<NonZeroUsize>,

    /// Check the compiler's intermediate code at every step (slow)
    #[arg(long, help_heading = "Build")]
    verify: bool,

    /// Print wall time, CPU time and peak memory of each stage
    #[arg(long, help_heading = "Build")]
    pub(crate) time: bool,

    /// Say what is being done; twice: for each function too
    #[arg(short, long, action = ArgAction::Count, help_heading = "Build")]
    pub(crate) verbose: u8,
}

#[derive(Clone, Copy, Debug, ValueEnum)]
enum Level {
    #[value(name = "0")]
    None,
    #[value(name = "1")]
    Fast,
    #[value(name = "2")]
    Speed,
    #[value(name = "s")]
    Size,
}

#[derive(Clone, Copy, Debug, ValueEnum)]
enum Unknown {
    Error,
    Trap,
}

#[derive(Clone, Copy, Debug, ValueEnum)]
enum Offsets {
    All,
    Free,
    None,
}

#[derive(Clone, Copy, Debug, ValueEnum)]
enum Instance {
    Static,
    Parameter,
}

#[derive(Clone, Copy, Debug, ValueEnum)]
enum Base {
    Fixed,
    Random,
}

#[derive(Clone, Copy, Debug, ValueEnum)]
enum Memory {
    Guarded,
    Checked,
}

#[derive(Clone, Copy, Debug, ValueEnum)]
enum TrapKind {
    Faults,
    Calls,
}

#[derive(Clone, Copy, Debug, ValueEnum)]
enum Relaxed {
    Fast,
    Deterministic,
}

impl Flags {
    /// The compiler's options for what is to be emitted.
    ///
    /// # Errors
    /// [`Kind::Target`] for an unknown target or CPU level; usage errors for grants that exclude each other.
    pub(crate) fn options(&self, emit: Emit) -> Result<Options, Failure> {
        let target = self.target()?;
        let policy = self.grants.policy()?;
        Ok(Options {
            features: self.features.features(),
            emit,
            cpu: self.cpu(target)?,
            name: Options::new(target).name,
            opt_level: match self.opt_level {
                Level::None => OptLevel::None,
                Level::Fast => OptLevel::Fast,
                Level::Speed => OptLevel::Speed,
                Level::Size => OptLevel::Size,
            },
            instance: match self.instance {
                None | Some(Instance::Static) => InstanceMode::Static,
                Some(Instance::Parameter) => InstanceMode::Parameter,
            },
            memory_base: match self.memory_base {
                Base::Fixed => MemoryBase::Fixed,
                Base::Random => MemoryBase::Random,
            },
            memory_bounds: match self.memory {
                Memory::Guarded => MemoryBounds::Guarded,
                Memory::Checked => MemoryBounds::Checked,
            },
            traps: self.traps()?,
            trap_json: self.trap_json,
            trap_offsets: self.trap_offsets.map(|offsets| match offsets {
                Offsets::All => TrapOffsets::All,
                Offsets::Free => TrapOffsets::Free,
                Offsets::None => TrapOffsets::None,
            }),
            core_dumps: if self.coredump { CoreDumps::OnRequest } else { CoreDumps::Never },
            profiling: self.profiling()?,
            relaxed_simd: match self.relaxed_simd {
                Relaxed::Fast => RelaxedSimd::Fast,
                Relaxed::Deterministic => RelaxedSimd::Deterministic,
            },
            nans: if self.canonical_nans { Nans::Canonical } else { Nans::Any },
            fuel: self.fuel(emit)?,
            interruption: if self.interruptible { Interruption::Checked } else { Interruption::Unchecked },
            unknown_imports: match self.unknown_imports {
                Unknown::Error => UnknownImports::Error,
                Unknown::Trap => UnknownImports::Trap,
            },
            grants: policy.grants,
            hardening: self.harden.hardening()?,
            symbols: match (self.debug, self.strip) {
                (true, _) => Symbols::Debug,
                (false, true) => Symbols::None,
                (false, false) => Symbols::All,
            },
            stack_bytes: self.stack_size.or(policy.stack_bytes),
            verify: self.verify,
            func_cache: None,
            target,
        })
    }

    /// The options of a library, where those of other outputs are `options`: `name` is what the names of its functions begin with.
    ///
    /// # Errors
    /// Usage errors: libraries have no static instance.
    pub(crate) fn of_library(&self, options: &Options, name: LibraryName) -> Result<Options, Failure> {
        if let Some(Instance::Static) = self.instance {
            return Err(Failure::usage(
                "`--instance static` does not go with a library, whose host makes as many instances as it likes",
                "leave it out, or emit an executable",
            ));
        }
        let reports = [
            ("--trap-json", self.trap_json.is_some()),
            ("--coredump", self.coredump),
            ("--trap-offsets", self.trap_offsets.is_some()),
        ];
        if let Some((flag, _)) = reports.into_iter().find(|(_, is_given)| *is_given) {
            return Err(Failure::usage(
                format!("`{flag}` does not go with a library, which hands its traps to its host"),
                "leave it out, or emit an executable",
            ));
        }
        if self.profile_generate.is_some() {
            return Err(Failure::usage(
                "`--profile-generate` does not go with a library, which does not know when its host ends",
                "leave it out, or emit an executable of the same module: a library may use its profile",
            ));
        }
        let traps = match (self.traps, self.memory) {
            // Who has accesses checked wants no signals.
            (None, Memory::Checked) => Traps::Calls,
            _ => options.traps,
        };
        Ok(Options { emit: Emit::Library, instance: InstanceMode::Parameter, traps, name, ..options.clone() })
    }

    /// The same for each of the targets that are named with commas between them.
    pub(crate) fn for_each_target(&self) -> Vec<Self> {
        let names = self.target.iter().flat_map(|names| names.split(','));
        let each: Vec<Self> = names.map(|name| Self { target: Some(name.to_owned()), ..self.clone() }).collect();
        if each.is_empty() { vec![self.clone()] } else { each }
    }

    /// How to link for `target`.
    ///
    /// # Errors
    /// [`Kind::Target`] where no linker for it is installed.
    pub(crate) fn linker(&self, target: &Target) -> Result<Linker, Diagnostic> {
        linker::of(self.linker.as_ref(), target)
    }

    /// Whether it is said how to link.
    pub(crate) const fn names_linker(&self) -> bool {
        self.linker.is_some()
    }

    /// The file that grants are read from.
    pub(crate) fn policy_file(&self) -> Option<&Path> {
        self.grants.policy_file()
    }

    /// The profile that code is compiled by.
    pub(crate) fn profile_file(&self) -> Option<&Path> {
        self.profile_use.as_deref()
    }

    fn profiling(&self) -> Result<Profiling, Diagnostic> {
        if let Some(file) = &self.profile_generate {
            return Ok(Profiling::Generate { file: file.clone() });
        }
        let Some(path) = &self.profile_use else { return Ok(Profiling::None) };
        let bytes = std::fs::read(path).map_err(|error| Diagnostic::io("cannot read", path, error))?;
        Ok(Profiling::Use(Arc::new(Profile::read(path, &bytes)?)))
    }

    /// Sets the number of threads up, for the whole process.
    pub(crate) fn start_threads(&self) {
        // Deep recursion in a compiler thread shall not fail where it would not on the main thread.
        const STACK_BYTES: usize = 8 << 20;
        let pool = rayon::ThreadPoolBuilder::new().stack_size(STACK_BYTES);
        let started = pool.num_threads(self.jobs.map_or(0, NonZeroUsize::get)).build_global();
        if let Err(error) = started {
            // The pool that rayon starts when it is first needed serves as well.
            tracing::warn!(target: "wasm2native", "threads: {error}");
        }
    }

    fn traps(&self) -> Result<Traps, Failure> {
        match (self.traps, self.memory) {
            (None | Some(TrapKind::Faults), _) => Ok(Traps::Faults),
            (Some(TrapKind::Calls), Memory::Checked) => Ok(Traps::Calls),
            (Some(TrapKind::Calls), Memory::Guarded) => Err(Failure::usage(
                "`--traps calls` does not go with guarded memories, whose bounds are faults",
                "add `--memory checked`",
            )),
        }
    }

    fn fuel(&self, emit: Emit) -> Result<Fuel, Failure> {
        match (self.fuel, emit) {
            (None, _) => Ok(Fuel::Uncounted),
            (Some(Some(initial)), _) => Ok(Fuel::Counted { initial }),
            (Some(None), Emit::Object | Emit::Library) => Ok(Fuel::Counted { initial: 0 }),
            (Some(None), Emit::Executable) => Err(Failure::usage(
                "`--fuel` does not say how much an executable gets",
                "say how much: `--fuel=1000000`; without a number it is for objects, whose callers give them fuel",
            )),
        }
    }

    /// The platform to build for.
    ///
    /// # Errors
    /// [`Kind::Target`] for an unknown one.
    pub(crate) fn target(&self) -> Result<&'static Target, Diagnostic> {
        let Some(name) = &self.target else {
            let here = format!("{}-{}", std::env::consts::ARCH, std::env::consts::OS);
            let unknown =
                || target_error(&here, "this machine is none of the targets").help("choose one: --target TARGET");
            return Target::host().ok_or_else(unknown);
        };
        Target::by_name(name).ok_or_else(|| {
            let names = TARGETS.iter().flat_map(|target| target.aliases.iter().copied().chain([target.name]));
            let list = TARGETS.iter().map(|target| target.name).collect::<Vec<_>>().join(", ");
            target_error(name, "there is no such target").help(match nearest(name, names) {
                Some(near) => format!("did you mean '{near}'? There are: {list}"),
                None => format!("there are: {list}"),
            })
        })
    }

    fn cpu(&self, target: &'static Target) -> Result<Cpu, Diagnostic> {
        match self.cpu.as_deref() {
            None => Ok(Cpu::Level(target.baseline())),
            Some("native") => Ok(Cpu::Native),
            Some(name) => target.cpu_level(name).map(Cpu::Level).ok_or_else(|| {
                let levels = target.cpu_levels.iter().map(|level| level.name).collect::<Vec<_>>().join(", ");
                target_error(target.name, format!("there is no CPU level '{name}'"))
                    .help(format!("levels: {levels}, native"))
            }),
        }
    }
}

fn target_error(target: &str, message: impl Into<String>) -> Diagnostic {
    Diagnostic::new(Kind::Target { target: target.to_owned(), message: message.into() })
}
