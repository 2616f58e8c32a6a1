//! Diagnostics for tools: one line of JSON each. The shape is stable: fields are added, and none is taken away or changes its
//! meaning.
//!
//! ```json
//! {"level": "error", "kind": "invalid", "message": "..", "help": null, "exit_code": 3,
//!  "module": "app.wasm", "offset": 31, "func": {"index": 0, "name": "f"},
//!  "excerpt": [{"line": 4, "offset": 31, "text": "i32.add", "is_culprit": true}]}
//! ```

use super::Told;
use serde::Serialize;

#[derive(Serialize)]
struct Diagnostic<'a> {
    level: &'static str,
    /// Who must act; see [`Told::kind`].
    kind: &'static str,
    message: &'a str,
    help: Option<&'a str>,
    /// What the command exits with; none for a warning.
    exit_code: Option<u8>,
    /// The module's file.
    module: Option<&'a str>,
    /// In the module, in bytes.
    offset: Option<u64>,
    func: Option<Func<'a>>,
    /// The module's text around the offset.
    excerpt: Vec<Line<'a>>,
}

#[derive(Serialize)]
struct Func<'a> {
    index: u32,
    name: Option<&'a str>,
}

#[derive(Serialize)]
struct Line<'a> {
    line: usize,
    offset: Option<u64>,
    text: &'a str,
    is_culprit: bool,
}

/// The line.
pub(super) fn line(told: &Told<'_>) -> String {
    let excerpt = told.excerpt.iter().flat_map(|excerpt| {
        excerpt.lines.iter().enumerate().map(|(index, line)| Line {
            line: excerpt.first_line + index,
            offset: line.offset,
            text: line.text.trim(),
            is_culprit: index == excerpt.culprit,
        })
    });
    let diagnostic = Diagnostic {
        level: told.level.name(),
        kind: told.kind,
        message: &told.message,
        help: told.help,
        exit_code: told.exit_code,
        module: told.module.as_deref(),
        offset: told.offset,
        func: told.func.map(|func| Func { index: func.index, name: func.name.as_deref() }),
        excerpt: excerpt.collect(),
    };
    serde_json::to_string(&diagnostic).expect("plain data serializes") + "\n"
}
