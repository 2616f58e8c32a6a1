//! The trap table: two arrays, so that a search touches only the first.
//!
//! ```text
//! offsets: u32 × n   ascending, from the start of the text
//! codes:   u8  × n
//! ```

use super::Data;
use super::blob::{Place, Run, Section};

impl Data<'_> {
    /// Writes the table: offsets and codes.
    pub(super) fn traps(&mut self) -> (Run, Run) {
        let traps = &self.code.traps;
        debug_assert!(traps.is_sorted_by_key(|(offset, _)| *offset));
        let offsets: Vec<u8> = traps.iter().flat_map(|(offset, _)| offset.to_le_bytes()).collect();
        let codes: Vec<u8> = traps.iter().map(|(_, code)| *code as u8).collect();
        let read_only = &mut self.sections.read_only;
        let offsets = Place { section: Section::ReadOnly, offset: read_only.append(&offsets, 4) };
        let codes = Place { section: Section::ReadOnly, offset: read_only.append(&codes, 1) };
        (Run::new(offsets, traps.len() as u64), Run::new(codes, traps.len() as u64))
    }
}
