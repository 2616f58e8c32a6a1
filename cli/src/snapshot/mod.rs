//! `wasm2native snapshot`: the machine code of a module's functions, pinned in files of a repository.
//!
//! Invariant: a file changes only where its function's code or operators do; nothing is removed that is no snapshot.

mod change;
mod file;
mod name;

use crate::disasm::listed;
use crate::failure::Failure;
use crate::flags::Flags;
use crate::modules::ModuleFlags;
use crate::selected::{SelectedFuncs, refuse_nothing};
use crate::{observe, stdout};
use change::{Change, Difference};
use clap::{Args, Subcommand};
use file::Snapshots;
use std::path::PathBuf;
use wasm2native_compiler::{Diagnostic, Emit, FileMode, Line, write_output};

/// Pin the machine code of a module's functions in files, and compare
#[derive(Args, Debug)]
#[command(after_help = crate::exit::help())]
pub(crate) struct SnapshotCommand {
    #[command(subcommand)]
    action: Action,
}

#[derive(Debug, Subcommand)]
enum Action {
    /// Compare the code with the snapshots in a folder: print what differs, and exit with 10 if anything does
    Check(Arguments),
    /// Write the snapshots, and remove those of functions that are gone
    Update(Arguments),
}

/// Where snapshots lie, and of what.
#[derive(Args, Debug)]
struct Arguments {
    /// Folder of the snapshots of one module: a file a function and target, NAME.TARGET.s
    folder: PathBuf,

    /// Module to compile: .wasm, .wat, or `-` for standard input. `--target` takes several, with commas
    module: PathBuf,

    #[command(flatten)]
    funcs: SelectedFuncs,

    /// Show lines of source above the operators, where the module's DWARF has them. They change with what stands above them in
    /// their file
    #[arg(long)]
    lines: bool,

    #[command(flatten)]
    modules: ModuleFlags,

    #[command(flatten)]
    flags: Flags,
}

impl SnapshotCommand {
    pub(crate) fn execute(&self) -> Result<(), Failure> {
        match &self.action {
            Action::Check(arguments) => arguments.check(),
            Action::Update(arguments) => arguments.update(),
        }
    }
}

impl Arguments {
    fn check(&self) -> Result<(), Failure> {
        let differences = self.differences()?;
        stdout::write(change::text(&differences, stdout::is_coloured()).as_bytes())?;
        if differences.is_empty() {
            return Ok(());
        }
        Err(Failure::Differs {
            message: change::count(&differences),
            help: "if the code is as it shall be, do the same with `snapshot update`".to_owned(),
        })
    }

    fn update(&self) -> Result<(), Failure> {
        let differences = self.differences()?;
        let cannot_make = |error| Diagnostic::io("cannot make", &self.folder, error);
        std::fs::create_dir_all(&self.folder).map_err(cannot_make)?;
        for Difference { file, change } in &differences {
            let path = self.folder.join(file);
            match change.now() {
                Some(text) => write_output(&path, text.as_bytes(), FileMode::Data)?,
                None => std::fs::remove_file(&path).map_err(|error| Diagnostic::io("cannot remove", &path, error))?,
            }
        }
        let told = differences.iter().map(|difference| format!("{}\n", difference.done()));
        stdout::write(told.collect::<String>().as_bytes())
    }

    /// What differs between the folder and the code, by file name.
    fn differences(&self) -> Result<Vec<Difference>, Failure> {
        let modules = self.modules.read(&self.module)?;
        let selection = self.funcs.selection();
        self.flags.start_threads();
        let observer = observe::start(&self.flags);
        let mut differences = Vec::new();
        for flags in self.flags.for_each_target() {
            let target = flags.options(Emit::Executable)?.target;
            let mut funcs = listed(&modules, &flags, &selection)?;
            // What enters a program is made of all of it.
            funcs.retain(|func| func.func.is_some());
            refuse_nothing(funcs.is_empty(), &selection)?;
            if !self.lines {
                funcs.iter_mut().for_each(|func| func.lines.retain(|line| !matches!(line, Line::Source { .. })));
            }
            let now = file::snapshots(&funcs, target);
            let before = file::read_all(&self.folder, target)?;
            differences.extend(compare(before, now));
        }
        observer.finish();
        differences.sort_by(|left, right| left.file.cmp(&right.file));
        Ok(differences)
    }
}

/// What becomes of the files of one target.
fn compare(mut before: Snapshots, now: Snapshots) -> Vec<Difference> {
    let mut differences = Vec::new();
    for (file, new) in now {
        let change = match before.remove(&file) {
            Some(old) if old == new => continue,
            Some(old) => Change::Different(old, new),
            None => Change::Missing(new),
        };
        differences.push(Difference { file, change });
    }
    let orphaned = before.into_keys().map(|file| Difference { file, change: Change::Orphaned });
    differences.extend(orphaned);
    differences
}
