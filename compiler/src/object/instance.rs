//! The instance record as it is when the program starts.
//!
//! ```text
//! library     .data         the record: a template
//! program     .bss          the record, zeroed
//!             .data.rel.ro  its beginning, which the runtime copies there
//! ```
//! Why a program's record is not in `.data`: it is all that would be there. Without it the file has no segment of written data, which
//! the kernel would map and copy a page of: 5 µs of a start (hello world, x86_64).

use super::Data;
use super::blob::{Blob, Place, Run, Section};
use crate::options::{Emit, Fuel};
use crate::plan::{Const, GlobalPlan, Symbol};
use std::mem::offset_of;
use wasm2native_abi::instance::{INSTANCE_ALIGN, Instance, Segment};

/// Where the record lies.
#[derive(Clone, Copy)]
pub(super) struct InstancePlaces {
    /// Itself.
    pub(super) record: Place,
    /// A program's beginning of it.
    pub(super) beginning: Run,
}

impl Data<'_> {
    /// Writes the record.
    pub(super) fn instance(&mut self) -> InstancePlaces {
        let record = self.record();
        let bytes = u64::from(self.plan.layout.bytes);
        let places = if self.plan.options.emit == Emit::Library {
            let offset = self.sections.data.append_blob(record, INSTANCE_ALIGN);
            let beginning = Run { place: None, len: 0 };
            InstancePlaces { record: Place { section: Section::Data, offset }, beginning }
        } else {
            let record_offset = self.sections.zeroed.reserve(bytes, INSTANCE_ALIGN);
            let beginning = record.trimmed();
            let len = beginning.bytes.len() as u64;
            let offset = self.sections.relocated.append_blob(beginning, size_of::<u64>() as u64);
            InstancePlaces {
                record: Place { section: Section::Zeroed, offset: record_offset },
                beginning: Run::new(Place { section: Section::Relocated, offset }, len),
            }
        };
        self.places.insert(Symbol::Instance, places.record);
        places
    }

    fn record(&mut self) -> Blob {
        let mut record = Blob::default();
        record.reserve(self.plan.layout.bytes.into(), INSTANCE_ALIGN);
        if let Fuel::Counted { initial } = self.plan.options.fuel {
            record.set_u64(offset_of!(Instance, fuel) as u64, initial);
        }
        self.data_segments(&mut record);
        self.elem_segments(&mut record);
        self.globals(&mut record);
        record
    }

    fn data_segments(&mut self, record: &mut Blob) {
        let plan = self.plan;
        for (index, segment) in &plan.module.data {
            if plan.instantiation.keeps_data(index, &segment.mode) {
                let offset = self.sections.read_only.append(segment.bytes, 16);
                let run = Run::new(Place { section: Section::ReadOnly, offset }, segment.bytes.len() as u64);
                set_segment(record, plan.data_segment(index).into(), run);
            }
        }
    }

    fn elem_segments(&mut self, record: &mut Blob) {
        let plan = self.plan;
        for (index, segment) in &plan.module.elems {
            if plan.instantiation.keeps_elems(index, &segment.mode) {
                let run = self.elements(&plan.elems[index]);
                set_segment(record, plan.elem_segment(index).into(), run);
            }
        }
    }

    fn globals(&mut self, record: &mut Blob) {
        let plan = self.plan;
        for global in plan.globals.values() {
            let GlobalPlan::Slot { offset, init, .. } = *global else { continue };
            let offset = u64::from(offset);
            match init {
                Const::I32(value) => record.set(offset, &value.to_le_bytes()),
                Const::I64(value) => record.set(offset, &value.to_le_bytes()),
                Const::F32(bits) => record.set_u32(offset, bits),
                Const::F64(bits) => record.set_u64(offset, bits),
                Const::V128(bytes) => record.set(offset, &bytes),
                Const::Null => {}
                Const::Func(func) => {
                    let place = self.func_ref(func);
                    record.set_address(offset, place);
                }
            }
        }
    }
}

fn set_segment(record: &mut Blob, offset: u64, run: Run) {
    if let Some(place) = run.place {
        record.set_address(offset + offset_of!(Segment, base) as u64, place);
    }
    record.set_u64(offset + offset_of!(Segment, len) as u64, run.len);
}
