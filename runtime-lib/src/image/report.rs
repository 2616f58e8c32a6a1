//! How traps are told to tools, and to people by operators: some programs do.
//!
//! # Safety
//! As in [`super`].
#![allow(unsafe_code)]

use super::{Image, Place, elements};
use crate::sys::Registers;
use crate::trap::{Fault, Told};
use core::ptr;
use wasm2native_abi::compared::{ComparedBlock, ComparedKind, ComparedRow};
use wasm2native_abi::operator::{OperatorBlock, OperatorRow};
use wasm2native_abi::report;

impl Image {
    /// How traps are told to tools, where they are.
    pub(crate) fn trap_report(self) -> Option<TrapReport> {
        let record = ptr::with_exposed_provenance::<report::TrapReport>(self.0.trap_report as usize);
        // SAFETY: the field is zero or the record's address.
        let record = unsafe { record.as_ref() }?;
        Some(TrapReport { record })
    }
}

/// How traps are told to tools.
#[derive(Clone, Copy)]
#[repr(C)]
pub(crate) struct TrapReport {
    record: &'static report::TrapReport,
}

impl TrapReport {
    /// The runtime's function that writes JSON, where that is wanted.
    pub(crate) fn json(self) -> Option<extern "C" fn(TrapReport, &Told<'_>)> {
        // SAFETY: the field is zero or such a function's address, and `Option` of one has that layout.
        unsafe { core::mem::transmute(self.record.json) }
    }

    /// The runtime's function that notes what the instruction that has trapped was to access, where there are such instructions.
    pub(crate) fn note_compared(self) -> Option<extern "C" fn(TrapReport, &Fault, &Registers)> {
        // SAFETY: the field is zero or such a function's address, and `Option` of one has that layout.
        unsafe { core::mem::transmute(self.record.note_compared) }
    }

    /// The access that the instruction at `offset` in the text traps for, where that is known.
    pub(crate) fn compared(self, offset: u32) -> Option<(ComparedRow, &'static ComparedKind)> {
        // SAFETY: the contract's element type.
        let blocks: &'static [ComparedBlock] = unsafe { elements(self.record.compared_blocks) };
        // SAFETY: bytes.
        let rows: &'static [u8] = unsafe { elements(self.record.compared_rows) };
        // SAFETY: the contract's element type.
        let kinds: &'static [ComparedKind] = unsafe { elements(self.record.compared_kinds) };
        let row = ComparedRow::at(blocks, rows, offset)?;
        Some((row, kinds.get(row.kind as usize)?))
    }

    /// What core dumps are made of, in a program that may write one.
    pub(crate) fn core_dump(self) -> Option<CoreDump> {
        let record = ptr::with_exposed_provenance::<report::CoreDump>(self.record.core_dump as usize);
        // SAFETY: the field is zero or the record's address.
        let record = unsafe { record.as_ref() }?;
        // SAFETY: the linker has put the function's address there.
        let write =
            unsafe { core::mem::transmute::<u64, extern "C" fn(CoreDump, TrapReport, &Told<'_>)>(record.write) };
        Some(CoreDump { write, record })
    }

    /// The descriptor to write to.
    pub(crate) const fn descriptor(self) -> i32 {
        self.record.descriptor.cast_signed()
    }

    /// The offset in its module of the operator that a function is at.
    pub(crate) fn operator(self, place: Place) -> Option<u32> {
        if place.call != Place::NO_CALL {
            // SAFETY: the contract's element type.
            let calls: &'static [u32] = unsafe { elements(self.record.inlined_calls) };
            return calls.get(place.call as usize).copied();
        }
        let Place { offset, .. } = place;
        let image = Image::of_program();
        // SAFETY: the contract's element type.
        let blocks: &'static [OperatorBlock] = unsafe { elements(self.record.operator_blocks) };
        // SAFETY: bytes.
        let rows: &'static [u8] = unsafe { elements(self.record.operator_rows) };
        let func = image.func_number(offset).and_then(|number| image.funcs().get(number))?;
        let row = OperatorRow::at(blocks, rows, offset)?;
        // Code before a function's first row is of none of its operators.
        (row.offset >= func.offset && row.operator != OperatorRow::NONE).then_some(row.operator)
    }
}

/// What core dumps are made of.
#[derive(Clone, Copy)]
#[repr(C)]
#[cfg_attr(target_os = "macos", allow(dead_code))] // There are none there.
pub(crate) struct CoreDump {
    /// The runtime's function that writes one.
    pub(crate) write: extern "C" fn(CoreDump, TrapReport, &Told<'_>),
    record: &'static report::CoreDump,
}

#[cfg_attr(target_os = "macos", allow(dead_code))] // There are none there.
impl CoreDump {
    /// What each begins with.
    pub(crate) fn head(self) -> &'static [u8] {
        // SAFETY: a string of bytes.
        unsafe { elements(self.record.head) }
    }

    /// What is told of compiled functions, in their order.
    pub(crate) fn funcs(self) -> &'static [report::DumpedFunc] {
        // SAFETY: the contract's element type.
        unsafe { elements(self.record.funcs) }
    }

    /// Globals, by their numbers.
    pub(crate) fn globals(self) -> &'static [report::DumpedGlobal] {
        // SAFETY: the contract's element type.
        unsafe { elements(self.record.globals) }
    }
}
