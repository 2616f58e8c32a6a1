//! Which registers tell an address, of accesses that a compare stops ([`wasm2native_abi::compared`]).

use super::Data;
use super::blob::{Place, Run, Section};
use crate::codegen::ComparedPlace;
use crate::translate::ComparedValue;
use std::cmp::Reverse;
use std::collections::HashMap;
use std::mem::offset_of;
use wasm2native_abi::compared::{ComparedBlock, ComparedKind, ComparedRow, Holds};

/// The table's parts.
pub(super) struct Compared {
    pub(super) kinds: Run,
    pub(super) blocks: Run,
    pub(super) rows: Run,
}

impl Data<'_> {
    /// Writes the table, where there are such accesses.
    pub(super) fn compared(&mut self) -> Option<Compared> {
        const {
            assert!(offset_of!(ComparedBlock, trap) == 0 && offset_of!(ComparedBlock, rows) == 4);
            assert!(offset_of!(ComparedKind, what) == 0 && offset_of!(ComparedKind, offset) == 4);
        };
        let funcs = self.code.funcs.iter().zip(&self.code.locations);
        let places: Vec<(u32, &ComparedPlace)> =
            funcs.flat_map(|(func, locations)| locations.compared.iter().map(|place| (func.offset, place))).collect();
        if places.is_empty() {
            return None;
        }
        let kinds = kinds(&places);
        let numbers: HashMap<ComparedKind, u32> = kinds.iter().copied().zip(0..).collect();
        let row = |(func, place): &(u32, &ComparedPlace)| ComparedRow {
            trap: func + place.trap,
            register: place.register,
            holds: match place.value {
                ComparedValue::Index => Holds::Index,
                ComparedValue::End => Holds::End,
            },
            kind: numbers[&kind(place)],
        };
        let rows: Vec<ComparedRow> = places.iter().map(row).collect();

        let (mut blocks, mut bytes) = (Vec::new(), Vec::new());
        for block in rows.chunks(ComparedBlock::ROWS) {
            blocks.extend([block[0].trap, bytes.len() as u32].map(u32::to_le_bytes).concat());
            let next = block[1..].iter().map(|row| Some(row.trap)).chain([None]);
            block.iter().zip(next).for_each(|(row, next)| row.encode(next, |byte| bytes.push(byte)));
        }
        let words = kinds.iter().flat_map(|kind| [kind.what, kind.offset[0], kind.offset[1]]);
        let kind_bytes: Vec<u8> = words.flat_map(u32::to_le_bytes).collect();
        let block_count = rows.len().div_ceil(ComparedBlock::ROWS);
        let mut append = |bytes: &[u8], count: usize| {
            let offset = self.sections.read_only.append(bytes, align_of::<u32>() as u64);
            Run::new(Place { section: Section::ReadOnly, offset }, count as u64)
        };
        Some(Compared {
            kinds: append(&kind_bytes, kinds.len()),
            blocks: append(&blocks, block_count),
            rows: append(&bytes, bytes.len()),
        })
    }
}

fn kind(place: &ComparedPlace) -> ComparedKind {
    ComparedKind::new(place.what, place.offset)
}

/// All kinds, the most frequent first.
fn kinds(places: &[(u32, &ComparedPlace)]) -> Vec<ComparedKind> {
    let mut counts: HashMap<ComparedKind, u32> = HashMap::new();
    places.iter().for_each(|(_, place)| *counts.entry(kind(place)).or_default() += 1);
    let mut kinds: Vec<(ComparedKind, u32)> = counts.into_iter().collect();
    kinds.sort_unstable_by_key(|(kind, count)| (Reverse(*count), *kind));
    kinds.into_iter().map(|(kind, _)| kind).collect()
}
