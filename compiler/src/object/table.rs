//! Records that references point to, closed tables, and the first elements of open ones.

use super::Data;
use super::blob::{Place, Run, Section};
use crate::module::FuncIdx;
use crate::plan::{Const, Symbol, TablePlan};
use std::mem::offset_of;
use wasm2native_abi::image::TableImage;
use wasm2native_abi::instance::FuncRef;

/// Bytes of an open table's element.
const ELEMENT_BYTES: u64 = 8;

impl Data<'_> {
    /// The records of all functions that are referred to.
    pub(super) fn func_refs(&mut self) {
        let plan = self.plan;
        let records: Vec<Const> = plan.func_refs.iter().map(|func| Const::Func(*func)).collect();
        let place = self.entries(&records);
        self.places.insert(Symbol::FuncRefs, place);
    }

    /// The entries of all closed tables.
    pub(super) fn closed_tables(&mut self) {
        let plan = self.plan;
        for (index, table) in &plan.tables {
            if let TablePlan::Closed { entries, .. } = table {
                let place = self.entries(entries);
                self.places.insert(Symbol::Table(index), place);
            }
        }
    }

    fn entries(&mut self, entries: &[Const]) -> Place {
        let entry_bytes = size_of::<FuncRef>() as u64;
        let start = self.sections.relocated.reserve(entries.len() as u64 * entry_bytes, entry_bytes);
        for (index, entry) in entries.iter().enumerate() {
            let offset = start + index as u64 * entry_bytes;
            let type_id = offset + offset_of!(FuncRef, type_id) as u64;
            match entry {
                Const::Func(func) => {
                    let code = self.place(Symbol::Func(*func));
                    let ty = self.plan.module.func_type(*func).id;
                    let relocated = &mut self.sections.relocated;
                    relocated.set_address(offset + offset_of!(FuncRef, code) as u64, code);
                    relocated.set_u32(type_id, ty.as_u32());
                    relocated.set_u32(offset + offset_of!(FuncRef, func) as u64, func.as_u32());
                }
                _ => {
                    let code = self.place(Symbol::NullEntry);
                    let relocated = &mut self.sections.relocated;
                    relocated.set_address(offset + offset_of!(FuncRef, code) as u64, code);
                    relocated.set_u32(type_id, FuncRef::NULL_TYPE);
                }
            }
        }
        Place { section: Section::Relocated, offset: start }
    }

    /// The record that a reference to `func` points to.
    pub(super) fn func_ref(&self, func: FuncIdx) -> Place {
        let slot = self.plan.func_ref_slots[func].expect("a function that is referred to has a record");
        let records = self.place(Symbol::FuncRefs);
        Place { offset: records.offset + u64::from(slot) * size_of::<FuncRef>() as u64, ..records }
    }

    /// References, as an open table or a passive segment holds them.
    pub(super) fn elements(&mut self, elements: &[Const]) -> Run {
        let start = self.sections.relocated.reserve(elements.len() as u64 * ELEMENT_BYTES, ELEMENT_BYTES);
        for (index, element) in elements.iter().enumerate() {
            if let Const::Func(func) = element {
                let record = self.func_ref(*func);
                self.sections.relocated.set_address(start + index as u64 * ELEMENT_BYTES, record);
            }
        }
        Run::new(Place { section: Section::Relocated, offset: start }, elements.len() as u64)
    }

    /// The [`TableImage`] of each open table.
    pub(super) fn table_images(&mut self) -> Run {
        let plan = self.plan;
        let mut images = Vec::new();
        for (index, table) in &plan.tables {
            if let TablePlan::Open { elements, len, max, .. } = table {
                images.push((plan.layout.tables[index], self.elements(elements), *len, *max));
            }
        }
        let bytes = size_of::<TableImage>() as u64;
        let relocated = &mut self.sections.relocated;
        let start = relocated.reserve(images.len() as u64 * bytes, 8);
        for (number, (descriptor, elements, len, max)) in images.iter().enumerate() {
            let offset = start + number as u64 * bytes;
            relocated.set_u64(offset + offset_of!(TableImage, descriptor) as u64, u64::from(*descriptor));
            relocated.set_slice(offset + offset_of!(TableImage, elements) as u64, *elements);
            relocated.set_u64(offset + offset_of!(TableImage, len) as u64, *len);
            relocated.set_u64(offset + offset_of!(TableImage, max) as u64, *max);
        }
        Run::new(Place { section: Section::Relocated, offset: start }, images.len() as u64)
    }
}
