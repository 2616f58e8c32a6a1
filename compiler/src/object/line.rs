//! The table of lines for backtraces: two arrays, so that a search touches only the first, and names of files. Without any, it still says
//! what tells offsets.

use super::Data;
use super::blob::{Place, Run, Section};
use crate::options::Emit;
use crate::plan::Symbol;
use std::mem::offset_of;
use wasm2native_abi::line::{Line, Lines};

impl Data<'_> {
    /// Writes the table, where there is one: where it lies.
    pub(super) fn lines(&mut self) -> Option<Place> {
        const { assert!(offset_of!(Line, file) == 0 && offset_of!(Line, line) == 4) };
        let table = self.lines;
        if table.rows.is_empty() && !self.plan.options.tells_offsets() {
            return None;
        }
        let offsets: Vec<u8> = table.rows.iter().flat_map(|row| row.offset.to_le_bytes()).collect();
        let lines: Vec<u8> =
            table.rows.iter().flat_map(|row| [row.file, row.line]).flat_map(u32::to_le_bytes).collect();
        let files: Vec<Run> = table.files.iter().map(|file| self.text(file)).collect();
        let slices = [
            (offset_of!(Lines, offsets), self.constants(&offsets, size_of::<u32>())),
            (offset_of!(Lines, lines), self.constants(&lines, size_of::<Line>())),
            (offset_of!(Lines, files), self.texts(&files)),
        ];
        let relocated = &mut self.sections.relocated;
        let start = relocated.reserve(size_of::<Lines>() as u64, 8);
        // A library's host is given the line, and says what it likes of it.
        if self.plan.options.emit != Emit::Library {
            relocated.set_external(start + offset_of!(Lines, show) as u64, Symbol::ShowLine);
        }
        for (field, run) in slices {
            relocated.set_slice(start + field as u64, run);
        }
        Some(Place { section: Section::Relocated, offset: start })
    }
}
