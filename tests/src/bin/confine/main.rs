//! `confine walk|refused|kill PROGRAM ARGS…`: becomes the program, in a process to which `openat2` is not there (`walk`), not
//! permitted (`refused`), or deadly (`kill`). All else is left to it.

use std::collections::BTreeMap;
use std::os::unix::process::CommandExt;
use std::process::{Command, ExitCode};

use seccompiler::{BpfProgram, SeccompAction, SeccompFilter};

/// The call's number, on every CPU.
const OPENAT2: i64 = 437;
const EPERM: u32 = 1;
const ENOSYS: u32 = 38;

fn main() -> ExitCode {
    let mut args = std::env::args_os().skip(1);
    let action = match args.next().as_deref().and_then(|how| how.to_str()) {
        Some("walk") => SeccompAction::Errno(ENOSYS),
        Some("refused") => SeccompAction::Errno(EPERM),
        Some("kill") => SeccompAction::KillProcess,
        _ => return fail("usage: confine walk|refused|kill PROGRAM ARGS…"),
    };
    let Some(program) = args.next() else { return fail("usage: confine walk|refused|kill PROGRAM ARGS…") };
    let architecture = std::env::consts::ARCH.try_into().expect("a CPU that the filters know");
    // An empty list of rules matches every call with that number.
    let rules = BTreeMap::from([(OPENAT2, Vec::new())]);
    let filter = SeccompFilter::new(rules, SeccompAction::Allow, action, architecture);
    let program_of_filter: BpfProgram = filter.expect("a filter of one rule").try_into().expect("it compiles");
    if let Err(error) = seccompiler::apply_filter(&program_of_filter) {
        return fail(&format!("the kernel takes no filter: {error}"));
    }
    fail(&format!("{}: {}", program.display(), Command::new(&program).args(args).exec()))
}

fn fail(words: &str) -> ExitCode {
    eprintln!("confine: {words}");
    ExitCode::from(125)
}
