//! Runs a plan with a linker of the user's choice, in a temporary folder that is gone afterwards.
//!
//! Invariant: the command sees only files in that folder, and its output is read back whole before the folder goes.

use super::plan::{Dialect, LinkPlan, OUTPUT};
use crate::diagnostic::{Diagnostic, Kind};
use std::fs;
use std::path::Path;
use std::process::{Command, Output, Stdio};

pub(super) fn run(command: &Path, plan: LinkPlan) -> Result<Vec<u8>, Diagnostic> {
    let folder = tempfile::Builder::new()
        .prefix("wasm2native-link-")
        .tempdir()
        .map_err(|error| Diagnostic::io("cannot create a folder in", &std::env::temp_dir(), error))?;
    // Relative names, run inside the folder: diagnostics name `module.o`, and the folder's name cannot reach the output.
    let args = plan.args(dialect(command), str::to_owned);
    let target = plan.target.name;
    for (name, bytes) in plan.inputs {
        let path = folder.path().join(name);
        fs::write(&path, bytes).map_err(|error| Diagnostic::io("cannot write", &path, error))?;
    }
    let program = absolute(command)?;
    let output = Command::new(&program).args(args).current_dir(folder.path()).stdin(Stdio::null()).output().map_err(
        |error| failure(command, &error.to_string()).help("name a linker that is installed, or leave --linker out"),
    )?;
    if !output.status.success() {
        let help = format!("the linker must be one for {target}; without --linker one is chosen");
        return Err(failure(command, &words(&output)).help(help));
    }
    let path = folder.path().join(OUTPUT);
    let bytes = fs::read(&path).map_err(|error| Diagnostic::io("cannot read", &path, error))?;
    folder.close().map_err(|error| Diagnostic::io("cannot remove", Path::new(OUTPUT), error))?;
    Ok(bytes)
}

/// A path with a folder in it is meant from here, not from the temporary folder; a bare name is looked up in `PATH`.
fn absolute(command: &Path) -> Result<std::path::PathBuf, Diagnostic> {
    if command.components().count() < 2 {
        return Ok(command.to_owned());
    }
    std::path::absolute(command).map_err(|error| Diagnostic::io("cannot find", command, error))
}

/// The dialect of a command, by the parts of its file name: `aarch64-linux-gnu-gcc-14` drives, `ld.lld-19` links.
fn dialect(command: &Path) -> Dialect {
    let name = command.file_name().map(|name| name.to_string_lossy().into_owned()).unwrap_or_default();
    let mut dialect = Dialect::Ld;
    for part in name.split('-') {
        dialect = match part {
            "cc" | "gcc" | "c++" | "g++" => Dialect::Driver,
            "clang" | "clang++" => Dialect::Clang,
            "lld" => Dialect::GenericLld,
            _ => continue,
        };
    }
    dialect
}

fn failure(command: &Path, message: &str) -> Diagnostic {
    Diagnostic::new(Kind::Link { message: format!("{}: {message}", command.display()) })
}

/// What the linker said, or how it ended where it said nothing.
fn words(output: &Output) -> String {
    let text = [&output.stderr, &output.stdout].map(|bytes| String::from_utf8_lossy(bytes).trim().to_owned());
    text.into_iter().find(|text| !text.is_empty()).unwrap_or_else(|| output.status.to_string())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::options::Options;
    use wasm2native_targets::TARGETS;

    #[test]
    fn names_choose_the_dialect() {
        let cases = [
            ("ld", Dialect::Ld),
            ("ld.lld-19", Dialect::Ld),
            ("ld64.lld-19", Dialect::Ld),
            ("mold", Dialect::Ld),
            ("/opt/wild", Dialect::Ld),
            ("aarch64-linux-gnu-ld", Dialect::Ld),
            ("rust-lld", Dialect::GenericLld),
            ("lld-19", Dialect::GenericLld),
            ("cc", Dialect::Driver),
            ("aarch64-linux-gnu-gcc-14", Dialect::Driver),
            ("/usr/bin/clang-19", Dialect::Clang),
        ];
        for (name, expected) in cases {
            assert_eq!(dialect(Path::new(name)), expected, "{name}");
        }
    }

    fn refusal(command: &str) -> String {
        let plan = LinkPlan::executable(b"garbage".to_vec(), Vec::new(), &Options::new(TARGETS[0]));
        run(Path::new(command), plan).expect_err("no link").to_string()
    }

    #[test]
    fn failures_are_in_words() {
        assert!(refusal("no-such-linker").contains("no-such-linker: No such file or directory"));
        assert!(refusal("false").contains("exit status: 1"));
        // A command that does nothing and calls it success.
        assert!(refusal("true").starts_with("cannot read"));
    }
}
