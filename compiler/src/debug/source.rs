//! The lines of source that addresses stand for, as DWARF itself says: for listings.
//!
//! Invariant: what cannot be read has no lines; nothing in it is an error.

use super::table::{LineStart, LineTable, LineTableBuilder};
use gimli::{AttributeValue, Dwarf, Reader, Unit};

/// The lines of all units, by distances from `base`. Addresses of WebAssembly are offsets into the code section.
pub(crate) fn source_lines<R: Reader>(dwarf: &Dwarf<R>, base: u64) -> LineTable {
    let mut table = LineTableBuilder::default();
    let mut units = dwarf.units();
    // Where the unit behind a broken one begins is not known.
    while let Ok(Some(header)) = units.next() {
        let Ok(unit) = dwarf.unit(header) else { continue };
        // Its rows up to where it breaks off are as good as any.
        _ = read(dwarf, &unit, base, &mut table);
    }
    table.finish()
}

/// Adds the rows of a unit.
fn read<R: Reader>(dwarf: &Dwarf<R>, unit: &Unit<R>, base: u64, table: &mut LineTableBuilder) -> gimli::Result<()> {
    let Some(program) = unit.line_program.clone() else { return Ok(()) };
    // Numbers of its files in the table.
    let mut files: Vec<Option<u32>> = Vec::new();
    let mut rows = program.rows();
    let mut is_gone = None;
    while let Some((header, row)) = rows.next_row()? {
        // A linker has taken away what a sequence at 0 is about.
        let is_sequence_gone = *is_gone.get_or_insert(row.address() == 0);
        if row.end_sequence() {
            is_gone = None;
        }
        let offset = row.address().checked_sub(base).and_then(|offset| u32::try_from(offset).ok());
        let Some(offset) = offset.filter(|_| !is_sequence_gone) else { continue };
        let line = row.line().filter(|_| !row.end_sequence()).and_then(|line| u32::try_from(line.get()).ok());
        let index = row.file_index() as usize;
        let known = files.get(index).copied().flatten();
        let file = match (line, known, row.file(header)) {
            (Some(_), Some(known), _) => Some(known),
            (Some(_), None, Some(entry)) => {
                let text = |value: AttributeValue<R>| -> gimli::Result<String> {
                    Ok(dwarf.attr_string(unit, value)?.to_string_lossy()?.into_owned())
                };
                // The first folder is that of the unit.
                let folder = entry.directory(header).filter(|_| entry.directory_index() != 0).map(text).transpose()?;
                let number = table.file(joined(folder, text(entry.path_name())?));
                // It is in the header's list, so the list is no longer than that.
                files.resize(files.len().max(index + 1), None);
                files[index] = Some(number);
                Some(number)
            }
            _ => None,
        };
        let (file, line) = file.zip(line).unwrap_or((0, 0));
        table.row(LineStart { offset, file, line });
    }
    Ok(())
}

/// The name of a file, with its folder where that is not the one that the unit was compiled in.
pub(super) fn joined(folder: Option<String>, name: String) -> String {
    match folder {
        Some(folder) if !name.starts_with('/') => format!("{folder}/{name}"),
        _ => name,
    }
}
