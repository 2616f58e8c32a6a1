//! Builds the runtime for each target into a file of its own, and writes the list of them that the crate includes.
//!
//! ```text
//! targets ─ wasm2native_runtime_builder ─▶ OUT_DIR/<target>.a ─▶ archives.rs
//! ```
//! Invariant: a target that cannot be built is a warning and a reason, not an error, unless
//! `WASM2NATIVE_REQUIRE_TARGETS` asks for all of them.

use std::path::{Path, PathBuf};
use std::{env, fs, process};
use wasm2native_runtime_builder::{build, toolchain};
use wasm2native_targets::TARGETS;

/// Set to `1`, it makes a target without an archive a failure of the build.
const REQUIRE: &str = "WASM2NATIVE_REQUIRE_TARGETS";

fn main() {
    let runtime = PathBuf::from(variable("CARGO_MANIFEST_DIR")).join("..");
    let out = PathBuf::from(variable("OUT_DIR"));
    for path in ["src", "Cargo.toml", "Cargo.lock", "abi/src", "abi/Cargo.toml"] {
        println!("cargo::rerun-if-changed={}", runtime.join(path).display());
    }
    for name in [REQUIRE, toolchain::SYSTEM_RUSTC] {
        println!("cargo::rerun-if-env-changed={name}");
    }

    let mut list =
        String::from("/// Each target, in the order of the list of targets.\nconst ARCHIVES: &[Entry] = &[\n");
    for target in TARGETS {
        let archive = match build(target.rust_triples, &runtime, &out.join(target.name)) {
            Ok(bytes) => {
                let path = out.join(format!("{}.a", target.name));
                write(&path, &bytes);
                format!("Ok(include_bytes!({path:?}))")
            }
            Err(reason) if env::var(REQUIRE).is_ok_and(|value| value == "1") => {
                eprintln!("{}: {reason}", target.name);
                process::exit(1);
            }
            Err(reason) => {
                // What is installed later is found by the next build.
                for folder in toolchain::library_folders() {
                    println!("cargo::rerun-if-changed={}", folder.display());
                }
                println!("cargo::warning=no runtime for {}: {}", target.name, reason.replace('\n', " "));
                format!("Err({reason:?})")
            }
        };
        list += &format!("    Entry {{ target: {:?}, archive: {archive} }},\n", target.name);
    }
    list += "];\n";
    write(&out.join("archives.rs"), list.as_bytes());
}

fn write(path: &Path, bytes: &[u8]) {
    if let Err(error) = fs::write(path, bytes) {
        eprintln!("cannot write {}: {error}", path.display());
        process::exit(1);
    }
}

/// A variable that cargo sets for every build script.
fn variable(name: &str) -> String {
    env::var(name).unwrap_or_else(|error| {
        eprintln!("{name}: {error}; this script is cargo's to run");
        process::exit(1)
    })
}
