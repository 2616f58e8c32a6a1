//! Lines of JSON: what is in them, where they go, and that other programs do not carry what writes them.

use std::path::Path;
use std::process::Command;

use object::{Object as _, ObjectSymbol as _};
use serde_json::{Value, json};
use tempfile::TempDir;
use wasm2native_abi::symbol::TRAP_JSON;
use wasm2native_targets::{LINUX, Target};
use wasm2native_tests::{command, guest, machine, places};

use super::offsets::operator_at;
use super::{build, kinds, run};

/// Flags of programs whose traps are told to descriptor 3.
const FLAGS: [&str; 4] = ["--trap-json", "3", "--unknown-imports", "trap"];

/// Each trap's code, words, and functions from the innermost on.
const TRAPS: [(u64, &str, &str, &[&str]); 6] = [
    (
        2,
        "out of bounds memory access",
        ": address 0x10004 of memory 0, which has 65536 bytes",
        &["hello::main", "_start"],
    ),
    (7, "integer divide by zero", "", &["hello::main", "_start"]),
    (6, "indirect call type mismatch", "", &["hello::main", "_start"]),
    (18, "uncaught exception", ": tag 0 (oops)", &["hello::main", "_start"]),
    (12, "unknown import", ": call of 'env\"\\\n.a \"\t\\ é', which nobody provides", &["hello::main", "_start"]),
    (10, "call stack exhausted", ": the stack has 65536 bytes", &["outer::inner(int)", "outer::inner(int)"]),
];

/// The line that a program has written.
fn line(folder: &Path) -> Value {
    let text = std::fs::read_to_string(folder.join("told")).expect("UTF-8");
    assert_eq!(text.matches('\n').count(), 1, "{text}");
    serde_json::from_str(&text).unwrap_or_else(|error| panic!("{error}: {text}"))
}

#[test]
fn every_trap_is_told() {
    let folder = TempDir::new().expect("there is room for temporary files");
    let folder = folder.path();
    for &target in LINUX {
        for ways in [&[][..], &["-O0"], &["--memory", "checked", "--traps", "calls"], &["--strip"]] {
            let program = build(folder, &kinds(), target, &[&FLAGS[..], &["--stack-size", "64k"], ways].concat());
            for (number, (code, what, more, names)) in TRAPS.into_iter().enumerate() {
                let outcome = run(folder, &program, target, "3>told", number);
                let context = format!("{} {ways:?}: {what}", target.name);
                assert_eq!(outcome.code, command::exit::TRAP, "{context}");
                let told = line(folder);
                assert_eq!((&told["code"], &told["trap"]), (&json!(code), &json!(what)), "{context}");
                // A compare knows how long the access is.
                let (more, memory) = match code == 2 && ways.contains(&"checked") {
                    true => (
                        ": 4 bytes from address 0x10004 of memory 0, which has 65536 bytes",
                        json!({"index": 0, "address": 65540, "length": 4, "bytes": 65536}),
                    ),
                    false => (more, json!({"index": 0, "address": 65540, "bytes": 65536})),
                };
                assert_eq!(told["message"], format!("{what}{more}"), "{context}");
                assert_eq!(told.get("memory"), Some(&memory).filter(|_| code == 2), "{context}");
                assert_eq!(told.get("stack_bytes"), Some(&json!(65536)).filter(|_| code == 10), "{context}");
                let frames = told["backtrace"].as_array().expect("an array");
                let told_names =
                    frames.iter().take(names.len()).map(|frame| frame["name"].as_str().unwrap_or_default());
                assert!(told_names.eq(names.iter().copied()), "{context}: {told}");
                assert_eq!(frames.len() as u64, told["frames"].as_u64().expect("a number").min(32), "{context}");
                // The same on standard error, in words.
                assert!(outcome.errors().starts_with(&format!("wasm trap: {what}")), "{context}");
            }
        }
    }
}

