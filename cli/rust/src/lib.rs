//! Modules of WebAssembly as libraries of Rust programs, from `build.rs`.
//!
//! ```no_run
//! // build.rs
//! wasm2native_build::Build::new("plugin.wasm").compile();
//! ```
//! ```ignore
//! // src/main.rs
//! mod plugin {
//!     include!(concat!(env!("OUT_DIR"), "/plugin.rs"));
//! }
//! ```
//! It runs the command `wasm2native` (the one that the variable `WASM2NATIVE` names, or else the one in `PATH`) for the platform that
//! Cargo builds for, and tells Cargo what to link and what the library was made from.
//!
//! Invariant: nothing is written outside of the folder that Cargo gives to the build script.

#![forbid(unsafe_code)]
#![warn(missing_docs)]

mod rule;

use std::env;
use std::ffi::{OsStr, OsString};
use std::fmt;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, exit};

/// The variable that names the command.
const COMMAND: &str = "WASM2NATIVE";

/// A library to be built of a module.
#[derive(Clone, Debug)]
#[must_use = "nothing is built before `compile` is called"]
pub struct Build {
    module: PathBuf,
    name: Option<String>,
    target: Option<String>,
    out_dir: Option<PathBuf>,
    command: Option<PathBuf>,
    flags: Vec<OsString>,
}

/// What was built.
#[derive(Clone, Debug)]
pub struct Library {
    /// The archive that is linked.
    pub archive: PathBuf,
    /// The binding, to be included by the program.
    pub binding: PathBuf,
    /// The files that both were made from.
    pub inputs: Vec<PathBuf>,
}

/// Why nothing was built.
#[derive(Clone, Debug)]
pub struct Error(String);

impl fmt::Display for Error {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl std::error::Error for Error {}

impl Build {
    /// A library of the module at `module` (`.wasm` or `.wat`), relative to the package's folder.
    pub fn new(module: impl AsRef<Path>) -> Self {
        let module = module.as_ref().to_owned();
        Self { module, name: None, target: None, out_dir: None, command: None, flags: Vec::new() }
    }

    /// Names the library, and the file of its binding: an identifier of C. By default it has the name of the module's file.
    pub fn name(mut self, name: impl Into<String>) -> Self {
        self.name = Some(name.into());
        self
    }

    /// The platform to build for, in the place of the one that Cargo builds for.
    pub fn target(mut self, target: impl Into<String>) -> Self {
        self.target = Some(target.into());
        self
    }

    /// The folder to write into, in the place of the one that Cargo gives.
    pub fn out_dir(mut self, folder: impl Into<PathBuf>) -> Self {
        self.out_dir = Some(folder.into());
        self
    }

    /// The command to run, in the place of the one that `WASM2NATIVE` names or `PATH` has.
    pub fn command(mut self, command: impl Into<PathBuf>) -> Self {
        self.command = Some(command.into());
        self
    }

    /// How hard to optimise: `0`, `1`, `2` (the default) or `s`.
    pub fn opt_level(self, level: &str) -> Self {
        self.flag(format!("-O{level}"))
    }

    /// Grants a directory, as `--dir` does: its path on the machine that runs the program, and its path in the module.
    pub fn dir(self, host: &str, guest: &str) -> Self {
        self.flag("--dir").flag(format!("{host}::{guest}"))
    }

    /// Grants what a policy file says.
    pub fn policy(self, file: impl AsRef<Path>) -> Self {
        self.flag("--policy").flag(file.as_ref())
    }

    /// Adds a flag of `wasm2native build`.
    pub fn flag(mut self, flag: impl AsRef<OsStr>) -> Self {
        self.flags.push(flag.as_ref().to_owned());
        self
    }

    /// Builds the library, and tells Cargo. Where that fails, it ends the build script with the reason.
    pub fn compile(&self) -> Library {
        self.try_compile().unwrap_or_else(|error| {
            eprintln!("error: {error}");
            exit(1)
        })
    }

