//! The command as a user runs it: in a folder of its own, without colours, 100 columns wide.
//!
//! Invariant: nothing of the user's environment reaches the command but `PATH`; its cache lies in the test's folder.

#![allow(dead_code, reason = "each test file uses a part")]

use std::ffi::OsStr;
use std::io::Write as _;
use std::path::{Path, PathBuf};
use std::process::{Command, Output, Stdio};

/// A module that does nothing, successfully.
pub(crate) const EMPTY_PROGRAM: &str = "(module (memory (export \"memory\") 1) (func (export \"_start\")))";

/// A folder to run the command in.
pub(crate) struct Folder(tempfile::TempDir);

impl Folder {
    pub(crate) fn new() -> Self {
        Self(tempfile::tempdir().expect("a temporary folder"))
    }

    pub(crate) fn path(&self) -> &Path {
        self.0.path()
    }

    pub(crate) fn join(&self, name: impl AsRef<Path>) -> PathBuf {
        self.path().join(name)
    }

    pub(crate) fn write(&self, name: impl AsRef<Path>, contents: impl AsRef<[u8]>) -> PathBuf {
        let path = self.join(name);
        std::fs::write(&path, contents).expect("a file of the test");
        path
    }

    /// Names of everything in the folder, sorted; the cache left out.
    pub(crate) fn names(&self) -> Vec<String> {
        let entries = std::fs::read_dir(self.path()).expect("the folder");
        let name = |entry: std::io::Result<std::fs::DirEntry>| {
            entry.expect("an entry").file_name().to_string_lossy().into_owned()
        };
        let mut names: Vec<_> = entries.map(name).filter(|name| name != "cache").collect();
        names.sort();
        names
    }

    /// The command, ready to run in this folder.
    pub(crate) fn command<A: AsRef<OsStr>>(&self, args: impl IntoIterator<Item = A>) -> Command {
        let mut command = Command::new(env!("CARGO_BIN_EXE_wasm2native"));
        command.args(args).current_dir(self.path()).env_clear();
        command.env("PATH", std::env::var_os("PATH").unwrap_or_default());
        command.env("WASM2NATIVE_CACHE_DIR", self.join("cache")).env("NO_COLOR", "1").env("COLUMNS", "100");
        command.stdin(Stdio::null());
        command
    }

    /// Runs the command with a line of arguments.
    pub(crate) fn run(&self, line: &str) -> Run {
        Run::of(self.command(line.split_whitespace()).output().expect("the command runs"))
    }

    /// Runs the command with something on its standard input.
    pub(crate) fn run_with_stdin(&self, line: &str, stdin: &[u8]) -> Run {
        let mut command = self.command(line.split_whitespace());
        command.stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::piped());
        let mut child = command.spawn().expect("the command runs");
        // It may end without reading.
        let _ = child.stdin.take().expect("a pipe").write_all(stdin);
        Run::of(child.wait_with_output().expect("the command ends"))
    }
}

/// What the command did.
#[derive(Debug)]
pub(crate) struct Run {
    pub(crate) code: Option<i32>,
    pub(crate) stdout: Vec<u8>,
    pub(crate) stderr: String,
}

impl Run {
    pub(crate) fn of(output: Output) -> Self {
        let stderr = String::from_utf8(output.stderr).expect("messages are UTF-8");
        Self { code: output.status.code(), stdout: output.stdout, stderr }
    }

    pub(crate) fn stdout(&self) -> &str {
        std::str::from_utf8(&self.stdout).expect("text")
    }

    /// Asserts success without a word on standard error.
    #[track_caller]
    pub(crate) fn quiet(&self) -> &Self {
        assert_eq!((self.code, self.stderr.as_str()), (Some(0), ""));
        self
    }

    /// Asserts an exit code, and one diagnostic that holds `text`.
    #[track_caller]
    pub(crate) fn fails(&self, code: i32, text: &str) -> &Self {
        assert_eq!(self.code, Some(code), "{}", self.stderr);
        assert!(self.stderr.contains(text), "{}", self.stderr);
        assert_eq!(self.stderr.matches("error: ").count(), 1, "{}", self.stderr);
        self
    }
}
