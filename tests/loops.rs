//! Loops over memory do what they are written to do, however they are built: random ones, against the same without optimisation.
//!
//! More seeds, by hand: `LOOP_SEEDS=100..400 cargo nextest run --release -p wasm2native-tests --test loops random`.

#[path = "loops/carried.rs"]
mod carried;
#[path = "loops/generator.rs"]
mod generator;

use std::ffi::OsStr;
use std::ops::Range;
use std::path::{Path, PathBuf};
use std::process::Command;

use tempfile::TempDir;
use wasm2native_targets::{LINUX, Target};
use wasm2native_tests::{command, machine, places};

/// Seeds of a run: each kind of program six times.
const SEEDS: Range<u64> = 0..36;

/// How programs are built for this machine.
const WAYS: &[&[&str]] =
    &[&["-O2", "--verify"], &["-O2", "--memory-base", "random", "--verify"], &["-O2", "--instance", "parameter"]];

fn seeds() -> Range<u64> {
    let Ok(text) = std::env::var("LOOP_SEEDS") else { return SEEDS };
    let parsed = text.split_once("..").and_then(|(from, to)| Some(from.parse().ok()?..to.parse().ok()?));
    parsed.expect("LOOP_SEEDS is FROM..TO")
}

fn target(name: &str) -> &'static Target {
    LINUX.iter().find(|target| target.name == name).expect("it is a target")
}

/// What `module` prints, built with `flags`.
fn output(folder: &Path, module: &Path, target: &Target, flags: &[&str]) -> Vec<u8> {
    let executable = folder.join("program");
    let built = command::build(folder, module, &executable, target, flags);
    assert_eq!(built.code, 0, "{} {flags:?}: {}", module.display(), built.errors());
    let outcome = machine::run_program::<&str>(&executable, target, folder, &[], &[]);
    assert_eq!(outcome.code, 0, "{} {} {flags:?}: {}", module.display(), target.name, outcome.errors());
    outcome.stdout
}

fn written(folder: &Path, seed: u64, program: fn(u64) -> String) -> PathBuf {
    let module = folder.join(format!("loops-{seed}.wat"));
    std::fs::write(&module, program(seed)).expect("a temporary folder can be written");
    module
}

/// Builds programs in every way, and compares what they print: results of `bytes` each.
fn compare(program: fn(u64) -> String, bytes: usize, seeds: impl Iterator<Item = u64>) {
    let folder = TempDir::new().expect("there is room for temporary files");
    let mut failures = Vec::new();
    for seed in seeds {
        let module = written(folder.path(), seed, program);
        let wanted = output(folder.path(), &module, target("x86_64-linux"), &["-O0"]);
        assert!(!wanted.is_empty(), "a program prints hashes");
        let mut judge = |target: &Target, flags: &[&str]| {
            let found = output(folder.path(), &module, target, flags);
            let call = wanted.chunks(bytes).zip(found.chunks(bytes)).position(|(wanted, found)| wanted != found);
            if let Some(call) = call {
                failures.push(format!("seed {seed}, {} {flags:?}: call {call} of the program", target.name));
            }
        };
        for flags in WAYS {
            judge(target("x86_64-linux"), flags);
        }
        judge(target("aarch64-linux"), WAYS[0]);
    }
    assert!(failures.is_empty(), "{}", failures.join("\n"));
}

#[test]
fn random_loops_do_the_same() {
    // One more found what the others did not: a value of which a choice is made, and which is kept beside.
    compare(generator::program, 16, seeds().chain([106]));
}

/// Of what is carried, sums are taken in another order than they are written in.
#[test]
fn random_loops_that_carry_much_do_the_same() {
    compare(carried::program, 8, seeds());
}

/// Runs a script of this folder, in every way.
fn play(script: &str) {
    let script = places::tests().join("loops").join(script);
    let random = ["--target", "x86_64-linux", "--memory-base", "random"];
    for way in [&["--grid"], &random[..]] {
        let mut wast = Command::new(env!("CARGO_BIN_EXE_wast"));
        // Cargo sets this for tests too; the command under test is built already.
        wast.env_remove("CARGO").env("WASM2NATIVE", places::command());
        let outcome = machine::run(wast.args(way).arg(&script), &[]);
        assert_eq!(outcome.code, 0, "{way:?}: {}{}", outcome.output(), outcome.errors());
    }
}

/// What a loop stored before it trapped is there, and nothing else.
#[test]
fn loops_trap_where_they_are_written_to() {
    play("traps.wast");
}

/// A loop that looks for something finds it before the end of its memory, or traps there.
#[test]
fn loops_that_look_for_something_read_no_further() {
    play("searches.wast");
}

/// Random loops are of the kind that the test is about.
#[test]
fn many_of_them_are_on_vectors() {
    let folder = TempDir::new().expect("there is room for temporary files");
    let mut on_vectors = 0;
    for seed in SEEDS {
        let module = written(folder.path(), seed, generator::program);
        let told = command::run(folder.path(), &[OsStr::new("explain"), OsStr::new("-O2"), module.as_os_str()], &[]);
        assert_eq!(told.code, 0, "{}", told.errors());
        on_vectors += told.output().lines().filter(|line| line.contains("at a time on vectors")).count();
    }
    let loops = generator::LOOPS * SEEDS.count();
    println!("{on_vectors} of {loops}");
    assert!(on_vectors * 5 > loops, "only {on_vectors} of {loops} loops are on vectors");
}
