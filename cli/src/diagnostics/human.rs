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

use super::{Level, Told, escape};
use annotate_snippets::{AnnotationKind, Group, Renderer, Snippet};
use anstyle::{AnsiColor, Style};
use wasm2native_compiler::Excerpt;

/// Characters of a line of the module that are shown.
const MAX_CHARACTERS: usize = 160;

/// The text, with colours.
pub(super) fn text(told: &Told<'_>) -> String {
    const HELP: Style = AnsiColor::Cyan.on_default().bold();
    const PLACE: Style = AnsiColor::Blue.on_default().bold();
    let style = match told.level {
        Level::Error => AnsiColor::Red.on_default().bold(),
        Level::Warning | Level::Note => AnsiColor::Yellow.on_default().bold(),
    };
    let mut text = format!("{style}{}{style:#}: {}\n", told.level.name(), escape(told.message.trim_end()));
    if let Some(place) = place(told) {
        text += &format!(" {PLACE}-->{PLACE:#} {place}\n");
    }
    if let Some(excerpt) = told.excerpt {
        let (source, span) = source(excerpt);
        let snippet = Snippet::source(source).line_start(excerpt.first_line).fold(false);
        let snippet = snippet.annotation(AnnotationKind::Primary.span(span));
        // The heading is ours: its offset is in bytes of the module, which the renderer does not know of.
        let level = match told.level {
            Level::Error => annotate_snippets::Level::ERROR,
            Level::Warning | Level::Note => annotate_snippets::Level::WARNING,
        };
        let group = Group::with_level(level).element(snippet);
        text += Renderer::styled().render(&[group]).trim_end();
        text.push('\n');
    }
    if let Some(help) = told.help {
        text += &format!("{HELP}help{HELP:#}: {}\n", escape(help));
    }
    text
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
