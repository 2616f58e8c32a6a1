//! Where everything in the instance record lies.

use super::constant::Const;
use super::instantiate::InstantiationPlan;
use super::library::LibraryPlan;
use super::table::TablePlan;
use crate::module::{DataIdx, ElemIdx, GlobalIdx, MemoryIdx, Module, PartIdx, TableIdx, ValType};
use cranelift_entity::{PrimaryMap, SecondaryMap};
use std::mem::offset_of;
use wasm2native_abi::broken::Broken;
use wasm2native_abi::instance::{INSTANCE_ALIGN, Instance, Memory, Segment, Table};

/// The instance record's layout: offsets in bytes.
#[derive(Debug)]
pub(crate) struct Layout {
    /// Size of the whole record.
    pub(crate) bytes: u32,
    /// Descriptors of memories.
    pub(crate) memories: PrimaryMap<MemoryIdx, u32>,
    /// What each part passes to functions of the runtime as its instance: an [`Instance`] around the memory that they work
    /// on. The main module's is the record's own head.
    pub(crate) heads: PrimaryMap<PartIdx, u32>,
    /// Descriptors of open tables.
    pub(crate) tables: SecondaryMap<TableIdx, u32>,
    /// Descriptors of data segments that are copied when the program runs; 0 for others, which are dropped from the first.
    pub(crate) data_segments: SecondaryMap<DataIdx, u32>,
    /// Addresses of the functions that a library's host gives, one after the other.
    pub(crate) host_funcs: u32,
    /// Descriptors of element segments that are copied when the program runs; 0 for others.
    pub(crate) elem_segments: SecondaryMap<ElemIdx, u32>,
    /// The record of a bound that a trap has broken, at the end.
    pub(crate) broken: u32,
}

/// What becomes of a global.
#[derive(Clone, Copy, Debug)]
pub(crate) enum GlobalPlan {
    /// It always has this value.
    Constant(Const),
    /// It lies in the instance record.
    Slot {
        /// Its offset.
        offset: u32,
        /// The type of its value.
        ty: ValType,
        /// Its first value.
        init: Const,
    },
}

pub(super) fn plan(
    module: &Module<'_>,
    values: PrimaryMap<GlobalIdx, Const>,
    table_plans: &PrimaryMap<TableIdx, TablePlan>,
    instantiation: &InstantiationPlan,
    library: Option<&LibraryPlan<'_>>,
) -> (Layout, PrimaryMap<GlobalIdx, GlobalPlan>) {
    let mut record = Record { bytes: size_of::<Instance>() as u32 };
    let mut layout = Layout {
        bytes: 0,
        memories: PrimaryMap::with_capacity(module.memories.len()),
        heads: PrimaryMap::with_capacity(module.parts.len()),
        tables: SecondaryMap::new(),
        data_segments: SecondaryMap::new(),
        elem_segments: SecondaryMap::new(),
        host_funcs: 0,
        broken: 0,
    };
    let main = module.main_part().memory;
    for index in module.memories.keys() {
        layout.memories.push(if main == Some(index) {
            offset_of!(Instance, memory0) as u32
        } else if module.parts.values().any(|part| part.memory == Some(index)) {
            record.place(size_of::<Instance>() as u32, 8) + offset_of!(Instance, memory0) as u32
        } else {
            record.place(size_of::<Memory>() as u32, 8)
        });
    }
    for part in module.parts.values() {
        layout.heads.push(match part.memory {
            Some(memory) => layout.memories[memory] - offset_of!(Instance, memory0) as u32,
            // Without a memory, every address is outside of it.
            None if main.is_some() => record.place(size_of::<Instance>() as u32, 8),
            None => 0,
        });
    }
    for (index, plan) in table_plans {
        if let TablePlan::Open { .. } = plan {
            layout.tables[index] = record.place(size_of::<Table>() as u32, 8);
        }
    }
    for (index, segment) in &module.data {
        if instantiation.keeps_data(index, &segment.mode) {
            layout.data_segments[index] = record.place(size_of::<Segment>() as u32, 8);
        }
    }
    for (index, segment) in &module.elems {
        if instantiation.keeps_elems(index, &segment.mode) {
            layout.elem_segments[index] = record.place(size_of::<Segment>() as u32, 8);
        }
    }
    let host_funcs = library.map_or(0, |library| library.interface.imports.len());
    layout.host_funcs = record.place(host_funcs as u32 * ADDRESS_BYTES, ADDRESS_BYTES);
    let mut globals = PrimaryMap::with_capacity(values.len());
    for (index, init) in values {
        let global = &module.globals[index];
        globals.push(if global.mutable {
            let offset = record.place(global.ty.bytes(), global.ty.bytes());
            GlobalPlan::Slot { offset, ty: global.ty, init }
        } else {
            GlobalPlan::Constant(init)
        });
    }
    layout.broken = record.place(size_of::<Broken>() as u32, INSTANCE_ALIGN as u32);
    layout.bytes = record.place(0, INSTANCE_ALIGN as u32);
    (layout, globals)
}

/// Bytes of an address.
const ADDRESS_BYTES: u32 = 8;

/// A record that grows as fields are placed.
struct Record {
    bytes: u32,
}

impl Record {
    fn place(&mut self, bytes: u32, align: u32) -> u32 {
        let offset = self.bytes.next_multiple_of(align);
        self.bytes = offset + bytes;
        offset
    }
}
