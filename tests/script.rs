//! The runner of scripts, by scripts of its own: what holds is passed, what does not is said in words.

use std::path::Path;
use std::process::Command;

use tempfile::TempDir;
use wasm2native_targets::LINUX;
use wasm2native_tests::machine::{self, Outcome};
use wasm2native_tests::places;

/// Runs `wast FLAGS… NAME.wast` on a script.
fn wast(flags: &[&str], script: &str) -> Outcome {
    let folder = TempDir::new().expect("there is room for temporary files");
    std::fs::write(folder.path().join("script.wast"), script).expect("a temporary folder can be written");
    run(folder.path(), flags)
}

fn run(folder: &Path, flags: &[&str]) -> Outcome {
    let mut command = Command::new(env!("CARGO_BIN_EXE_wast"));
    // Cargo sets this for tests too; the command under test is built already.
    command.env_remove("CARGO").env("WASM2NATIVE", places::command());
    machine::run(command.current_dir(folder).args(flags).arg("script.wast"), &[])
}

/// The lines of a report.
#[track_caller]
fn reports(outcome: &Outcome, code: i32, lines: &[&str]) {
    let output = outcome.output();
    assert_eq!((outcome.code, output.lines().collect::<Vec<_>>().as_slice()), (code, lines), "{}", outcome.errors());
}

#[test]
fn what_holds_and_what_does_not() {
    let script = r#"(module
  (func (export "add") (param i32 i32) (result i32) local.get 0 local.get 1 i32.add)
  (func (export "half") (param f64) (result f64) local.get 0 f64.const 2 f64.div)
  (func (export "trap") unreachable)
  (func (export "pair") (result i64 v128) i64.const -1 v128.const i32x4 1 2 3 4))
(assert_return (invoke "add" (i32.const 1) (i32.const 2)) (i32.const 3))
(assert_return (invoke "add" (i32.const 1) (i32.const 2)) (i32.const -4))
(assert_return (invoke "half" (f64.const 3)) (f64.const 1.25))
(assert_return (invoke "trap"))
(assert_trap (invoke "trap") "unreachable")
(assert_trap (invoke "trap") "integer overflow")
(assert_trap (invoke "add" (i32.const 1) (i32.const 1)) "unreachable")
(assert_return (invoke "pair") (i64.const -1) (v128.const i16x8 1 0 2 0 3 0 4 0))
(assert_return (invoke "pair") (i64.const 1) (v128.const i64x2 1 2))
(invoke "trap")
"#;
    let lines = [
        "script.wast: 3 passed, 7 failed",
        "  script.wast:7: returns i32 0x3 (3); must return i32 0xfffffffc (-4)",
        "  script.wast:8: returns f64 0x3ff8000000000000 (1.5); must return f64 0x3ff4000000000000 (1.25)",
        "  script.wast:9: traps: unreachable; must return",
        "  script.wast:11: traps: unreachable; must trap: integer overflow",
        "  script.wast:12: returns (i32 0x2 (2)); must trap: unreachable",
        "  script.wast:14: result 0: returns i64 0xffffffffffffffff (-1); must return i64 0x1 (1); \
         result 1: returns i64x2 0x200000001 0x400000003 (8589934593 17179869187); must return i64x2 0x1 0x2 (1 2)",
        "  script.wast:15: traps: unreachable; must return",
        "3 passed, 7 failed",
    ];
    for target in LINUX {
        reports(&wast(&["--target", target.name, "-O0"], script), 1, &lines);
    }
}

/// Instances share what they import, names stand for what they were given to last, and nothing that fails takes the rest down.
#[test]
fn modules_with_each_other() {
    let script = r#"(module definition $counter
  (global $g (export "global") (mut i32) (i32.const 0))
  (func (export "next") (result i32) (global.set $g (i32.add (global.get $g) (i32.const 1))) (global.get $g)))
