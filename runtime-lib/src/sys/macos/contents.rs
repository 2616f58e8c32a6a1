//! Bytes that several mappings have in common until they change them: not here, where files in memory have names that everybody sees.

/// Such bytes: there are none.
pub(crate) struct Contents {
    /// As elsewhere.
    pub(crate) descriptor: i32,
    /// As elsewhere.
    pub(crate) identity: [u64; 2],
}

impl Contents {
    /// None, whatever they are to hold.
    pub(crate) fn new<'a>(_: impl Iterator<Item = &'a [u8]> + Clone) -> Option<Self> {
        None
    }

    /// Never.
    pub(crate) const fn is_there(&self) -> bool {
        false
    }

    /// Never.
    ///
    /// # Safety
    /// None is needed.
    pub(crate) const unsafe fn map(&self, _offset: u64, _to: usize, _bytes: usize) -> bool {
        false
    }
}
