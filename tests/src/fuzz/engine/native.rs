//! Ours: compiled and linked in process, through the library's public interface, and run on the CPU or its emulator.

use std::path::Path;
use std::sync::Arc;

use wasm2native_compiler::{Diagnostic, Linker, Options, Profile, ProfiledFunc, Profiling};
use wasm2native_targets::Target;

use crate::command::exit;
use crate::fuzz::outcome::{End, Run, Trap};
use crate::machine;

/// Where a program that counts writes its profile, in its folder.
pub(in crate::fuzz) const PROFILE: &str = "program.profile";

/// Builds `wasm` into the file `executable`; where the program shall count, by what it counts.
pub(in crate::fuzz) fn build(wasm: &[u8], options: &Options, executable: &Path) -> Result<(), Diagnostic> {
    match &options.profiling {
        Profiling::Generate { .. } => build_once(wasm, &guided(wasm, options, executable)?, executable),
        Profiling::None | Profiling::Use(_) => build_once(wasm, options, executable),
    }
}

/// The options to build by what `wasm` counts when it is run on this machine and calls all that it can.
fn guided(wasm: &[u8], options: &Options, executable: &Path) -> Result<Options, Diagnostic> {
    let host = Target::host().expect("fuzzing runs on one of our targets");
    build_once(wasm, &Options { target: host, cpu: Options::new(host).cpu, ..options.clone() }, executable)?;
    let folder = executable.parent().expect("it lies in a folder");
    machine::run(machine::command(executable, host).current_dir(folder), &0_u64.to_le_bytes());
    let profiling = match std::fs::read(folder.join(PROFILE)) {
        Ok(bytes) => {
            let mut profile = Profile::read(PROFILE.as_ref(), &bytes)?;
            profile.funcs.iter_mut().for_each(be_done_often);
            Profiling::Use(Arc::new(profile))
        }
        // It was ended from outside, as it has no end of its own.
        Err(_) => Profiling::None,
    };
    Ok(Options { profiling, ..options.clone() })
}

/// As if everything had been done a thousand times: what is done too little decides nothing.
fn be_done_often(func: &mut ProfiledFunc) {
    const TIMES: u64 = 1000;
    func.calls *= TIMES;
    for branch in &mut func.branches {
        branch.taken *= TIMES;
        branch.not_taken *= TIMES;
    }
    for call in &mut func.indirect_calls {
        call.calls *= TIMES;
        call.lead *= TIMES;
    }
    func.direct_calls.iter_mut().for_each(|call| call.calls *= TIMES);
}

fn build_once(wasm: &[u8], options: &Options, executable: &Path) -> Result<(), Diagnostic> {
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
