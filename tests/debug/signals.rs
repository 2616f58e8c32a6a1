//! Walks out of the runtime's own signal handler, through the frame that the kernel has made for it, into the wasm function that has
//! faulted, and on to the program's first instruction.

use tempfile::TempDir;
use wasm2native_targets::{Arch, LINUX, Target};

use super::debugger::{backtraces, debug};
use super::frames::functions;
use super::tables::{KERNEL, Stopped, walk};
use super::{build, module};

/// The guest's functions, innermost first, and what calls them.
const GUEST: [&str; 4] = ["inner", "outer", "_start", "wasm2native_entry"];

/// The symbol of the handler, and its address in the file.
fn handler(file: &object::File<'_>) -> (String, u64) {
    let is_handler = |name: &str| name.contains("signal") && name.contains("6handle17");
    let found: Vec<_> = functions(file).into_iter().filter(|(name, ..)| is_handler(name)).collect();
    assert_eq!(found.len(), 1, "{found:?}");
    (found[0].0.clone(), found[0].1)
}

/// As GDB does it on this machine: what the emulator of the other CPU writes of vector registers is an error in it.
#[test]
fn a_debugger_walks_out_of_the_handler() {
    let Some(target) = Target::host() else { panic!("tests run on one of our targets") };
    let folder = TempDir::new().expect("there is room for temporary files");
    for flags in [&["-g"][..], &["-g", "--linker", "ld.lld-19"]] {
        let program = build(folder.path(), &module("beyond.wat"), "program", target, flags);
        let bytes = std::fs::read(&program).expect("it is written");
        let entry = format!("break *{}", handler(&object::File::parse(&*bytes).expect("ELF")).0);
        let said = debug(&program, target, &["handle SIGSEGV nostop noprint pass", &entry, "continue", "backtrace"]);
        let traces = backtraces(&said);
        assert_eq!(traces.len(), 1, "{flags:?}:\n{said}");
        check(&traces[0], "<signal handler called>", target);
    }
}

/// By nothing but tables, at each instruction with which the handler makes its frame. On AArch64 it is the kernel's code that a handler
/// returns to.
#[test]
fn a_walk_by_tables_alone_leaves_the_handler() {
    const STEPS: usize = 12;
    const MARK: &str = "----";
    let folder = TempDir::new().expect("there is room for temporary files");
    for &target in LINUX {
        for linker in ["embedded", "ld.lld-19"] {
            let flags = ["-g", "--linker", linker];
            let program = build(folder.path(), &module("beyond.wat"), "program", target, &flags);
            let bytes = std::fs::read(&program).expect("it is written");
            let file = object::File::parse(&*bytes).expect("ELF");
            let (name, address) = handler(&file);
            let entry = format!("break *{name}");
            // The third argument is what was interrupted; its stack pointer leads to the guest's stack.
            let (left, pc, signal) = match target.arch {
                Arch::X86_64 => ("set $left = {long}($rdx + 160)", "rip", "return_from_signal"),
                Arch::Aarch64 => ("set $left = {long}($x2 + 432)", "pc", KERNEL),
            };
            let mut commands =
                vec!["handle SIGSEGV nostop noprint pass", "set print address on", &entry, "continue", left];
            for _ in 0..STEPS {
                // Where a stack ends, a line does not.
                commands.extend([
                    "echo ----\\n",
                    "info registers",
                    "x/3000gx $sp",
                    "echo \\n",
                    "x/3000gx $left",
                    "stepi",
                ]);
            }
            let said = debug(&program, target, &commands);
            let states: Vec<Stopped> = said.split(MARK).skip(1).map(Stopped::of).collect();
            assert_eq!(states.len(), STEPS, "{} {linker}:\n{said}", target.name);
            let bias = states[0].registers[pc] - address;
            for state in &states {
                check(&walk(&file, target.arch, bias, state), signal, target);
            }
        }
    }
}

/// Whether a walk goes from the handler, through what is called `signal`, and the guest to the program's first instruction.
fn check(walked: &[String], signal: &str, target: &Target) {
    let context = format!("{}: {walked:?}", target.name);
    let at = walked.iter().position(|name| name.contains(signal)).unwrap_or_else(|| panic!("no {signal}: {context}"));
    assert!(at > 0 && walked[..at].iter().all(|name| name.contains("signal")), "{context}");
    assert!(walked[at + 1..].iter().map(String::as_str).take(GUEST.len()).eq(GUEST), "{context}");
    assert!(walked[at..].iter().any(|name| name.contains("start")), "{context}");
    assert_eq!(walked.last().map(String::as_str), Some("_start"), "{context}");
}
