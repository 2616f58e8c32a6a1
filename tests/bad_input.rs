//! Whatever the bytes and whatever the surroundings: one clear diagnostic, the right exit code, no panic, no partial file.
//!
//! Bytes by the thousand go through the compiler in process, what concerns files and arguments goes through the command. Random
//! damage is the matter of `fuzz.rs`.

use std::path::Path;

use tempfile::TempDir;
use wasm_encoder::{CodeSection, Function, FunctionSection, MemorySection, MemoryType, Module, TypeSection};
use wasm2native_compiler::{Diagnostic, Emit, Kind, Options};
use wasm2native_targets::{LINUX, Target};
use wasm2native_tests::command::{self, exit};
use wasm2native_tests::fuzz;
use wasm2native_tests::machine::Outcome;
use wasm2native_tests::places;
use wasm2native_tests::random::Random;

fn host() -> &'static Target {
    Target::host().expect("tests run on one of our targets")
}

/// Compiles to an object, which needs no `_start`.
fn compile(wasm: &[u8]) -> Result<(), Diagnostic> {
    let options = Options { emit: Emit::Object, ..Options::new(host()) };
    wasm2native_compiler::compile(wasm, &options).map(drop)
}

/// What the compiler did with broken bytes must be in order.
fn judge(what: &str, result: Result<(), Diagnostic>) {
    fuzz::judge(&result).unwrap_or_else(|words| panic!("{what}: {words}"));
}

fn program() -> Vec<u8> {
    std::fs::read(places::tests().join("programs/format.wasm")).expect("the repository can be read")
}

/// A small module with one of everything.
fn various() -> Vec<u8> {
    let text = std::fs::read(places::tests().join("run/tables.wat")).expect("the repository can be read");
    wasm2native_compiler::read(text).expect("the test's module assembles")
}

#[test]
fn truncated_anywhere() {
    let small = various();
    for end in 0..small.len() {
        judge(&format!("the first {end} bytes"), compile(&small[..end]));
    }
    let large = program();
    let mut random = Random::new(1);
    for _ in 0..200 {
        let end = random.below(large.len());
        let result = compile(&large[..end]);
        assert!(result.is_err() || end == 8, "the first {end} bytes of format.wasm were accepted");
        judge(&format!("the first {end} bytes of format.wasm"), result);
    }
}

#[test]
fn truncated_at_each_section() {
    let wasm = program();
    for payload in wasmparser::Parser::new(0).parse_all(&wasm) {
        let Some((_, range)) = payload.expect("a committed module is valid").as_section() else { continue };
        for end in [range.start as usize, range.start as usize + 1, range.end as usize - 1, range.end as usize] {
            judge(&format!("the first {end} bytes of format.wasm"), compile(&wasm[..end]));
        }
    }
}

/// A module of one function.
fn one_function(function: &Function) -> Vec<u8> {
    let mut types = TypeSection::new();
    types.ty().function([], []);
    let mut functions = FunctionSection::new();
    functions.function(0);
    let mut code = CodeSection::new();
    code.function(function);
    Module::new().section(&types).section(&functions).section(&code).clone().finish()
}

/// A hint is no part of what a program does: whatever stands in the section, the module compiles.
#[test]
fn random_hints() {
    let mut function = Function::new([]);
    function.instructions().i32_const(1).if_(wasm_encoder::BlockType::Empty).i32_const(0).br_if(0).end().end();
    let module = one_function(&function);
    for seed in 0..3000 {
        let mut random = Random::new(seed);
        // Small numbers: many of these are hints, for functions and offsets that there are and that there are not.
        let bound = if seed % 2 == 0 { 4 } else { 256 };
        let data: Vec<u8> = (0..random.below(24)).map(|_| random.below(bound) as u8).collect();
        let name = ["metadata.code.branch_hint", "metadata.code.compilation_priority"][random.below(2)];
        let section = wasm_encoder::CustomSection { name: name.into(), data: data.as_slice().into() };
        let hints = Module::new().section(&section).clone().finish();
        let bytes = [&hints, &module[8..]].concat();
        compile(&bytes).unwrap_or_else(|error| panic!("hints {data:?}: {error}"));
    }
}

#[test]
fn huge_counts() {
    // Each section claims four billion entries and holds none.
    for section in 1..=12 {
        let bytes = [b"\0asm\x01\0\0\0".as_slice(), &[section, 5, 0xff, 0xff, 0xff, 0xff, 0x0f]].concat();
        let result = compile(&bytes);
        assert!(result.is_err(), "section {section} with 4,294,967,295 entries was accepted");
        judge(&format!("section {section}"), result);
    }
}

