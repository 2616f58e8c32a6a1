//! Room for exceptions: cells of equal size in one reservation, the free ones in a list.
//!
//! ```text
//! base ▶ │ cell │ cell │ …          handed out once │ committed │ … reserved
//! cell:  │ tag: u32 │ state: u32 │ payload, or in a free cell the next free one's number + 1: u32 │
//! ```
//! # Safety
//! Every cell below `cells` lies in committed pages. Addresses of cells go to compiled code, which writes payloads within
//! them; only this file writes states and the list.
#![allow(unsafe_code)]

use crate::sys;
use core::ptr;
use wasm2native_abi::exception::{Exception, PAYLOAD_OFFSET};

/// The cells.
pub(crate) struct Arena {
    /// Address of the first cell; 0 before the first exception.
    base: usize,
    /// Bytes of a cell, a multiple of 16.
    cell_bytes: usize,
    /// How many have been handed out at least once.
    cells: u32,
    /// Bytes that may be used.
    committed: usize,
    /// Bytes that the address space has room for.
    reserved: usize,
    /// Number + 1 of the first free cell; 0 where there is none.
    free: u32,
    /// Number + 1 of the first cell of those that are known to be referred to and have not been looked into; 0 where
    /// there is none.
    queue: u32,
}

/// States of a cell. From [`QUEUED`] on it is in the queue, and the rest is the next one's number + 1.
const FREE: u32 = 0;
const TAKEN: u32 = 1;
const REACHED: u32 = 2;
const QUEUED: u32 = 3;

/// What is reserved at most: more exceptions at a time are no use.
const RESERVE_BYTES: usize = 4 << 30;
/// What is committed at first.
const FIRST_BYTES: usize = 64 << 10;

impl Arena {
    /// Without room.
    pub(crate) const fn new() -> Self {
        Self { base: 0, cell_bytes: 0, cells: 0, committed: 0, reserved: 0, free: 0, queue: 0 }
    }

    /// Gives its room back.
    #[cfg(feature = "library")]
    pub(crate) fn free(&mut self) {
        if self.base != 0 {
            // SAFETY: the whole reservation, which nobody refers to any more.
            unsafe { sys::unmap(self.base, self.reserved) };
            *self = Self::new();
        }
    }

    /// A cell, if one is free.
    pub(super) fn take(&mut self) -> Option<*mut Exception> {
        let number = match self.free.checked_sub(1) {
            Some(number) => {
                self.free = self.next_free(number);
                number
            }
            None if self.room() > 0 => {
                self.cells += 1;
                self.cells - 1
            }
            None => return None,
        };
        self.set_state(number, TAKEN);
        Some(self.cell(number))
    }

    /// Makes room for the first cells, of `cell_bytes` each, where there is none yet: whether it has.
    pub(super) fn begin(&mut self, cell_bytes: usize) -> bool {
        if self.base != 0 || cell_bytes == 0 {
            return false;
        }
        let mut reserved = RESERVE_BYTES;
        while reserved >= FIRST_BYTES {
            if let Ok(base) = sys::reserve(None, reserved) {
                (self.base, self.reserved, self.cell_bytes) = (base.expose_provenance().get(), reserved, cell_bytes);
                self.commit(FIRST_BYTES.max(cell_bytes));
                return true;
            }
            reserved /= 2;
        }
        false
    }

    /// Makes twice the room, as far as the system gives it.
    pub(super) fn grow(&mut self) {
        self.commit(self.committed * 2);
    }

    fn commit(&mut self, bytes: usize) {
        let bytes = bytes.next_multiple_of(sys::page_bytes() as usize).min(self.reserved);
        let more = bytes.saturating_sub(self.committed);
        // SAFETY: the pages of the reservation that follow the committed ones.
        if more > 0 && unsafe { sys::commit(self.base + self.committed, more) } {
            self.committed = bytes;
        }
    }

    /// How many cells have been handed out at least once.
    pub(super) fn cells(&self) -> usize {
        self.cells as usize
    }

    /// How many more there is room for.
    fn room(&self) -> usize {
        self.committed.checked_div(self.cell_bytes).unwrap_or(0) - self.cells()
    }

    /// Notes that there is a reference to the cell that `word` is an address in, if it is one.
    pub(super) fn reach(&mut self, word: usize) {
        let offset = word.wrapping_sub(self.base);
        if offset >= self.cells() * self.cell_bytes {
            return;
        }
        let number = (offset / self.cell_bytes) as u32;
        if self.state(number) == TAKEN {
            self.set_state(number, QUEUED + self.queue);
            self.queue = number + 1;
        }
    }

    /// Notes what the cells refer to that are reached, until that is all.
    pub(super) fn reach_payloads(&mut self) {
        while let Some(number) = self.queue.checked_sub(1) {
            self.queue = self.state(number) - QUEUED;
            self.set_state(number, REACHED);
            for offset in (PAYLOAD_OFFSET as usize..self.cell_bytes).step_by(size_of::<usize>()) {
                // SAFETY: an aligned word of the cell, whose pages were zero at first.
                let word = unsafe { self.cell(number).cast::<usize>().byte_add(offset).read() };
                self.reach(word);
            }
        }
    }

    /// Frees every cell that was not reached: how many are free. The others count as not reached again.
    pub(super) fn sweep(&mut self) -> usize {
        let mut free = 0;
        self.free = 0;
        // The lowest end up first in the list, and are used first.
        for number in (0..self.cells).rev() {
            if self.state(number) == REACHED {
                self.set_state(number, TAKEN);
                continue;
            }
            self.set_state(number, FREE);
            self.set_next_free(number, self.free);
            self.free = number + 1;
            free += 1;
        }
        free
    }

    fn cell(&self, number: u32) -> *mut Exception {
        ptr::with_exposed_provenance_mut(self.base + number as usize * self.cell_bytes)
    }

    fn state(&self, number: u32) -> u32 {
        // SAFETY: a cell's head.
        unsafe { (*self.cell(number)).state }
    }

    fn set_state(&mut self, number: u32, state: u32) {
        // SAFETY: a cell's head.
        unsafe { (*self.cell(number)).state = state };
    }

    fn next_free(&self, number: u32) -> u32 {
        // SAFETY: the first word of a free cell's payload, which `set_next_free` has written.
        unsafe { self.cell(number).add(1).cast::<u32>().read() }
    }

    fn set_next_free(&mut self, number: u32, next: u32) {
        // SAFETY: a cell has room for a word of payload, and nobody uses a free one's.
        unsafe { self.cell(number).add(1).cast::<u32>().write(next) };
    }
}

const _: () = assert!(size_of::<Exception>() == PAYLOAD_OFFSET as usize);
