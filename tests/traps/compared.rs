//! Accesses that a compare stops and an instruction traps for: with a table of which register holds what was compared, words and JSON
//! tell where they were. Programs that are not built so tell the cause alone, and carry nothing of it.

use std::path::{Path, PathBuf};

use object::{Object as _, ObjectSymbol as _};
use tempfile::TempDir;
use wasm2native_abi::symbol::NOTE_COMPARED;
use wasm2native_targets::{LINUX, Target};
use wasm2native_tests::command;

use super::{build, run};

/// Modules' fields, where the access is `function` called with `arguments`, and what is told: of checked memories.
const ACCESSES: [(&str, &str, &str, &str); 11] = [
    (
        "(memory 1 4)",
        "(param i32) (drop (i32.load offset=12 (local.get 0)))",
        "(i32.const 65530)",
        "4 bytes from address 0x10006 of memory 0, which has 65536 bytes",
    ),
    // An index is a number of 32 bits, its sum with an offset is none.
    (
        "(memory 1 4)",
        "(param i32) (drop (i32.load16_u offset=12 (i32.add (local.get 0) (i32.const 1))))",
        "(i32.const -2)",
        "2 bytes from address 0x10000000b of memory 0, which has 65536 bytes",
    ),
    // The size is a constant.
    (
        "(memory 1 1)",
        "(param i32) (drop (i32.load8_s offset=7 (local.get 0)))",
        "(i32.const 65535)",
        "1 bytes from address 0x10006 of memory 0, which has 65536 bytes",
    ),
    (
        "(memory i64 1 10)",
        "(param i64) (drop (i64.load offset=16 (local.get 0)))",
        "(i64.const -2)",
        "8 bytes from address 2^64 + 0xe of memory 0, which has 65536 bytes",
    ),
    // More than the memory has at first: the sum is compared.
    (
        "(memory i64 1 10)",
        "(param i64) (drop (i64.load offset=0x20000 (local.get 0)))",
        "(i64.const 1)",
        "8 bytes from address 0x20001 of memory 0, which has 65536 bytes",
    ),
    // The sum wraps, by more and by less than the access is wide.
    (
        "(memory i64 1 10)",
        "(param i64) (drop (i64.load offset=0x20000 (local.get 0)))",
        "(i64.const -5)",
        "8 bytes from address 2^64 + 0x1fffb of memory 0, which has 65536 bytes",
    ),
    (
        "(memory i64 1 10)",
        "(param i64) (drop (i64.load offset=0x20000 (local.get 0)))",
        "(i64.const -0x20004)",
        "8 bytes from address 0xfffffffffffffffc of memory 0, which has 65536 bytes",
    ),
    (
        "(memory i64 4 4)",
        "(param i64) (drop (v128.load offset=8 (local.get 0)))",
        "(i64.const 0x3fff0)",
        "16 bytes from address 0x3fff8 of memory 0, which has 262144 bytes",
    ),
    (
        "(memory 1 2) (memory 1 4)",
        "(param i32) (i64.store 1 offset=3 (local.get 0) (i64.const 1))",
        "(i32.const 65536)",
        "8 bytes from address 0x10003 of memory 1, which has 65536 bytes",
    ),
    (
        "(memory 1 4)",
        "(param i32) (drop (i64.atomic.rmw.add offset=8 (local.get 0) (i64.const 1)))",
        "(i32.const 65536)",
        "8 bytes from address 0x10008 of memory 0, which has 65536 bytes",
    ),
    // A range is noted by code, before another instruction traps.
    (
        "(memory 1 4)",
        "(param i32) (memory.fill (local.get 0) (i32.const 1) (i32.const 7))",
        "(i32.const 65530)",
        "7 bytes from address 0xfffa of memory 0, which has 65536 bytes",
    ),
];

/// Writes a module whose access reaches beyond its memory.
fn module(folder: &Path, (memory, function, argument, _): (&str, &str, &str, &str)) -> PathBuf {
    let path = folder.join("access.wat");
    let call = format!("(func (export \"_start\") (call $access {argument}))");
    let text = format!("(module {memory} (func $access {function}) {call})");
    std::fs::write(&path, text).expect("a temporary folder can be written");
    path
}

