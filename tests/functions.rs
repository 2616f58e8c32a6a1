//! WASI's functions as a list: each has its test programs, each comes into a program only where it is imported, and those that
//! end the process do it as they say.

use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};

use tempfile::TempDir;
use wasm2native_abi::{for_each_wasi_function, for_each_wasi_unstable_function, wasi};
use wasm2native_targets::{LINUX, Target};
use wasm2native_tests::{case::Case, command, guest, machine, places};
use wasmparser::{Parser, Payload};

macro_rules! names {
    ($($name:ident($($parameter:ident: $ty:ident),*) -> $result:ident, $capability:ident;)*) => {
        &[$(stringify!($name)),*]
    };
}
const PREVIEW1: &[&str] = for_each_wasi_function!(names);
const UNSTABLE: &[&str] = for_each_wasi_unstable_function!(names);

/// Module and name of each import of the guest `module`.
fn imports(module: &Path) -> BTreeSet<(String, String)> {
    let wasm = std::fs::read(module).expect("a compiled guest can be read");
    let mut found = BTreeSet::new();
    for payload in Parser::new(0).parse_all(&wasm) {
        let Payload::ImportSection(section) = payload.expect("a compiler wrote it") else { continue };
        for import in section.into_imports() {
            let import = import.expect("a compiler wrote it");
            found.insert((import.module.to_owned(), import.name.to_owned()));
        }
    }
    found
}

/// The test programs for WASI with the extension `extension`.
fn programs(extension: &str) -> Vec<PathBuf> {
    let folder = places::tests().join("programs/wasi");
    let entries = std::fs::read_dir(folder).expect("the repository can be read");
    let paths = entries.map(|entry| entry.expect("the repository can be read").path());
    let mut programs: Vec<_> = paths.filter(|path| path.extension().is_some_and(|found| found == extension)).collect();
    programs.sort();
    programs
}

/// Which test programs import which function.
fn users(extension: &str) -> BTreeMap<(String, String), Vec<PathBuf>> {
    let mut users: BTreeMap<_, Vec<_>> = BTreeMap::new();
    for program in programs(extension) {
        for case in Case::of_file(&program) {
            for import in imports(&guest::module(&program, &case.header.cflags)) {
                users.entry(import).or_default().push(program.clone());
            }
        }
    }
    users
}

fn untested(module: &str, functions: &[&str], extension: &str) -> Vec<String> {
    let users = users(extension);
    let used = |name: &&&str| users.contains_key(&(module.to_owned(), (**name).to_owned()));
    functions.iter().filter(|name| !used(name)).map(|&name| name.to_owned()).collect()
}

#[test]
fn there_are_45_functions() {
    assert_eq!(PREVIEW1.len(), 45 + 1, "the document's 45, and `sock_accept`, which was added to it");
    assert!(UNSTABLE.iter().all(|name| PREVIEW1.contains(name)));
    assert!(wasi::ADDED_BY_PREVIEW1.iter().all(|name| PREVIEW1.contains(name)));
}

#[test]
fn a_c_program_tests_each_function() {
    assert_eq!(untested(wasi::PREVIEW1, PREVIEW1, "c"), [""; 0]);
    assert_eq!(untested(wasi::UNSTABLE, UNSTABLE, "c"), [""; 0]);
}

#[test]
fn a_rust_program_tests_each_function() {
    assert_eq!(untested(wasi::PREVIEW1, PREVIEW1, "rs"), [""; 0]);
}

/// The built program, with its symbols.
fn built(folder: &Path, text: &str, target: &Target) -> Vec<u8> {
    let (module, output) = (folder.join("module.wat"), folder.join("program"));
    std::fs::write(&module, text).expect("a temporary folder can be written");
    let outcome = command::build(folder, &module, &output, target, &[""; 0]);
    assert_eq!(outcome.code, 0, "{}", outcome.errors());
    std::fs::read(output).expect("it was written")
}

/// Whether the file names the symbol of a function.
fn carries(program: &[u8], symbol: &str) -> bool {
    let name = format!("\0{symbol}\0");
    program.windows(name.len()).any(|window| window == name.as_bytes())
}

