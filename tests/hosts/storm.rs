//! Instances that fail in every way, and others beside them that must not notice: `storm.c`.

use std::path::PathBuf;
use std::process::Command;

use wasm2native_tests::machine::{self, Outcome};
use wasm2native_tests::platform::Platform;

use crate::build::{Checks, Workshop, elsewhere, here, tool};

/// What comes of a million calls on eight threads, however the modules were built.
const MILLION: &str = "\
calls 1000000, booked 708893, hoarded 8495, instances 62938
faults 2794 2798 2784 2890 221 2759 2846 2795 2916 2737 2696 2847 2868 2797 2828 2862 221 251 2831 2830 2776 193 2879 2909
together 57328
";

/// Of ten thousand on two threads, on whichever CPU.
const TEN_THOUSAND: &str = "\
calls 10000, booked 7133, hoarded 81, instances 622
faults 26 27 32 27 1 34 24 32 28 32 28 21 21 31 18 29 4 4 30 36 20 2 28 26
together 561
";

/// Memory that the process may come to have: that of the instances that live at a time, however many there were.
const MOST_KIB: &str = "32768";

fn storm(platform: &'static Platform, checks: Checks, compiler_flags: &[&str]) -> (Workshop, PathBuf) {
    let workshop = Workshop::new(platform);
    // Stacks that are used up soon.
    let common = [&["--stack-size", "128k"], checks.flags()].concat();
    for (module, own) in [("hostile", &["--interruptible", "--fuel"][..]), ("ledger", &[]), ("stillborn", &[])] {
        workshop.make(module, module, "staticlib", &format!("{module}.a"), &[own, &common].concat());
    }
    let flags = [compiler_flags, &["hostile.a", "ledger.a", "stillborn.a", "-pthread"]].concat();
    let program = workshop.program(&platform.tool("gcc"), "storm.c", &flags);
    (workshop, program)
}

#[track_caller]
fn tells(outcome: &Outcome, expected: &str) {
    assert_eq!((outcome.code, outcome.errors().as_str()), (0, ""), "{}", outcome.output());
    assert_eq!(outcome.output(), expected);
}

#[test]
fn a_million_calls_with_faults() {
    let (workshop, program) = storm(here(), Checks::Faults, &[]);
    tells(&workshop.run(&program, &["8", "1000000", MOST_KIB]), MILLION);
    tells(&workshop.run(&program, &["2", "10000", MOST_KIB]), TEN_THOUSAND);
}

#[test]
fn a_million_calls_without_signals() {
    let (workshop, program) = storm(here(), Checks::Calls, &[]);
    tells(&workshop.run(&program, &["8", "1000000", MOST_KIB]), MILLION);
}

#[test]
fn emulated_calls_with_faults() {
    let (workshop, program) = storm(elsewhere(), Checks::Faults, &[]);
    tells(&workshop.run(&program, &["2", "10000", "0"]), TEN_THOUSAND);
}

#[test]
fn emulated_calls_without_signals() {
    let (workshop, program) = storm(elsewhere(), Checks::Calls, &[]);
    tells(&workshop.run(&program, &["2", "10000", "0"]), TEN_THOUSAND);
}

#[test]
fn sanitizers_find_nothing() {
    let flags = ["-fsanitize=address,undefined", "-fno-sanitize-recover=all"];
    for checks in [Checks::Faults, Checks::Calls] {
        let (workshop, program) = storm(here(), checks, &flags);
        tells(&workshop.run(&program, &["2", "10000", "0"]), TEN_THOUSAND);
    }
}

#[test]
fn valgrind_finds_nothing() {
    for checks in [Checks::Faults, Checks::Calls] {
        let (workshop, program) = storm(here(), checks, &[]);
        let mut command = Command::new(tool("valgrind"));
        command.args(["-q", "--error-exitcode=9", "--leak-check=full"]);
        // Not the stacks of threads that have not ended yet.
        command.args(["--show-leak-kinds=definite", "--errors-for-leak-kinds=definite"]);
        if matches!(checks, Checks::Faults) {
            // An access by wasm outside of its memory is how it traps. These functions make them, and nothing else is passed over.
            let faults = workshop.path("faults.supp");
            let entry = |func| format!("{{\n{func}\nMemcheck:Addr4\nfun:{func}\n}}\n");
            std::fs::write(&faults, ["store", "load", "start"].map(entry).concat()).expect("there is room");
            command.arg(format!("--suppressions={}", faults.display()));
        }
        let outcome = machine::run(command.arg(&program).args(["2", "10000", "0"]), &[]);
        tells(&outcome, TEN_THOUSAND);
    }
}
