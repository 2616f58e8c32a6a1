//! Warnings of operators that can only trap: each is told, is true, and changes nothing; what may go well is not told.

use std::path::Path;

use tempfile::TempDir;
use wasm2native_targets::{LINUX, Target};
use wasm2native_tests::{command, machine};

use super::build;

/// What a module has beside its function, the function's body, and the trap.
const DOOMED: [(&str, &str, &str); 22] = [
    ("(memory 1 2)", "(drop (i32.load (i32.const 131069)))", "out of bounds memory access"),
    ("(memory 1 2)", "(drop (i32.load8_u offset=131072 (global.get $zero)))", "out of bounds memory access"),
    ("(memory 1 1)", "(i64.store (i32.const 65529) (i64.const 1))", "out of bounds memory access"),
    ("(memory 0 0)", "(v128.store (i32.const 0) (v128.const i64x2 0 0))", "out of bounds memory access"),
    ("(memory 1)", "(drop (i32.load (i32.const -3)))", "out of bounds memory access"),
    ("(memory i64 1)", "(drop (i32.load offset=8 (i64.const -8)))", "out of bounds memory access"),
    (
        "(memory 1 1)",
        "(local i32) (local.set 0 (i32.const 65536)) (drop (i32.load8_u (local.get 0)))",
        "out of bounds memory access",
    ),
    ("(memory 1 1)", "(memory.fill (i32.const 65537) (i32.const 0) (i32.const 0))", "out of bounds memory access"),
    ("(memory 1 1)", "(memory.copy (global.get $zero) (i32.const 65530) (i32.const 7))", "out of bounds memory access"),
    ("(memory 1)", "(drop (i64.atomic.load (i32.const 4)))", "unaligned atomic"),
    ("", "(drop (i32.div_u (global.get $zero) (i32.const 0)))", "integer divide by zero"),
    ("", "(drop (i64.rem_s (i64.const 1) (i64.const 0)))", "integer divide by zero"),
    ("", "(drop (i32.div_s (i32.const -2147483648) (i32.const -1)))", "integer overflow"),
    ("", "(drop (i64.div_s (i64.const -9223372036854775808) (i64.const -1)))", "integer overflow"),
    ("", "(drop (i32.trunc_f32_s (f32.const -nan)))", "invalid conversion to integer"),
    ("", "(drop (i32.trunc_f64_s (f64.const 2147483648)))", "integer overflow"),
    ("", "(drop (i32.trunc_f64_u (f64.const -1)))", "integer overflow"),
    ("", "(drop (i64.trunc_f32_u (f32.const inf)))", "integer overflow"),
    ("(table 1 2 funcref)", "(table.set (i32.const 2) (ref.null func))", "out of bounds table access"),
    (
        "(table 1 2 externref)",
        "(table.fill (i32.const 1) (ref.null extern) (i32.const 2))",
        "out of bounds table access",
    ),
    ("(table funcref (elem $start))", "(call_indirect (i32.const 1))", "undefined element"),
    ("(table funcref (elem $start))", "(drop (table.get (i32.const 7)))", "out of bounds table access"),
];

/// What goes well, or may.
const SOUND: [(&str, &str); 12] = [
    ("(memory 2 2)", "(drop (i32.load (i32.const 131068)))"),
    ("(memory 1 1)", "(memory.fill (i32.const 65536) (i32.const 0) (i32.const 0))"),
    ("(memory 1)", "(drop (i64.atomic.load offset=4 (i32.const 4)))"),
    ("", "(drop (i32.rem_s (i32.const -2147483648) (i32.const -1)))"),
    ("", "(drop (i32.div_s (i32.const -2147483647) (i32.const -1)))"),
    ("", "(drop (i32.div_u (i32.const -2147483648) (i32.const -1)))"),
    ("", "(drop (i32.trunc_f64_s (f64.const -2147483648.9)))"),
    ("", "(drop (i32.trunc_f64_u (f64.const -0.9)))"),
    ("", "(drop (i32.trunc_sat_f64_s (f64.const nan)))"),
    ("(table 2 2 funcref)", "(table.set (i32.const 1) (ref.null func))"),
    // Nothing reaches it.
    ("", "(return) (drop (i32.div_u (i32.const 1) (i32.const 0)))"),
    ("(memory 1 2)", "(if (global.get $zero) (then (drop (i32.load (i32.const 131068)))))"),
];

