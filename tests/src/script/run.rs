//! A script's program built by the public command and run: what came of each step.

use std::ffi::OsString;
use std::path::{Path, PathBuf};

use tempfile::TempDir;
use wasm2native_targets::Target;

use super::record::{self, Outcome};
use super::world::{Program, Step};
use super::{driver, front};
use crate::command::{self, exit};
use crate::machine;

/// How a script's program is built and where it runs.
#[derive(Clone, Debug)]
pub struct Way {
    /// The platform.
    pub target: &'static Target,
    /// Flags of `wasm2native build`.
    pub flags: Vec<String>,
}

/// What a program did.
pub(super) struct Run {
    /// What came of its first steps.
    pub(super) outcomes: Vec<Outcome>,
    /// Why there are no more.
    pub(super) end: String,
}

/// Builds and runs a program.
pub(super) fn run(program: &Program, way: &Way) -> Run {
    if program.steps.is_empty() {
        return Run { outcomes: Vec::new(), end: String::new() };
    }
    let folder = TempDir::new().expect("there is room for temporary files");
    match build(program, way, folder.path()) {
        Ok(executable) => execute(&program.steps, way, folder.path(), &executable),
        Err(end) => Run { outcomes: Vec::new(), end },
    }
}

fn build(program: &Program, way: &Way, folder: &Path) -> Result<PathBuf, String> {
    let file = |name: String, wasm: &[u8]| {
        let path = folder.join(name);
        std::fs::write(&path, wasm).expect("a temporary folder can be written");
        path
    };
    let unwritable = |error| format!("no driver can be written: {error}");
    let driver = driver::encode(program).map_err(unwritable)?;
    let front = front::encode(program).map_err(unwritable)?;
    let main = file("main.wasm".to_owned(), &front.wasm);
    let mut flags: Vec<OsString> = way.flags.iter().map(OsString::from).collect();
    let mut link = |name: &str, file: PathBuf| {
        let mut link = OsString::from(format!("{name}="));
        link.push(file);
        flags.extend(["--link".into(), link]);
    };
    for (number, instance) in program.instances.iter().enumerate() {
        let wasm = match &front.exposed {
            Some((exposed, wasm)) if *exposed == number => wasm,
            _ => &instance.wasm,
        };
        link(&instance.name, file(format!("{number}.wasm"), wasm));
    }
    link(front::DRIVER, file("driver.wasm".to_owned(), &driver));
    for instance in program.instances.iter().filter(|instance| instance.is_deferred) {
        flags.extend(["--defer".into(), OsString::from(&instance.name)]);
    }
    let executable = folder.join("program");
    let outcome = command::build(folder, &main, &executable, way.target, &flags);
    match outcome.code {
        exit::OK => Ok(executable),
        code => Err(format!("the build exits with {code}: {}", outcome.errors().trim_end())),
    }
}

fn execute(steps: &[Step], way: &Way, folder: &Path, executable: &Path) -> Run {
    let arguments: [&str; 0] = [];
    let outcome = machine::run_program(executable, way.target, folder, &arguments, &[]);
    let mut end = format!("the program ended with {}: {}", outcome.code, outcome.errors().trim_end());
    let outcomes = record::read(&outcome.stdout, steps.iter().map(|step| step.deed.results()));
    let outcomes = outcomes.unwrap_or_else(|problem| {
        end = format!("{problem}; {end}");
        Vec::new()
    });
    Run { outcomes, end }
}
