//! Traps: what programs tell of them to tools as JSON (`--trap-json`), with names as their languages write them; and what is told of
//! those that are certain before a program runs. On both CPUs.

#[path = "traps/compared.rs"]
mod compared;
#[path = "traps/core_dump.rs"]
mod core_dump;
#[path = "traps/doomed.rs"]
mod doomed;
#[path = "traps/json.rs"]
mod json;
#[path = "traps/library.rs"]
mod library;
#[path = "traps/offsets.rs"]
mod offsets;

use std::ffi::OsStr;
use std::path::{Path, PathBuf};
use std::process::Command;

use wasm2native_targets::Target;
use wasm2native_tests::machine::{self, Outcome};
use wasm2native_tests::{command, places};

/// The module whose number of arguments says how it traps.
fn kinds() -> PathBuf {
    places::tests().join("traps/kinds.wat")
}

/// Builds `module` into `folder`.
fn build(folder: &Path, module: &Path, target: &Target, flags: &[&str]) -> PathBuf {
    let output = folder.join("program");
    let outcome = command::build(folder, module, &output, target, flags);
    assert_eq!((outcome.code, outcome.errors().as_str()), (0, ""), "{} {flags:?}", target.name);
    output
}

/// Runs a program, of which the shell is told by `redirect` which descriptors it starts with.
fn run(folder: &Path, program: &Path, target: &Target, redirect: &str, arguments: usize) -> Outcome {
    let inner = machine::command(program, target);
    let mut shell = Command::new("sh");
    shell.arg("-c").arg(format!("exec \"$@\" {redirect}")).arg("sh").arg(inner.get_program()).args(inner.get_args());
    shell.args(std::iter::repeat_n(OsStr::new("x"), arguments)).env_clear().current_dir(folder);
    machine::run(shell.env("PATH", std::env::var_os("PATH").unwrap_or_default()), &[])
}
