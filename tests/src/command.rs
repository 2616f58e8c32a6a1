//! The command under test.

use std::ffi::OsStr;
use std::path::Path;
use std::process::Command;

use wasm2native_targets::Target;

use crate::machine::{self, Outcome};
use crate::places;

/// The command's documented exit codes.
pub mod exit {
    /// Done.
    pub const OK: i32 = 0;
    /// The command line is wrong.
    pub const USAGE: i32 = 2;
    /// The bytes are no valid module.
    pub const INVALID: i32 = 3;
    /// A proposal that is not compiled yet.
    pub const UNSUPPORTED: i32 = 4;
    /// A denied capability or an import that nobody provides.
    pub const DENIED: i32 = 5;
    /// An implementation limit.
    pub const LIMIT: i32 = 6;
    /// No such target, or the target cannot do it.
    pub const TARGET: i32 = 7;
    /// A file could not be read or written.
    pub const IO: i32 = 9;
    /// There are warnings, and they are denied.
    pub const WARNED: i32 = 11;
    /// What a trapped program exits with.
    pub const TRAP: i32 = 134;
}

/// Runs `wasm2native ARGS…` in `folder`.
///
/// # Panics
/// If it is not built.
pub fn run<A: AsRef<OsStr>>(folder: &Path, args: &[A], stdin: &[u8]) -> Outcome {
    let mut command = Command::new("timeout");
    command.args(["--kill-after=5", "900"]).arg(places::command()).args(args).current_dir(folder);
    machine::run(command.env("NO_COLOR", "1"), stdin)
}

/// Builds `module` for `target` into `output`. `flags` are added to the command line.
pub fn build<F: AsRef<OsStr>>(folder: &Path, module: &Path, output: &Path, target: &Target, flags: &[F]) -> Outcome {
    let mut args: Vec<&OsStr> = vec!["build".as_ref(), module.as_ref(), "-o".as_ref(), output.as_ref()];
    args.extend(["--target".as_ref(), OsStr::new(target.name)]);
    args.extend(flags.iter().map(AsRef::as_ref));
    run(folder, &args, &[])
}
