//! Diagnostics on a terminal.
//!
//! ```text
//! error: what is wrong
//!  --> app.wasm:0x1f3 (func 12 (name))
//!   |
//! 7 |     local.get 0
//! 8 |     i64.add
//!   |     ^^^^^^^
//! help: what to do
//! ```
//! Line numbers are those of the module's text, as `--emit wat` writes it.

use super::{Told, escape};
use annotate_snippets::{AnnotationKind, Level, Origin, Renderer, Snippet};
use anstyle::{AnsiColor, Style};
use wasm2native_compiler::Excerpt;

/// Characters of a line of the module that are shown.
const MAX_CHARACTERS: usize = 160;

/// The text, with colours.
pub(super) fn text(told: &Told<'_>) -> String {
    const HELP: Style = AnsiColor::Cyan.on_default().bold();
    let message = escape(told.message.trim_end());
    let level = match told.level {
        super::Level::Error => Level::ERROR,
        super::Level::Warning => Level::WARNING,
        super::Level::Note => Level::NOTE,
    };
    // The help is set apart by its own line: a message's line breaks are the message's.
    let mut text = match (place(told), told.excerpt) {
        (Some(place), Some(excerpt)) => {
            let (source, span) = source(excerpt);
            let snippet = Snippet::source(source).line_start(excerpt.first_line).fold(false);
            let snippet = snippet.annotation(AnnotationKind::Primary.span(span));
            let report = level.primary_title(message).element(Origin::path(place)).element(snippet);
            Renderer::styled().render(&[report])
        }
        (Some(place), None) => Renderer::styled().render(&[level.primary_title(message).element(Origin::path(place))]),
        (None, _) => heading(told, &message),
    };
    if !text.ends_with('\n') {
        text.push('\n');
    }
    if let Some(help) = told.help {
        text += &format!("{HELP}help{HELP:#}: {}\n", escape(help));
    }
    text
}

/// What is wrong, where no place is known: the renderer would move a message's later lines.
fn heading(told: &Told<'_>, message: &str) -> String {
    const ERROR: Style = AnsiColor::Red.on_default().bold();
    const WARNING: Style = AnsiColor::Yellow.on_default().bold();
    let style = match told.level {
        super::Level::Error => ERROR,
        super::Level::Warning | super::Level::Note => WARNING,
    };
    format!("{style}{}{style:#}: {message}", told.level.name())
}

/// Where in the module: `app.wasm:0x1f3 (func 12 (name))`, as much of it as is known.
fn place(told: &Told<'_>) -> Option<String> {
    if told.offset.is_none() && told.func.is_none() {
        return None;
    }
    let mut place = told.module.clone().unwrap_or_else(|| "module".to_owned());
    if let Some(offset) = told.offset {
        place += &format!(":{offset:#x}");
    }
    if let Some(func) = told.func {
        place += &format!(" ({func})");
    }
    Some(escape(&place))
}

/// The lines, less what all of them are moved to the right, and which bytes of them are marked.
fn source(excerpt: &Excerpt) -> (String, std::ops::Range<usize>) {
    let indent = |text: &str| text.len() - text.trim_start().len();
    let least = excerpt.lines.iter().map(|line| indent(&line.text)).min().unwrap_or(0);
    let mut source = String::new();
    let mut span = 0..0;
    for (index, line) in excerpt.lines.iter().enumerate() {
        let text: String = escape(&line.text[least..]).replace('\n', " ").chars().take(MAX_CHARACTERS).collect();
        if index == excerpt.culprit {
            span = source.len() + indent(&text)..source.len() + text.len();
        }
        source += &text;
        source.push('\n');
    }
    (source, span)
}
