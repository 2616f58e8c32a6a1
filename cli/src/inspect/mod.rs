//! `wasm2native inspect`: what a module needs and offers, or what a built file is, or what a profile says.
//!
//! Invariant: names from the file are escaped before they are printed; JSON carries them as they are.

mod module;
mod profile;
mod program;

use crate::failure::{Failure, InModule as _};
use crate::features::FeatureFlags;
use crate::{modules, stdout};
use clap::Args;
use std::fs::File;
use std::io::Read as _;
use std::path::{Path, PathBuf};
use wasm2native_compiler::Diagnostic;

/// Show what a module needs and offers, or what a built file is and was granted, or what a profile says
#[derive(Args, Debug)]
#[command(after_help = crate::exit::help())]
pub(crate) struct Inspect {
    /// A module (.wasm, .wat, `-` for standard input), or an executable, object or library that `build` wrote, or a profile
    file: PathBuf,

    /// Print JSON
    #[arg(long)]
    json: bool,

    #[command(flatten)]
    features: FeatureFlags,
}

/// First bytes of an ELF file (gABI: "ELF Identification"), of a 64-bit Mach-O file, and of an archive.
const MAGICS: [[u8; 4]; 3] = [*b"\x7fELF", 0xfeed_facf_u32.to_le_bytes(), *b"!<ar"];
/// First bytes of a profile.
const PROFILE: [u8; 4] = {
    let [first, second, third, fourth, ..] = wasm2native_abi::profile::MAGIC;
    [first, second, third, fourth]
};

impl Inspect {
    pub(crate) fn execute(&self) -> Result<(), Failure> {
        let first = if self.file == Path::new("-") { [0; 4] } else { first_bytes(&self.file)? };
        if first == PROFILE || MAGICS.contains(&first) {
            if self.features.given() {
                return Err(Failure::usage("a built file has no features", "`--features` is for modules"));
            }
            let bytes = std::fs::read(&self.file).map_err(|error| Diagnostic::io("cannot read", &self.file, error))?;
            if first == PROFILE {
                let profile = profile::Profile::new(wasm2native_compiler::Profile::read(&self.file, &bytes)?);
                return if self.json { stdout::write_json(&profile) } else { stdout::write(profile.text().as_bytes()) };
            }
            let program = program::Program::read(&bytes).in_module(&self.file)?;
            return if self.json { stdout::write_json(&program) } else { stdout::write(program.text().as_bytes()) };
        }
        let wasm = modules::read(&self.file)?;
        let module = module::Module::read(&wasm, self.features.features()).in_wasm(&self.file, &wasm)?;
        if self.json { stdout::write_json(&module) } else { stdout::write(module.text().as_bytes()) }
    }
}

/// What `inspect --json` prints of a built file.
///
/// # Errors
/// [`Kind::Invalid`](wasm2native_compiler::Kind::Invalid) where a linker has lost the manifest.
pub(crate) fn manifest(file: &[u8]) -> Result<Vec<u8>, Diagnostic> {
    program::Program::read(file).map(|program| stdout::json(&program).into_bytes())
}

fn first_bytes(path: &Path) -> Result<[u8; 4], Diagnostic> {
    let mut first = [0; MAGICS[0].len()];
    let read = File::open(path).and_then(|file| {
        // A shorter file leaves zeros behind, and is for the module's reader to refuse.
        file.take(first.len() as u64).read(&mut first)
    });
    read.map_err(|error| Diagnostic::io("cannot read", path, error))?;
    Ok(first)
}
