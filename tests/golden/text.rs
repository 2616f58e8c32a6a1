//! From the compiler's listing of a whole module to a golden: the functions that count, and what is the same in each of
//! them left out.
//!
//! Left out are the lines that declare kinds of data, whose names then stand where their numbers stood; with
//! [`Frame::LeftOut`] the frame's set-up and the first block's bare label, which every function has. Traps and
//! functions of the module appear by name. Nothing else changes.

use crate::case::{Case, Frame};
use wasm2native_abi::TrapCode;

/// The frame that every function has, on every target: a golden of its own shows it.
const FRAME: &[&str] = &[
    "pushq %rbp",
    "movq %rsp, %rbp",
    "movq %rbp, %rsp",
    "popq %rbp",
    "stp x29, x30, [sp, #-0x10]!",
    "mov x29, sp",
    "ldp x29, x30, [sp], #0x10",
    "block0:",
];

/// The golden of a listing.
///
/// # Errors
/// A function that is wanted and not listed.
pub(crate) fn golden(listed: &str, case: &Case) -> Result<String, String> {
    let funcs = split(listed);
    if let Some(missing) = case.funcs.iter().find(|name| !funcs.iter().any(|func| func.name == **name)) {
        return Err(format!("`{missing}` is not among the functions that are compiled"));
    }
    let kept: Vec<&Func> = funcs.iter().filter(|func| is_kept(&func.name, case)).collect();
    if kept.is_empty() {
        return Err("no function is listed".to_owned());
    }
    let texts: Vec<String> = kept.iter().map(|func| func.text(&funcs, case.frame)).collect();
    Ok(texts.join("\n"))
}

/// How many lines of a golden are code. Operators say what it is for, and labels what its branches lead to.
pub(crate) fn code_lines(golden: &str) -> usize {
    golden.lines().filter(|line| !line.trim_start().starts_with("; ") && !line.starts_with(".L")).count()
}

/// A function of a listing.
struct Func<'a> {
    name: String,
    /// The code generator's name for it, if it belongs to the module.
    number: Option<String>,
    lines: Vec<&'a str>,
}

impl Func<'_> {
    fn text(&self, funcs: &[Func<'_>], frame: Frame) -> String {
        let mut text = format!(";; {}\n", self.name);
        let mut regions = Vec::new();
        for line in &self.lines {
            if let Some(name) = declared_region(line) {
                regions.push(name);
            } else if frame == Frame::Kept || !FRAME.contains(&line.trim()) {
                text += &readable(line, &regions, funcs);
                text.push('\n');
            }
        }
        text
    }
}

/// Divides a listing at its titles: `;; func 3 (name)`, `;; func 3` or, for code of no function, `;; symbol`.
fn split(listed: &str) -> Vec<Func<'_>> {
    let mut funcs: Vec<Func<'_>> = Vec::new();
    for line in listed.lines() {
        if let Some(title) = line.strip_prefix(";; ") {
            let (number, name) = match title.strip_prefix("func ") {
                Some(func) => match func.split_once(" (") {
                    Some((index, name)) => (Some(index), name.trim_end_matches(')').to_owned()),
                    None => (Some(func), func.to_owned()),
                },
                None => (None, title.to_owned()),
            };
            let number = number.map(|index| format!("u1:{index}"));
            funcs.push(Func { name, number, lines: Vec::new() });
        } else if let (Some(func), false) = (funcs.last_mut(), line.is_empty()) {
            func.lines.push(line);
        }
    }
    funcs
}

fn is_kept(name: &str, case: &Case) -> bool {
    if case.funcs.is_empty() {
        return !name.starts_with('_') && name != "wasm2native_entry";
    }
    case.funcs.iter().any(|wanted| wanted == name)
}

/// The name in `    region0 = 0 "memory"`.
fn declared_region(line: &str) -> Option<String> {
    let (_, rest) = line.trim_start().strip_prefix("region")?.split_once(" = ")?;
    Some(rest.split('"').nth(1)?.to_owned())
}

/// Replaces whole words that are numbers of something by its name.
fn readable(line: &str, regions: &[String], funcs: &[Func<'_>]) -> String {
    let is_part = |char: char| char.is_alphanumeric() || char == ':' || char == '_';
    let mut text = String::new();
    let mut rest = line;
    while let Some(start) = rest.find(is_part) {
        let end = rest[start..].find(|char| !is_part(char)).map_or(rest.len(), |length| start + length);
        text += &rest[..start];
        text += &named(&rest[start..end], regions, funcs).unwrap_or_else(|| rest[start..end].to_owned());
        rest = &rest[end..];
    }
    (text + rest).trim_end().to_owned()
}

fn named(word: &str, regions: &[String], funcs: &[Func<'_>]) -> Option<String> {
    if let Some(number) = word.strip_prefix("region") {
        return regions.get(number.parse::<usize>().ok()?).cloned();
    }
    if let Some(code) = word.strip_prefix("user") {
        return Some(format!("{:?}", TrapCode::from_u8(code.parse().ok()?)?));
    }
    let func = funcs.iter().find(|func| func.number.as_deref() == Some(word))?;
    Some(format!("%{}", func.name))
}
