//! Line programs: a sequence for each function, in the order of its machine code.

use super::Reader;
use super::map::{AddressMap, NativeFunc};
use super::place::address;
use super::source::joined;
use super::table::{LineStart, LineTableBuilder};
use gimli::Encoding;
use gimli::write::{
    ConvertLineProgram, ConvertLineSequenceEnd, ConvertResult, ConvertUnit, FileId, LineProgram, LineRow, LineString,
};

/// Translates the unit's lines.
pub(super) fn translate(
    unit: &mut ConvertUnit<'_, Reader<'_>>,
    map: &AddressMap<'_>,
    encoding: Encoding,
    table: &mut LineTableBuilder,
) -> ConvertResult<()> {
    let Some(mut program) = unit.read_line_program(Some(encoding), None)? else { return Ok(()) };
    let mut starts = Vec::new();
    while let Some(sequence) = program.read_sequence()? {
        // A linker has taken away what it is about.
        let Some(start) = sequence.start.filter(|start| *start > 0) else { continue };
        let end = match sequence.end {
            ConvertLineSequenceEnd::Length(length) => start.saturating_add(length),
            ConvertLineSequenceEnd::Address(end) => end,
        };
        if start >= end {
            continue;
        }
        let mut rows: Vec<(u64, LineRow)> =
            sequence.rows.into_iter().map(|row| (start.saturating_add(row.address_offset), row)).collect();
        keep_statements(&mut rows);
        for func in map.funcs(start..end) {
            let first = rows.partition_point(|(address, _)| *address < func.wasm.start);
            let last = rows.partition_point(|(address, _)| *address < func.wasm.end);
            for native in &func.natives {
                emit(&mut program, native, &rows[first..last], &mut starts);
            }
        }
    }
    let (program, files) = program.program();
    for (offset, row) in starts {
        let file = row.map_or(0, |(file, _)| table.file(file_name(unit, &program, file)));
        table.row(LineStart { offset, file, line: row.map_or(0, |(_, line)| line as u32) });
    }
    unit.set_line_program(program, files);
    Ok(())
}

/// The name of a file, with its folder where that is not the one that the unit was compiled in.
fn file_name(unit: &ConvertUnit<'_, Reader<'_>>, program: &LineProgram, file: FileId) -> String {
    let text = |string: &LineString| String::from_utf8_lossy(string.get(unit.strings, unit.line_strings)).into_owned();
    let (name, folder) = program.get_file(file);
    let folder = (folder != program.default_directory()).then(|| text(program.get_directory(folder)));
    joined(folder, text(name))
}

/// Makes the rest of a statement's rows such that a statement may begin there: no code may have come of the first.
fn keep_statements(rows: &mut [(u64, LineRow)]) {
    for run in rows.chunk_by_mut(|(_, a), (_, b)| (a.file, a.line) == (b.file, b.line)) {
        let begins = run.iter().position(|(_, row)| row.is_statement).unwrap_or(run.len());
        run[begins..].iter_mut().for_each(|(_, row)| row.is_statement = true);
    }
}

/// The rows of a function. Code that belongs to no operator belongs to what stands before it, and at the start to the first row,
/// which is where the function is declared.
fn emit(
    program: &mut ConvertLineProgram<'_, Reader<'_>>,
    native: &NativeFunc<'_>,
    rows: &[(u64, LineRow)],
    starts: &mut Vec<(u32, Option<(FileId, u64)>)>,
) {
    let Some((_, first)) = rows.first() else { return };
    let mut emitted = vec![LineRow { address_offset: 0, op_index: 0, ..*first }];
    for (code, operator) in &native.sources {
        let Some(index) = rows.partition_point(|(address, _)| address <= operator).checked_sub(1) else { continue };
        let row = LineRow { address_offset: code.start.into(), op_index: 0, ..rows[index].1 };
        match emitted.last_mut() {
            Some(last) if is_same(&row, last) => {}
            // Nothing has come of what begins at the same place.
            Some(last) if last.address_offset == row.address_offset => *last = row,
            _ => emitted.push(row),
        }
    }
    // A statement begins with the first of its code alone, whichever that is now.
    for run in emitted.chunk_by_mut(|a, b| (a.file, a.line) == (b.file, b.line)) {
        let is_statement = run.iter().any(|row| row.is_statement);
        run.iter_mut().for_each(|row| row.is_statement = false);
        run[0].is_statement = is_statement;
    }
    starts
        .extend(emitted.iter().map(|row| (native.code.start + row.address_offset as u32, Some((row.file, row.line)))));
    starts.push((native.code.end, None));
    program.begin_sequence(Some(address(native.code.start)));
    emitted.into_iter().for_each(|row| program.generate_row(row));
    program.end_sequence((native.code.end - native.code.start).into());
}

/// Whether debuggers show the same for both.
fn is_same(a: &LineRow, b: &LineRow) -> bool {
    let shown = |row: &LineRow| (row.file, row.line, row.column, row.discriminator, row.is_statement);
    shown(a) == shown(b)
}
