//! The module's description of itself, as slices and references instead of addresses. This file is what every image says; what only some say
//! has a file for each, under the name that it has in the contract.
//!
//! # Safety
//! The compiler writes the record (`wasm2native_abi::image`), the linker its addresses, and start-up checks its version
//! before anything but [`Image::abi_version`] is read. From there on each address in it is that of as many elements as it
//! says, constant for the life of the process.
#![allow(unsafe_code)]

mod exception;
#[cfg(feature = "library")]
mod library;
mod line;
#[cfg(not(feature = "library"))]
mod profile;
mod report;

pub(crate) use exception::Exceptions;
#[cfg(feature = "library")]
pub(crate) use library::Library;
pub(crate) use line::SourceLines;
#[cfg(all(not(feature = "library"), target_os = "linux"))]
pub(crate) use profile::Profile;
#[cfg(all(not(feature = "library"), target_os = "linux"))]
pub(crate) use report::CoreDump;
pub(crate) use report::TrapReport;

use crate::host::Host;
use core::{ptr, slice};
use wasm2native_abi::harden::{Hardening, Instruction};
use wasm2native_abi::image::{self as abi, DataChunk, FuncEntry, InlinedCode, MemoryImage, Slice, TableImage};
use wasm2native_abi::instance::{Instance, Memory, Table};

