//! The operators of a program's modules in the text format, by their offsets.

use super::name::demangle;
use crate::debug::{LineTable, source_lines};
use crate::diagnostic::{Diagnostic, Kind};
use crate::module::{DwarfSections, FuncIdx, Module, PartIdx, Space};
use crate::program::Program;
use cranelift_entity::SecondaryMap;
use std::borrow::Cow;
use std::ops::Range;

/// The operators of all bodies.
#[derive(Debug, Default)]
pub(super) struct Operators {
    parts: SecondaryMap<PartIdx, PartText>,
}

/// A module's text, and where each operator stands in it.
#[derive(Clone, Debug, Default)]
struct PartText {
    text: String,
    /// Offsets in the module, ascending, with what stands in `text` for them.
    places: Vec<(u32, Range<usize>)>,
    /// Where its source says that it is, by offset in the code section.
    lines: LineTable,
}

/// An operator.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Operator<'a> {
    /// Its offset in its module.
    pub(super) offset: u32,
    /// In the text format.
    pub(super) text: Cow<'a, str>,
    /// The file and the line of source that it comes from, where the module says so.
    pub(super) source: Option<(&'a str, u32)>,
}

impl Operators {
    /// Prints the modules of `program`, which `module` is made of.
    ///
    /// # Errors
    /// [`Kind::Invalid`] for what the validator leaves alone and the printer reads.
    pub(super) fn of(program: &Program<'_>, module: &Module<'_>) -> Result<Self, Diagnostic> {
        let mut parts = SecondaryMap::new();
        for (index, part) in &module.parts {
            let linked = program.linked.iter().find(|linked| Some(linked.name) == part.name.as_deref());
            parts[index] = PartText::of(linked.map_or(program.main, |linked| linked.wasm), &module.dwarf[index])?;
        }
        Ok(Self { parts })
    }

    /// The operators of a function's body, in the module's order.
    pub(super) fn in_func(&self, module: &Module<'_>, func: FuncIdx) -> Vec<Operator<'_>> {
        let func = &module.funcs[func];
        let Some(body) = &func.body else { return Vec::new() };
        let operators = body.code.get_operators_reader().expect("the body has been read before");
        let [start, end] = [operators.original_position(), body.code.range().end];
        let part = &self.parts[func.part];
        let first = part.places.partition_point(|(offset, _)| u64::from(*offset) < start);
        let places = part.places[first..].iter().take_while(|(offset, _)| u64::from(*offset) < end);
        let space = &module.parts[func.part].space;
        let text = |place: &Range<usize>| with_type(operator(&part.text[place.clone()]), module, space);
        let section = module.dwarf[func.part].code as u32;
        let operator = |(offset, place): &(u32, Range<usize>)| Operator {
            offset: *offset,
            text: text(place),
            source: part.lines.at(offset - section),
        };
        places.map(operator).collect()
    }
}

/// What the printer writes for an operator, less what it adds, and with demangled names: a function's last `end` is a
/// parenthesis to it, and blocks have comments.
fn operator(line: &str) -> Cow<'_, str> {
    if line == ")" {
        return "end".into();
    }
    let operator = line.split_once(" ;; ").map_or(line, |(operator, _)| operator);
    match operator.split_once(" $") {
        Some((verb @ ("call" | "return_call" | "ref.func"), name)) => format!("{verb} ${}", demangle(name)).into(),
        _ => operator.into(),
    }
}

/// `operator` with the type itself where the number of one stands, which says nothing to a reader and changes with the module's
/// other types: `call_indirect (param i32)`.
fn with_type<'a>(operator: Cow<'a, str>, module: &Module<'_>, space: &Space) -> Cow<'a, str> {
    let Some((before, rest)) = operator.split_once("(type ") else { return operator };
    let Some((number, after)) = rest.split_once(')') else { return operator };
    let Ok(number) = number.parse::<u32>() else { return operator };
    // The printer writes out what a block takes and gives, but not what a call does.
    if after.contains("(param") || after.contains("(result") {
        return format!("{before}{}", after.trim_start()).into();
    }
    let ty = module.types[space.ty(number)].to_string();
    let shape = ty.strip_prefix("(func").and_then(|ty| ty.strip_suffix(')')).expect("a function's type").trim_start();
    format!("{before}{shape}{after}").trim_end().to_owned().into()
}

impl PartText {
    fn of(wasm: &[u8], dwarf: &DwarfSections<'_>) -> Result<Self, Diagnostic> {
        let mut text = String::new();
        let printed = wasmprinter::Config::new().offsets_and_lines(wasm, &mut text);
        let printed = printed.map_err(|error| {
            Diagnostic::new(Kind::Invalid { message: format!("it cannot be printed as text: {error:#}") })
        })?;
        let mut places = Vec::new();
        let mut start = 0;
        for (offset, line) in printed {
            let end = start + line.len();
            let trimmed = line.trim();
            if let Some(offset) = offset {
                let indent = line.len() - line.trim_start().len();
                places.push((offset as u32, start + indent..start + indent + trimmed.len()));
            }
            start = end;
        }
        // The first line at an offset is the operator's own.
        places.sort_by_key(|(offset, _)| *offset);
        places.dedup_by_key(|(offset, _)| *offset);
        let lines = dwarf.read().map(|dwarf| source_lines(&dwarf, 0)).unwrap_or_default();
        Ok(Self { text, places, lines })
    }
}