/// What compares have found too small is told, with the length of what was to be reached: of memories, tables and segments. An address
/// may be a number of 65 bits.
#[test]
fn ranges_are_told() {
    const REACHES: [(&str, &str, &str); 6] = [
        (
            "(memory 1) (func (export \"_start\") (memory.fill (i32.const 65530) (i32.const 1) (i32.const 7)))",
            "out of bounds memory access: 7 bytes from address 0xfffa of memory 0, which has 65536 bytes",
            "\"memory\":{\"index\":0,\"address\":65530,\"length\":7,\"bytes\":65536}",
        ),
        (
            "(memory i64 1) (func (export \"_start\") (drop (i32.load offset=0x8000000000000000 (i64.const 0x8000000000000010))))",
            "out of bounds memory access: 4 bytes from address 2^64 + 0x10 of memory 0, which has 65536 bytes",
            "\"memory\":{\"index\":0,\"address\":18446744073709551632,\"length\":4,\"bytes\":65536}",
        ),
        (
            "(memory 1) (data $d \"abcd\") (func (export \"_start\") (memory.init $d (i32.const 0) (i32.const 2) (i32.const 3)))",
            "out of bounds memory access: 3 bytes from index 2 of a segment that has 4 bytes",
            "\"data\":{\"offset\":2,\"length\":3,\"bytes\":4}",
        ),
        (
            "(table 4 funcref) (func (export \"_start\") (table.copy (i32.const 3) (i32.const 0) (i32.const 2)))",
            "out of bounds table access: 2 elements from index 3 of a table that has 4 elements",
            "\"table\":{\"index\":3,\"length\":2,\"elements\":4}",
        ),
        (
            "(table 4 funcref) (elem $e func $f) (func $f) (func (export \"_start\") (table.init $e (i32.const 0) (i32.const 1) (i32.const 1)))",
            "out of bounds table access: 1 elements from index 1 of a segment that has 1 elements",
            "\"elem\":{\"index\":1,\"length\":1,\"elements\":1}",
        ),
        (
            "(table 4 funcref) (func (export \"_start\") (call_indirect (i32.const 9)))",
            "undefined element: index 9 of a table that has 4 elements",
            "\"table\":{\"index\":9,\"elements\":4}",
        ),
    ];
    let folder = TempDir::new().expect("there is room for temporary files");
    let folder = folder.path();
    for (number, (module, message, field)) in REACHES.into_iter().enumerate() {
        let path = folder.join(format!("{number}.wat"));
        std::fs::write(&path, format!("(module {module})")).expect("a temporary folder can be written");
        for &target in LINUX {
            for ways in [&[][..], &["--memory", "checked", "--traps", "calls"]] {
                let program = folder.join("program");
                command::build(folder, &path, &program, target, &[&["--trap-json", "3"], ways].concat());
                run(folder, &program, target, "3>told", 0);
                let text = std::fs::read_to_string(folder.join("told")).expect("UTF-8");
                assert_eq!(line(folder)["message"], message, "{} {ways:?}", target.name);
                assert!(text.contains(field), "{} {ways:?}: {text}", target.name);
            }
        }
    }
}

/// What a trap has noted that the program has outlived is not told of the next one.
#[test]
fn a_caught_trap_is_forgotten() {
    const MODULE: &str = r#"(module
        (type $task (func))
        (import "wasm2native" "catch_trap" (func $catch_trap (param (ref null $task)) (result i32)))
        (elem declare func $fills)
        (memory 5 (pagesize 1))
        (func $fills (memory.fill (i32.const 4) (i32.const 1) (i32.const 7)))
        (func $load (param i32) (result i32) (i32.load8_u (local.get 0)))
        (func (export "_start") (drop (call $load (i32.add (call $catch_trap (ref.func $fills)) (i32.const 9))))))"#;
    let folder = TempDir::new().expect("there is room for temporary files");
    let folder = folder.path();
    let path = folder.join("caught.wat");
    std::fs::write(&path, MODULE).expect("a temporary folder can be written");
    for &target in LINUX {
        // Without a table, which would tell of the access, nothing is known of it.
        let program = build(folder, &path, target, &["--strip"]);
        let outcome = run(folder, &program, target, "", 0);
        assert!(outcome.errors().starts_with("wasm trap: out of bounds memory access\n"), "{}", outcome.errors());
        let program = build(folder, &path, target, &["--trap-json", "3"]);
        run(folder, &program, target, "3>told", 0);
        assert_eq!(line(folder)["memory"], json!({"index": 0, "address": 11, "length": 1, "bytes": 5}));
    }
}

/// Offsets are those of the operators that trapped, or called.
#[test]
fn offsets_lead_to_operators() {
    let folder = TempDir::new().expect("there is room for temporary files");
    let folder = folder.path();
    let operators = |offset: &Value| operator_at(&kinds(), offset.as_u64().expect("a number"));
    for &target in LINUX {
        for ways in [&[][..], &["--memory", "checked", "--traps", "calls"]] {
            let program = build(folder, &kinds(), target, &[&FLAGS[..], ways].concat());
            for (arguments, operator) in [(0, "I32Load"), (1, "I32DivU"), (2, "CallIndirect"), (3, "Throw")] {
                run(folder, &program, target, "3>told", arguments);
                let told = line(folder);
                let found = [0, 1].map(|frame| operators(&told["backtrace"][frame]["offset"]));
                assert!(
                    found[0].starts_with(operator) && found[1].starts_with("Call"),
                    "{} {ways:?}: {found:?}",
                    target.name
                );
            }
        }
    }
}

