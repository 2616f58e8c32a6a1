//! How much there may be of everything (JavaScript API: "Implementation-defined Limits", which engines agree on).
//!
//! The validator enforces most of these limits, in words that say neither what there is nor what there may be. So the
//! numbers of things are checked before it; and what it refuses further inside is told again in full. Invariant: whatever
//! exceeds a limit is a [`Kind::Limit`] with the limit, the value and its place.

use super::Module;
use crate::diagnostic::{Diagnostic, Kind};
use wasmparser::{BinaryReader, FunctionBody, Parser, Payload};

/// Bytes of a function's body.
const FUNC_BYTES: u64 = 7_654_321;
/// Locals of a function, its parameters included.
const LOCALS: u64 = 50_000;
/// Elements of a table, and of a segment.
pub(crate) const ELEMENTS: u64 = 10_000_000;
/// Bytes of a name.
const NAME_BYTES: u64 = 100_000;

/// Numbers that the validator refuses where they stand: its words, ours, and the limit.
const COUNTS: [(&str, &str, u64); 9] = [
    ("function params size is out of bounds", "the number of a function's parameters", 1000),
    ("function returns size is out of bounds", "the number of a function's results", 1000),
    ("struct fields size is out of bounds", "the number of a struct's fields", 10_000),
    ("rec group types size is out of bounds", "the number of types in a recursion group", 1_000_000),
    ("supertype idxs size is out of bounds", "the number of a type's supertypes", 5),
    ("br_table size is out of bounds", "the number of a br_table's targets", FUNC_BYTES),
    ("select types size is out of bounds", "the number of a select's types", 10),
    ("catches size is out of bounds", "the number of a try_table's catch clauses", 10_000),
    ("resume table size is out of bounds", "the number of a resumption's handlers", 10_000),
];

/// Checks `value` against `limit`.
pub(super) fn check(what: &'static str, value: u64, limit: u64, offset: u64) -> Result<(), Diagnostic> {
    if value > limit {
        return Err(Diagnostic::new(Kind::Limit { what, value, limit }).at(offset));
    }
    Ok(())
}

impl Module<'_> {
    /// Checks how many things a section adds to what was read before.
    pub(super) fn check_count(&self, payload: &Payload<'_>) -> Result<(), Diagnostic> {
        let (what, before, count, limit, range) = match payload {
            Payload::TypeSection(reader) => ("the number of types", 0, reader.count(), 1_000_000, reader.range()),
            Payload::ImportSection(reader) => ("the number of imports", 0, reader.count(), 1_000_000, reader.range()),
            Payload::FunctionSection(reader) => {
                ("the number of functions", self.funcs.len(), reader.count(), 1_000_000, reader.range())
            }
            Payload::TableSection(reader) => {
                ("the number of tables", self.tables.len(), reader.count(), 100_000, reader.range())
            }
            Payload::MemorySection(reader) => {
                ("the number of memories", self.memories.len(), reader.count(), 100, reader.range())
            }
            Payload::TagSection(reader) => {
                ("the number of tags", self.tags.len(), reader.count(), 1_000_000, reader.range())
            }
            Payload::GlobalSection(reader) => {
                ("the number of globals", self.globals.len(), reader.count(), 1_000_000, reader.range())
            }
            Payload::ExportSection(reader) => ("the number of exports", 0, reader.count(), 1_000_000, reader.range()),
            Payload::ElementSection(reader) => {
                ("the number of element segments", 0, reader.count(), 100_000, reader.range())
            }
            Payload::DataCountSection { count, range } => {
                ("the number of data segments", 0, *count, 100_000, range.clone())
            }
            Payload::DataSection(reader) => ("the number of data segments", 0, reader.count(), 100_000, reader.range()),
            Payload::CodeSectionEntry(body) => {
                let range = body.range();
                return check("the size of a function in bytes", range.end - range.start, FUNC_BYTES, range.start);
            }
            _ => return Ok(()),
        };
        check(what, before as u64 + u64::from(count), limit, range.start)
    }
}

/// Counts the locals that `body` declares and its parameters, and checks how many they are.
pub(super) fn check_locals(params: usize, body: &FunctionBody<'_>) -> Result<u64, Diagnostic> {
    let mut reader = body.get_binary_reader();
    let mut locals = params as u64;
    for _ in 0..reader.read_var_u32()? {
        let offset = reader.original_position();
        locals += u64::from(reader.read_var_u32()?);
        check("the number of a function's locals", locals, LOCALS, offset)?;
        reader.read::<wasmparser::ValType>()?;
    }
    Ok(locals)
}

/// What the validator refused because of its size, with the limit and the value. Any other error stays as it is.
pub(super) fn explain(bytes: &[u8], error: Diagnostic) -> Diagnostic {
    let report = error.report();
    let (Kind::Invalid { message }, Some(offset)) = (&report.kind, report.offset) else { return error };
    let kind = match message.as_str() {
        "string size out of bounds" => number_ending_at(bytes, offset).map(|value| Kind::Limit {
            what: "the length of a name in bytes",
            value,
            limit: NAME_BYTES,
        }),
        "number of elements is out of bounds" => {
            let value = elements_at(bytes, offset);
            value.map(|value| Kind::Limit { what: "the number of a segment's elements", value, limit: ELEMENTS })
        }
        message => COUNTS.iter().find(|(words, ..)| message == *words).and_then(|(_, what, limit)| {
            number_at(bytes, offset).map(|value| Kind::Limit { what, value, limit: *limit })
        }),
    };
    match kind {
        Some(kind) => error.kind(kind),
        None => error,
    }
}

fn number_at(bytes: &[u8], offset: u64) -> Option<u64> {
    let bytes = bytes.get(usize::try_from(offset).ok()?..)?;
    BinaryReader::new(bytes, offset).read_var_u32().ok().map(u64::from)
}

/// The number whose last byte stands at `offset`: every byte but the last has its highest bit set. Names follow bytes that
/// have not, unless the name before them ends with another script's letter; then the longest number counts that is one.
fn number_ending_at(bytes: &[u8], offset: u64) -> Option<u64> {
    /// Bytes of the longest 32-bit number.
    const LONGEST: u64 = 5;
    let starts = (offset.saturating_sub(LONGEST - 1)..=offset).filter(|start| {
        let range = *start as usize..offset as usize;
        bytes.get(range).is_some_and(|range| range.iter().all(|byte| byte & 0x80 != 0))
    });
    starts.filter_map(|start| number_at(bytes, start)).find(|value| *value > NAME_BYTES)
}

/// The number of elements of the segment that stands at `offset`.
fn elements_at(bytes: &[u8], offset: u64) -> Option<u64> {
    for payload in Parser::new(0).parse_all(bytes) {
        let Payload::ElementSection(reader) = payload.ok()? else { continue };
        for elem in reader.into_iter_with_offsets() {
            let (start, elem) = elem.ok()?;
            if start == offset {
                return Some(u64::from(match elem.items {
                    wasmparser::ElementItems::Functions(reader) => reader.count(),
                    wasmparser::ElementItems::Expressions(_, reader) => reader.count(),
                }));
            }
        }
    }
    None
}
