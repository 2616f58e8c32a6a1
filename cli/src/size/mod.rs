//! `wasm2native size`: what each byte of a built file is for.
//!
//! Invariant: every byte belongs to exactly one piece, so that sums are the file's size.

mod area;
mod image;
mod layout;
mod painting;
mod report;
mod svg;

use crate::failure::{Failure, InModule as _};
use crate::stdout;
use clap::Args;
use std::path::PathBuf;
use wasm2native_compiler::{Diagnostic, FileMode, write_output};

/// Say what the bytes of a built file are: code by function, data, and the runtime by area
#[derive(Args, Debug)]
#[command(after_help = crate::exit::help())]
pub(crate) struct Size {
    /// An executable, object, library or archive
    file: PathBuf,

    /// How many functions to name, the largest first
    #[arg(long, value_name = "N", default_value_t = 20)]
    top: usize,

    /// Print JSON: every piece
    #[arg(long)]
    json: bool,

    /// Write a map of the file too, in which areas are as large as what they show
    #[arg(long, value_name = "FILE")]
    svg: Option<PathBuf>,
}

impl Size {
    pub(crate) fn execute(&self) -> Result<(), Failure> {
        let bytes = std::fs::read(&self.file).map_err(|error| Diagnostic::io("cannot read", &self.file, error))?;
        let pieces = layout::pieces(&bytes).in_module(&self.file)?;
        if let Some(path) = &self.svg {
            write_output(path, svg::map(&pieces).as_bytes(), FileMode::Data)?;
        }
        let report = report::Report::of(&pieces);
        if self.json { stdout::write_json(&report) } else { stdout::write(report.text(self.top).as_bytes()) }
    }
}
