//! `wasm2native completions`: completions for a shell, generated from the definition of the command line.

use crate::cli::Cli;
use crate::failure::Failure;
use crate::stdout;
use clap::{Args, CommandFactory as _};
use clap_complete::Shell;

/// Print completions for a shell
///
/// For bash: wasm2native completions bash > ~/.local/share/bash-completion/completions/wasm2native
#[derive(Args, Debug)]
pub(crate) struct Completions {
    /// The shell
    shell: Shell,
}

impl Completions {
    pub(crate) fn execute(&self) -> Result<(), Failure> {
        let mut script = Vec::new();
        clap_complete::generate(self.shell, &mut Cli::command(), "wasm2native", &mut script);
        stdout::write(&script)
    }
}
