//! Ways to build a generated module: one line a way, which must not differ in what the program does.

use wasm2native_compiler::{
    Cpu, InstanceMode, MemoryBase, MemoryBounds, Nans, OptLevel, Options, Profiling, RelaxedSimd,
};
use wasm2native_targets::Target;

use super::engine::native;
use super::feature::Profile;

/// A way to build.
#[derive(Debug)]
pub struct Way {
    /// What it is called in reports and on the command line.
    pub name: &'static str,
    set: fn(&mut Options),
}

/// In turn, one a module.
pub const WAYS: &[Way] = &[
    Way { name: "O2", set: |_| {} },
    Way { name: "O0", set: |options| options.opt_level = OptLevel::None },
    Way { name: "Os", set: |options| options.opt_level = OptLevel::Size },
    Way { name: "O2-parameter", set: |options| options.instance = InstanceMode::Parameter },
    Way { name: "O2-random", set: |options| options.memory_base = MemoryBase::Random },
    Way {
        name: "O0-parameter-random",
        set: |options| {
            options.opt_level = OptLevel::None;
            options.instance = InstanceMode::Parameter;
            options.memory_base = MemoryBase::Random;
        },
    },
    Way { name: "O2-checked", set: |options| options.memory_bounds = MemoryBounds::Checked },
    Way {
        name: "O0-checked-parameter",
        set: |options| {
            options.opt_level = OptLevel::None;
            options.memory_bounds = MemoryBounds::Checked;
            options.instance = InstanceMode::Parameter;
        },
    },
    Way { name: "O2-canonical-nans", set: |options| options.nans = Nans::Canonical },
    Way { name: "O1", set: |options| options.opt_level = OptLevel::Fast },
    // The program that counts is run, and what is compared is built by what it counted.
    Way {
        name: "O2-profile",
        set: |options| options.profiling = Profiling::Generate { file: native::PROFILE.to_owned() },
    },
    Way { name: "O2-best-cpu", set: |options| options.cpu = best_cpu(options.target) },
];

impl Way {
    /// Whether the compiler is asked for canonical NaNs, so that the program need not see to it.
    pub(super) fn canonicalises(&self) -> bool {
        let target = Target::host().expect("fuzzing runs on one of our targets");
        let mut options = Options::new(target);
        (self.set)(&mut options);
        options.nans == Nans::Canonical
    }

    /// The options of a build for `target`.
    pub(super) fn options(&self, target: &'static Target, profile: &Profile) -> Options {
        let mut options = Options { verify: true, ..Options::new(target) };
        // Judges give the results of the deterministic profile.
        if profile.has("relaxed-simd") {
            options.relaxed_simd = RelaxedSimd::Deterministic;
        }
        (self.set)(&mut options);
        options
    }
}

/// What this machine has, or its emulator.
fn best_cpu(target: &'static Target) -> Cpu {
    if Target::host().is_some_and(|host| host.name == target.name) {
        Cpu::Native
    } else {
        Cpu::Level(target.cpu_levels.last().unwrap_or(target.baseline()))
    }
}
