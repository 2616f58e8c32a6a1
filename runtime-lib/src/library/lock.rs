//! A lock for a few instructions at a time.
//!
//! # Safety
//! Whoever holds the lock calls nothing that takes it.
#![allow(unsafe_code)]

use crate::sys;
use core::cell::UnsafeCell;
use core::sync::atomic::{AtomicBool, Ordering};

/// A value that one thread uses at a time.
pub(super) struct Lock<T> {
    taken: AtomicBool,
    value: UnsafeCell<T>,
}

// SAFETY: `with` hands the value to one thread at a time.
unsafe impl<T: Send> Sync for Lock<T> {}

impl<T> Lock<T> {
    pub(super) const fn new(value: T) -> Self {
        Self { taken: AtomicBool::new(false), value: UnsafeCell::new(value) }
    }

    /// Calls `function` with the value when nobody else uses it.
    pub(super) fn with<R>(&self, function: impl FnOnce(&mut T) -> R) -> R {
        while self.taken.compare_exchange_weak(false, true, Ordering::Acquire, Ordering::Relaxed).is_err() {
            self.wait();
        }
        // SAFETY: this thread has taken the lock, and `function` does not come here again.
        let result = function(unsafe { &mut *self.value.get() });
        self.taken.store(false, Ordering::Release);
        result
    }

    /// Takes the lock from whoever holds it.
    ///
    /// # Safety
    /// Nobody does who is still there, and the value is as good as any.
    pub(super) unsafe fn release(&self) {
        self.taken.store(false, Ordering::Release);
    }

    /// Until it looks free. Who holds it may have lost the processor.
    #[cold]
    fn wait(&self) {
        const SPINS: u32 = 100;
        for _ in 0..SPINS {
            if !self.taken.load(Ordering::Relaxed) {
                return;
            }
            core::hint::spin_loop();
        }
        sys::yield_processor();
    }
}
