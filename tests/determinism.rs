//! The same input gives the same bytes: whatever the folder, the number of threads and the time.

use std::path::Path;

use tempfile::TempDir;
use wasm2native_targets::{LINUX, Target};
use wasm2native_tests::{command, places};

/// Builds `module`, copied into a fresh folder, and returns the output.
fn build(module: &Path, target: &Target, flags: &[&str]) -> Vec<u8> {
    let folder = TempDir::new().expect("there is room for temporary files");
    let copy = folder.path().join("module.wasm");
    std::fs::copy(module, &copy).expect("a temporary folder can be written");
    let output = folder.path().join("output");
    let outcome = command::build(folder.path(), &copy, &output, target, flags);
    assert_eq!(outcome.code, 0, "{}", outcome.errors());
    std::fs::read(output).expect("the output is there")
}

fn same_bytes(module: &Path, flags: &[&str]) {
    for &target in LINUX {
        let once = build(module, target, &[flags, &["-j", "1"]].concat());
        for jobs in ["1", "2", "7"] {
            let again = build(module, target, &[flags, &["-j", jobs]].concat());
            assert!(once == again, "{}, {flags:?}: other bytes with {jobs} threads", target.name);
        }
    }
}

#[test]
fn executables() {
    for name in ["hello.wasm", "wordfreq.wasm", "inventory.wasm"] {
        same_bytes(&places::tests().join("programs").join(name), &[]);
    }
}

#[test]
fn every_kind_of_output() {
    let module = places::tests().join("programs/copy.wasm");
    same_bytes(&module, &["--emit", "obj"]);
    same_bytes(&module, &["--emit", "obj", "-O0", "--instance", "parameter"]);
    for listing in ["asm", "clif", "wat", "manifest"] {
        same_bytes(&module, &["--emit", listing]);
    }
    same_bytes(&module, &["--strip", "-Os", "--dir", "a::b:ro", "--env", "C=d", "--arg", "e"]);
}

#[test]
fn a_large_module() {
    same_bytes(&places::fetched("quickjs.wasm"), &[]);
}
