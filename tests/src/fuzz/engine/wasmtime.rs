//! The command of Wasmtime: the judge of what wasmi lacks.

use std::path::Path;
use std::process::Command;

use crate::fuzz::outcome::{End, Run, Trap};
use crate::{machine, places};

/// All proposals that a profile uses, the canonical NaN, and one result of relaxed operators on every CPU.
const FLAGS: [&str; 14] = [
    "-C",
    "cache=n",
    "-W",
    "exceptions=y",
    "-W",
    "function-references=y,gc=y",
    "-W",
    "custom-page-sizes=y,wide-arithmetic=y",
    "-W",
    "memory64=y,multi-memory=y,tail-call=y",
    "-W",
    "threads=y,shared-memory=y",
    "-W",
    "nan-canonicalization=y,relaxed-simd-deterministic=y,max-wasm-stack=8388608,async-stack-size=16777216",
];

/// Runs the module in the file `module`.
pub(in crate::fuzz) fn run(module: &Path, mask: u64) -> Run {
    let mut command = Command::new("timeout");
    command.args(["--kill-after=5", "60"]).arg(places::fetched("wasmtime")).arg("run").args(FLAGS).arg(module);
    let outcome = machine::run(command.env("RUST_BACKTRACE", "0"), &mask.to_le_bytes());
    let errors = outcome.errors();
    let end = match (outcome.code, Trap::named_in(&errors)) {
        (0, _) => End::Done,
        (_, Some(trap)) => End::Trap(trap),
        (code, None) => End::Broken(format!("Wasmtime exits with {code}: {errors}")),
    };
    Run::new(&outcome.stdout, end)
}
