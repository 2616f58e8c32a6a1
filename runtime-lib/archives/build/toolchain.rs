//! Which Rust compilers of the machine can build for a target, and how.
//!
//! Two may be there: the one that builds this crate, and the system's, which on Debian brings `core` for other machines. Each
//! can use a prebuilt `core`, or build it from source where the source lies beside it.

use std::env;
use std::path::{Path, PathBuf};
use std::process::Command;
use wasm2native_targets::Target;

/// Names the second compiler to try.
pub(crate) const SYSTEM_RUSTC: &str = "WASM2NATIVE_RUSTC";

/// A compiler, a Rust target, and where its `core` comes from.
pub(crate) struct Toolchain {
    pub(crate) rustc: PathBuf,
    pub(crate) triple: &'static str,
    pub(crate) core: Core,
}

/// Where `core` comes from.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(crate) enum Core {
    /// It was installed with the compiler.
    Prebuilt,
    /// From source, by a feature of cargo that is not stable yet.
    FromSource,
}

impl Toolchain {
    /// For messages: which compiler, target and `core`.
    pub(crate) fn describe(&self) -> String {
        let core = match self.core {
            Core::Prebuilt => "its core",
            Core::FromSource => "core from source",
        };
        format!("{} for {} with {core}", self.rustc.display(), self.triple)
    }
}

/// What can build for `target`, the best first: a prebuilt `core` is quicker, the compiler of this build more likely the one
/// that is wanted.
pub(crate) fn candidates(target: &Target) -> Vec<Toolchain> {
    let compilers: Vec<(PathBuf, PathBuf)> =
        rustcs().into_iter().filter_map(|rustc| sysroot(&rustc).map(|sysroot| (rustc, sysroot))).collect();
    let mut candidates = Vec::new();
    for core in [Core::Prebuilt, Core::FromSource] {
        for (rustc, sysroot) in &compilers {
            for triple in target.rust_triples.iter().copied().filter(|triple| has(sysroot, triple, core)) {
                candidates.push(Toolchain { rustc: rustc.clone(), triple, core });
            }
        }
    }
    candidates
}

/// The folders in which a `core` for another target appears when it is installed.
pub(crate) fn library_folders() -> Vec<PathBuf> {
    rustcs().iter().filter_map(|rustc| sysroot(rustc)).map(|sysroot| sysroot.join("lib/rustlib")).collect()
}

/// What to do where there is no candidate.
pub(crate) fn advice(target: &Target) -> String {
    let triple = target.rust_triples.first().copied().unwrap_or(target.triple);
    format!(
        "no installed Rust toolchain has a core library for it; `rustup target add {triple}` adds one, or on Debian \
         `dpkg --add-architecture arm64 && apt-get update && apt-get install rustc-web libstd-rust-web-dev:arm64`; then \
         build wasm2native again"
    )
}

fn rustcs() -> Vec<PathBuf> {
    const DEFAULT: &str = "/usr/bin/rustc";
    let own = env::var_os("RUSTC").map(PathBuf::from);
    let system = env::var_os(SYSTEM_RUSTC).map_or_else(|| PathBuf::from(DEFAULT), PathBuf::from);
    own.into_iter().chain([system]).collect()
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
