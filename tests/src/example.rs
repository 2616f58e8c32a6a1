//! Examples in documents: run as they stand, and their output compared.
//!
//! A step of a CI recipe, in a block marked `yaml` and of the form `- run: COMMAND`, is run as well, and has to succeed.
//!
//! An example is a block marked `console`: a line that starts with `$ ` is a command, which goes on in lines that start with
//! `>`; the lines after it are its output, both streams together. `...` alone on a line stands for any number of lines, inside a line for any text. In
//! a list, the block is indented as a whole.
//!
//! The examples of one document are run in order, in one folder, which has the folder `tests/programs` in it.

use std::path::Path;
use std::process::Command;

use tempfile::TempDir;

use crate::{machine, places};

/// A command of a document, and what the document says that it prints.
struct Example<'a> {
    command: String,
    output: Vec<&'a str>,
}

/// What stands before a command in a step of CI.
const STEP: &str = "- run: ";

/// Runs all examples of `document`.
///
/// # Errors
/// The first one that prints something else, with what it prints.
///
/// # Panics
/// If there is no room for temporary files, or a block does not begin with a command.
pub fn run_all(document: &str) -> Result<(), String> {
    let folder = TempDir::new().expect("there is room for temporary files");
    places::copy_folder(&places::tests().join("programs"), &folder.path().join("tests/programs"));
    for example in examples(document) {
        let output = run(&example.command, folder.path());
        if !matches(&example.output, &output.lines().collect::<Vec<_>>()) {
            let said = example.output.join("\n");
            return Err(format!("$ {}\n{output}\n--- the document says:\n{said}", example.command));
        }
    }
    Ok(())
}

/// How many examples `document` has.
#[must_use]
pub fn count(document: &str) -> usize {
    examples(document).len()
}

fn examples(document: &str) -> Vec<Example<'_>> {
    let mut examples: Vec<Example<'_>> = Vec::new();
    let (mut inside, mut is_recipe) = (false, false);
    let mut indent = 0;
    for line in document.lines() {
        if line.trim_start() == "```console" {
            indent = line.len() - line.trim_start().len();
        }
        let line =
            if line.bytes().take(indent).all(|byte| byte == b' ') { line.get(indent..).unwrap_or("") } else { line };
        match line {
            "```console" => inside = true,
            "```yaml" => is_recipe = true,
            "```" => (inside, is_recipe) = (false, false),
            _ if is_recipe => {
                let command = line.trim_start().strip_prefix(STEP);
                let command = command.map(|command| format!("{command}; echo \"exit code $?\""));
                examples.extend(command.map(|command| Example { command, output: vec!["...", "exit code 0"] }));
            }
            _ if !inside => {}
            _ => match (line.strip_prefix("$ "), line.strip_prefix('>'), examples.last_mut()) {
                (Some(command), ..) => examples.push(Example { command: command.to_owned(), output: Vec::new() }),
                (None, Some(more), Some(example)) if example.output.is_empty() => {
                    example.command += "\n";
                    example.command += more.strip_prefix(' ').unwrap_or(more);
                }
                (None, _, last) => last.expect("a block starts with a command").output.push(line),
            },
        }
    }
    examples
}

/// Both streams of a shell command, in the order in which they were written.
fn run(command: &str, folder: &Path) -> String {
    let path = std::env::var("PATH").expect("there is a search path");
    let binaries = places::command().parent().expect("a file lies in a folder").to_owned();
    let mut shell = Command::new("sh");
    shell.args(["-c", &format!("exec 2>&1\n{command}")]).current_dir(folder);
    shell.env("PATH", format!("{}:{path}", binaries.display())).env("NO_COLOR", "1");
    shell.env("WASM2NATIVE_CACHE_DIR", folder.join("cache"));
    // Where Cargo builds in an example is where people see it build.
    shell.env_remove("CARGO_TARGET_DIR");
    machine::run(&mut shell, &[]).output()
}

fn matches(expected: &[&str], output: &[&str]) -> bool {
    match expected.split_first() {
        None => output.is_empty(),
        Some((&"...", rest)) => (0..=output.len()).any(|skipped| matches(rest, &output[skipped..])),
        Some((line, rest)) => match output.split_first() {
            Some((first, others)) => line_matches(line, first) && matches(rest, others),
            None => false,
        },
    }
}

fn line_matches(expected: &str, line: &str) -> bool {
    match expected.split_once("...") {
        None => expected == line,
        Some((before, after)) => line.strip_prefix(before).is_some_and(|rest| {
            rest.char_indices().map(|(at, _)| at).chain([rest.len()]).any(|at| line_matches(after, &rest[at..]))
        }),
    }
}

#[cfg(test)]
mod tests {
    use super::{examples, matches, run_all};

    #[test]
    fn steps_of_recipes() {
        let page =
            |step: &str| format!("```yaml\nsteps:\n  - run: {step}\n  - uses: nothing\n```\n```sh\n- run: no\n```\n");
        assert_eq!(examples(&page("true")).len(), 1);
        assert_eq!(run_all(&page("echo done")), Ok(()));
        assert!(run_all(&page("false")).is_err());
    }

    #[test]
    fn elisions() {
        assert!(matches(&["a...c", "...", "z"], &["abc", "x", "y", "z"]));
        assert!(matches(&["a...c", "...", "z"], &["ac", "z"]));
        assert!(!matches(&["a...c", "z"], &["abc", "y", "z"]));
        assert!(!matches(&["a"], &["a", "b"]));
    }
}
