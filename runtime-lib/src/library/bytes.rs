//! Bytes that are only ever added to, and that several may hold: a configuration adds to its own, instances look at what there was when
//! they were made.
//!
//! ```text
//! mapping ▶ │ holders │ capacity │ bytes …
//! ```
//! # Safety
//! What a view shows is never written again: bytes are added behind it, or in another mapping where there is no room. A mapping goes with
//! the last of its holders.
#![allow(unsafe_code)]

use crate::sys;
use core::ptr::NonNull;
use core::sync::atomic::{AtomicUsize, Ordering};

/// Bytes that can be added to.
pub(super) struct Bytes(View);

/// Bytes as they were at some time.
pub(crate) struct View {
    mapping: Option<NonNull<Head>>,
    len: usize,
}

struct Head {
    holders: AtomicUsize,
    /// Bytes that there is room for.
    capacity: usize,
}

// SAFETY: what is shared is read only, but for the number of holders, which is atomic.
unsafe impl Send for View {}
// SAFETY: as above.
unsafe impl Sync for View {}

/// Bytes of the first mapping.
const FIRST_BYTES: usize = 65_536;

impl Bytes {
    /// None.
    pub(super) const fn new() -> Self {
        Self(View::NONE)
    }

    /// What there is now, for as long as is wanted.
    pub(super) fn view(&self) -> View {
        if let Some(head) = self.0.head() {
            // Whoever holds one can make more of them: nothing is ordered by this.
            head.holders.fetch_add(1, Ordering::Relaxed);
        }
        View { ..self.0 }
    }

    /// What there is now.
    pub(super) fn as_slice(&self) -> &[u8] {
        // SAFETY: as long as the bytes are borrowed, they hold their mapping.
        unsafe { self.0.as_slice() }
    }

    /// Adds what `write` hands over, which is the same each time. False where the system has no memory for it: then nothing is added.
    pub(super) fn push(&mut self, write: impl Fn(&mut dyn FnMut(&[u8]))) -> bool {
        let mut added = 0;
        write(&mut |part| added += part.len());
        let Some(wanted) = self.0.len.checked_add(added) else { return false };
        if self.0.head().is_none_or(|head| head.capacity < wanted) && !self.move_to_room_for(wanted) {
            return false;
        }
        let Some(mapping) = self.0.mapping else { return added == 0 };
        // SAFETY: there is room for what is wanted behind what anybody looks at.
        let mut at = unsafe { mapping.add(1).cast::<u8>().add(self.0.len) };
        write(&mut |part| {
            // SAFETY: all parts together fit, and come from elsewhere.
            unsafe {
                at.copy_from_nonoverlapping(NonNull::from(part).cast(), part.len());
                at = at.add(part.len());
            }
        });
        self.0.len = wanted;
        true
    }

    /// Whether there is a mapping now that has room for `wanted` bytes.
    fn move_to_room_for(&mut self, wanted: usize) -> bool {
        let Some(least) = wanted.checked_add(size_of::<Head>()) else { return false };
        let mut bytes = FIRST_BYTES;
        while bytes < least {
            let Some(more) = bytes.checked_mul(2) else { return false };
            bytes = more;
        }
        let Some(mapping) = sys::map_anonymous(bytes) else { return false };
        let mapping = mapping.cast::<Head>();
        let len = self.0.len;
        // SAFETY: a mapping of our own, which has room for all of it.
        unsafe {
            mapping.write(Head { holders: AtomicUsize::new(1), capacity: bytes - size_of::<Head>() });
            if let Some(old) = self.0.mapping {
                mapping.add(1).cast::<u8>().copy_from_nonoverlapping(old.add(1).cast(), len);
            }
        }
        // The old one is let go of.
        self.0 = View { mapping: Some(mapping), len };
        true
    }
}

impl View {
    /// No bytes.
    pub(crate) const NONE: Self = Self { mapping: None, len: 0 };

    /// # Safety
    /// The view lives as long as what is given is used.
    pub(crate) const unsafe fn as_slice(&self) -> &'static [u8] {
        match self.mapping {
            // SAFETY: so many bytes were written behind the head, and stay while they are held, as the caller sees to.
            Some(mapping) => unsafe { core::slice::from_raw_parts(mapping.add(1).cast().as_ptr(), self.len) },
            None => &[],
        }
    }

    const fn head(&self) -> Option<&Head> {
        match self.mapping {
            // SAFETY: it is there while it is held.
            Some(mapping) => Some(unsafe { mapping.as_ref() }),
            None => None,
        }
    }
}

impl Drop for View {
    fn drop(&mut self) {
        let Some((head, mapping)) = self.head().zip(self.mapping) else { return };
        // What others have read is read before the mapping goes.
        if head.holders.fetch_sub(1, Ordering::AcqRel) == 1 {
            let bytes = head.capacity + size_of::<Head>();
            // SAFETY: nobody holds it any more.
            unsafe { sys::unmap(mapping.as_ptr().expose_provenance(), bytes) };
        }
    }
}
