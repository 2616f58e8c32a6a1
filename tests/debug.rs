//! What debuggers, profilers and unwinders make of what is built: real ones, on both CPUs.

#[path = "debug/debugger.rs"]
mod debugger;
#[path = "debug/frames.rs"]
mod frames;
#[path = "debug/lldb.rs"]
mod lldb;
#[path = "debug/signals.rs"]
mod signals;
#[path = "debug/sources.rs"]
mod sources;
#[path = "debug/tables.rs"]
mod tables;
#[path = "debug/walks.rs"]
mod walks;

use std::path::{Path, PathBuf};

use wasm2native_targets::Target;
use wasm2native_tests::{command, places};

/// A module of this folder.
fn module(name: &str) -> PathBuf {
    places::tests().join("debug").join(name)
}

/// Builds `module` into `folder`: the file of `name`.
fn build(folder: &Path, module: &Path, name: &str, target: &Target, flags: &[&str]) -> PathBuf {
    let output = folder.join(name);
    let outcome = command::build(folder, module, &output, target, flags);
    assert_eq!((outcome.code, outcome.errors().as_str()), (0, ""), "{} {flags:?}", target.name);
    output
}