#[test]
fn addresses_are_told() {
    let folder = TempDir::new().expect("there is room for temporary files");
    let folder = folder.path();
    for access in ACCESSES {
        let module = module(folder, access);
        for &target in LINUX {
            for ways in [&["-g"][..], &["--trap-json", "3", "-O0"], &["--coredump", "-Os"]] {
                let program = build(folder, &module, target, &[&["--memory", "checked"], ways].concat());
                let outcome = run(folder, &program, target, "3>told", 0);
                assert_eq!(outcome.code, command::exit::TRAP, "{} {ways:?}: {}", target.name, outcome.errors());
                let first = outcome.errors().lines().next().unwrap_or_default().to_owned();
                let expected = format!("wasm trap: out of bounds memory access: {}", access.3);
                assert_eq!(first, expected, "{} {ways:?}: {access:?}", target.name);
            }
        }
    }
}

/// Guarded memories are compared where a page of the system's is too large for them, or addresses have 64 bits.
#[test]
fn compares_of_guarded_memories_are_told() {
    let folder = TempDir::new().expect("there is room for temporary files");
    let folder = folder.path();
    let accesses = [
        (
            "(memory 5 9 (pagesize 1))",
            "(param i32) (drop (i32.load8_u (local.get 0)))",
            "(i32.const 5)",
            "1 bytes from address 0x5 of memory 0, which has 5 bytes",
        ),
        (
            "(memory i64 1 10)",
            "(param i64) (drop (i64.load offset=16 (local.get 0)))",
            "(i64.const -2)",
            "8 bytes from address 2^64 + 0xe of memory 0, which has 65536 bytes",
        ),
    ];
    for access in accesses {
        let module = module(folder, access);
        for &target in LINUX {
            let program = build(folder, &module, target, &["-g"]);
            let outcome = run(folder, &program, target, "", 0);
            let expected = format!("wasm trap: out of bounds memory access: {}\n", access.3);
            assert!(outcome.errors().starts_with(&expected), "{}: {}", target.name, outcome.errors());
        }
    }
}

/// Neither the table nor the function that reads it is in a program that has no such access, or is stripped; and that tells no less than
/// the cause.
#[test]
fn other_programs_do_not_carry_it() {
    let folder = TempDir::new().expect("there is room for temporary files");
    let folder = folder.path();
    let module = module(folder, ACCESSES[0]);
    let target = Target::host().expect("tests run on one of our targets");
    let has = |flags: &[&str]| {
        let program = build(folder, &module, target, flags);
        let bytes = std::fs::read(&program).expect("it is written");
        let file = object::File::parse(&*bytes).expect("ELF");
        let outcome = run(folder, &program, target, "3>told", 0);
        assert!(outcome.errors().starts_with("wasm trap: out of bounds memory access"), "{}", outcome.errors());
        file.symbols().any(|symbol| symbol.name() == Ok(NOTE_COMPARED))
    };
    assert!(has(&["--memory", "checked", "-g"]));
    assert!(has(&["--memory", "checked"]));
    assert!(!has(&["--memory", "checked", "--trap-offsets=none"]));
    assert!(!has(&[]));
    assert!(!has(&["-g"]));
    assert!(!has(&["--memory", "checked", "--traps", "calls", "--trap-json", "3"]));
}

/// The table is the same where functions come from a cache.
#[test]
fn a_cache_keeps_it() {
    let folder = TempDir::new().expect("there is room for temporary files");
    let folder = folder.path();
    let module = module(folder, ACCESSES[3]);
    let cache = folder.join("cache").display().to_string();
    for &target in LINUX {
        let plain = ["--memory", "checked", "-g"];
        let once = std::fs::read(build(folder, &module, target, &plain)).expect("it is written");
        for _ in 0..2 {
            let program = build(folder, &module, target, &[&plain[..], &["--cache", &cache]].concat());
            assert!(std::fs::read(program).expect("it is written") == once, "{}", target.name);
        }
    }
}
