//! Builds the runtime for each target into a file of its own, and writes the list of them that the crate includes.
//!
//! ```text
//! targets ─ wasm2native_runtime_builder ─▶ OUT_DIR/<target>.a, <target>-library.a ─▶ archives.rs
//! ```
//! Invariant: a target that cannot be built is a warning and a reason, not an error, unless
//! `WASM2NATIVE_REQUIRE_TARGETS` asks for all of them.

use std::path::{Path, PathBuf};
use std::{env, fs, process};
use wasm2native_runtime_builder::{Flavor, build, toolchain};
use wasm2native_targets::{TARGETS, Target};

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
        let entry = |flavor: Flavor| {
            let name = match flavor {
                Flavor::Program => target.name.to_owned(),
                Flavor::Library => format!("{}-library", target.name),
            };
            archive(flavor, target, &runtime, &out, &name)
        };
        let (program, library) = (entry(Flavor::Program), entry(Flavor::Library));
        list += &format!("    Entry {{ target: {:?}, program: {program}, of_library: {library} }},\n", target.name);
    }
    list += "];\n";
    write(&out.join("archives.rs"), list.as_bytes());
}

/// Builds the runtime for one target: the expression of its bytes, or of the reason why there are none.
fn archive(flavor: Flavor, target: &Target, runtime: &Path, out: &Path, name: &str) -> String {
    match build(flavor, target.rust_triples, runtime, &out.join(name)) {
        Ok(bytes) => {
            let path = out.join(format!("{name}.a"));
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
    }
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
