//! `wasm2native man`: the manual, generated from the definition of the command line.
//!
//! Invariant: each page tells the exit codes in a section of their own.

use crate::cli::Cli;
use crate::failure::Failure;
use crate::{exit, stdout};
use clap::{Args, Command, CommandFactory as _};
use clap_mangen::roff::{Roff, bold, roman};
use std::io;
use std::path::PathBuf;
use wasm2native_compiler::{FileMode, write_output};

/// Print the manual page
#[derive(Args, Debug)]
pub(crate) struct Man {
    /// Write a page for the command and for each subcommand into this folder instead
    #[arg(long, value_name = "DIR")]
    dir: Option<PathBuf>,
}

impl Man {
    pub(crate) fn execute(&self) -> Result<(), Failure> {
        let mut root = Cli::command();
        root.build();
        let Some(folder) = &self.dir else {
            return stdout::write(&page(root));
        };
        for subcommand in root.get_subcommands() {
            let name = format!("wasm2native-{}", subcommand.get_name());
            let file = folder.join(format!("{name}.1"));
            write_output(&file, &page(subcommand.clone().name(name)), FileMode::Data)?;
        }
        Ok(write_output(&folder.join("wasm2native.1"), &page(root), FileMode::Data)?)
    }
}

fn page(command: Command) -> Vec<u8> {
    let has_subcommands = command.has_subcommands();
    let man = clap_mangen::Man::new(command);
    let mut page = Vec::new();
    let rendered = (|| -> io::Result<()> {
        man.render_title(&mut page)?;
        man.render_name_section(&mut page)?;
        man.render_synopsis_section(&mut page)?;
        man.render_description_section(&mut page)?;
        man.render_options_section(&mut page)?;
        if has_subcommands {
            man.render_subcommands_section(&mut page)?;
        }
        exit_status().to_writer(&mut page)
    })();
    rendered.expect("writing to memory cannot fail");
    page
}

fn exit_status() -> Roff {
    let mut section = Roff::new();
    section.control("SH", ["EXIT STATUS"]);
    for (code, meaning) in exit::meanings() {
        section.control("TP", []);
        section.text([bold(code.to_string())]);
        section.text([roman(meaning)]);
    }
    section.control("PP", []);
    section.text([roman(exit::RUN_NOTE)]);
    section
}