#[test]
fn lines_of_the_source_are_told() {
    let folder = TempDir::new().expect("there is room for temporary files");
    let folder = folder.path();
    let source = places::tests().join("debug/traps.c");
    let here = format!("-ffile-prefix-map={}=debug", places::tests().join("debug").display());
    let module = guest::module(&source, &["-g".to_owned(), "-O0".to_owned(), here]);
    for &target in LINUX {
        let program = build(folder, &module, target, &["--trap-json", "3", "-g"]);
        run(folder, &program, target, "3>told", 0);
        let told = line(folder);
        let places =
            [0, 1].map(|frame| (told["backtrace"][frame]["file"].clone(), told["backtrace"][frame]["line"].clone()));
        assert_eq!(places, [5, 6].map(|line| (json!("debug/traps.c"), json!(line))), "{}", target.name);
    }
}

/// With standard error's number, what stands there is JSON and nothing else.
#[test]
fn json_takes_the_place_of_words() {
    let folder = TempDir::new().expect("there is room for temporary files");
    for &target in LINUX {
        let program = build(folder.path(), &kinds(), target, &["--trap-json", "2", "--unknown-imports", "trap"]);
        let outcome = run(folder.path(), &program, target, "2>told", 1);
        assert_eq!((outcome.code, line(folder.path())["code"].clone()), (command::exit::TRAP, json!(7)));
    }
}

/// A descriptor that the program was not started with, one whose reader is gone, and one that is full: it ends as it would.
#[test]
fn nobody_has_to_read_it() {
    let folder = TempDir::new().expect("there is room for temporary files");
    let folder = folder.path();
    std::fs::create_dir(folder.join("granted")).expect("a temporary folder can be written");
    for &target in LINUX {
        let program = build(folder, &kinds(), target, &[&FLAGS[..], &["--dir", "granted"]].concat());
        for redirect in ["3>&-", "3>/dev/full"] {
            let outcome = run(folder, &program, target, redirect, 1);
            assert_eq!(outcome.code, command::exit::TRAP, "{} {redirect}: {}", target.name, outcome.errors());
            assert!(outcome.errors().starts_with("wasm trap: integer divide by zero"), "{redirect}");
        }
        let inner = machine::command(&program, target);
        let mut shell = Command::new("bash");
        // The reader is gone before the program begins: the pipe's end is closed when `exec` has replaced it.
        let script = "exec 3> >(exec true); sleep 0.2; exec \"$@\"";
        shell.args(["-c", script, "bash"]).arg(inner.get_program()).args(inner.get_args()).arg("x").current_dir(folder);
        let outcome = machine::run(&mut shell, &[]);
        assert_eq!(outcome.code, command::exit::TRAP, "{}: {}", target.name, outcome.errors());
    }
}

/// What is not asked for is not there: neither the code, nor anything else that makes a file differ.
#[test]
fn other_programs_do_not_carry_it() {
    let folder = TempDir::new().expect("there is room for temporary files");
    let target = Target::host().expect("tests run on one of our targets");
    let has = |flags: &[&str]| {
        let bytes = std::fs::read(build(folder.path(), &kinds(), target, flags)).expect("it is written");
        let file = object::File::parse(&*bytes).expect("ELF");
        file.symbols().any(|symbol| symbol.name() == Ok(TRAP_JSON))
    };
    assert!(has(&FLAGS));
    assert!(!has(&["--unknown-imports", "trap"]));
}

#[test]
fn it_is_sealed_and_shown() {
    let folder = TempDir::new().expect("there is room for temporary files");
    let target = Target::host().expect("tests run on one of our targets");
    let program = build(folder.path(), &kinds(), target, &FLAGS);
    let shown = command::run(folder.path(), &["inspect".as_ref(), program.as_os_str()], &[]).output();
    assert!(shown.contains("traps: as JSON to descriptor 3\n"), "{shown}");
    let refused = command::build(
        folder.path(),
        &kinds(),
        &folder.path().join("l.so"),
        target,
        &["--trap-json", "3", "--emit", "shared"],
    );
    assert_eq!(refused.code, command::exit::USAGE);
    assert!(refused.errors().contains("does not go with a library"), "{}", refused.errors());
}
