//! `wasm2native targets`: what can be built for, and what is missing here and now.

use crate::failure::Failure;
use crate::linker::{self, MACHO_REMEDY};
use crate::run::{Launcher, REMEDY};
use crate::runtime::{self, Runtime};
use crate::stdout;
use clap::Args;
use serde::Serialize;
use std::fmt::Write as _;
use wasm2native_targets::{TARGETS, Target};

/// List the targets, which of them can be linked and run here, and what makes a missing one work
#[derive(Args, Debug)]
pub(crate) struct Targets {
    /// Print JSON
    #[arg(long)]
    json: bool,
}

/// A target as it stands here and now.
#[derive(Serialize)]
struct Status {
    name: &'static str,
    aliases: &'static [&'static str],
    cpu_levels: Vec<&'static str>,
    /// Whether executables can be linked.
    linkable: bool,
    /// `native`, the emulator's path, or nothing.
    runs_by: Option<String>,
    /// What makes what is missing work.
    remedies: Vec<String>,
}

impl Targets {
    pub(crate) fn execute(&self) -> Result<(), Failure> {
        let statuses: Vec<_> = TARGETS.iter().map(|target| status(target)).collect();
        if self.json { stdout::write_json(&statuses) } else { stdout::write(table(&statuses).as_bytes()) }
    }
}

fn status(target: &'static Target) -> Status {
    let mut remedies = Vec::new();
    if let Runtime::Absent(remedy) = runtime::of(target) {
        remedies.push(format!("to link: {remedy}"));
    }
    if linker::of(None, target).is_err() {
        remedies.push(format!("to link: {MACHO_REMEDY}"));
    }
    let linkable = remedies.is_empty();
    let runs_by = match Launcher::of(target) {
        Ok(Launcher::Native) => Some("native".to_owned()),
        Ok(Launcher::Emulator(path)) => Some(path.display().to_string()),
        Err(_) => {
            let remedy = target.emulator.map_or("build, and run on such a machine", |_| REMEDY);
            remedies.push(format!("to run: {remedy}"));
            None
        }
    };
    let cpu_levels = target.cpu_levels.iter().map(|level| level.name).collect();
    Status { name: target.name, aliases: target.aliases, cpu_levels, linkable, runs_by, remedies }
}

fn table(statuses: &[Status]) -> String {
    let mut text = format!("{:<16}{:<34}{:<7}{}\n", "TARGET", "CPU LEVELS", "LINKS", "RUNS BY");
    for status in statuses {
        let levels = status.cpu_levels.join(", ");
        let links = if status.linkable { "yes" } else { "no" };
        let runs_by = status.runs_by.as_deref().unwrap_or("-");
        // Writing to a string cannot fail.
        let _ = writeln!(text, "{:<16}{levels:<34}{links:<7}{runs_by}", status.name);
        for remedy in &status.remedies {
            let _ = writeln!(text, "  {remedy}");
        }
    }
    text
}
