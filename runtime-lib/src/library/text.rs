//! Words for a host: in place, cut where there is no more room, ended by a NUL.

use crate::report::Words;
use core::ffi::c_char;

/// A text of at most `N` bytes with its NUL.
pub(crate) struct Text<const N: usize> {
    len: usize,
    bytes: [u8; N],
}

impl<const N: usize> Text<N> {
    /// Without words. Writes it in place, as most of it is not looked at.
    ///
    /// # Safety
    /// `place` is room for it that nobody uses.
    #[allow(unsafe_code)]
    pub(crate) unsafe fn write_empty(place: *mut Self) {
        // SAFETY: the caller's.
        unsafe {
            (&raw mut (*place).len).write(0);
            (&raw mut (*place).bytes).cast::<u8>().write(0);
        }
    }

    /// Without words.
    pub(crate) const EMPTY: Self = Self { len: 0, bytes: [0; N] };

    /// Its words.
    pub(crate) fn as_bytes(&self) -> &[u8] {
        self.bytes.get(..self.len).unwrap_or_default()
    }

    /// Address of its first byte.
    pub(crate) const fn as_ptr(&self) -> *const c_char {
        self.bytes.as_ptr().cast()
    }
}

impl<const N: usize> Words for Text<N> {
    fn byte(&mut self, byte: u8) {
        if let Some([slot, end, ..]) = self.bytes.get_mut(self.len..) {
            // A NUL would be taken for the end.
            (*slot, *end) = (if byte == 0 { b'?' } else { byte }, 0);
            self.len += 1;
        }
    }
}
