//! A folder with a part that a program is granted and parts that it is not.
//!
//! ```text
//! GROUND/granted/    what the program gets as `/`
//!        outside/    what must stay as it is, and unread
//!        elsewhere/  where the attacker moves directories to
//!        program     the program
//! ```

use std::fs;
use std::os::unix::fs::symlink;
use std::path::{Path, PathBuf};
use std::process::Command;

use tempfile::TempDir;
use wasm2native_targets::Target;

use super::snapshot::Snapshot;
use crate::confinement::Confinement;
use crate::machine::{self, Outcome};
use crate::{command, guest, places};

/// What the file outside holds. No file inside has as many bytes.
pub const SECRET: &str = "this is outside\n";

/// The folder.
pub struct Ground {
    folder: TempDir,
    outside: Snapshot,
}

impl Ground {
    /// A ground whose outside holds `file`, `sub/file`, `victim`, `empty/` and the link `link`.
    ///
    /// # Panics
    /// If it cannot be made.
    #[must_use]
    pub fn new() -> Self {
        let folder = TempDir::new().expect("there is room for temporary files");
        for name in ["granted", "elsewhere", "outside/sub", "outside/empty"] {
            fs::create_dir_all(folder.path().join(name)).expect("a temporary folder can be written");
        }
        for name in ["outside/file", "outside/sub/file", "outside/victim", "elsewhere/file"] {
            fs::write(folder.path().join(name), SECRET).expect("a temporary folder can be written");
        }
        symlink("nowhere-outside", folder.path().join("outside/link")).expect("a temporary folder can be written");
        let outside = Snapshot::of(&folder.path().join("outside"));
        Self { folder, outside }
    }

    /// The path of `name` in the folder.
    #[must_use]
    pub fn at(&self, name: &str) -> PathBuf {
        self.folder.path().join(name)
    }

    /// Makes a file in the folder, and the directories on the way.
    ///
    /// # Panics
    /// If it cannot be made.
    pub fn file(&self, name: &str, text: &str) {
        let path = self.at(name);
        let parent = path.parent().expect("a file lies in a folder");
        fs::create_dir_all(parent).and_then(|()| fs::write(&path, text)).expect("a temporary folder can be written");
    }

    /// Makes a symbolic link in the folder.
    ///
    /// # Panics
    /// If it cannot be made.
    pub fn link(&self, name: &str, target: impl AsRef<Path>) {
        symlink(target, self.at(name)).expect("a temporary folder can be written");
    }

    /// Builds the guest `tests/attacks/SOURCE` for `target` with the grants in `flags`.
    ///
    /// Without Landlock: it would hide what the runtime lets through, and it has errors of its own (a directory that another
    /// process moves out of the grants is out of reach). What it does is `tests/harden`'s to prove.
    ///
    /// # Panics
    /// If it does not build.
    #[must_use]
    pub fn build(&self, source: &str, target: &Target, flags: &[&str]) -> PathBuf {
        let module = guest::module(&places::tests().join("attacks").join(source), &[]);
        let program = self.at("program");
        // Landlock would stand behind each mistake of ours, and hide it.
        let flags = [flags, &["--no-harden", "landlock"]].concat();
        let outcome = command::build(self.folder.path(), &module, &program, target, &flags);
        assert_eq!(outcome.code, 0, "{source}: {}", outcome.errors());
        program
    }

    /// The command that runs a program in the folder.
    #[must_use]
    pub fn command(&self, program: &Path, target: &Target, confinement: Confinement, args: &[&str]) -> Command {
        let mut command = machine::confined_command(program, target, confinement);
        command.args(args).current_dir(self.folder.path());
        command
    }

    /// Builds a guest that is granted `granted` as `/`, and runs it to its end.
    #[must_use]
    pub fn run(&self, source: &str, target: &Target, confinement: Confinement, args: &[&str]) -> Outcome {
        let program = self.build(source, target, &["--dir", "granted::/"]);
        machine::run(&mut self.command(&program, target, confinement, args), &[])
    }

    /// What has changed outside, in words; empty where nothing has.
    #[must_use]
    pub fn changes_outside(&self) -> String {
        self.outside.changes(&Snapshot::of(&self.at("outside")))
    }
}

impl Default for Ground {
    fn default() -> Self {
        Self::new()
    }
}
