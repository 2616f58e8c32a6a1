//! Listings as text.
//!
//! ```text
//! ;; func 0 (read)              ;; func 0 (read)
//!   ; read.c:3                    ; read.c:3
//!     ; local.get 0                       ; 0x23: local.get 0
//!     ; i32.load                          ; 0x25: i32.load
//!   movl 0x3c000000(%rsi), %eax     6: movl 0x3c000000(%rsi), %eax
//! ```
//! Plain text has no offset and no byte in it, so that it stays what it is when code elsewhere changes.

use super::name::escaped;
use super::{Line, ListedFunc};
use std::fmt::Write as _;

/// How much of a listing is shown.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Layout {
    /// Operators and instructions.
    Plain,
    /// With the offset of each.
    Offsets,
}

/// What is written before and after the parts of a listing, to mark them on a terminal.
#[derive(Clone, Debug, Default)]
pub struct Styles {
    /// Around titles.
    pub title: [String; 2],
    /// Around lines of source.
    pub source: [String; 2],
    /// Around operators.
    pub operator: [String; 2],
    /// Around labels.
    pub label: [String; 2],
    /// Around offsets.
    pub offset: [String; 2],
    /// Around comments.
    pub comment: [String; 2],
}

/// The text of `funcs`.
#[must_use]
pub fn text(funcs: &[ListedFunc], layout: Layout, styles: &Styles) -> String {
    let mut text = String::new();
    for func in funcs {
        // Writing to a string cannot fail.
        let _ = write_func(&mut text, func, layout, styles);
    }
    text
}

/// The lines of `func` in [`Layout::Plain`], without a title: nothing in them says where in its module it stands.
#[must_use]
pub fn body(func: &ListedFunc) -> String {
    let mut text = String::new();
    for line in &func.lines {
        // Writing to a string cannot fail.
        let _ = write_line(&mut text, line, 0, Layout::Plain, &Styles::default());
    }
    text
}

fn write_func(out: &mut String, func: &ListedFunc, layout: Layout, styles: &Styles) -> std::fmt::Result {
    let [before, after] = &styles.title;
    writeln!(out, "{before};; {}{after}", func.title())?;
    for line in &func.lines {
        write_line(out, line, func.address.unwrap_or(0), layout, styles)?;
    }
    out.push('\n');
    Ok(())
}

fn write_line(out: &mut String, line: &Line, address: u64, layout: Layout, styles: &Styles) -> std::fmt::Result {
    let offset = |out: &mut String, offset: u32| match layout {
        Layout::Plain => write!(out, "  "),
        Layout::Offsets => {
            let [before, after] = &styles.offset;
            write!(out, "{before}{:6x}:{after} ", address + u64::from(offset))
        }
    };
    match line {
        Line::Source { file, line } => {
            let [before, after] = &styles.source;
            writeln!(out, "  {before}; {}:{line}{after}", escaped(file))
        }
        Line::Operator { offset, text } => {
            let [before, after] = &styles.operator;
            match layout {
                Layout::Plain => writeln!(out, "    {before}; {text}{after}"),
                Layout::Offsets => writeln!(out, "          {before}; {offset:#x}: {text}{after}"),
            }
        }
        Line::Label { number } => {
            let [before, after] = &styles.label;
            writeln!(out, "{before}.L{number}:{after}")
        }
        Line::Instruction { offset: at, mnemonic, operands, comment, .. } => {
            offset(out, *at)?;
            write!(out, "{mnemonic}")?;
            if !operands.is_empty() {
                write!(out, " {operands}")?;
            }
            if let Some(comment) = comment {
                let [before, after] = &styles.comment;
                write!(out, "  {before}; {comment}{after}")?;
            }
            writeln!(out)
        }
        Line::Data { offset: at, text, .. } => {
            offset(out, *at)?;
            writeln!(out, "{text}")
        }
    }
}