/// The program's module.
#[derive(Clone, Copy)]
pub(crate) struct Image(&'static abi::Image);

#[cfg(not(feature = "library"))]
unsafe extern "C" {
    /// `symbol::IMAGE` of the contract.
    static wasm2native_image: abi::Image;
}

impl Image {
    /// The module of `instance`.
    ///
    /// # Safety
    /// The instance is one.
    #[cfg(feature = "library")]
    pub(crate) unsafe fn of(instance: *const Instance) -> Self {
        // SAFETY: the caller's: whoever made the instance wrote the address of its module's image.
        Self(unsafe { &*ptr::with_exposed_provenance((*instance).image as usize) })
    }

    /// The module of `instance`: there is one.
    ///
    /// # Safety
    /// The instance is one.
    #[cfg(not(feature = "library"))]
    pub(crate) unsafe fn of(_: *const Instance) -> Self {
        Self::of_program()
    }

    /// The module whose description lies at `address`.
    ///
    /// # Safety
    /// It does.
    #[cfg(feature = "library")]
    pub(crate) unsafe fn at(address: u64) -> Self {
        // SAFETY: the caller's.
        Self(unsafe { &*ptr::with_exposed_provenance(address as usize) })
    }

    /// The module that this program was linked with.
    #[cfg(not(feature = "library"))]
    pub(crate) fn of_program() -> Self {
        // SAFETY: the linker has found the symbol, and the compiler defines it as this record, in constant data.
        Self(unsafe { &wasm2native_image })
    }

    /// Version of the contract that the object was compiled for; the only field that means the same in all of them.
    pub(crate) const fn abi_version(self) -> u32 {
        self.0.abi_version
    }

    /// The instance record. In an executable, which has one instance, it is that. In a library it is what instances are copies of.
    pub(crate) fn instance(self) -> *mut Instance {
        ptr::with_exposed_provenance_mut(self.0.instance as usize)
    }

    /// Puts into the instance, which is zeroed memory, what it begins with, and whose it is.
    #[cfg(not(feature = "library"))]
    pub(crate) fn begin(self, instance: *mut Instance) {
        // SAFETY: the contract's element type.
        let beginning: &[u8] = unsafe { elements(self.0.beginning) };
        // SAFETY: the record lies in writable memory, is at least as long, and nobody refers to it yet.
        unsafe {
            ptr::copy_nonoverlapping(beginning.as_ptr(), instance.cast(), beginning.len());
            (*instance).image = (&raw const *self.0).expose_provenance() as u64;
        }
    }

    /// Size of the instance record in bytes.
    pub(crate) const fn instance_bytes(self) -> usize {
        self.0.instance_bytes as usize
    }

    /// Address of the record itself.
    pub(crate) fn address(self) -> *const () {
        (&raw const *self.0).cast()
    }

    /// The function that runs the module, if there is something to run.
    pub(crate) fn entry(self) -> Option<extern "C" fn(*mut Instance)> {
        // SAFETY: the field is zero or such a function's address, and `Option` of one has that layout.
        unsafe { core::mem::transmute(self.0.entry) }
    }

    /// What the program gives up before it runs, if anything.
    #[cfg_attr(target_os = "macos", allow(dead_code))] // There is no hardening there.
    pub(crate) fn harden(self) -> Option<Harden> {
        let record = ptr::with_exposed_provenance::<Hardening>(self.0.harden as usize);
        // SAFETY: the field is zero or the record's address.
        let apply = unsafe { record.as_ref() }?.apply;
        // SAFETY: the linker has put the function's address there.
        let apply = unsafe { core::mem::transmute::<u64, unsafe extern "C" fn(*const Hardening, *const ())>(apply) };
        Some(Harden { apply, record })
    }

    pub(crate) const fn cpu_features(self) -> u64 {
        self.0.cpu_features
    }

    pub(crate) const fn stack_bytes(self) -> u64 {
        self.0.stack_bytes
    }

    pub(crate) fn cpu_level(self) -> &'static [u8] {
        // SAFETY: a string.
        unsafe { elements(self.0.cpu_level) }
    }

    pub(crate) fn manifest(self) -> &'static [u8] {
        // SAFETY: a string of bytes.
        unsafe { elements(self.0.manifest) }
    }

    /// What start-up does for this program.
    pub(crate) fn steps(self) -> &'static [unsafe extern "C" fn(*mut Host)] {
        // SAFETY: each is such a function of this library, whose symbol the compiler took from the contract's list.
        unsafe { elements(self.0.steps) }
    }

    /// Bytes that all memories may have together.
    pub(crate) const fn memory_limit(self) -> u64 {
        self.0.memory_limit
    }

    /// Elements that all open tables may have together.
    pub(crate) const fn table_limit(self) -> u64 {
        self.0.table_limit
    }

    /// Elements of the tables that are constant data.
    #[cfg(feature = "library")]
    pub(crate) const fn closed_table_elements(self) -> u64 {
        self.0.closed_table_elements
    }

    pub(crate) fn memories(self) -> &'static [MemoryImage] {
        // SAFETY: the contract's element type.
        unsafe { elements(self.0.memories) }
    }

    pub(crate) fn tables(self) -> &'static [TableImage] {
        // SAFETY: the contract's element type.
        unsafe { elements(self.0.tables) }
    }

    pub(crate) fn data(self, memory: &MemoryImage) -> &'static [DataChunk] {
        // SAFETY: the contract's element type.
        unsafe { elements(memory.data) }
    }

    /// `pc` as an offset from the start of the module's machine code, where it lies in it.
    pub(crate) fn text_offset(self, pc: usize) -> Option<u32> {
        let offset = (pc as u64).wrapping_sub(self.0.text.base);
        (offset < self.0.text.len).then_some(offset as u32)
    }

    /// Offsets of instructions that trap, ascending, and the code of each.
    pub(crate) fn traps(self) -> (&'static [u32], &'static [u8]) {
        // SAFETY: the contract's element types.
        unsafe { (elements(self.0.trap_offsets), elements(self.0.trap_codes)) }
    }

    /// Compiled functions by ascending offset.
    pub(crate) fn funcs(self) -> &'static [FuncEntry] {
        // SAFETY: the contract's element type.
        unsafe { elements(self.0.funcs) }
    }

    /// The number of the compiled function that the code at `offset` belongs to.
    pub(crate) fn func_number(self, offset: u32) -> Option<usize> {
        self.funcs().partition_point(|func| func.offset <= offset).checked_sub(1)
    }

    /// The number of one of the functions.
    #[cfg(all(not(feature = "library"), target_os = "linux"))] // For core dumps.
    pub(crate) fn number_of(self, func: &'static FuncEntry) -> usize {
        let first = self.funcs().as_ptr();
        (ptr::from_ref(func).addr() - first.addr()) / size_of::<FuncEntry>()
    }

    /// Calls `visit` with each function that the code at `offset` comes of and with where it is, the innermost first: those that are
    /// inlined there, then the one that it belongs to. Code that is of no wasm function has none.
    #[inline(never)]
    pub(crate) fn visit_funcs(self, offset: u32, visit: &mut dyn FnMut(&'static FuncEntry, Place)) {
        let funcs = self.funcs();
        let Some(own) = self.func_number(offset).and_then(|number| funcs.get(number)) else { return };
        if own.func == FuncEntry::THUNK {
            return;
        }
        // SAFETY: the contract's element type.
        let inlined: &'static [InlinedCode] = unsafe { elements(self.0.inlined) };
        // Not searched, which would be more code: a program that is here has ended.
        let mut place = Place { offset, call: Place::NO_CALL };
        for (piece, number) in inlined.iter().zip(0..) {
            if piece.start <= offset
                && offset < piece.end
                && let Some(func) = funcs.get(piece.func as usize)
            {
                visit(func, place);
                place.call = number;
            }
        }
        visit(own, place);
    }

    /// The function's name in the name section; empty where it has none.
    pub(crate) fn name(self, func: &FuncEntry) -> &'static [u8] {
        // SAFETY: a string.
        let names: &'static [u8] = unsafe { elements(self.0.names) };
        let (start, bytes) = (func.name as usize, func.name_bytes as usize);
        names.get(start..).and_then(|rest| rest.get(..bytes)).unwrap_or_default()
    }

    /// `module.name` of an import that nobody provides.
    pub(crate) fn unknown_import(self, index: usize) -> &'static [u8] {
        // SAFETY: the contract's element type.
        let names: &'static [Slice] = unsafe { elements(self.0.unknown_imports) };
        // SAFETY: each is a string.
        names.get(index).map_or(&[], |name| unsafe { elements(*name) })
    }
}

