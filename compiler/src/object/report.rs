//! What a program needs that tells its traps to tools, or the operators of traps to people: where to, and which operator code comes
//! of that can stop
//! ([`wasm2native_abi::operator`]).

use super::Data;
use super::blob::{Place, Run, Section};
use crate::options::Emit;
use crate::plan::Symbol;
use crate::translate::ComparedValue;
use std::mem::offset_of;
use wasm2native_abi::operator::{OperatorBlock, OperatorRow};
use wasm2native_abi::report::{ComparedAccess, TrapReport};

impl Data<'_> {
    /// Writes the record, where a program has one: where it lies.
    pub(super) fn trap_report(&mut self) -> Option<Place> {
        let options = self.plan.options;
        let is_program = options.emit != Emit::Library;
        let has_lines = is_program && !self.lines.rows.is_empty();
        let compared = self.compared();
        if !options.reports_traps() && !options.tells_offsets() && !has_lines && compared.len == 0 {
            return None;
        }
        // A library's host is told no operators.
        let (blocks, rows) = if is_program { self.operators() } else { (Run::NONE, Run::NONE) };
        let slices = [(offset_of!(TrapReport, operator_blocks), blocks), (offset_of!(TrapReport, operator_rows), rows)];
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

    /// Which operators code comes of that can stop: the first rows of blocks, and the bytes of the others.
    fn operators(&mut self) -> (Run, Run) {
        const {
            assert!(offset_of!(OperatorBlock, first) == 0 && offset_of!(OperatorBlock, others) == 8);
            assert!(offset_of!(OperatorRow, offset) == 0 && offset_of!(OperatorRow, operator) == 4);
        };
        let (mut blocks, mut bytes) = (Vec::new(), Vec::new());
        for block in self.operator_rows().chunks(OperatorBlock::ROWS) {
            blocks.extend([block[0].offset, block[0].operator, bytes.len() as u32].map(u32::to_le_bytes).concat());
            block.windows(2).for_each(|pair| pair[1].encode(pair[0], |byte| bytes.push(byte)));
        }
        let count = blocks.len() / size_of::<OperatorBlock>();
        let offset = self.sections.read_only.append(&blocks, align_of::<OperatorBlock>() as u64);
        let blocks = Run::new(Place { section: Section::ReadOnly, offset }, count as u64);
        (blocks, self.constants(&bytes, 1))
    }

    /// Where code that can stop begins to come of another operator, and which.
    fn operator_rows(&self) -> Vec<OperatorRow> {
        let mut rows: Vec<OperatorRow> = Vec::new();
        for (func, locations) in self.code.funcs.iter().zip(&self.code.locations) {
            let first = rows.len();
            for stop in &locations.stops {
                let operator =
                    stop.source.map_or(OperatorRow::NONE, |number| locations.sources[number as usize].operator);
                let row = OperatorRow { offset: func.offset + stop.start, operator };
                // Rows end with their function.
                if rows[first..].last().is_none_or(|last| last.operator != row.operator) {
                    rows.push(row);
                }
            }
        }
        rows
    }
}
