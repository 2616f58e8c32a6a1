//! What a program needs that tells its traps to tools, or the operators of traps to people: where to, and which operator code comes
//! of that can stop
//! ([`wasm2native_abi::operator`]).

use super::Data;
use super::blob::{Place, Run, Section};
use super::compared::Compared;
use crate::options::Emit;
use crate::plan::Symbol;
use std::mem::offset_of;
use wasm2native_abi::operator::{OperatorBlock, OperatorRow};
use wasm2native_abi::report::TrapReport;

impl Data<'_> {
    /// Writes the record, where a program has one: where it lies.
    pub(super) fn trap_report(&mut self) -> Option<Place> {
        let options = self.plan.options;
        let is_program = options.emit != Emit::Library;
        let has_lines = is_program && !self.lines.rows.is_empty();
        let compared = self.compared();
        if !options.reports_traps() && !options.tells_offsets() && !has_lines && compared.is_none() {
            return None;
        }
        // A library's host is told no operators.
        let slices = if is_program { self.operators() } else { Vec::new() };
        let core_dump = self.core_dump();
        let relocated = &mut self.sections.relocated;
        let start = relocated.reserve(size_of::<TrapReport>() as u64, 8);
        if let Some(descriptor) = options.trap_json {
            relocated.set_external(start + offset_of!(TrapReport, json) as u64, Symbol::TrapJson);
            relocated.set_u32(start + offset_of!(TrapReport, descriptor) as u64, descriptor);
        }
        if let Some(Compared { kinds, blocks, rows }) = compared {
            relocated.set_external(start + offset_of!(TrapReport, note_compared) as u64, Symbol::NoteCompared);
            relocated.set_slice(start + offset_of!(TrapReport, compared_kinds) as u64, kinds);
            relocated.set_slice(start + offset_of!(TrapReport, compared_blocks) as u64, blocks);
            relocated.set_slice(start + offset_of!(TrapReport, compared_rows) as u64, rows);
        }
        if let Some(core_dump) = core_dump {
            relocated.set_address(start + offset_of!(TrapReport, core_dump) as u64, core_dump);
        }
        for (field, run) in slices {
            relocated.set_slice(start + field as u64, run);
        }
        Some(Place { section: Section::Relocated, offset: start })
    }

    /// Which operators code comes of that can stop, by fields of the record: the first rows of blocks, the bytes of the others, and the calls
    /// that have code in their place.
    fn operators(&mut self) -> Vec<(usize, Run)> {
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
        let calls: Vec<u8> = self.code.inlined.iter().flat_map(|piece| piece.call.to_le_bytes()).collect();
        vec![
            (offset_of!(TrapReport, operator_blocks), blocks),
            (offset_of!(TrapReport, operator_rows), self.constants(&bytes, 1)),
            (offset_of!(TrapReport, inlined_calls), self.constants(&calls, size_of::<u32>())),
        ]
    }

    /// Where code that can stop begins to come of another operator, and which.
    fn operator_rows(&self) -> Vec<OperatorRow> {
        let mut rows: Vec<OperatorRow> = Vec::new();
        for (func, locations) in self.code.funcs.iter().zip(&self.code.locations) {
            let first = rows.len();
            for stop in &locations.stops {
                let operator = stop.position.operator().unwrap_or(OperatorRow::NONE);
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
