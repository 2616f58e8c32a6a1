//! What is wrong, told on standard error: for people, or for tools.
//!
//! Invariant: nothing that came from a file reaches the terminal with a control character in it.

mod human;
mod json;
#[cfg(test)]
mod unreached;

use crate::failure::Failure;
use clap::ValueEnum;
use std::io::Write as _;
use std::path::Path;
use std::sync::OnceLock;
use wasm2native_compiler::{Excerpt, FuncName, Kind, Warning, WarningKind};

/// How diagnostics are written.
#[derive(Clone, Copy, Debug, Default, ValueEnum)]
pub(crate) enum Format {
    /// For people
    #[default]
    Human,
    /// A line of JSON each
    Json,
}

/// How grave it is.
#[derive(Clone, Copy, Debug)]
enum Level {
    Error,
    Warning,
    Note,
}

impl Level {
    const fn name(self) -> &'static str {
        match self {
            Self::Error => "error",
            Self::Warning => "warning",
            Self::Note => "note",
        }
    }
}

/// A diagnostic's parts.
struct Told<'a> {
    level: Level,
    /// Who must act, or about what: `invalid`, `usage`.
    kind: &'static str,
    message: String,
    help: Option<&'a str>,
    exit_code: Option<u8>,
    module: Option<String>,
    offset: Option<u64>,
    func: Option<&'a FuncName>,
    excerpt: Option<&'a Excerpt>,
}

/// The format of all that is told.
static FORMAT: OnceLock<Format> = OnceLock::new();

/// Has everything told in this format.
pub(crate) fn choose(format: Format) {
    // It is parsed once, before anything is told.
    FORMAT.get_or_init(|| format);
}

/// Tells a failure.
pub(crate) fn print(failure: &Failure) {
    tell(&told(failure));
}

/// Tells what does not stop a build: `excerpt` is what stands at its place in the module at `path`.
pub(crate) fn warn(warning: &Warning, path: &Path, excerpt: Option<&Excerpt>) {
    let message = warning.kind.to_string();
    tell(&Told {
        module: warning.offset.map(|_| name_of(path)),
        offset: warning.offset,
        func: warning.func.as_ref(),
        excerpt,
        ..Told::new(Level::Warning, warning_kind(&warning.kind), &message, warning.help())
    });
}

/// Tells of warnings that are not told one by one.
pub(crate) fn warn_of_more(message: &str, help: &str) {
    tell(&Told::new(Level::Warning, "more-warnings", message, Some(help)));
}

/// Tells of what was done, and what to do next.
pub(crate) fn note(message: &str, help: &str) {
    tell(&Told::new(Level::Note, "unlinked", message, Some(help)));
}

/// Colours only where a terminal shows them and `NO_COLOR` is unset.
fn tell(told: &Told<'_>) {
    let text = match FORMAT.get().copied().unwrap_or_default() {
        Format::Human => human::text(told),
        Format::Json => json::line(told),
    };
    // Nobody is left to hear that standard error is gone.
    let _ = anstream::stderr().lock().write_all(text.as_bytes());
}

impl<'a> Told<'a> {
    /// What has no place in a module, and ends nothing.
    fn new(level: Level, kind: &'static str, message: &str, help: Option<&'a str>) -> Self {
        let message = message.to_owned();
        Self { level, kind, message, help, exit_code: None, module: None, offset: None, func: None, excerpt: None }
    }
}

fn told(failure: &Failure) -> Told<'_> {
    let exit_code = Some(failure.exit() as u8);
    let plain = |kind, message: &str, help| Told { exit_code, ..Told::new(Level::Error, kind, message, help) };
    match failure {
        Failure::Diagnostic { diagnostic, module, excerpt } => {
            let report = diagnostic.report();
            let mut message = report.kind.to_string();
            if matches!(report.kind, Kind::Internal { .. }) {
                message += "\nThis is a mistake in wasm2native, not in the module: please report it.";
            }
            Told {
                module: module.as_deref().map(name_of),
                offset: report.offset,
                func: report.func.as_ref(),
                excerpt: excerpt.as_ref(),
                ..plain(kind(&report.kind), &message, report.help.as_deref())
            }
        }
        Failure::Usage { message, help } => plain("usage", message, Some(help)),
        Failure::Warned { message, help } => plain("warned", message, Some(help)),
        Failure::Differs { message, help } => plain("differs", message, Some(help)),
    }
}

/// What a module's file is called.
fn name_of(path: &Path) -> String {
    if path == Path::new("-") { "<stdin>".to_owned() } else { path.display().to_string() }
}

/// A warning's kind's name for tools.
const fn warning_kind(kind: &WarningKind) -> &'static str {
    match kind {
        WarningKind::LeftOut { .. } => "left-out",
        WarningKind::TrapsAlways { .. } => "traps-always",
    }
}

/// A kind's name for tools.
const fn kind(kind: &Kind) -> &'static str {
    match kind {
        Kind::Invalid { .. } => "invalid",
        Kind::InvalidText { .. } => "invalid-text",
        Kind::Unsupported { .. } => "unsupported",
        Kind::FeatureOff { .. } => "feature-off",
        Kind::UnknownImports(_) => "unknown-imports",
        Kind::IncompatibleImports(_) => "incompatible-imports",
        Kind::CyclicImports(_) => "cyclic-imports",
        Kind::DuplicateModule { .. } => "duplicate-module",
        Kind::NoEntry => "no-entry",
        Kind::Denied { .. } => "denied",
        Kind::Limit { .. } => "limit",
        Kind::FuncTooLarge { .. } => "func-too-large",
        Kind::Profile { .. } => "profile",
        Kind::Target { .. } => "target",
        Kind::Link { .. } => "link",
        Kind::Io { .. } => "io",
        Kind::Internal { .. } => "internal",
    }
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