fn text(beside: &str, body: &str) -> String {
    format!("(module {beside} (global $zero (mut i32) (i32.const 0)) (func $start (export \"_start\") {body}))")
}

fn write(folder: &Path, beside: &str, body: &str) -> std::path::PathBuf {
    let path = folder.join("module.wat");
    std::fs::write(&path, text(beside, body)).expect("a temporary folder can be written");
    path
}

#[test]
fn what_is_told_is_true() {
    let folder = TempDir::new().expect("there is room for temporary files");
    let folder = folder.path();
    for &target in LINUX {
        for (beside, body, trap) in DOOMED {
            let module = write(folder, beside, body);
            for flags in [&[][..], &["--memory", "checked", "--traps", "calls"]] {
                let built = command::build(folder, &module, &folder.join("program"), target, flags);
                assert_eq!(built.code, 0, "{body}: {}", built.errors());
                let told = built.errors();
                assert_eq!(told.matches("warning: ").count(), 1, "{body} {flags:?}: {told}");
                assert!(told.starts_with(&format!("warning: this always traps: {trap}: ")), "{body} {flags:?}: {told}");
                let outcome = machine::run(&mut machine::command(&folder.join("program"), target), &[]);
                assert_eq!(outcome.code, command::exit::TRAP, "{body} {flags:?}");
                assert!(
                    outcome.errors().starts_with(&format!("wasm trap: {trap}")),
                    "{body} {flags:?}: {}",
                    outcome.errors()
                );
            }
        }
    }
}

#[test]
fn what_may_go_well_is_not_told() {
    let folder = TempDir::new().expect("there is room for temporary files");
    let target = Target::host().expect("tests run on one of our targets");
    for (beside, body) in SOUND {
        let program = build(folder.path(), &write(folder.path(), beside, body), target, &["--deny-warnings"]);
        let outcome = machine::run(&mut machine::command(&program, target), &[]);
        assert_eq!((outcome.code, outcome.errors().as_str()), (0, ""), "{body}");
    }
}

/// Of many functions, each of which has a warning, the same ones are told in the same order.
#[test]
fn the_order_does_not_depend_on_threads() {
    let folder = TempDir::new().expect("there is room for temporary files");
    let target = Target::host().expect("tests run on one of our targets");
    let func = |number: u32| {
        // Large ones are compiled first.
        let more = "(global.set $zero (i32.add (global.get $zero) (i32.const 1)))".repeat(number as usize % 7 * 10);
        format!("(func {more} (drop (i32.load (i32.const {}))))", 65536 + number)
    };
    let funcs: String = (0..64).map(func).collect();
    let calls: String = (0..64).map(|number| format!("(call {})", number + 1)).collect();
    let module = write(folder.path(), "", &format!("{calls}) (memory 1 1) {funcs} (func"));
    let told = |jobs| {
        let built = command::build(folder.path(), &module, &folder.path().join("program"), target, &["-j", jobs]);
        assert_eq!(built.code, 0, "{}", built.errors());
        built.errors()
    };
    let first = told("1");
    assert!(first.contains("address 0x10000 at least") && first.contains("there are 54 more warnings"), "{first}");
    assert_eq!(first, told("4"));
}

/// Nothing is written where warnings are denied, and what is written does not depend on them.
#[test]
fn they_can_be_denied() {
    let folder = TempDir::new().expect("there is room for temporary files");
    let target = Target::host().expect("tests run on one of our targets");
    let (beside, body, _) = DOOMED[0];
    let module = write(folder.path(), beside, body);
    let output = folder.path().join("program");
    let denied = command::build(folder.path(), &module, &output, target, &["--deny-warnings"]);
    assert_eq!((denied.code, output.exists()), (command::exit::WARNED, false), "{}", denied.errors());
    assert!(denied.errors().contains("error: 1 warning, and warnings are denied"), "{}", denied.errors());
}
