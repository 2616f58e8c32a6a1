//! Which exceptions are still referred to: any word that could be one's address counts as a reference.
//!
//! Looked at are the stack with what registers held, the instance record (globals), tables that may hold references to
//! exceptions, and what reached exceptions carry. Linear memory holds no references.
//!
//! A collection costs as much as there is to look at. The arena grows until each frees so many cells that this is little
//! for each of them: so a deep stack does not make exceptions dear, and a program that keeps none does not grow.
//!
//! # Safety
//! The instance record and the tables that its image names are mapped, and nobody writes them meanwhile.
#![allow(unsafe_code)]

use super::arena::Arena;
use crate::image::{Exceptions, Image};
use crate::{cpu, stack};
use core::ptr;
use wasm2native_abi::instance::{Instance, Table};

/// Words that are looked at for each cell that is freed, at most.
const WORDS_A_CELL: usize = 16;

/// Frees what nothing refers to, or makes room: afterwards a cell can be taken unless the system gives no more memory.
pub(super) fn collect(arena: &mut Arena, instance: *mut Instance) {
    // SAFETY: compiled code passes its own instance.
    let exceptions = unsafe { Image::of(instance) }.exceptions();
    if arena.begin(exceptions.exception_bytes()) {
        return;
    }
    let mut collection = Collection { arena, instance, exceptions, words: 0 };
    // SAFETY: `reach_all` expects a collection, and this one lives until it returns.
    unsafe { cpu::call_with_registers_on_stack(reach_all, (&raw mut collection).cast()) };
    let words = collection.words;
    let free = arena.sweep();
    if free * 2 < arena.cells() || free * WORDS_A_CELL < words {
        arena.grow();
    }
}

struct Collection<'a> {
    arena: &'a mut Arena,
    instance: *mut Instance,
    exceptions: Exceptions,
    /// How many words have been looked at.
    words: usize,
}

/// # Safety
/// `collection` points to a [`Collection`] that nobody else uses.
unsafe extern "C" fn reach_all(collection: *mut (), lowest: usize) {
    // SAFETY: the caller's.
    let collection = unsafe { &mut *collection.cast::<Collection<'_>>() };
    collection.stack(lowest);
    collection.globals();
    collection.tables();
    collection.arena.reach_payloads();
}

impl Collection<'_> {
    /// What the stack holds from `lowest` on.
    fn stack(&mut self, lowest: usize) {
        // SAFETY: compiled code has called, with its own instance.
        let end = unsafe { stack::end(self.instance) };
        for address in (lowest..end).step_by(size_of::<usize>()) {
            let Some(word) = stack::word(address) else { return };
            self.arena.reach(word);
            self.words += 1;
        }
    }

    fn globals(&mut self) {
        // SAFETY: compiled code passes its own instance.
        let bytes = unsafe { Image::of(self.instance) }.instance_bytes();
        // SAFETY: the record, of as many bytes as the image says.
        unsafe { self.words_at(self.instance.cast(), bytes / size_of::<usize>()) };
    }

    fn tables(&mut self) {
        for offset in self.exceptions.tables() {
            let table = self.instance.wrapping_byte_add(*offset as usize).cast::<Table>();
            // SAFETY: the image names the offsets of tables' descriptors.
            let Table { base, len, .. } = unsafe { *table };
            // SAFETY: a table's elements are a word each.
            unsafe { self.words_at(ptr::with_exposed_provenance(base as usize), len as usize) };
        }
    }

    /// # Safety
    /// `count` words can be read from `start` on.
    unsafe fn words_at(&mut self, start: *const usize, count: usize) {
        for index in 0..count {
            // SAFETY: the caller's.
            self.arena.reach(unsafe { start.add(index).read() });
        }
        self.words += count;
    }
}
