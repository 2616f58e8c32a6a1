//! The table of lines for backtraces of traps and for listings: of each place in the code, the file and the line alone.

use std::collections::HashMap;

/// The table.
#[derive(Clone, Debug, Default)]
pub(crate) struct LineTable {
    /// Names of files.
    pub(crate) files: Vec<String>,
    /// Where lines begin, by ascending offset in the code.
    pub(crate) rows: Vec<LineStart>,
}

/// Where a line begins.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct LineStart {
    /// Offset in the code: of the machine's, in the text.
    pub(crate) offset: u32,
    /// The file.
    pub(crate) file: u32,
    /// The line; 0 for code that has none.
    pub(crate) line: u32,
}

impl LineTable {
    /// The file and the line of the code at an offset.
    pub(crate) fn at(&self, offset: u32) -> Option<(&str, u32)> {
        let row = self.rows[..self.rows.partition_point(|row| row.offset <= offset)].last()?;
        (row.line != 0).then(|| (self.files[row.file as usize].as_str(), row.line))
    }
}

/// A table in the making.
#[derive(Default)]
pub(super) struct LineTableBuilder {
    table: LineTable,
    numbers: HashMap<String, u32>,
}

impl LineTableBuilder {
    /// The number of a file.
    pub(super) fn file(&mut self, name: String) -> u32 {
        let next = self.table.files.len() as u32;
        let number = *self.numbers.entry(name.clone()).or_insert(next);
        if number == next {
            self.table.files.push(name);
        }
        number
    }

    /// Adds a row.
    pub(super) fn row(&mut self, row: LineStart) {
        self.table.rows.push(row);
    }

    /// The table. The end of a function's lines gives way to the start of another's.
    pub(super) fn finish(mut self) -> LineTable {
        let rows = &mut self.table.rows;
        rows.sort_by_key(|row| (row.offset, row.line != 0));
        let mut kept: Vec<LineStart> = Vec::with_capacity(rows.len());
        for row in rows.drain(..) {
            match kept.last_mut() {
                Some(last) if last.offset == row.offset => *last = row,
                Some(last) if (last.file, last.line) == (row.file, row.line) => {}
                _ => kept.push(row),
            }
        }
        *rows = kept;
        self.table
    }
}
