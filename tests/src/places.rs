//! Where things lie: the command under test, the sources of the tests, and data that is fetched.
//!
//! Everything that is made by a test lies in a temporary folder or below the target folder, never beside a source.

use std::path::{Path, PathBuf};

/// The folder `tests/` of the repository.
#[must_use]
pub fn tests() -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR"))
}

/// The repository.
///
/// # Panics
/// Never: `tests/` lies in it.
#[must_use]
pub fn repository() -> PathBuf {
    tests().parent().expect("tests/ lies in the repository").to_owned()
}

/// The folder of the profile that the tests were built in: `target/release`.
///
/// # Panics
/// If the running file is nothing that Cargo built: a test is `target/PROFILE/deps/NAME`, a program `target/PROFILE/NAME`.
#[must_use]
pub fn profile() -> PathBuf {
    let file = std::env::current_exe().expect("a running program has a path");
    let folder = file.parent().expect("a file lies in a folder");
    let profile = if folder.ends_with("deps") { folder.parent() } else { Some(folder) };
    profile.expect("tests lie in target/PROFILE/deps").to_owned()
}

/// The command under test: `$WASM2NATIVE`, or the one that was built beside the tests.
///
/// # Panics
/// If it is not there.
#[must_use]
pub fn command() -> PathBuf {
    let path = match std::env::var_os("WASM2NATIVE") {
        Some(path) => PathBuf::from(path),
        None => profile().join("wasm2native"),
    };
    assert!(path.is_file(), "the command is not built: run `cargo build --release` (looked for {})", path.display());
    path
}

/// Where fetched and compiled guests are kept between runs: `$WASM2NATIVE_TEST_DATA`, or `target/test-data`.
///
/// # Panics
/// If the folder cannot be made.
#[must_use]
pub fn data() -> PathBuf {
    let path = match std::env::var_os("WASM2NATIVE_TEST_DATA") {
        Some(path) => PathBuf::from(path),
        None => profile().parent().expect("a profile's folder lies in the target folder").join("test-data"),
    };
    std::fs::create_dir_all(&path).expect("the target folder can be written");
    path
}

/// A fetched file.
///
/// # Panics
/// If it is missing, with the command that gets it.
#[must_use]
pub fn fetched(name: &str) -> PathBuf {
    let path = data().join(name);
    assert!(path.exists(), "{} is missing: run tests/fetch.sh", path.display());
    path
}

/// A program of the machine, by name, as the shell would find it.
#[must_use]
pub fn tool(name: &str) -> Option<PathBuf> {
    let path = std::env::var_os("PATH")?;
    std::env::split_paths(&path).map(|folder| folder.join(name)).find(|file| is_program(file))
}

fn is_program(file: &Path) -> bool {
    use std::os::unix::fs::PermissionsExt;
    file.metadata().is_ok_and(|meta| meta.is_file() && meta.permissions().mode() & 0o111 != 0)
}

/// Copies a folder of the repository, with all that is in it, to a temporary one.
///
/// # Panics
/// If the one cannot be read, or the other not be written.
pub fn copy_folder(from: &Path, to: &Path) {
    std::fs::create_dir_all(to).expect("a temporary folder can be written");
    for entry in std::fs::read_dir(from).expect("the repository can be read") {
        let path = entry.expect("the repository can be read").path();
        let copy = to.join(path.file_name().expect("an entry has a name"));
        if path.is_dir() {
            copy_folder(&path, &copy);
        } else {
            std::fs::copy(&path, &copy).expect("a temporary folder can be written");
        }
    }
}