#[test]
fn absurd_memories() {
    for (minimum, maximum) in [(65_536, None), (65_536, Some(65_536)), (0, Some(65_536)), (65_537, None), (2, Some(1))]
    {
        let mut memories = MemorySection::new();
        memories.memory(MemoryType { minimum, maximum, memory64: false, shared: false, page_size_log2: None });
        judge(&format!("{minimum} to {maximum:?} pages"), compile(&Module::new().section(&memories).clone().finish()));
    }
}

#[test]
fn absurd_memories_of_64_bit_addresses() {
    let limit = 1 << 22;
    for (minimum, maximum, page_size_log2, is_accepted) in [
        (limit, None, None, true),
        (limit, Some(limit), None, true),
        (0, Some(1 << 48), None, true),
        (0, Some(u64::MAX), Some(0), true),
        (limit + 1, None, None, false),
        (1 << 48, None, None, false),
        ((1 << 38) + 1, None, Some(0), false),
        (u64::MAX, Some(u64::MAX), Some(0), false),
    ] {
        let mut memories = MemorySection::new();
        memories.memory(MemoryType { minimum, maximum, memory64: true, shared: false, page_size_log2 });
        let result = compile(&Module::new().section(&memories).clone().finish());
        assert_eq!(result.is_ok(), is_accepted, "{minimum} to {maximum:?} pages: {result:?}");
        if let Err(diagnostic) = result {
            let report = diagnostic.report();
            assert!(matches!(report.kind, Kind::Limit { value, .. } if value == minimum), "{diagnostic}");
            assert!(report.offset.is_some(), "no offset: {diagnostic}");
        }
    }
}

/// What must come of a command line: the exit code, and one diagnostic that contains `part`.
fn refused(outcome: &Outcome, code: i32, part: &str) {
    let errors = outcome.errors();
    assert_eq!(outcome.code, code, "{errors}");
    assert_eq!(errors.lines().filter(|line| line.starts_with("error")).count(), 1, "not one diagnostic:\n{errors}");
    assert!(errors.contains(part), "no `{part}` in:\n{errors}");
    assert!(!errors.contains("panicked"), "{errors}");
}

/// Nothing but `names` lies in the folder: no partial file.
fn holds_only(folder: &Path, names: &[&str]) {
    let entries = std::fs::read_dir(folder).expect("a temporary folder can be read");
    let mut found: Vec<_> =
        entries.map(|entry| entry.expect("it can be read").file_name().to_string_lossy().into_owned()).collect();
    found.sort();
    assert_eq!(found, names);
}

fn with_module(name: &str, bytes: &[u8]) -> TempDir {
    let folder = TempDir::new().expect("there is room for temporary files");
    std::fs::write(folder.path().join(name), bytes).expect("a temporary folder can be written");
    folder
}

#[test]
fn broken_files() {
    for (name, bytes, part) in [
        ("empty.wasm", b"".as_slice(), "empty"),
        ("short.wasm", b"\0asm", "0x"),
        ("elf.wasm", b"\x7fELF\x02\x01\x01\0", ""),
        ("future.wasm", b"\0asm\x07\0\0\0", "version"),
        ("text.wat", b"(module (func (result i32)))", "type mismatch"),
        ("text.wat", b"(module (fnuc))", "1:10"),
    ] {
        let folder = with_module(name, bytes);
        for target in LINUX {
            let args = ["build", name, "-o", "out", "--target", target.name];
            refused(&command::run(folder.path(), &args, &[]), exit::INVALID, part);
            holds_only(folder.path(), &[name]);
        }
    }
}

#[test]
fn a_component_is_unsupported_by_name() {
    let folder = with_module("component.wasm", b"\0asm\x0d\0\x01\0");
    let outcome = command::run(folder.path(), &["build", "component.wasm"], &[]);
    refused(&outcome, exit::UNSUPPORTED, "component-model");
    holds_only(folder.path(), &["component.wasm"]);
}

#[test]
fn unknown_imports_are_listed_with_their_types() {
    let text = br#"(module (import "env" "one" (func (param i32) (result i64)))
        (import "wasi_snapshot_preview1" "no_such" (func)) (func (export "_start")))"#;
    let folder = with_module("a.wat", text);
    let outcome = command::run(folder.path(), &["build", "a.wat"], &[]);
    refused(&outcome, exit::DENIED, "(param i32) (result i64)");
    for part in ["one", "no_such", "--unknown-imports"] {
        assert!(outcome.errors().contains(part), "no `{part}` in:\n{}", outcome.errors());
    }
    holds_only(folder.path(), &["a.wat"]);
}