#[test]
fn a_program_carries_what_it_imports() {
    let text = |module: &str, name: &str, ty: &str, arguments: &str| {
        format!(
            "(module (import \"{module}\" \"{name}\" (func $f {ty} (result i32))) (memory (export \"memory\") 1)
               (func (export \"_start\") {arguments} (drop (call $f))))"
        )
    };
    let seek = |module| {
        let arguments = "(i32.const 0) (i64.const 0) (i32.const 0) (i32.const 0)";
        text(module, "fd_seek", "(param i32 i64 i32 i32)", arguments)
    };
    for &target in LINUX {
        let folder = TempDir::new().expect("there is room for temporary files");
        let new = built(folder.path(), &seek(wasi::PREVIEW1), target);
        let old = built(folder.path(), &seek(wasi::UNSTABLE), target);
        for (program, own, other) in [(&new, "wasi_", "wasi_unstable_"), (&old, "wasi_unstable_", "wasi_")] {
            assert!(carries(program, &format!("wasm2native_{own}fd_seek")), "{}", target.name);
            assert!(!carries(program, &format!("wasm2native_{other}fd_seek")), "{}", target.name);
            for name in PREVIEW1.iter().filter(|&&name| name != "fd_seek") {
                let symbols = [format!("wasm2native_wasi_{name}"), format!("wasm2native_wasi_unstable_{name}")];
                assert!(!symbols.iter().any(|symbol| carries(program, symbol)), "{}: {name}", target.name);
            }
        }
        // What does not differ is the same function.
        let yields = built(folder.path(), &text(wasi::UNSTABLE, "sched_yield", "", ""), target);
        assert!(carries(&yields, "wasm2native_wasi_sched_yield"), "{}", target.name);
    }
}

#[test]
fn the_old_snapshot_accepts_no_connections() {
    let folder = TempDir::new().expect("there is room for temporary files");
    let text = "(module (import \"wasi_unstable\" \"sock_accept\" (func (param i32 i32 i32) (result i32)))
      (import \"wasi_unstable\" \"fd_seek\" (func (param i32 i64 i32 i32) (result i32))) (func (export \"_start\")))";
    std::fs::write(folder.path().join("module.wat"), text).expect("a temporary folder can be written");
    let outcome = command::run(folder.path(), &["build", "module.wat", "-o", "program"], &[]);
    assert_eq!(outcome.code, command::exit::DENIED, "{}", outcome.errors());
    assert!(outcome.errors().contains("wasi_unstable.sock_accept"), "{}", outcome.errors());
    assert!(!outcome.errors().contains("fd_seek"), "{}", outcome.errors());

    let shown = command::run(folder.path(), &["inspect", "module.wat"], &[]).output();
    assert!(
        shown.contains("wasi_unstable.fd_seek (func (param i32 i64 i32 i32) (result i32)) [WASI, descriptor]"),
        "{shown}"
    );
    assert!(shown.contains("wasi_unstable.sock_accept (func (param i32 i32 i32) (result i32)) [unknown]"), "{shown}");
}

#[test]
fn a_raised_signal_ends_the_process_as_it_does() {
    // WASI's numbers of `abrt`, `kill`, `segv`, `term` and `sys`, and what they are on Linux.
    const SIGNALS: [(&str, i32); 5] = [("6", 6), ("9", 9), ("11", 11), ("15", 15), ("30", 31)];
    let module = guest::module(&places::tests().join("programs/wasi/raise.c"), &[]);
    for &target in LINUX {
        let folder = TempDir::new().expect("there is room for temporary files");
        let program = folder.path().join("program");
        let outcome = command::build(folder.path(), &module, &program, target, &[""; 0]);
        assert_eq!(outcome.code, 0, "{}", outcome.errors());
        for (signal, number) in SIGNALS {
            let outcome = machine::run_program(&program, target, folder.path(), &["0", signal, "0"], &[]);
            assert_eq!(
                (outcome.code, outcome.output().as_str()),
                (128 + number, "0: 0\n"),
                "{}: {signal}",
                target.name
            );
            // A fault's signal is no trap here. The emulator has words of its own.
            if Target::host().is_some_and(|host| host.name == target.name) {
                assert_eq!(outcome.errors(), "", "{signal}");
            }
        }
    }
}
