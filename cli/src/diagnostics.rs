//! Diagnostics on a terminal.
//!
//! ```text
//! error: what is wrong
//!  --> app.wasm:0x1f3 (func 12 (name))
//! help: what to do
//! ```
//! Invariant: nothing that came from a file reaches the terminal with a control character in it.

use crate::failure::Failure;
use anstyle::{AnsiColor, Style};
use std::fmt::{self, Write as _};
use std::io::Write as _;
use std::path::Path;
use wasm2native_compiler::{Diagnostic, Kind};

const HELP: Style = AnsiColor::Cyan.on_default().bold();

/// Prints a failure on standard error. Colours only where a terminal shows them and `NO_COLOR` is unset.
pub(crate) fn print(failure: &Failure) {
    let mut text = String::new();
    // Writing to a string cannot fail, and nobody is left to hear that standard error is gone.
    let _ = match failure {
        Failure::Diagnostic { diagnostic, module } => write_diagnostic(&mut text, diagnostic, module.as_deref()),
        Failure::Usage { message, help } | Failure::Differs { message, help } => {
            write_parts(&mut text, message, None, Some(help))
        }
    };
    let _ = anstream::stderr().lock().write_all(text.as_bytes());
}

/// Says something of what was done, and what to do next, on standard error.
pub(crate) fn note(message: &str, help: &str) {
    const NOTE: Style = AnsiColor::Yellow.on_default().bold();
    let mut text = String::new();
    // As above.
    let _ = writeln!(text, "{NOTE}note{NOTE:#}: {}", escape(message));
    let _ = writeln!(text, "{HELP}help{HELP:#}: {}", escape(help));
    let _ = anstream::stderr().lock().write_all(text.as_bytes());
}

/// Prints what does not stop a build.
pub(crate) fn warn(warning: &str) {
    const WARNING: Style = AnsiColor::Yellow.on_default().bold();
    let _ = writeln!(anstream::stderr().lock(), "{WARNING}warning{WARNING:#}: {}", escape(warning));
}

fn write_diagnostic(out: &mut String, diagnostic: &Diagnostic, module: Option<&Path>) -> fmt::Result {
    let report = diagnostic.report();
    let mut message = report.kind.to_string();
    if matches!(report.kind, Kind::Internal { .. }) {
        message += "\nThis is a mistake in wasm2native, not in the module: please report it.";
    }
    let place = place(diagnostic, module);
    write_parts(out, &message, place.as_deref(), report.help.as_deref())
}

/// Where in the module: `app.wasm:0x1f3 (func 12 (name))`, as much of it as is known.
fn place(diagnostic: &Diagnostic, module: Option<&Path>) -> Option<String> {
    let report = diagnostic.report();
    if report.offset.is_none() && report.func.is_none() {
        return None;
    }
    let mut place = match module {
        Some(path) if path == Path::new("-") => "<stdin>".to_owned(),
        Some(path) => path.display().to_string(),
        None => "module".to_owned(),
    };
    if let Some(offset) = report.offset {
        place += &format!(":{offset:#x}");
    }
    if let Some(func) = &report.func {
        place += &format!(" ({func})");
    }
    Some(place)
}

fn write_parts(out: &mut String, message: &str, place: Option<&str>, help: Option<&str>) -> fmt::Result {
    const ERROR: Style = AnsiColor::Red.on_default().bold();
    const PLACE: Style = AnsiColor::Blue.on_default().bold();
    writeln!(out, "{ERROR}error{ERROR:#}: {}", escape(message.trim_end()))?;
    if let Some(place) = place {
        writeln!(out, " {PLACE}-->{PLACE:#} {}", escape(place))?;
    }
    if let Some(help) = help {
        writeln!(out, "{HELP}help{HELP:#}: {}", escape(help))?;
    }
    Ok(())
}

/// `text` with control characters and those that turn the direction of writing as `\u{1b}`; line ends and tabs stay.
pub(crate) fn escape(text: &str) -> String {
    let mut escaped = String::with_capacity(text.len());
    for character in text.chars() {
        match character {
            '\n' | '\t' => escaped.push(character),
            '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}' => escaped.extend(character.escape_unicode()),
            _ if character.is_control() => escaped.extend(character.escape_unicode()),
            _ => escaped.push(character),
        }
    }
    escaped
}

/// The name nearest to what was typed, where one is near enough to be meant.
pub(crate) fn nearest<'a>(typed: &str, names: impl IntoIterator<Item = &'a str>) -> Option<&'a str> {
    // Below this, suggestions are noise ("foo" for "x86_64-linux").
    const SIMILAR: f64 = 0.7;
    let scored = names.into_iter().map(|name| (strsim::jaro_winkler(typed, name), name));
    scored.filter(|(score, _)| *score > SIMILAR).max_by(|a, b| a.0.total_cmp(&b.0)).map(|(_, name)| name)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn control_characters_are_escaped() {
        assert_eq!(escape("a\x1b[31m\u{202e}b\n\tc"), "a\\u{1b}[31m\\u{202e}b\n\tc");
    }

    #[test]
    fn the_nearest_name() {
        let names = ["x86_64-linux", "aarch64-linux"];
        assert_eq!(nearest("arch64-linux", names), Some("aarch64-linux"));
        assert_eq!(nearest("x86-64-linux", names), Some("x86_64-linux"));
        assert_eq!(nearest("sparc", names), None);
    }
}
