//! Mistakes on the command line, which the parser finds: told as everything else that is wrong.
//!
//! Invariant: people read the parser's own words; tools get them in the shape of every diagnostic, with the same exit code.

use crate::cli::Cli;
use crate::diagnostics::{self, Format};
use crate::failure::Failure;
use clap::Parser as _;
use clap::error::ErrorKind;
use std::ffi::OsString;
use std::process::ExitCode;

/// The command line, or how the command ends that has a wrong one, or asks for nothing but help.
pub(crate) fn parse() -> Result<Cli, ExitCode> {
    let arguments: Vec<OsString> = std::env::args_os().collect();
    let error = match Cli::try_parse_from(&arguments) {
        Ok(cli) => return Ok(cli),
        Err(error) => error,
    };
    if error.use_stderr() && wants_json(&arguments) {
        diagnostics::choose(Format::Json);
        let failure = failure(&error);
        diagnostics::print(&failure);
        return Err(failure.exit().into());
    }
    // It leaves the process, with the code for a wrong command line, or for success.
    error.exit()
}

/// Whether `--error-format json` stands among the command's own arguments: the parser has not come to it, or not understood it.
fn wants_json(arguments: &[OsString]) -> bool {
    const FLAG: &str = "--error-format";
    let own = arguments.split(|argument| argument == "--").next().unwrap_or_default();
    let apart = own.windows(2).any(|pair| pair[0] == FLAG && pair[1] == "json");
    apart || own.iter().any(|argument| argument == "--error-format=json")
}

/// What the parser says, in parts: what is wrong is its first paragraph.
fn failure(error: &clap::Error) -> Failure {
    const MORE: &str = "For more information, try '--help'.";
    if error.kind() == ErrorKind::DisplayHelpOnMissingArgumentOrSubcommand {
        return Failure::usage("a command is missing", "`--help` lists them");
    }
    let text = error.render().to_string();
    let (message, help) = text.split_once("\n\n").unwrap_or((&text, MORE));
    let message = message.strip_prefix("error: ").unwrap_or(message);
    let help = help.trim().strip_suffix(MORE).unwrap_or(help).trim();
    Failure::usage(message.trim(), if help.is_empty() { MORE } else { help })
}

#[cfg(test)]
mod tests {
    use super::wants_json;

    #[test]
    fn the_format_is_found_before_anything_is_parsed() {
        let wants = |line: &str| wants_json(&line.split(' ').map(Into::into).collect::<Vec<_>>());
        assert!(wants("w build --error-format json --nonsense"));
        assert!(wants("w --nonsense --error-format=json build"));
        assert!(!wants("w build --error-format human"));
        assert!(!wants("w build json"));
        assert!(!wants("w run app.wasm -- --error-format json"));
        assert!(!wants("w build --error-format"));
    }
}
