//! Hosts that have handlers of their own for the signals of faults, before ours are there or afterwards: `signals.c`.

use std::path::PathBuf;

use wasm2native_tests::machine::Outcome;
use wasm2native_tests::platform::{PLATFORMS, Platform};

use crate::build::{Checks, Workshop, here};

/// Signals that end a program.
const SIGILL: i32 = 4;
const SIGFPE: i32 = 8;
const SIGSEGV: i32 = 11;

fn host(platform: &'static Platform, checks: Checks, compiler_flags: &[&str]) -> (Workshop, PathBuf) {
    let workshop = Workshop::new(platform);
    workshop.make("faulty", "faulty", "staticlib", "faulty.a", &[&["--interruptible"], checks.flags()].concat());
    let flags = [compiler_flags, &["faulty.a", "-pthread"]].concat();
    let program = workshop.program(&platform.tool("gcc"), "signals.c", &flags);
    (workshop, program)
}

#[track_caller]
fn is_well(outcome: &Outcome) {
    assert_eq!((outcome.code, outcome.output().as_str(), outcome.errors().as_str()), (0, "well\n", ""));
}

#[test]
fn faults_of_both_are_told_apart() {
    for platform in &PLATFORMS {
        for checks in [Checks::Faults, Checks::Calls] {
            let (workshop, program) = host(platform, checks, &[]);
            for case in ["simple", "details", "later", "stack", "ignored", "sent"] {
                is_well(&workshop.run(&program, &[case]));
            }
        }
    }
}

/// Emulators do not fork when there are threads.
#[test]
fn forked_hosts_go_on() {
    for checks in [Checks::Faults, Checks::Calls] {
        let (workshop, program) = host(here(), checks, &[]);
        is_well(&workshop.run(&program, &["fork"]));
    }
}

#[test]
fn threads_that_block_signals_are_well_without_faults() {
    for platform in &PLATFORMS {
        let (workshop, program) = host(platform, Checks::Calls, &[]);
        is_well(&workshop.run(&program, &["blocked"]));
    }
}

/// A fault of the host's is what it would be without a library: its own, a process's, or one in a function that wasm calls.
#[test]
fn hosts_die_by_their_own_faults() {
    for platform in &PLATFORMS {
        let (workshop, program) = host(platform, Checks::Faults, &[]);
        for signal in [SIGSEGV, SIGILL, SIGFPE] {
            for how in ["=", "!", "?"] {
                let outcome = workshop.run(&program, &[&format!("dies{how}{signal}")]);
                assert_eq!((outcome.code, outcome.output().as_str()), (128 + signal, "still there\n"), "{how}{signal}");
            }
        }
    }
}

#[test]
fn sanitizers_see_the_faults_of_hosts_alone() {
    let (workshop, program) = host(here(), Checks::Faults, &["-fsanitize=address"]);
    for case in ["simple", "details", "later", "stack", "sent"] {
        is_well(&workshop.run(&program, &[case]));
    }
    // Undefined instructions are not what they look for.
    for (signal, name) in [(SIGSEGV, "SEGV"), (SIGFPE, "FPE")] {
        for how in ["=", "?"] {
            let outcome = workshop.run(&program, &[&format!("dies{how}{signal}")]);
            assert_eq!((outcome.code, outcome.output().as_str()), (1, "still there\n"), "{how}{signal}");
            let errors = outcome.errors();
            assert!(errors.contains(&format!("AddressSanitizer: {name} on unknown address")), "{errors}");
            assert!(errors.contains("in fault "), "{errors}");
        }
    }
}
