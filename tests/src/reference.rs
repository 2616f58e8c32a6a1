//! What Wasmtime does with the same module: the judge of behaviour.

use std::ffi::OsStr;
use std::path::Path;
use std::process::Command;

use crate::header::Header;
use crate::machine::{self, Outcome};
use crate::places;

/// Runs `module` in `folder` under Wasmtime with what `header` grants and gives.
///
/// # Panics
/// If Wasmtime was not fetched.
#[must_use]
pub fn run(module: &Path, folder: &Path, header: &Header) -> Outcome {
    let mut command = Command::new("timeout");
    command.args(["--kill-after=5", "300"]).arg(places::fetched("wasmtime"));
    command.args(["run", "-C", "cache=n", "-W", "exceptions=y"]);
    for grant in &header.dirs {
        // Wasmtime's command line knows no read-only directory. A case that depends on it states its output itself.
        command.arg("--dir").arg(grant.strip_suffix(":ro").unwrap_or(grant));
    }
    for variable in &header.env {
        command.arg("--env").arg(variable);
    }
    if header.unknown_imports_trap() {
        command.args(["-W", "unknown-imports-trap=y"]);
    }
    if header.flags.iter().any(|flag| flag == "--canonical-nans") {
        command.args(["-W", "nan-canonicalization=y"]);
    }
    if header.flags.windows(2).any(|pair| pair == ["--relaxed-simd", "deterministic"]) {
        command.args(["-W", "relaxed-simd-deterministic=y"]);
    }
    command.arg(module).args(header.args.iter().map(OsStr::new)).current_dir(folder);
    machine::run(&mut command, header.stdin.as_bytes())
}
