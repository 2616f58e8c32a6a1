//! Builds the runtime library for a target: finds a Rust toolchain that can, runs cargo on the runtime's own workspace, and reduces
//! what comes out to what the runtime needs.
//!
//! ```text
//! triples ─ toolchain ─▶ candidates ─ nested cargo ─▶ lib.a ─ archive ─▶ bytes
//! ```
//! `runtime-lib/archives` builds with it what the command carries, and tests build what it does not carry yet.
//!
//! Invariant: the same sources and the same toolchain give the same bytes, wherever the folders lie.

#![forbid(unsafe_code)]

mod archive;
mod elf;
mod macho;
mod nested;
mod object;
pub mod toolchain;

use std::fs;
use std::path::Path;
use toolchain::Toolchain;

/// What the runtime is built for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Flavor {
    /// Executables, of which it is all that is not wasm.
    Program,
    /// Objects in other programs, beside their C library.
    Library,
}

/// The runtime at the folder `runtime`, built for the first of `triples` that a toolchain of the machine can build for, with its
/// working files below the folder `out`: an `ar` archive.
///
/// # Errors
/// Why none can, and the command that changes that.
pub fn build(flavor: Flavor, triples: &[&'static str], runtime: &Path, out: &Path) -> Result<Vec<u8>, String> {
    let mut failures = String::new();
    for toolchain in toolchain::candidates(triples) {
        match try_build(flavor, &toolchain, runtime, out) {
            Ok(bytes) => return Ok(bytes),
            Err(failure) => failures += &format!("\n{}: {failure}", toolchain.describe()),
        }
    }
    Err(if failures.is_empty() {
        toolchain::advice(triples)
    } else {
        format!(
            "it does not build (`cargo build --release --manifest-path runtime-lib/Cargo.toml` shows more):{failures}"
        )
    })
}

fn try_build(flavor: Flavor, toolchain: &Toolchain, runtime: &Path, out: &Path) -> Result<Vec<u8>, String> {
    let library = nested::build(flavor, toolchain, runtime, out)?;
    let bytes = fs::read(&library).map_err(|error| format!("{}: {error}", library.display()))?;
    archive::reduce(flavor, &bytes)
}
