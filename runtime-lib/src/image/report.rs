//! How traps are told to tools, and to people by operators: some programs do.
//!
//! # Safety
//! As in [`super`].
#![allow(unsafe_code)]

use super::{Image, Place, elements};
use crate::sys::Registers;
use crate::trap::Fault;
#[cfg(not(feature = "library"))]
use crate::trap::Told;
use core::ptr;
use wasm2native_abi::compared::{ComparedBlock, ComparedKind, ComparedRow};
#[cfg(not(feature = "library"))]
use wasm2native_abi::exception::SavedRegister;
use wasm2native_abi::instance::Instance;
#[cfg(not(feature = "library"))]
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
    /// The runtime's function that notes what the instruction that has trapped was to access, where there are such instructions.
    pub(crate) fn note_compared(self) -> Option<extern "C" fn(TrapReport, *mut Instance, &Fault, &Registers)> {
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
}

#[cfg(not(feature = "library"))]
impl TrapReport {
    /// The runtime's function that writes JSON, where that is wanted.
    pub(crate) fn json(self) -> Option<extern "C" fn(TrapReport, &Told<'_>)> {
        // SAFETY: the field is zero or such a function's address, and `Option` of one has that layout.
        unsafe { core::mem::transmute(self.record.json) }
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
#[cfg(not(feature = "library"))]
#[derive(Clone, Copy)]
#[repr(C)]
#[cfg_attr(target_os = "macos", allow(dead_code))] // There are none there.
pub(crate) struct CoreDump {
    /// The runtime's function that writes one.
    pub(crate) write: extern "C" fn(CoreDump, TrapReport, &Told<'_>),
    record: &'static report::CoreDump,
}

#[cfg(not(feature = "library"))]
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

    /// Where the locals are of the function with this number; nothing where the program does not say.
    pub(crate) fn locals(self, func: usize) -> &'static [report::DumpedLocal] {
        // SAFETY: the contract's element type.
        let all: &'static [report::DumpedLocal] = unsafe { elements(self.record.locals) };
        self.of_func(all, func, |func| func.places)
    }

    /// What the function with this number saves of what it must preserve; nothing where the program does not say.
    pub(crate) fn saved(self, func: usize) -> &'static [SavedRegister] {
        // SAFETY: the contract's element type.
        let all: &'static [SavedRegister] = unsafe { elements(self.record.saved) };
        self.of_func(all, func, |func| func.saved)
    }

    /// Those of `all` that are a function's, of which each function says where its own begin.
    fn of_func<T>(self, all: &'static [T], func: usize, first: fn(&report::DumpedFunc) -> u32) -> &'static [T] {
        let first = |func: usize| self.funcs().get(func).map(|func| first(func) as usize);
        first(func).and_then(|start| all.get(start..first(func + 1).unwrap_or(all.len()))).unwrap_or_default()
    }

    /// The runtime's function that keeps the registers of an instruction that traps, where locals are in some.
    pub(crate) fn keep_registers(self) -> Option<extern "C" fn(&Registers)> {
        // SAFETY: the field is zero or such a function's address, and `Option` of one has that layout.
        unsafe { core::mem::transmute(self.record.keep_registers) }
    }

    /// Globals, by their numbers.
    pub(crate) fn globals(self) -> &'static [report::DumpedGlobal] {
        // SAFETY: the contract's element type.
        unsafe { elements(self.record.globals) }
    }
}
