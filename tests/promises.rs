//! Promises about executables that no program's output shows: what they weigh, and what they do on the wrong machine.

use std::path::Path;
use std::process::Command;

use tempfile::TempDir;
use wasm2native_targets::{TARGETS, Target};
use wasm2native_tests::{command, machine, places};

/// What a C hello world may weigh, stripped.
const HELLO_BYTES: u64 = 32 << 10;
/// Exit code of a program that refuses to start.
const REFUSED: i32 = 126;

fn build(folder: &Path, module: &Path, target: &Target, flags: &[&str]) -> std::path::PathBuf {
    let output = folder.join("program");
    let outcome = command::build(folder, module, &output, target, flags);
    assert_eq!(outcome.code, 0, "{}", outcome.errors());
    output
}

#[test]
fn hello_world_is_small() {
    for &target in TARGETS {
        let folder = TempDir::new().expect("there is room for temporary files");
        let program = build(folder.path(), &places::tests().join("programs/hello.wasm"), target, &["--strip"]);
        let bytes = program.metadata().expect("it was written").len();
        assert!(bytes <= HELLO_BYTES, "{}: {bytes} bytes", target.name);
    }
}

#[test]
fn a_machine_below_the_cpu_level_is_told_so() {
    let folder = TempDir::new().expect("there is room for temporary files");
    let target = Target::by_name("x86_64-linux").expect("a target");
    let module = places::tests().join("programs/hello.wasm");
    let program = build(folder.path(), &module, target, &["--cpu", "x86-64-v3"]);
    let run = |cpu: &str| machine::run(Command::new("qemu-x86_64").args(["-cpu", cpu]).arg(&program), &[]);

    let below = run("Nehalem");
    assert_eq!(below.code, REFUSED);
    assert!(
        below.errors().contains("built for CPU level x86-64-v3; this machine lacks avx, avx2"),
        "{}",
        below.errors()
    );
    assert_eq!(run("max").output(), "Hello, world!\n");
}
