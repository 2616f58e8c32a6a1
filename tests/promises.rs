//! Promises about executables that no program's output shows: what they weigh, and what they do on the wrong machine.

use std::path::Path;
use std::process::Command;

use tempfile::TempDir;
use wasm2native_targets::{LINUX, Target};
use wasm2native_tests::{command, machine, places};

/// What a C hello world may weigh, stripped.
const HELLO_BYTES: u64 = 40 << 10;
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
    for &target in LINUX {
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

/// Kibibytes of memory that may be written in these programs: their stack is not counted.
const FEW: &str = "1024";

/// Runs a program that may not have more than [`FEW`] kibibytes of writable memory.
fn run_in_little_memory(program: &Path) -> machine::Outcome {
    let script = format!("ulimit -d {FEW} && exec \"$0\"");
    machine::run(Command::new("timeout").args(["300", "sh", "-c", &script]).arg(program), &[])
}

#[test]
fn exceptions_that_nobody_keeps_take_no_memory() {
    let text = r#"(module
        (tag $e (param i32 i64))
        (func $throw (param i32) (throw $e (local.get 0) (i64.const 1)))
        (func (export "_start") (local $left i32)
          (local.set $left (i32.const 5000000)) ;; 120 MB, if they were kept
          (loop $next
            (block $h (result i32 i64) (try_table (catch $e $h) (call $throw (local.get $left))) unreachable)
            drop
            (if (i32.ne (local.get $left)) (then unreachable))
            (br_if $next (local.tee $left (i32.sub (local.get $left) (i32.const 1)))))))"#;
    let outcome = run_text_in_little_memory(text);
    assert_eq!((outcome.code, outcome.errors().as_str()), (0, ""));
}

#[test]
fn exceptions_that_are_all_kept_end_in_words() {
    let text = r#"(module
        (tag $link (param exnref))
        (func (export "_start") (local $chain exnref)
          (loop $next
            (block $h (result exnref)
              (try_table (catch_all_ref $h) (throw $link (local.get $chain)))
              unreachable)
            (local.set $chain)
            (br $next))))"#;
    let outcome = run_text_in_little_memory(text);
    assert_eq!(outcome.code, command::exit::TRAP, "{}", outcome.errors());
    assert!(outcome.errors().starts_with("wasm trap: out of memory for exceptions\n"), "{}", outcome.errors());
}

fn run_text_in_little_memory(text: &str) -> machine::Outcome {
    let folder = TempDir::new().expect("there is room for temporary files");
    let module = folder.path().join("module.wat");
    std::fs::write(&module, text).expect("a temporary folder can be written");
    let host = Target::host().expect("tests run on one of our targets");
    run_in_little_memory(&build(folder.path(), &module, host, &[]))
}
