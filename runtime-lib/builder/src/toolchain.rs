//! Which Rust compilers of the machine can build for a target, and how.
//!
//! Two may be there: the one that builds this crate, and the system's, which on Debian brings `core` for other machines. Each
//! can use a prebuilt `core`, or build it from source where the source lies beside it.

use std::env;
use std::path::{Path, PathBuf};
use std::process::Command;

/// Names the second compiler to try.
pub const SYSTEM_RUSTC: &str = "WASM2NATIVE_RUSTC";

/// A compiler, a Rust target, and where its `core` comes from.
pub struct Toolchain {
    /// The compiler.
    pub rustc: PathBuf,
    /// What it calls the target.
    pub triple: &'static str,
    /// Where its `core` comes from.
    pub core: Core,
}

/// Where `core` comes from.
#[derive(Clone, Copy, PartialEq, Eq)]
pub enum Core {
    /// It was installed with the compiler.
    Prebuilt,
    /// From source, by a feature of cargo that is not stable yet.
    FromSource,
}

impl Toolchain {
    /// For messages: which compiler, target and `core`.
    #[must_use]
    pub fn describe(&self) -> String {
        let core = match self.core {
            Core::Prebuilt => "its core",
            Core::FromSource => "core from source",
        };
        format!("{} for {} with {core}", self.rustc.display(), self.triple)
    }
}

/// What can build for any of `triples`, the best first: a prebuilt `core` is quicker, the compiler of this build more likely the one
/// that is wanted.
#[must_use]
pub fn candidates(triples: &[&'static str]) -> Vec<Toolchain> {
    let compilers: Vec<(PathBuf, PathBuf)> =
        rustcs().into_iter().filter_map(|rustc| sysroot(&rustc).map(|sysroot| (rustc, sysroot))).collect();
    let mut candidates = Vec::new();
    for core in [Core::Prebuilt, Core::FromSource] {
        for (rustc, sysroot) in &compilers {
            for triple in triples.iter().copied().filter(|triple| has(sysroot, triple, core)) {
                candidates.push(Toolchain { rustc: rustc.clone(), triple, core });
            }
        }
    }
    candidates
}

/// The folders in which a `core` for another target appears when it is installed.
#[must_use]
pub fn library_folders() -> Vec<PathBuf> {
    rustcs().iter().filter_map(|rustc| sysroot(rustc)).map(|sysroot| sysroot.join("lib/rustlib")).collect()
}

/// What to do where there is no candidate.
#[must_use]
pub fn advice(triples: &[&str]) -> String {
    let triple = triples.first().copied().unwrap_or_default();
    // Debian has a `core` for Linux on other machines, and for all other systems its source.
    let packages = if triple.contains("linux") {
        "dpkg --add-architecture arm64 && apt-get update && apt-get install rustc-web libstd-rust-web-dev:arm64"
    } else {
        "apt-get install rustc-web rust-web-src"
    };
    format!(
        "no installed Rust toolchain has a core library for it; `rustup target add {triple}` adds one, or on Debian \
         `{packages}`; then build wasm2native again"
    )
}

/// Cargo names its own to build scripts; elsewhere it is the one that the shell finds.
fn rustcs() -> Vec<PathBuf> {
    const DEFAULT: &str = "/usr/bin/rustc";
    let named = |variable, otherwise| env::var_os(variable).map_or_else(|| PathBuf::from(otherwise), PathBuf::from);
    vec![named("RUSTC", "rustc"), named(SYSTEM_RUSTC, DEFAULT)]
}

/// The compiler's folder of libraries; none where there is no such compiler.
fn sysroot(rustc: &Path) -> Option<PathBuf> {
    let output = Command::new(rustc).args(["--print", "sysroot"]).output().ok()?;
    let text = String::from_utf8(output.stdout).ok()?;
    output.status.success().then(|| PathBuf::from(text.trim_end()))
}

fn has(sysroot: &Path, triple: &str, core: Core) -> bool {
    let libraries = sysroot.join("lib/rustlib");
    match core {
        Core::Prebuilt => {
            libraries.join(triple).join("lib").read_dir().is_ok_and(|files| {
                files.flatten().any(|file| file.file_name().to_string_lossy().starts_with("libcore-"))
            })
        }
        Core::FromSource => libraries.join("src/rust/library/Cargo.lock").exists(),
    }
}
