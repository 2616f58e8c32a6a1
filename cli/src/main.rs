//! The `wasm2native` command: parse, do, and turn what happened into an exit code.
//!
//! Invariant: results go to standard output, everything else to standard error, and success is quiet.

mod build;
mod built;
mod cache;
mod cache_folder;
mod cli;
mod cmake;
mod completions;
mod depfile;
mod diagnostics;
mod disasm;
mod exit;
mod explain;
mod failure;
mod features;
mod flags;
mod func_cache;
mod grants;
mod harden;
mod inspect;
mod linker;
mod man;
mod misuse;
mod modules;
mod observe;
mod outputs;
mod panic;
mod policy;
mod progress;
mod quantity;
mod run;
mod runtime;
mod selected;
mod size;
mod snapshot;
mod stdout;
mod targets;
mod timing;
mod unlinked;
mod warnings;

use cli::Command;
use exit::Exit;
use failure::Failure;
use std::process::ExitCode;

fn main() -> ExitCode {
    wasm2native_malloc::return_large_blocks();
    let cli = match misuse::parse() {
        Ok(cli) => cli,
        Err(code) => return code,
    };
    diagnostics::choose(cli.error_format);
    let done = panic::caught(|| dispatch(cli.command));
    match done {
        Ok(()) => Exit::Ok.into(),
        Err(failure) => {
            diagnostics::print(&failure);
            failure.exit().into()
        }
    }
}

fn dispatch(command: Command) -> Result<(), Failure> {
    match command {
        Command::Build(build) => build.execute(),
        Command::Run(run) => run.execute(),
        Command::Inspect(inspect) => inspect.execute(),
        Command::Disasm(disasm) => disasm.execute(),
        Command::Snapshot(snapshot) => snapshot.execute(),
        Command::Size(size) => size.execute(),
        Command::Explain(explain) => explain.execute(),
        Command::Policy(policy) => policy.execute(),
        Command::Targets(targets) => targets.execute(),
        Command::Cmake(cmake) => cmake.execute(),
        Command::Completions(completions) => completions.execute(),
        Command::Man(man) => man.execute(),
    }
}
