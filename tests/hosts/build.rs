//! Libraries of the modules that lie beside, and the programs in C that use them.

use std::path::{Path, PathBuf};
use std::process::Command;

use tempfile::TempDir;
use wasm2native_tests::machine::Outcome;
use wasm2native_tests::platform::{PLATFORMS, Platform};
use wasm2native_tests::{machine, places};

/// How code finds out that something is wrong.
#[derive(Clone, Copy)]
pub(crate) enum Checks {
    /// By faults: signals.
    Faults,
    /// By compares and calls: no signal ever.
    Calls,
}

impl Checks {
    pub(crate) const fn flags(self) -> &'static [&'static str] {
        match self {
            Self::Faults => &[],
            Self::Calls => &["--memory", "checked", "--traps", "calls"],
        }
    }
}

/// A folder in which a program is built.
pub(crate) struct Workshop {
    folder: TempDir,
    pub(crate) platform: &'static Platform,
}

/// This machine's platform.
pub(crate) fn here() -> &'static Platform {
    PLATFORMS.iter().find(|platform| platform.is_host()).expect("this machine is one of them")
}

/// The other one, which is emulated.
pub(crate) fn elsewhere() -> &'static Platform {
    PLATFORMS.iter().find(|platform| !platform.is_host()).expect("there are two")
}

impl Workshop {
    pub(crate) fn new(platform: &'static Platform) -> Self {
        Self { folder: TempDir::new().expect("there is room for temporary files"), platform }
    }

    pub(crate) fn path(&self, name: &str) -> PathBuf {
        self.folder.path().join(name)
    }

    /// Makes `output` and a header of `tests/hosts/MODULE.wat`, whose functions begin with `name`.
    pub(crate) fn make(&self, module: &str, name: &str, kind: &str, output: &str, flags: &[&str]) {
        self.make_of(&places::tests().join("hosts").join(format!("{module}.wat")), name, kind, output, flags);
    }

    /// The same of any module.
    pub(crate) fn make_of(&self, module: &Path, name: &str, kind: &str, output: &str, flags: &[&str]) {
        let mut command = Command::new(places::command());
        command.arg("build").arg(module).args(["--target", self.platform.target, "--name", name]);
        command.args(["--emit", &format!("{kind},header"), "-o"]).arg(self.path(output)).args(flags);
        succeed(&mut command);
        let made = self.path(output).with_extension("h");
        std::fs::rename(made, self.path(&format!("{name}.h"))).expect("the header is there");
    }

    /// Compiles and links `tests/hosts/SOURCE` with what `flags` name, with every warning an error. It is C, or C++ by its ending.
    pub(crate) fn program(&self, compiler: &str, source: &str, flags: &[&str]) -> PathBuf {
        let program = self.path("program");
        let mut command = Command::new(compiler);
        let standard = if source.ends_with(".c") { "-std=gnu11" } else { "-std=c++17" };
        command.args([standard, "-Wall", "-Wextra", "-Werror", "-Wl,--fatal-warnings", "-O1", "-g", "-I."]);
        command.arg(places::tests().join("hosts").join(source)).args(flags).arg("-o").arg(&program);
        succeed(command.current_dir(&self.folder));
        program
    }

    /// Runs a program on the platform, beside its shared libraries.
    pub(crate) fn run(&self, program: &Path, arguments: &[&str]) -> Outcome {
        self.run_with(program, arguments, &[])
    }

    /// The same with `input` as its standard input.
    pub(crate) fn run_with(&self, program: &Path, arguments: &[&str], input: &[u8]) -> Outcome {
        machine::run(self.platform.command(program).args(arguments).current_dir(&self.folder), input)
    }
}

/// Runs what must succeed in silence.
#[track_caller]
pub(crate) fn succeed(command: &mut Command) {
    let outcome = machine::run(command, &[]);
    assert_eq!((outcome.code, outcome.errors().as_str()), (0, ""), "{command:?}: {}", outcome.output());
}

/// A program of this machine, by its name.
///
/// # Panics
/// If it is not installed.
#[track_caller]
pub(crate) fn tool(name: &str) -> PathBuf {
    places::tool(name).unwrap_or_else(|| panic!("{name} is missing: run tests/setup.sh"))
}
