//! The command's exit codes: stable, and told in `--help` and in the manual.
//!
//! Invariant: a number keeps its meaning; a new reason gets a new number.

use std::fmt::Write as _;
use std::process::ExitCode;
use wasm2native_compiler::{Diagnostic, Kind};

/// How the command ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Exit {
    /// What was asked for is done.
    Ok = 0,
    /// The command line, a policy file or a profile is wrong. (clap exits with this number too.)
    Usage = 2,
    /// The module is invalid, its text does not assemble, or there is nothing in it to run.
    InvalidModule = 3,
    /// The module uses what is not compiled yet, or what `--features` leaves out.
    Unsupported = 4,
    /// An import that nobody provides or that does not fit, or a capability that cannot be granted.
    Denied = 5,
    /// The module exceeds a limit of the implementation.
    Limit = 6,
    /// The target is unknown, or cannot do what was asked.
    Target = 7,
    /// The linker failed.
    Link = 8,
    /// A file could not be read or written.
    Io = 9,
    /// A snapshot is not what the code is.
    Differs = 10,
    /// There are warnings, which `--deny-warnings` makes a failure.
    Warned = 11,
    /// A mistake in the command itself.
    Internal = 70,
}

/// Every code with its meaning, for help texts.
const MEANINGS: [(Exit, &str); 12] = [
    (Exit::Ok, "success"),
    (Exit::Usage, "wrong command line, policy file or profile"),
    (Exit::InvalidModule, "invalid module (binary or text), or one with nothing to run"),
    (Exit::Unsupported, "the module uses a feature that is not supported, or that --features leaves out"),
    (Exit::Denied, "an import that nobody provides or that does not fit, or a capability that cannot be granted"),
    (Exit::Limit, "the module exceeds a limit of the implementation"),
    (Exit::Target, "unknown target or CPU level, or the target cannot do what was asked"),
    (Exit::Link, "linking failed"),
    (Exit::Io, "a file could not be read or written"),
    (Exit::Differs, "`snapshot check`: the code is not what the snapshots say"),
    (Exit::Warned, "`--deny-warnings`: there are warnings"),
    (Exit::Internal, "internal error: please report it"),
];

/// What `run` adds, and what programs do.
pub(crate) const RUN_NOTE: &str =
    "`run` ends as the program does: with the program's own code, or with 134 after a trap.";

impl Exit {
    /// The code for a diagnostic: by who must act.
    pub(crate) fn of(diagnostic: &Diagnostic) -> Self {
        match diagnostic.report().kind {
            Kind::Invalid { .. } | Kind::InvalidText { .. } | Kind::NoEntry => Self::InvalidModule,
            Kind::Unsupported { .. } | Kind::FeatureOff { .. } => Self::Unsupported,
            Kind::UnknownImports(_)
            | Kind::IncompatibleImports(_)
            | Kind::CyclicImports(_)
            | Kind::DuplicateModule { .. }
            | Kind::Denied { .. } => Self::Denied,
            Kind::Limit { .. } | Kind::FuncTooLarge { .. } => Self::Limit,
            Kind::Profile { .. } => Self::Usage,
            Kind::Target { .. } => Self::Target,
            Kind::Link { .. } => Self::Link,
            Kind::Io { .. } => Self::Io,
            Kind::Internal { .. } => Self::Internal,
        }
    }
}

impl From<Exit> for ExitCode {
    fn from(exit: Exit) -> Self {
        Self::from(exit as u8)
    }
}

/// The table of exit codes, as `--help` shows it.
pub(crate) fn help() -> String {
    let mut text = "Exit codes:\n".to_owned();
    for (exit, meaning) in MEANINGS {
        // Writing to a string cannot fail.
        let _ = writeln!(text, "  {:>2}  {meaning}", exit as u8);
    }
    text + "\n" + RUN_NOTE
}

/// Number and meaning of each code, for the manual.
pub(crate) fn meanings() -> impl Iterator<Item = (u8, &'static str)> {
    MEANINGS.iter().map(|(exit, meaning)| (*exit as u8, *meaning))
}
