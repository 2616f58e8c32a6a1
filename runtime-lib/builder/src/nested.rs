//! Runs cargo on the runtime's own workspace.
//!
//! Invariant: nothing of the outer build's settings reaches the inner one: its flags, profile overrides and target folder are
//! for another program.

use crate::Flavor;
use crate::toolchain::{Core, Toolchain};
use std::path::{Path, PathBuf};
use std::process::Command;
use std::{env, fs};

/// Builds the runtime at `runtime` below the folder `target`: the path of the static library.
pub(crate) fn build(flavor: Flavor, toolchain: &Toolchain, runtime: &Path, target: &Path) -> Result<PathBuf, String> {
    let runtime = fs::canonicalize(runtime).map_err(|error| format!("{}: {error}", runtime.display()))?;
    let mut cargo = Command::new(env::var_os("CARGO").unwrap_or_else(|| "cargo".into()));
    for (name, _) in env::vars_os() {
        if is_outer_setting(&name.to_string_lossy()) {
            cargo.env_remove(name);
        }
    }
    cargo
        // No `.cargo/config.toml` of the repository's is found from the file system's root.
        .current_dir("/")
        .args(["build", "--release", "--locked", "--quiet", "--manifest-path"])
        .arg(runtime.join("Cargo.toml"))
        .args(match flavor {
            Flavor::Program => &[][..],
            Flavor::Library => &["--no-default-features", "--features", "library"],
        })
        .args(["--target", toolchain.triple, "--target-dir"])
        .arg(target)
        .env("RUSTC", &toolchain.rustc)
        // The oldest macOS that all of what the runtime calls is in; rustc writes it into the objects.
        .env("MACOSX_DEPLOYMENT_TARGET", MACOS_VERSION)
        .env("CARGO_ENCODED_RUSTFLAGS", flags(flavor, toolchain, &runtime).join("\x1f"));
    if toolchain.core == Core::FromSource {
        cargo.args(["-Z", "build-std=core"]).env("RUSTC_BOOTSTRAP", "1");
    }
    let output = cargo.output().map_err(|error| format!("cannot run cargo: {error}"))?;
    if !output.status.success() {
        return Err(first_errors(&String::from_utf8_lossy(&output.stderr)));
    }
    Ok(target.join(toolchain.triple).join("release/libwasm2native_runtime.a"))
}

/// The first macOS for both CPUs.
const MACOS_VERSION: &str = "11.0";

/// The first errors of a build's output, each by its first line: enough for a message.
fn first_errors(output: &str) -> String {
    const SHOWN: usize = 3;
    let errors: Vec<&str> = output.lines().filter(|line| line.starts_with("error")).take(SHOWN).collect();
    if errors.is_empty() { output.trim().to_owned() } else { errors.join("; ") }
}

/// The compiler's flags for the runtime and what it depends on.
fn flags(flavor: Flavor, toolchain: &Toolchain, runtime: &Path) -> Vec<String> {
    let mut flags = vec![
        // Backtraces follow frame pointers through hostcalls.
        "-Cforce-frame-pointers=yes".to_owned(),
        // Nothing unwinds, but debuggers and profilers walk. What is linked without debug information leaves the tables out.
        format!("-Cforce-unwind-tables={}", if toolchain.triple.contains("linux") { "yes" } else { "no" }),
        match flavor {
            // Executables are position-independent, and nothing in them is dynamic.
            Flavor::Program => "-Crelocation-model=pie".to_owned(),
            // Shared libraries too.
            Flavor::Library => "-Crelocation-model=pic".to_owned(),
        },
        format!("--remap-path-prefix={}=runtime-lib", runtime.display()),
    ];
    if let Some(home) = cargo_home() {
        flags.push(format!("--remap-path-prefix={}=cargo", home.display()));
    }
    if toolchain.triple.starts_with("aarch64") {
        // Atomics by calls choose instructions through a C library's `getauxval`.
        flags.push("-Ctarget-feature=-outline-atomics".to_owned());
    }
    flags
}

fn cargo_home() -> Option<PathBuf> {
    env::var_os("CARGO_HOME").map(PathBuf::from).or_else(|| Some(PathBuf::from(env::var_os("HOME")?).join(".cargo")))
}

fn is_outer_setting(name: &str) -> bool {
    const FLAGS: [&str; 9] = [
        "RUSTFLAGS",
        "RUSTC_WRAPPER",
        "RUSTC_WORKSPACE_WRAPPER",
        "RUSTC_BOOTSTRAP",
        "CARGO_ENCODED_RUSTFLAGS",
        "CARGO_TARGET_DIR",
        "CARGO_MAKEFLAGS",
        "MAKEFLAGS",
        "TARGET",
    ];
    const PREFIXES: [&str; 7] = [
        "CARGO_BUILD_",
        "CARGO_PROFILE_",
        "CARGO_TARGET_",
        "CARGO_CFG_",
        "CARGO_FEATURE_",
        "CARGO_PKG_",
        "CARGO_UNSTABLE_",
    ];
    FLAGS.contains(&name) || PREFIXES.iter().any(|prefix| name.starts_with(prefix))
}
