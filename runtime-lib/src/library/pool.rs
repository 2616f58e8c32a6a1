//! Address space for instances: slots of equal size, each with room for an instance and a memory with 32-bit addresses.
//!
//! ```text
//! slot ▶ │ head: state, instance record │ memory: accessible │ reserved: every address that code can form … │ next slot
//!        0                          64 KiB                                                        8 GiB + 128 KiB
//! ```
//! A slot that was given back keeps its first pages, which only the runtime writes, and stays accessible as far as its last memory
//! was: most modules are instantiated again and again, and then nothing has to be changed. All else is handed back to the system,
//! and is zero when it is used again.
//!
//! # Safety
//! A slot is handed to one instance at a time. Of one that is free, the first word is the address of the next free one, and the
//! second the number of accessible bytes of its memory.
#![allow(unsafe_code)]

use super::lock::Lock;
use crate::sys;
use core::ptr;

/// Bytes before a slot's memory.
pub(crate) const HEAD_BYTES: usize = 64 << 10;

/// Address space that a slot has for a memory: that of a guarded one with 32-bit addresses.
pub(crate) const MEMORY_BYTES: usize = (8 << 30) + (64 << 10);

const SLOT_BYTES: usize = HEAD_BYTES + MEMORY_BYTES;

/// What stays when a slot is given back: the state and the record of most instances.
pub(crate) const KEPT_BYTES: usize = 4096;

/// Slots of the first reservation; each next one has twice as many, up to [`MOST`]. Tools that run programs have little address
/// space to give.
const FEWEST: usize = 4;
const MOST: usize = 256;

/// A slot.
pub(crate) struct Slot {
    base: usize,
    /// Accessible bytes of its memory, whole pages.
    accessible: usize,
}

struct Pool {
    /// Address of the first free slot that was used before; 0 where there is none.
    free: usize,
    /// The rest of the last reservation.
    next: usize,
    left: usize,
    /// Slots of the next reservation.
    wanted: usize,
}

static POOL: Lock<Pool> = Lock::new(Pool { free: 0, next: 0, left: 0, wanted: FEWEST });

impl Slot {
    /// A slot whose head, and the first `bytes` bytes of whose memory, are accessible. None where the system gives no more.
    pub(crate) fn take(bytes: usize) -> Option<Self> {
        let bytes = bytes.next_multiple_of(sys::page_bytes() as usize);
        let mut slot = POOL.with(Pool::take)?;
        if slot.resize(bytes) {
            return Some(slot);
        }
        slot.give_back(0);
        None
    }

    /// Address of its head.
    pub(crate) const fn head(&self) -> usize {
        self.base
    }

    /// Address of its memory.
    pub(crate) const fn memory(&self) -> usize {
        self.base + HEAD_BYTES
    }

    /// Makes exactly `bytes` bytes of the memory accessible: whether the system lets it.
    fn resize(&mut self, bytes: usize) -> bool {
        let (from, to) = (self.memory() + self.accessible, self.memory() + bytes);
        let done = match from.cmp(&to) {
            core::cmp::Ordering::Equal => true,
            // SAFETY: whole pages of this slot's reservation, which nobody uses.
            core::cmp::Ordering::Less => unsafe { sys::commit(from, to - from) },
            // SAFETY: the same.
            core::cmp::Ordering::Greater => unsafe { sys::withdraw(to, from - to) },
        };
        if done {
            self.accessible = bytes;
        }
        done
    }

    /// Gives it back, whose memory has `bytes` accessible bytes by now, and hands what was written to the system.
    pub(crate) fn give_back(mut self, bytes: usize) {
        self.accessible = self.accessible.max(bytes.next_multiple_of(sys::page_bytes() as usize));
        let kept = KEPT_BYTES.next_multiple_of(sys::page_bytes() as usize);
        // SAFETY: whole accessible pages of this slot, which nobody uses any more.
        if !unsafe { sys::discard(self.base + kept, HEAD_BYTES - kept + self.accessible) } {
            // What might not be zero is not used again.
            return;
        }
        POOL.with(|pool| pool.put(&self));
    }
}

impl Pool {
    fn take(&mut self) -> Option<Slot> {
        if self.free != 0 {
            let base = self.free;
            let head = ptr::with_exposed_provenance::<usize>(base);
            // SAFETY: a free slot's first words.
            let accessible = unsafe {
                self.free = head.read();
                head.add(1).read()
            };
            return Some(Slot { base, accessible });
        }
        if self.left == 0 {
            self.reserve()?;
        }
        let base = self.next;
        // SAFETY: the head of a slot of the reservation that nobody has used.
        if !unsafe { sys::commit(base, HEAD_BYTES) } {
            return None;
        }
        self.next += SLOT_BYTES;
        self.left -= 1;
        Some(Slot { base, accessible: 0 })
    }

    fn reserve(&mut self) -> Option<()> {
        let mut slots = self.wanted;
        loop {
            if let Ok(base) = sys::reserve(None, slots * SLOT_BYTES) {
                self.next = base.expose_provenance().get();
                self.left = slots;
                self.wanted = (slots * 2).min(MOST);
                return Some(());
            }
            slots /= 2;
            if slots == 0 {
                return None;
            }
        }
    }

    fn put(&mut self, slot: &Slot) {
        let head = ptr::with_exposed_provenance_mut::<usize>(slot.base);
        // SAFETY: the slot is free from here on.
        unsafe {
            head.write(self.free);
            head.add(1).write(slot.accessible);
        }
        self.free = slot.base;
    }
}