/// Where a function is that is under way.
#[derive(Clone, Copy)]
#[repr(C)]
pub(crate) struct Place {
    /// Where in the text.
    pub(crate) offset: u32,
    /// The number of the piece of inlined code whose call it is at; [`Place::NO_CALL`] where the code is its own.
    call: u32,
}

impl Place {
    const NO_CALL: u32 = u32::MAX;
}

/// How a program is hardened.
#[cfg_attr(target_os = "macos", allow(dead_code))] // There is no hardening there.
pub(crate) struct Harden {
    /// The runtime's function that does it, which expects the record and the process.
    pub(crate) apply: unsafe extern "C" fn(*const Hardening, *const ()),
    /// What is given up.
    pub(crate) record: *const Hardening,
}

/// The filter of system calls in a record of the image.
#[cfg_attr(target_os = "macos", allow(dead_code))] // There is no hardening there.
pub(crate) fn filter(hardening: &Hardening) -> &'static [Instruction] {
    // SAFETY: the contract's element type.
    unsafe { elements(hardening.filter) }
}

/// The bytes of a chunk.
#[cfg(feature = "library")]
pub(crate) fn bytes(chunk: &DataChunk) -> &'static [u8] {
    // SAFETY: the compiler has put them there, and in a library nobody moves them.
    unsafe { elements(Slice { base: chunk.source, len: chunk.bytes }) }
}

/// A descriptor in the instance record.
///
/// # Safety
/// `T` is what the contract has at `offset`: [`Memory`] or [`Table`], as the module's image says.
unsafe fn descriptor<T>(instance: *mut Instance, offset: u64) -> *mut T {
    instance.wrapping_byte_add(offset as usize).cast()
}

/// The descriptor of a defined memory.
pub(crate) fn memory(instance: *mut Instance, image: &MemoryImage) -> *mut Memory {
    // SAFETY: the image names a memory's descriptor.
    unsafe { descriptor(instance, image.descriptor) }
}

/// The descriptor of an open table.
pub(crate) fn table(instance: *mut Instance, image: &TableImage) -> *mut Table {
    // SAFETY: the image names a table's descriptor.
    unsafe { descriptor(instance, image.descriptor) }
}

/// # Safety
/// `slice` has `len` constant elements of type `T` at `base`.
unsafe fn elements<T>(slice: Slice) -> &'static [T] {
    if slice.len == 0 {
        return &[];
    }
    // SAFETY: the caller's.
    unsafe { slice::from_raw_parts(ptr::with_exposed_provenance(slice.base as usize), slice.len as usize) }
}
