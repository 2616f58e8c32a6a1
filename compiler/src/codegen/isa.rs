//! The code generator, set up for a target.

use crate::diagnostic::{Diagnostic, Kind};
use crate::options::{Cpu, InstanceMode, Nans, OptLevel, Options};
use cranelift_codegen::isa::{self, OwnedTargetIsa, TargetIsa};
use cranelift_codegen::settings::{self, Configurable};
use wasm2native_abi::cpu;
use wasm2native_targets::{Arch, Target, codegen_setting};

/// The guard below the stack is this power of two of bytes at least: larger frames are probed. The runtime's own stack has a
/// larger one than what others end in.
fn guard_log2(options: &Options) -> &'static str {
    match options.instance {
        InstanceMode::Static => "16",
        InstanceMode::Parameter => "12",
    }
}

/// Whether it must be known where functions save registers: exceptions restore them, and unwind tables tell.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Unwinding {
    Wanted,
    None,
}

/// The code generator, set up twice.
pub(super) struct Isas {
    /// Optimises as the options say, and selects instructions.
    pub(super) whole: OwnedTargetIsa,
    /// Selects instructions for what is optimised already.
    pub(super) selecting: OwnedTargetIsa,
}

/// Sets up the code generator.
///
/// # Errors
/// [`Kind::Target`] where the machine's own features are asked for another machine.
pub(super) fn new(options: &Options, unwinding: Unwinding) -> Result<Isas, Diagnostic> {
    let internal = |error: settings::SetError| Diagnostic::new(Kind::Internal { message: error.to_string() });
    let whole = shared(options, unwinding).map_err(internal)?;
    let mut selecting = whole.clone();
    for (setting, value) in [("opt_level", "none"), ("enable_nan_canonicalization", "false")] {
        selecting.set(setting, value).map_err(internal)?;
    }
    Ok(Isas { whole: with_flags(options, whole)?, selecting: with_flags(options, selecting)? })
}

fn with_flags(options: &Options, flags: settings::Builder) -> Result<OwnedTargetIsa, Diagnostic> {
    let internal = |message: String| Diagnostic::new(Kind::Internal { message });
    let flags = settings::Flags::new(flags);
    let mut builder = isa::lookup_by_name(options.target.triple).map_err(|error| internal(error.to_string()))?;
    match &options.cpu {
        Cpu::Level(level) => {
            for (bit, name) in cpu::FEATURES.iter().filter(|(bit, _)| level.features & bit != 0) {
                let setting = codegen_setting(*bit).expect("every feature has a setting");
                builder.enable(setting).map_err(|error| internal(format!("feature {name}: {error}")))?;
            }
        }
        Cpu::Native => {
            if Target::host().is_none_or(|host| host.name != options.target.name) {
                let message = "`native` means the machine that builds, which is another target".to_owned();
                let error = Diagnostic::new(Kind::Target { target: options.target.name.to_owned(), message });
                return Err(error.help("name a level of the target: `wasm2native targets` lists them"));
            }
            cranelift_native::infer_native_flags(&mut builder).map_err(|error| internal(error.to_owned()))?;
        }
    }
    builder.finish(flags).map_err(|error| internal(error.to_string()))
}

/// The features that code for `isa` may use: bits of [`cpu`].
pub(super) fn features(isa: &dyn TargetIsa) -> u64 {
    let flags = isa.isa_flags();
    let enabled = |bit: u64| {
        let setting = codegen_setting(bit).expect("every feature has a setting");
        flags.iter().any(|flag| flag.name == setting && flag.as_bool() == Some(true))
    };
    cpu::FEATURES.iter().filter(|(bit, _)| enabled(*bit)).fold(0, |all, (bit, _)| all | bit)
}

/// Settings that do not depend on the CPU.
fn shared(options: &Options, unwinding: Unwinding) -> settings::SetResult<settings::Builder> {
    let mut builder = settings::builder();
    let (opt_level, register_allocator) = match options.opt_level {
        OptLevel::None => ("none", "single_pass"),
        OptLevel::Fast => ("none", "backtracking"),
        OptLevel::Speed => ("speed", "backtracking"),
        OptLevel::Size => ("speed_and_size", "backtracking"),
    };
    builder.set("opt_level", opt_level)?;
    builder.set("regalloc_algorithm", register_allocator)?;
    builder.set("enable_verifier", if options.verify { "true" } else { "false" })?;
    // A comparison and a selection after each operator that can make a NaN: arithmetic, roundings, `sqrt`, `min`, `max`,
    // fused ones and changes of width, on numbers and vectors. All others pass bits on, or give no NaN.
    builder.set("enable_nan_canonicalization", if options.nans == Nans::Canonical { "true" } else { "false" })?;
    // Where functions lie depends on where their blocks do.
    let places = options.opt_level == OptLevel::Speed && options.target.arch == Arch::X86_64;
    builder.set("machine_code_cfg_info", if places { "true" } else { "false" })?;
    // Symbols are all of the same program: pc-relative, without a table of addresses.
    builder.set("is_pic", "false")?;
    // Backtraces and the unwinder of the runtime follow them.
    builder.set("preserve_frame_pointers", "true")?;
    builder.set("unwind_info", if unwinding == Unwinding::Wanted { "true" } else { "false" })?;
    // Results that registers do not hold are returned in memory.
    builder.set("enable_multi_ret_implicit_sret", "true")?;
    // A frame larger than the guard must not step over it.
    builder.set("enable_probestack", "true")?;
    builder.set("probestack_strategy", "inline")?;
    builder.set("probestack_size_log2", guard_log2(options))?;
    // Only our own code uses these forms, and bounds are checked by guard pages or by branches that may be predicted.
    builder.set("enable_heap_access_spectre_mitigation", "false")?;
    builder.set("enable_table_access_spectre_mitigation", "false")?;
    Ok(builder)
}
