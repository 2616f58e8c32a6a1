//! Listings for tools. The shape is stable: fields are added, and none is taken away or changes its meaning.
//!
//! ```json
//! {
//!   "functions": [{
//!     "symbol": "read", "index": 0, "name": "read", "module": null, "address": null, "bytes": 13,
//!     "lines": [
//!       {"kind": "source", "file": "read.c", "line": 3},
//!       {"kind": "operator", "offset": 37, "text": "i32.load"},
//!       {"kind": "label", "number": 1},
//!       {"kind": "instruction", "offset": 4, "bytes": "8b860000003c", "mnemonic": "movl",
//!        "operands": "0x3c000000(%rsi), %eax", "comment": null},
//!       {"kind": "data", "offset": 16, "bytes": "01000000", "text": ".long 0x1"}
//!     ]
//!   }]
//! }
//! ```

use serde::Serialize;
use std::fmt::Write as _;
use wasm2native_compiler::{self as compiler, ListedFunc, demangle};

#[derive(Serialize)]
pub(super) struct Listing<'a> {
    functions: Vec<Func<'a>>,
}

#[derive(Serialize)]
struct Func<'a> {
    symbol: &'a str,
    /// In its module; none where the code is of no wasm function, or the file does not say.
    index: Option<u32>,
    /// Demangled.
    name: Option<String>,
    /// The linked module that it stands in; none for the main module.
    module: Option<&'a str>,
    /// In a built file.
    address: Option<u64>,
    bytes: u32,
    lines: Vec<Line<'a>>,
}

#[derive(Serialize)]
#[serde(tag = "kind", rename_all = "lowercase")]
enum Line<'a> {
    Source { file: &'a str, line: u32 },
    Operator { offset: u32, text: &'a str },
    Label { number: u32 },
    Instruction { offset: u32, bytes: String, mnemonic: &'a str, operands: &'a str, comment: Option<&'a str> },
    Data { offset: u32, bytes: String, text: &'a str },
}

impl<'a> Listing<'a> {
    pub(super) fn of(funcs: &'a [ListedFunc]) -> Self {
        Self { functions: funcs.iter().map(Func::of).collect() }
    }
}

impl<'a> Func<'a> {
    fn of(listed: &'a ListedFunc) -> Self {
        let name = match &listed.func {
            Some(func) => func.name.as_deref(),
            None => Some(listed.symbol.as_str()),
        };
        Self {
            symbol: &listed.symbol,
            index: listed.func.as_ref().map(|func| func.index),
            name: name.map(demangle),
            module: listed.module.as_deref(),
            address: listed.address,
            bytes: listed.bytes,
            lines: listed.lines.iter().map(line).collect(),
        }
    }
}

fn line(line: &compiler::Line) -> Line<'_> {
    match line {
        compiler::Line::Source { file, line } => Line::Source { file, line: *line },
        compiler::Line::Operator { offset, text } => Line::Operator { offset: *offset, text },
        compiler::Line::Label { number } => Line::Label { number: *number },
        compiler::Line::Instruction { offset, bytes, mnemonic, operands, comment } => {
            Line::Instruction { offset: *offset, bytes: hex(bytes), mnemonic, operands, comment: comment.as_deref() }
        }
        compiler::Line::Data { offset, bytes, text } => Line::Data { offset: *offset, bytes: hex(bytes), text },
    }
}

fn hex(bytes: &[u8]) -> String {
    bytes.iter().fold(String::new(), |mut text, byte| {
        // Writing to a string cannot fail.
        let _ = write!(text, "{byte:02x}");
        text
    })
}
