//! Guests: from a test's source to a wasm module, compiled once and kept.
//!
//! A compiled guest is named by a hash of everything that went into it, so that a changed source or compiler makes a new one.

use std::hash::{DefaultHasher, Hash, Hasher};
use std::path::{Path, PathBuf};
use std::process::Command;
use std::sync::OnceLock;

use crate::places;

/// Clang by its names in distributions, the one that the tests were written with first.
const COMPILERS: &[&str] =
    &["clang-19", "clang-21", "clang-20", "clang-18", "clang-17", "clang-16", "clang-15", "clang-14", "clang"];

/// Flags of every C guest.
const FLAGS: &[&str] = &["--target=wasm32-wasi", "-O2", "-Wall", "-Wextra", "-Werror"];

/// The module that `source` (`.wasm`, `.wat`, `.c` or `.rs`) stands for. `flags` are for its compiler.
///
/// # Panics
/// If it does not compile, with the compiler's words.
#[must_use]
pub fn module(source: &Path, flags: &[String]) -> PathBuf {
    match source.extension().and_then(|extension| extension.to_str()) {
        Some("wasm" | "wat") => source.to_owned(),
        Some("c") => c_to_wasm(source, flags),
        Some("rs") => rust_to_wasm(source),
        _ => panic!("{}: no guest is made from this kind of file", source.display()),
    }
}

/// Compiles a C file, with others that `flags` name. In them `{tests}` and `{data}` stand for folders.
fn c_to_wasm(source: &Path, flags: &[String]) -> PathBuf {
    let compiler = compiler();
    let mut hasher = DefaultHasher::new();
    (compiler, FLAGS, flags).hash(&mut hasher);
    std::fs::read(source).expect("a guest's source can be read").hash(&mut hasher);
    headers(source).iter().for_each(|text| text.hash(&mut hasher));
    let (tests, data) = (places::tests(), places::data());
    let flags = flags
        .iter()
        .map(|flag| flag.replace("{tests}", &tests.to_string_lossy()).replace("{data}", &data.to_string_lossy()));
    kept(source, hasher.finish(), |output| {
        let mut command = Command::new(compiler);
        command.args(FLAGS).arg(source).args(flags).arg("-o").arg(output);
        command
    })
}

/// The headers that lie beside `source`, in order.
fn headers(source: &Path) -> Vec<Vec<u8>> {
    let folder = source.parent().expect("a source lies in a folder");
    let entries = std::fs::read_dir(folder).expect("a guest's folder can be read");
    let mut paths: Vec<PathBuf> = entries.map(|entry| entry.expect("a guest's folder can be read").path()).collect();
    paths.retain(|path| path.extension().is_some_and(|extension| extension == "h"));
    paths.sort();
    paths.iter().map(|path| std::fs::read(path).expect("a header can be read")).collect()
}

/// The module that a Rust file becomes with debug information, and without optimisation. Its source is known by its name alone.
///
/// # Panics
/// As [`module`].
#[must_use]
pub fn with_lines(source: &Path) -> PathBuf {
    let script = places::tests().join("programs/build.sh");
    let mut hasher = DefaultHasher::new();
    "with lines".hash(&mut hasher);
    for part in [source, &script] {
        std::fs::read(part).expect("a guest's source can be read").hash(&mut hasher);
    }
    kept(source, hasher.finish(), |output| {
        let mut command = Command::new(script);
        command.arg(source).arg(output).arg("-g");
        command
    })
}

fn rust_to_wasm(source: &Path) -> PathBuf {
    let script = places::tests().join("programs/build.sh");
    let mut hasher = DefaultHasher::new();
    for part in [source, &script] {
        std::fs::read(part).expect("a guest's source can be read").hash(&mut hasher);
    }
    kept(source, hasher.finish(), |output| {
        let mut command = Command::new(script);
        command.arg(source).arg(output);
        command
    })
}

/// The output of `make` for `source`, from the store where it is there. Safe among parallel tests: a guest appears whole.
fn kept(source: &Path, hash: u64, make: impl FnOnce(&Path) -> Command) -> PathBuf {
    let name = source.file_stem().expect("a source has a name").to_string_lossy();
    let folder = places::data().join("guests");
    std::fs::create_dir_all(&folder).expect("the target folder can be written");
    let path = folder.join(format!("{name}-{hash:016x}.wasm"));
    // Tests that wait for the same guest wait for one compiler.
    let lock = std::fs::File::create(path.with_extension("lock")).expect("the target folder can be written");
    lock.lock().expect("the target folder can be written");
    if !path.exists() {
        let temporary = tempfile::NamedTempFile::new_in(&folder).expect("the target folder can be written");
        let output = make(temporary.path()).output().expect("a compiler that was found can be started");
        let words = String::from_utf8_lossy(&output.stderr);
        assert!(output.status.success(), "{} does not compile:\n{words}", source.display());
        temporary.into_temp_path().persist(&path).expect("the target folder can be written");
    }
    path
}

/// A Clang with a C library for WASI: `$WASI_CC`, or the first that can compile and link a program.
///
/// # Panics
/// If there is none.
#[must_use]
pub fn compiler() -> &'static str {
    static COMPILER: OnceLock<String> = OnceLock::new();
    COMPILER.get_or_init(|| {
        let named = std::env::var("WASI_CC").ok();
        let mut candidates = named.iter().map(String::as_str).chain(COMPILERS.iter().copied());
        let found = candidates.find(|name| places::tool(name).is_some() && links(name));
        found.expect("no clang with a WASI C library: run tests/setup.sh").to_owned()
    })
}

fn links(compiler: &str) -> bool {
    let mut command = Command::new(compiler);
    command.args(["--target=wasm32-wasi", "-x", "c", "-", "-o", "/dev/null"]);
    crate::machine::run(&mut command, b"#include <stdio.h>\nint main(void) { return puts(\"\") < 0; }\n").code == 0
}
