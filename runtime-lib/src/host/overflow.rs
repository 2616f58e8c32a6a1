//! A growing array in pages of its own, for the few programs that open more than a few files.
//!
//! # Safety
//! The first `len` elements at `base` are initialised; `base` is a mapping of `capacity` elements, or dangling where that
//! is 0. The array of a program lives as long as the process: its pages are never given back, and its elements never dropped with it.
#![allow(unsafe_code)]

use crate::sys;
use core::ptr::NonNull;

/// An array that grows at its end.
pub(crate) struct Overflow<T> {
    base: NonNull<T>,
    len: usize,
    capacity: usize,
}

/// The system has no more memory.
pub(crate) struct Full;

/// Room of the first mapping: a page of every system that is supported.
const FIRST_BYTES: usize = 65_536;

impl<T> Overflow<T> {
    /// An empty array, without a mapping.
    pub(crate) const fn new() -> Self {
        Self { base: NonNull::dangling(), len: 0, capacity: 0 }
    }

    /// The elements.
    pub(crate) const fn as_slice(&self) -> &[T] {
        // SAFETY: that many elements are initialised, and `self` is borrowed.
        unsafe { core::slice::from_raw_parts(self.base.as_ptr(), self.len) }
    }

    /// The elements.
    pub(crate) const fn as_mut_slice(&mut self) -> &mut [T] {
        // SAFETY: that many elements are initialised, and `self` is borrowed for writing.
        unsafe { core::slice::from_raw_parts_mut(self.base.as_ptr(), self.len) }
    }

    /// Adds an element.
    ///
    /// # Errors
    /// [`Full`]; the element is dropped then.
    pub(crate) fn push(&mut self, element: T) -> Result<(), Full> {
        if self.len == self.capacity {
            self.grow().ok_or(Full)?;
        }
        // SAFETY: there is room for one more element behind the last.
        unsafe { self.base.add(self.len).write(element) };
        self.len += 1;
        Ok(())
    }

    fn grow(&mut self) -> Option<()> {
        let old = self.bytes(self.capacity);
        let new = if old == 0 { FIRST_BYTES } else { old.checked_mul(2)? };
        let base = if old == 0 {
            sys::map_anonymous(new)?
        } else {
            // SAFETY: the pages are this array's mapping, and its old address is given up.
            unsafe { sys::regrow(self.base.cast(), old, new)? }
        };
        self.base = base.cast();
        self.capacity = new / size_of::<T>();
        Some(())
    }

    /// Bytes of the mapping that has room for `capacity` elements.
    fn bytes(&self, capacity: usize) -> usize {
        (capacity * size_of::<T>()).next_multiple_of(FIRST_BYTES)
    }
}

/// In somebody else's process nothing stays behind.
#[cfg(feature = "library")]
impl<T> Drop for Overflow<T> {
    fn drop(&mut self) {
        // SAFETY: the elements are initialised, and not used again.
        unsafe { core::ptr::drop_in_place(core::ptr::from_mut(self.as_mut_slice())) };
        if self.capacity != 0 {
            // SAFETY: the mapping is this array's alone, and not used again.
            unsafe { sys::unmap(self.base.as_ptr().expose_provenance(), self.bytes(self.capacity)) };
        }
    }
}
