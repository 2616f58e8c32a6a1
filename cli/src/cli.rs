//! The command line: its commands, each in a file of its own.
//!
//! Invariant: parsing reads no file and asks nothing of the system, so that `--help` works everywhere.

use crate::diagnostics::Format;
use crate::{build, cmake, completions, disasm, exit, explain, inspect, man, policy, run, size, snapshot, targets};
use clap::{Parser, Subcommand};

/// Compiles WebAssembly modules to native programs ahead of time.
///
/// A program that is built reaches of its host only what it is granted when it is built: its arguments and standard
/// streams, clocks and random bytes, and what the grants say (--policy, --dir, --env, ..; --deny takes away).
#[derive(Debug, Parser)]
#[command(
    name = "wasm2native",
    version = version(),
    after_help = exit::help(),
    arg_required_else_help = true,
    disable_help_subcommand = true
)]
pub(crate) struct Cli {
    /// What to do.
    #[command(subcommand)]
    pub(crate) command: Command,

    /// How to tell what is wrong
    #[arg(
        long,
        global = true,
        value_enum,
        value_name = "FORMAT",
        default_value = "human",
        help_heading = "Global options"
    )]
    pub(crate) error_format: Format,
}

/// What to do.
#[derive(Debug, Subcommand)]
pub(crate) enum Command {
    Build(build::Build),
    Run(run::Run),
    Inspect(inspect::Inspect),
    Disasm(disasm::Disasm),
    Snapshot(snapshot::SnapshotCommand),
    Size(size::Size),
    Explain(explain::Explain),
    Policy(policy::PolicyCommand),
    Targets(targets::Targets),
    Cmake(cmake::Cmake),
    Completions(completions::Completions),
    Man(man::Man),
}

/// `0.1.0 (contract 1, cranelift 0.135.8)`
fn version() -> String {
    format!(
        "{} (contract {}, cranelift {})",
        env!("CARGO_PKG_VERSION"),
        wasm2native_abi::ABI_VERSION,
        wasm2native_compiler::CODEGEN_VERSION
    )
}

#[cfg(test)]
mod tests {
    use clap::CommandFactory as _;

    /// clap itself asserts this in debug builds only; a flattened struct can repeat a field's name.
    #[test]
    fn no_two_flags_share_a_name() {
        let mut command = super::Cli::command();
        command.build();
        for subcommand in command.get_subcommands() {
            let mut names: Vec<_> = subcommand.get_arguments().map(|argument| argument.get_id().as_str()).collect();
            let count = names.len();
            names.sort_unstable();
            names.dedup();
            assert_eq!(names.len(), count, "{}", subcommand.get_name());
        }
    }
}