#[test]
fn an_imported_tag_that_nobody_provides_is_named() {
    let text = br#"(module (import "env" "oops" (tag (param i32 f64)))
        (func (export "_start") (throw 0 (i32.const 1) (f64.const 2))))"#;
    let folder = with_module("a.wat", text);
    for flags in [&[][..], &["--unknown-imports", "trap"]] {
        let args: Vec<&str> = ["build", "a.wat"].into_iter().chain(flags.iter().copied()).collect();
        let outcome = command::run(folder.path(), &args, &[]);
        refused(&outcome, exit::DENIED, "env.oops (tag (param i32 f64))");
    }
    holds_only(folder.path(), &["a.wat"]);
}

#[test]
fn files_that_are_not_there() {
    let folder = with_module("a.wasm", &program());
    let run = |args: &[&str]| command::run(folder.path(), args, &[]);
    refused(&run(&["build", "missing.wasm"]), exit::IO, "missing.wasm");
    refused(&run(&["build", "a.wasm", "-o", "no/such/folder/out"]), exit::IO, "no/such/folder");
    refused(&run(&["build", "."]), exit::IO, "");
    refused(&run(&["run", "missing.wasm"]), exit::IO, "missing.wasm");
    refused(&run(&["inspect", "missing.wasm"]), exit::IO, "missing.wasm");
    holds_only(folder.path(), &["a.wasm"]);
}

#[test]
fn outputs_that_cannot_be_written() {
    let folder = with_module("a.wasm", &program());
    std::fs::create_dir(folder.path().join("folder")).expect("a temporary folder can be written");
    let run = |args: &[&str]| command::run(folder.path(), args, &[]);
    refused(&run(&["build", "a.wasm", "-o", "folder"]), exit::IO, "folder");
    refused(&run(&["build", "a.wasm", "-o", "/dev/full"]), exit::IO, "/dev/full");
    refused(&run(&["build", "a.wasm", "-o", "/proc/out"]), exit::IO, "/proc/out");
    holds_only(folder.path(), &["a.wasm", "folder"]);
    holds_only(&folder.path().join("folder"), &[]);
}

#[test]
fn a_file_that_was_there_stays_when_a_build_fails() {
    let folder = with_module("bad.wasm", b"\0asm\x01\0\0\0\x01");
    std::fs::write(folder.path().join("out"), "before").expect("a temporary folder can be written");
    refused(&command::run(folder.path(), &["build", "bad.wasm", "-o", "out"], &[]), exit::INVALID, "");
    assert_eq!(std::fs::read(folder.path().join("out")).expect("it is there"), b"before");
    holds_only(folder.path(), &["bad.wasm", "out"]);
}

#[test]
fn wrong_arguments() {
    let folder = with_module("a.wasm", &program());
    let run = |args: &[&str]| command::run(folder.path(), args, &[]);
    refused(&run(&["build", "a.wasm", "--target", "x86_64-linus"]), exit::TARGET, "x86_64-linux");
    refused(&run(&["build", "a.wasm", "--target", "sparc"]), exit::TARGET, "aarch64-linux");
    refused(&run(&["build", "a.wasm", "--cpu", "z80"]), exit::TARGET, "z80");
    refused(&run(&["build", "a.wasm", "--no-such-flag"]), exit::USAGE, "--no-such-flag");
    refused(&run(&["build"]), exit::USAGE, "MODULE");
    refused(&run(&["build", "a.wasm", "--env", "=x"]), exit::USAGE, "");
    refused(&run(&["build", "a.wasm", "--dir", ""]), exit::USAGE, "");
    refused(&run(&["build", "a.wasm", "-O9"]), exit::USAGE, "");
    holds_only(folder.path(), &["a.wasm"]);
}

#[test]
fn a_granted_directory_that_is_missing_is_named_at_the_start() {
    let folder = with_module("a.wasm", &program());
    let path = folder.path();
    let built = command::build(path, Path::new("a.wasm"), &path.join("out"), host(), &["--dir", "no-such-folder"]);
    assert_eq!(built.code, 0, "{}", built.errors());
    let arguments: [&str; 0] = [];
    let outcome = wasm2native_tests::machine::run_program(&path.join("out"), host(), path, &arguments, &[]);
    assert_ne!(outcome.code, 0);
    assert!(outcome.errors().contains("no-such-folder"), "{}", outcome.errors());
    assert!(outcome.stdout.is_empty(), "{}", outcome.output());
}
