//! Programs on kernels that lack a part of the hardening, or have an old version of it: `launcher.c` answers in their place.

use std::path::{Path, PathBuf};
use std::process::Command;

use tempfile::TempDir;
use wasm2native_targets::{Arch, Target};
use wasm2native_tests::machine::{self, Outcome};
use wasm2native_tests::{command, guest, places};

/// Numbers of `landlock_create_ruleset` and, per CPU, `seccomp`.
const LANDLOCK: u32 = 444;
const SECCOMP: (u32, u32) = (317, 277);

const ENOSYS: u32 = 38;
const EOPNOTSUPP: u32 = 95;

/// Exit code of a program that refuses to start.
const REFUSED: i32 = 126;

/// A directory in which nothing can be opened.
const POLICY: &str = "[[dir]]\nhost = \"work\"\nguest = \"/\"\nrights = [\"path_filestat_get\"]\n";

struct Kernel {
    folder: TempDir,
    target: &'static Target,
    launcher: PathBuf,
}

impl Kernel {
    fn new() -> Self {
        let folder = TempDir::new().expect("there is room for temporary files");
        let launcher = folder.path().join("launcher");
        let mut compile = Command::new("cc");
        compile.args(["-O2", "-Wall", "-Wextra", "-Werror"]).arg(places::tests().join("harden/launcher.c"));
        let outcome = machine::run(compile.arg("-o").arg(&launcher), &[]);
        assert_eq!(outcome.code, 0, "{}", outcome.errors());
        let target = Target::host().expect("tests run on one of our targets");
        std::fs::create_dir(folder.path().join("work")).expect("a temporary folder can be written");
        Self { folder, target, launcher }
    }

    fn seccomp(&self) -> u32 {
        match self.target.arch {
            Arch::X86_64 => SECCOMP.0,
            Arch::Aarch64 => SECCOMP.1,
        }
    }

    fn build(&self, module: &Path, flags: &[&str]) {
        let folder = self.folder.path();
        let built = command::build(folder, module, &folder.join("program"), self.target, flags);
        assert_eq!(built.code, 0, "{}", built.errors());
    }

    /// Runs the program, with `arguments` of the launcher, and says what it does to restrict itself.
    fn run(&self, arguments: &[&str]) -> Outcome {
        let folder = self.folder.path();
        let mut command = Command::new("timeout");
        command.args(["60"]).arg(&self.launcher).args(arguments).arg(folder.join("program"));
        machine::run(command.current_dir(folder).env("WASM2NATIVE_TRACE", "denied,hardening"), &[])
    }

    /// The same on a kernel that answers `error` to `calls`.
    fn run_without(&self, calls: &[u32], error: u32) -> Outcome {
        let calls = calls.iter().map(u32::to_string).collect::<Vec<_>>().join(",");
        self.run(&["refuse", &error.to_string(), &calls])
    }
}

fn hello() -> PathBuf {
    places::tests().join("programs/hello.wasm")
}

#[test]
fn what_the_kernel_lacks_is_skipped_in_words() {
    let kernel = Kernel::new();
    kernel.build(&hello(), &[]);
    let cases = [
        (vec![LANDLOCK, kernel.seccomp()], ENOSYS, "skipped: the kernel has no such thing"),
        (vec![LANDLOCK, kernel.seccomp()], EOPNOTSUPP, "skipped: it is switched off in the kernel"),
        (vec![LANDLOCK, kernel.seccomp()], 1, "skipped: the kernel refuses it"),
    ];
    for (calls, error, words) in cases {
        let outcome = kernel.run_without(&calls, error);
        assert_eq!((outcome.code, outcome.output().as_str()), (0, "Hello, world!\n"), "{}", outcome.errors());
        let expected = format!(
            "hardening: limits: on\nhardening: privileges: on\nhardening: seccomp: {words}\nhardening: landlock: {words}\n"
        );
        assert_eq!(outcome.errors(), expected);
    }
    // What the filter would have made needless is not.
    let outcome = kernel.run_without(&[kernel.seccomp()], ENOSYS);
    assert_eq!((outcome.code, outcome.output().as_str()), (0, "Hello, world!\n"), "{}", outcome.errors());
    let errors = outcome.errors();
    assert!(errors.contains("seccomp: skipped: the kernel has no such thing\nhardening: landlock: on"), "{errors}");
}

#[test]
fn a_program_that_requires_its_hardening_does_not_start_without() {
    let kernel = Kernel::new();
    kernel.build(&hello(), &["--require-hardening"]);
    let everything = kernel.run_without(&[9999], ENOSYS);
    assert_eq!((everything.code, everything.output().as_str()), (0, "Hello, world!\n"), "{}", everything.errors());
    for (call, part) in [(LANDLOCK, "landlock"), (kernel.seccomp(), "seccomp")] {
        let outcome = kernel.run_without(&[call], ENOSYS);
        assert_eq!((outcome.code, outcome.output().as_str()), (REFUSED, ""), "{part}");
        let words = format!(
            "error: the program was built to require its hardening (--require-hardening), and '{part}' fails: the kernel has \
             no such thing\n"
        );
        let errors = outcome.errors();
        let before = errors.strip_suffix(&words).unwrap_or_else(|| panic!("{errors}"));
        assert!(before.lines().all(|line| line.starts_with("hardening: ") && line.contains(": on")), "{errors}");
    }
    // A part that is switched off is not required.
    kernel.build(&hello(), &["--require-hardening", "--no-harden", "landlock"]);
    assert_eq!(kernel.run_without(&[LANDLOCK], ENOSYS).code, 0);
}

#[test]
fn each_version_of_landlock_does_what_it_can() {
    const ON: &str = "landlock: on";
    let versions = [
        "landlock: skipped: this kernel's could not let files move between directories",
        "landlock: on, without truncation, TCP ports, devices' operations and signals",
        "landlock: on, without TCP ports, devices' operations and signals",
        "landlock: on, without devices' operations and signals",
        "landlock: on, without signals",
        ON,
        ON,
        // What a later one adds is not known here.
        ON,
    ];
    let kernel = Kernel::new();
    let moves = guest::module(&places::tests().join("harden/moves.c"), &[]);
    let check = |version: usize, words: &str| {
        let outcome = kernel.run(&["landlock", &version.to_string()]);
        assert_eq!(outcome.code, 0, "version {version}: {}", outcome.errors());
        let lines = outcome.errors();
        assert!(lines.lines().any(|line| line == format!("hardening: {words}")), "version {version}: {lines}");
        assert!(lines.contains("hardening: seccomp: on\n"), "version {version}: {lines}");
    };
    kernel.build(&moves, &["--dir", "work"]);
    for (version, words) in (1..).zip(versions) {
        check(version, words);
    }
    // Without directories nothing has to move, and the first version does as well.
    kernel.build(&hello(), &["--require-hardening"]);
    check(1, versions[1]);
    // Nor in a directory whose rights are none that Landlock knows of.
    std::fs::write(kernel.folder.path().join("policy.toml"), POLICY).expect("a temporary folder can be written");
    kernel.build(&hello(), &["--policy", "policy.toml"]);
    check(1, versions[1]);
    check(7, ON);
    // Nor in a directory for reading only.
    kernel.build(&hello(), &["--dir", "work:ro"]);
    check(1, versions[1]);
}