(module instance $a $counter)
(module instance $b $counter)
(assert_return (invoke $a "next") (i32.const 1))
(assert_return (invoke $a "next") (i32.const 2))
(assert_return (invoke $b "next") (i32.const 1))
(register "counter" $a)
(register "the same" $a)
(module $user (import "counter" "next" (func $next (result i32))) (export "again" (func $next)))
(register "counter" $b)
(module (import "counter" "next" (func $next (result i32))) (export "again" (func $next)))
(assert_return (invoke "again") (i32.const 2))
(assert_return (invoke $user "again") (i32.const 3))
(assert_return (get $a "global") (i32.const 3))
(module (import "the same" "global" (global $g (mut i32))) (func (export "set") (global.set $g (i32.const 41))))
(assert_return (invoke "set"))
(assert_return (invoke $user "again") (i32.const 42))
(assert_unlinkable (module (import "counter" "next" (func))) "incompatible import type")
(assert_unlinkable (module (import "counter" "other" (func))) "unknown import")
(assert_unlinkable (module (import "nobody" "next" (func (result i32)))) "incompatible import type")
(assert_unlinkable (module (import "counter" "next" (func (result i32)))) "unknown import")
(module (import "nobody" "next" (func)))
(assert_return (invoke $b "next") (i32.const 3))
"#;
    let outcome = wast(&[], script);
    let output = outcome.output();
    let lines: Vec<&str> = output.lines().collect();
    assert_eq!(outcome.code, 1);
    assert_eq!(lines.first(), Some(&"script.wast: 11 passed, 3 failed"), "{output}");
    assert!(output.contains("script.wast:22: refused for another reason: 1 import is provided by nobody"), "{output}");
    assert!(output.contains("script.wast:23: returns (); must trap: unknown import"), "{output}");
    assert!(output.contains("script.wast:24: 1 import is provided by nobody"), "{output}");
}

/// A module that traps while it is instantiated has changed what it did before; it is an instance to nobody.
#[test]
fn instantiation() {
    let script = r#"(module (memory (export "memory") 1) (func (export "read") (param i32) (result i32)
  (i32.load8_u (local.get 0))))
(register "shared")
(assert_trap (module (import "shared" "memory" (memory 1))
  (data (i32.const 0) "x") (data (i32.const 65536) "y")) "out of bounds memory access")
(assert_return (invoke "read" (i32.const 0)) (i32.const 120))
(assert_trap (module (func $start unreachable) (start $start)) "unreachable")
(module $broken (func $start (unreachable)) (start $start) (func (export "f")))
(assert_return (invoke $broken "f"))
"#;
    let lines = [
        "script.wast: 3 passed, 2 failed",
        "  script.wast:8: traps: unreachable; must return",
        "  script.wast:9: its instance was not made",
        "3 passed, 2 failed",
    ];
    reports(&wast(&[], script), 1, &lines);
}

#[test]
fn references_exceptions_and_stacks() {
    let script = r#"(module (type $f (func)) (tag $t)
  (func $null (export "same") (param externref) (result externref) local.get 0)
  (func (export "func") (result funcref) ref.func $null)
  (func (export "is null") (param (ref null $f)) (result i32) local.get 0 ref.is_null)
  (func (export "throw") throw $t)
  (func $forever (export "forever") call $forever))
(assert_return (invoke "same" (ref.extern 7)) (ref.extern 7))
(assert_return (invoke "same" (ref.extern 0)) (ref.extern))
(assert_return (invoke "same" (ref.null extern)) (ref.null extern))
(assert_return (invoke "same" (ref.extern 7)) (ref.extern 8))
(assert_return (invoke "func") (ref.func))
(assert_return (invoke "func") (ref.null func))
(assert_return (invoke "is null" (ref.null $f)) (i32.const 1))
(assert_exception (invoke "throw"))
(assert_exhaustion (invoke "forever") "call stack exhausted")
(assert_exception (invoke "func"))
(assert_return (invoke "throw"))
(assert_return (invoke "is null" (ref.null func)) (either (i32.const 0) (i32.const 1)))
"#;
    let lines = [
        "script.wast: 8 passed, 4 failed",
        "  script.wast:10: returns ref.extern 7; must return ref.extern 8",
        "  script.wast:12: returns ref.func; must return ref.null",
        "  script.wast:16: returns (ref.func); must throw an exception",
        "  script.wast:17: traps: uncaught exception; must return",
        "8 passed, 4 failed",
    ];
    reports(&wast(&[], script), 1, &lines);
}

