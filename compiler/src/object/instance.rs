//! The instance record as it is when the program starts.

use super::Data;
use super::blob::{Place, Run, Section};
use crate::options::Fuel;
use crate::plan::{Const, GlobalPlan, Symbol};
use std::mem::offset_of;
use wasm2native_abi::instance::{INSTANCE_ALIGN, Instance, Segment};

impl Data<'_> {
    /// Writes the record: where it lies.
    pub(super) fn instance(&mut self) -> Place {
        let start = self.sections.data.reserve(self.plan.layout.bytes.into(), INSTANCE_ALIGN);
        let place = Place { section: Section::Data, offset: start };
        self.places.insert(Symbol::Instance, place);
        if let Fuel::Counted { initial } = self.plan.options.fuel {
            self.sections.data.set_u64(start + offset_of!(Instance, fuel) as u64, initial);
        }
        self.data_segments(start);
        self.elem_segments(start);
        self.globals(start);
        place
    }

    fn data_segments(&mut self, start: u64) {
        let plan = self.plan;
        for (index, segment) in &plan.module.data {
            if plan.instantiation.keeps_data(index, &segment.mode) {
                let offset = self.sections.read_only.append(segment.bytes, 16);
                let run = Run::new(Place { section: Section::ReadOnly, offset }, segment.bytes.len() as u64);
                self.segment(start + u64::from(plan.data_segment(index)), run);
            }
        }
    }

    fn elem_segments(&mut self, start: u64) {
        let plan = self.plan;
        for (index, segment) in &plan.module.elems {
            if plan.instantiation.keeps_elems(index, &segment.mode) {
                let run = self.elements(&plan.elems[index]);
                self.segment(start + u64::from(plan.elem_segment(index)), run);
            }
        }
    }

    fn segment(&mut self, offset: u64, run: Run) {
        if let Some(place) = run.place {
            self.sections.data.set_address(offset + offset_of!(Segment, base) as u64, place);
        }
        self.sections.data.set_u64(offset + offset_of!(Segment, len) as u64, run.len);
    }

    fn globals(&mut self, start: u64) {
        let plan = self.plan;
        for global in plan.globals.values() {
            let GlobalPlan::Slot { offset, init, .. } = *global else { continue };
            let offset = start + u64::from(offset);
            let data = &mut self.sections.data;
            match init {
                Const::I32(value) => data.set(offset, &value.to_le_bytes()),
                Const::I64(value) => data.set(offset, &value.to_le_bytes()),
                Const::F32(bits) => data.set_u32(offset, bits),
                Const::F64(bits) => data.set_u64(offset, bits),
                Const::V128(bytes) => data.set(offset, &bytes),
                Const::Null => {}
                Const::Func(func) => {
                    let record = self.func_ref(func);
                    self.sections.data.set_address(offset, record);
                }
            }
        }
    }
}
