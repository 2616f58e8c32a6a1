//! What a program needs that tells its traps to tools, or the operators of traps to people: where to, and which operator each piece of
//! code comes from.
//!
//! ```text
//! offsets:    u32 × n   ascending, from the start of the text
//! operators:  u32 × n   offsets in the module; 0 from where code is the compiler's own
//! ```

use super::Data;
use super::blob::{Place, Run, Section};
use crate::options::Emit;
use crate::plan::Symbol;
use crate::translate::ComparedValue;
use std::mem::offset_of;
use wasm2native_abi::report::{ComparedAccess, TrapReport};

impl Data<'_> {
    /// Writes the record, where a program has one: where it lies.
    pub(super) fn trap_report(&mut self) -> Option<Place> {
        let options = self.plan.options;
        let is_program = options.emit != Emit::Library;
        let has_lines = is_program && !self.lines.rows.is_empty();
        let compared = if is_program { self.compared() } else { Run::NONE };
        if !options.reports_traps() && !has_lines && compared.len == 0 {
            return None;
        }
        let rows = self.operators();
        let of =
            |field: fn(&(u32, u32)) -> u32| -> Vec<u8> { rows.iter().map(field).flat_map(u32::to_le_bytes).collect() };
        let slices = [
            (offset_of!(TrapReport, offsets), self.constants(&of(|row| row.0), size_of::<u32>())),
            (offset_of!(TrapReport, operators), self.constants(&of(|row| row.1), size_of::<u32>())),
        ];
        let core_dump = self.core_dump();
        let relocated = &mut self.sections.relocated;
        let start = relocated.reserve(size_of::<TrapReport>() as u64, 8);
        if let Some(descriptor) = options.trap_json {
            relocated.set_external(start + offset_of!(TrapReport, json) as u64, Symbol::TrapJson);
            relocated.set_u32(start + offset_of!(TrapReport, descriptor) as u64, descriptor);
        }
        if compared.len > 0 {
            relocated.set_external(start + offset_of!(TrapReport, note_compared) as u64, Symbol::NoteCompared);
            relocated.set_slice(start + offset_of!(TrapReport, compared) as u64, compared);
        }
        if let Some(core_dump) = core_dump {
            relocated.set_address(start + offset_of!(TrapReport, core_dump) as u64, core_dump);
        }
        for (field, run) in slices {
            relocated.set_slice(start + field as u64, run);
        }
        Some(Place { section: Section::Relocated, offset: start })
    }

    /// Which registers tell an address, of accesses that a compare stops.
    fn compared(&mut self) -> Run {
        let code = self.code;
        let funcs = code.funcs.iter().zip(&code.locations);
        let places = funcs.flat_map(|(func, locations)| locations.compared.iter().map(|place| (func.offset, place)));
        let read_only = &mut self.sections.read_only;
        let start = read_only.reserve(0, 4);
        let mut count = 0;
        for (func, place) in places {
            let entry = read_only.reserve(size_of::<ComparedAccess>() as u64, 4);
            let mut set = |field: usize, bytes: &[u8]| read_only.set(entry + field as u64, bytes);
            let holds = match place.value {
                ComparedValue::Index => ComparedAccess::INDEX,
                ComparedValue::End => ComparedAccess::END,
            };
            set(offset_of!(ComparedAccess, trap), &(func + place.trap).to_le_bytes());
            set(offset_of!(ComparedAccess, what), &place.what.to_le_bytes());
            // The low half stands first.
            set(offset_of!(ComparedAccess, offset), &place.offset.to_le_bytes());
            set(offset_of!(ComparedAccess, register), &place.register.to_le_bytes());
            set(offset_of!(ComparedAccess, holds), &holds.to_le_bytes());
            count += 1;
        }
        Run::new(Place { section: Section::ReadOnly, offset: start }, count)
    }

    /// Where code begins to come of another operator, and which.
    fn operators(&self) -> Vec<(u32, u32)> {
        let mut rows: Vec<(u32, u32)> = Vec::new();
        let mut add = |offset: u32, operator: u32| match rows.last_mut() {
            Some(last) if last.0 == offset => last.1 = operator,
            Some(last) if last.1 == operator => {}
            _ => rows.push((offset, operator)),
        };
        for (func, locations) in self.code.funcs.iter().zip(&self.code.locations) {
            for source in &locations.sources {
                add(func.offset + source.code.start, source.operator);
                add(func.offset + source.code.end, 0);
            }
        }
        rows
    }
}