#[test]
fn refused_modules() {
    let script = r#"(assert_invalid (module (func (result i32))) "type mismatch")
(assert_malformed (module quote "(func") "unexpected end")
(assert_malformed (module binary "\00asm\02\00\00\00") "unknown binary version")
(assert_invalid (module (func)) "type mismatch")
(module $heap (type $s (struct)) (func (export "f") (drop (struct.new $s))))
(assert_return (invoke $heap "f"))
(module (func (export "g")))
(assert_return (invoke "g"))
"#;
    let lines = [
        "script.wast: 4 passed, 1 failed, 1 refused (gc: 1)",
        "  script.wast:4: accepted; must be refused: type mismatch",
        "4 passed, 1 failed, 1 refused (gc: 1)",
    ];
    reports(&wast(&[], script), 1, &lines);
    let only_refused = "(module (type $s (struct)) (func (export \"f\") (drop (struct.new $s))))
(assert_return (invoke \"f\"))";
    let lines = ["script.wast: 0 passed, 0 failed, 1 refused (gc: 1)", "0 passed, 0 failed, 1 refused (gc: 1)"];
    reports(&wast(&[], only_refused), 4, &lines);
}

/// What another thread would do is not done: each of its assertions is counted as what it is.
#[test]
fn threads() {
    let script = r#"(module $m (memory (export "shared") 1 1 shared) (func (export "f")))
(thread $t (shared (module $m))
  (register "m" $m)
  (module (memory (import "m" "shared") 1 1 shared) (func (export "g")))
  (assert_return (invoke "g"))
  (assert_return (invoke "g")))
(wait $t)
(assert_return (invoke "f"))
"#;
    let tally = "1 passed, 0 failed, 2 refused (threads: 2)";
    reports(&wast(&[], script), 4, &[&format!("script.wast: {tally}"), tally]);
}

#[test]
fn scripts_that_are_none() {
    let lines = ["script.wast: 0 passed, 1 failed", "  script.wast:2:2: unexpected token, expected one of: "];
    let outcome = wast(&[], "(module)\n(assert_nothing)\n");
    let output = outcome.output();
    assert_eq!(outcome.code, 1);
    assert!(output.starts_with(lines[0]) && output.contains("script.wast:2:2: "), "{output}");

    let names = r#"(assert_return (invoke "f"))
(module (func (export "f") (param i32)) (memory (export "m") 1))
(assert_return (invoke $other "f"))
(assert_return (invoke "g"))
(assert_return (invoke "m"))
(assert_return (get "f"))
(assert_return (invoke "f" (i64.const 1)))
(register "x" $other)
"#;
    let outcome = wast(&[], names).output();
    for words in [
        "1: there is no instance yet",
        "3: there is no instance $other",
        "4: no function is exported as \"g\"",
        "5: no function is exported as \"m\"",
        "6: no global is exported as \"f\"",
        "7: the function takes (i32), not [I64(1)]",
        "8: there is no instance $other",
    ] {
        assert!(outcome.contains(&format!("script.wast:{words}")), "{words} in {outcome}");
    }

    let folder = TempDir::new().expect("there is room for temporary files");
    let missing = run(folder.path(), &[]);
    assert_eq!(missing.code, 1);
    assert!(missing.output().contains("script.wast:1: cannot be read: No such file"), "{}", missing.output());
}

/// A program that ends before its last step fails in that step, and in words.
#[test]
fn programs_that_end_early() {
    let script = r#"(module (import "wasi_snapshot_preview1" "proc_exit" (func $exit (param i32)))
  (func (export "f")) (func (export "exit") (call $exit (i32.const 3))))
(assert_return (invoke "f"))
(assert_return (invoke "exit"))
(assert_return (invoke "f"))
"#;
    let lines = [
        "script.wast: 1 passed, 2 failed",
        "  script.wast:4: the program ended with 3: ",
        "  script.wast:5: it was not reached",
        "1 passed, 2 failed",
    ];
    reports(&wast(&[], script), 1, &lines);
    let refused = wast(&["--no-such-flag"], "(module)");
    assert_eq!(refused.code, 1);
    assert!(refused.output().contains("script.wast:1: the build exits with 2"), "{}", refused.output());
}
