//! Machines that other people's tools build programs for: this one, and the other CPU by a cross compiler and an emulator.

use std::path::{Path, PathBuf};
use std::process::Command;

use wasm2native_targets::Target;

use crate::machine::Outcome;
use crate::{machine, places};

/// A machine that programs are built for here, with what Debian calls the tools for it.
pub struct Platform {
    /// Its name among our targets.
    pub target: &'static str,
    /// What compilers and linkers for it begin with.
    pub triple: &'static str,
    /// Where its libraries are, for an emulator.
    pub sysroot: &'static str,
}

/// This machine's kind of machine, and the other one.
pub const PLATFORMS: [Platform; 2] = [
    Platform { target: "x86_64-linux", triple: "x86_64-linux-gnu", sysroot: "/usr/x86_64-linux-gnu" },
    Platform { target: "aarch64-linux", triple: "aarch64-linux-gnu", sysroot: "/usr/aarch64-linux-gnu" },
];

impl Platform {
    /// Whether it is this machine's own.
    #[must_use]
    pub fn is_host(&self) -> bool {
        Target::host().is_some_and(|host| host.name == self.target)
    }

    /// A compiler or another tool for it: `gcc`.
    ///
    /// # Panics
    /// If it is not installed.
    #[must_use]
    pub fn tool(&self, name: &str) -> String {
        let tool = format!("{}-{name}", self.triple);
        assert!(places::tool(&tool).is_some(), "{tool} is missing: run tests/setup.sh");
        tool
    }

    /// Compilers of C for it with their flags: on the host Clang with LLD and GCC with its sanitizers too.
    ///
    /// # Panics
    /// If GCC is not installed.
    #[must_use]
    pub fn c_compilers(&self) -> Vec<(String, Vec<&'static str>)> {
        let mut compilers = vec![(self.tool("gcc"), vec![])];
        if self.is_host() {
            compilers.push(("clang-19".to_owned(), vec!["-fuse-ld=lld", "-Wl,--gc-sections"]));
            let sanitizers = vec!["-fsanitize=address,undefined", "-fno-sanitize-recover=all", "-static-libasan"];
            compilers.push(("gcc".to_owned(), sanitizers));
        }
        compilers
    }

    /// Runs a program that was linked for the platform.
    ///
    /// # Panics
    /// If it cannot be started.
    pub fn run(&self, program: &Path, stdin: &[u8]) -> Outcome {
        self.run_with(program, &[], stdin)
    }

    /// The same with arguments.
    ///
    /// # Panics
    /// If it cannot be started.
    pub fn run_with(&self, program: &Path, arguments: &[&str], stdin: &[u8]) -> Outcome {
        machine::run(self.command(program).args(arguments), stdin)
    }

    /// The command that runs a program that was linked for the platform, and ends it when that takes too long.
    ///
    /// # Panics
    /// If the platform cannot be emulated.
    #[must_use]
    pub fn command(&self, program: &Path) -> Command {
        let mut command = machine::limited();
        if !self.is_host() {
            let target = Target::by_name(self.target).expect("it is a target");
            command.arg(target.emulator.expect("it can be emulated")).args(["-L", self.sysroot]);
        }
        command.arg(program);
        command
    }

    /// Its CPU, as everybody calls it.
    ///
    /// # Panics
    /// Never: a target's name begins with it.
    #[must_use]
    pub fn cpu(&self) -> &'static str {
        self.target.split('-').next().expect("a target begins with its CPU")
    }

    /// A compiler that has Rust's library for it, and what that calls it: rustup's, or the system's beside it.
    ///
    /// # Panics
    /// If there is none.
    #[must_use]
    pub fn rust(&self) -> (PathBuf, String) {
        let system = std::env::var_os("WASM2NATIVE_RUSTC").map_or("/usr/bin/rustc".into(), PathBuf::from);
        let compilers = [places::tool("rustc"), system.is_file().then_some(system)];
        for rustc in compilers.into_iter().flatten() {
            for system in ["gnu", "musl"] {
                let triple = format!("{}-unknown-linux-{system}", self.cpu());
                let arguments = ["--print", "target-libdir", "--target", &triple];
                let folder = machine::run(Command::new(&rustc).args(arguments), &[]).output();
                let is_std = |entry: std::fs::DirEntry| entry.file_name().to_string_lossy().starts_with("libstd-");
                let mut entries = std::fs::read_dir(folder.trim_end()).into_iter().flatten().flatten();
                if entries.any(is_std) {
                    return (rustc, triple);
                }
            }
        }
        panic!("there is no Rust for {}: run tests/setup.sh", self.target);
    }
}
