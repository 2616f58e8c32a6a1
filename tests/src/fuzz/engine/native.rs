//! Ours: compiled and linked in process, through the library's public interface, and run on the CPU or its emulator.

use std::path::Path;

use wasm2native_compiler::{Diagnostic, Linker, Options};
use wasm2native_targets::Target;

use crate::command::exit;
use crate::fuzz::outcome::{End, Run, Trap};
use crate::machine;

/// Builds `wasm` into the file `executable`.
pub(in crate::fuzz) fn build(wasm: &[u8], options: &Options, executable: &Path) -> Result<(), Diagnostic> {
    let object = wasm2native_compiler::compile(wasm, options)?;
    let target = options.target;
    let runtime = wasm2native_runtime_archives::archive(target.name).unwrap_or_else(|| {
        panic!("{}: {}", target.name, wasm2native_runtime_archives::unavailable_reason(target.name))
    });
    let bytes = wasm2native_compiler::link(object, runtime, &Linker::Embedded, options)?;
    machine::write_executable(executable, &bytes);
    Ok(())
}

/// Runs what [`build`] has written.
pub(in crate::fuzz) fn run(executable: &Path, target: &'static Target, mask: u64) -> Run {
    let mut command = machine::command(executable, target);
    let outcome = machine::run(&mut command, &mask.to_le_bytes());
    let errors = outcome.errors();
    let end = match (outcome.code, errors.strip_prefix("wasm trap: ").and_then(Trap::named_in)) {
        (exit::OK, None) => End::Done,
        (exit::TRAP, Some(trap)) => End::Trap(trap),
        (code, _) => End::Broken(format!("the program exits with {code}: {errors}")),
    };
    Run::new(&outcome.stdout, end)
}