    /// Builds the library, and tells Cargo.
    ///
    /// # Errors
    /// The command is not there, or says why it fails; or this is no build script, and something was not set.
    pub fn try_compile(&self) -> Result<Library, Error> {
        println!("cargo:rerun-if-env-changed={COMMAND}");
        println!("cargo:rerun-if-env-changed=PATH");
        let out_dir = self.out_dir.clone().map_or_else(|| variable("OUT_DIR").map(PathBuf::from), Ok)?;
        let target = self.target.clone().map_or_else(|| variable("TARGET"), Ok)?;
        let name = self.name_of_library()?;
        // Another name than a library of the system may have.
        let link_name = format!("{name}_wasm");
        let archive = out_dir.join(format!("lib{link_name}.a"));
        let (binding, rule) = (out_dir.join(format!("{name}.rs")), archive.with_extension("d"));
        let build = |kinds: &str, output: &Path| {
            let mut command = Command::new(self.command_name());
            command.arg("build").arg(&self.module).args(["--name", &name, "--target", &target]).args(&self.flags);
            command.args(["--emit", kinds, "-o"]).arg(output);
            run(command)
        };
        build("staticlib,deps", &archive)?;
        build("rust", &binding)?;
        let text = fs::read(&rule).map_err(|error| Error(format!("cannot read '{}': {error}", rule.display())))?;
        let inputs = rule::inputs(&text);
        for input in &inputs {
            println!("cargo:rerun-if-changed={}", input.display());
        }
        println!("cargo:rustc-link-search=native={}", out_dir.display());
        println!("cargo:rustc-link-lib=static={link_name}");
        Ok(Library { archive, binding, inputs })
    }

    fn name_of_library(&self) -> Result<String, Error> {
        if let Some(name) = &self.name {
            return Ok(name.clone());
        }
        let stem = self.module.file_stem().and_then(OsStr::to_str).unwrap_or_default();
        let is_part = |byte: u8| byte.is_ascii_alphanumeric() || byte == b'_';
        let name: String = stem.bytes().map(|byte| if is_part(byte) { byte.into() } else { '_' }).collect();
        if name.is_empty() || name.starts_with(|first: char| first.is_ascii_digit()) {
            let module = self.module.display();
            return Err(Error(format!("the library of '{module}' has no name: give it one with `.name(..)`")));
        }
        Ok(name)
    }

    fn command_name(&self) -> OsString {
        let named = || env::var_os(COMMAND).filter(|command| !command.is_empty());
        self.command.clone().map(OsString::from).or_else(named).unwrap_or_else(|| "wasm2native".into())
    }
}

/// What Cargo sets for build scripts.
fn variable(name: &str) -> Result<String, Error> {
    env::var(name).map_err(|_| Error(format!("{name} is not set: this is for build scripts, which Cargo runs")))
}

fn run(mut command: Command) -> Result<(), Error> {
    let name = command.get_program().to_string_lossy().into_owned();
    let output = command.output().map_err(|error| {
        Error(format!(
            "cannot run '{name}': {error}; install wasm2native, or name the command with the variable {COMMAND}"
        ))
    })?;
    if output.status.success() {
        return Ok(());
    }
    let words = String::from_utf8_lossy(&output.stderr);
    Err(Error(format!("'{name}' fails ({}):\n{}", output.status, words.trim_end())))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn libraries_have_the_names_of_their_modules() {
        let name = |module: &str| Build::new(module).name_of_library().map_err(|error| error.to_string());
        assert_eq!(name("a/plug-in.v1.wasm"), Ok("plug_in_v1".to_owned()));
        assert!(name("3d.wasm").is_err_and(|error| error.contains("`.name(..)`")));
        assert_eq!(Build::new("3d.wasm").name("threed").name_of_library().expect("it has one"), "threed");
    }

    #[test]
    fn failures_are_told() {
        let folder = env::temp_dir();
        let build = Build::new("none.wasm").target("x86_64-linux").out_dir(&folder);
        let error = build.clone().command("./no-such-command").try_compile().expect_err("there is none").to_string();
        assert!(
            error.contains("cannot run './no-such-command'") && error.contains("the variable WASM2NATIVE"),
            "{error}"
        );
        let error = build.command("false").try_compile().expect_err("it fails").to_string();
        assert!(error.starts_with("'false' fails (exit status: 1)"), "{error}");
    }
}
