//! A section's bytes on their way, with the addresses that the linker will fill in.

use crate::plan::Symbol;
use wasm2native_abi::image::Slice;

/// A section's contents.
#[derive(Default)]
pub(super) struct Blob {
    pub(super) bytes: Vec<u8>,
    /// Addresses in it, with the offset of the field.
    pub(super) addresses: Vec<(u64, Place)>,
    /// Addresses in it of what the runtime defines.
    pub(super) external: Vec<(u64, Symbol)>,
    /// Its alignment in bytes, a power of two; 0 while it is empty.
    pub(super) align: u64,
}

/// A section of the object.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub(super) enum Section {
    Text,
    ReadOnly,
    Relocated,
    Data,
    Zeroed,
    Pages,
    Manifest,
}

/// A position in a section.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Place {
    pub(super) section: Section,
    pub(super) offset: u64,
}

/// A run of elements that lies somewhere, or is empty.
#[derive(Clone, Copy, Debug)]
pub(super) struct Run {
    pub(super) place: Option<Place>,
    pub(super) len: u64,
}

impl Run {
    /// `len` elements at `place`.
    pub(super) fn new(place: Place, len: u64) -> Self {
        Self { place: (len > 0).then_some(place), len }
    }
}

impl Blob {
    /// Zeroed room for `bytes` bytes at a multiple of `align`: its offset.
    pub(super) fn reserve(&mut self, bytes: u64, align: u64) -> u64 {
        let offset = (self.bytes.len() as u64).next_multiple_of(align);
        self.bytes.resize((offset + bytes) as usize, 0);
        self.align = self.align.max(align);
        offset
    }

    /// Appends bytes at a multiple of `align`: their offset.
    pub(super) fn append(&mut self, bytes: &[u8], align: u64) -> u64 {
        let offset = self.reserve(0, align);
        self.bytes.extend_from_slice(bytes);
        offset
    }

    /// Appends what another section would hold, at a multiple of `align`: its offset.
    pub(super) fn append_blob(&mut self, other: Blob, align: u64) -> u64 {
        let start = self.append(&other.bytes, align);
        self.addresses.extend(other.addresses.into_iter().map(|(offset, place)| (start + offset, place)));
        self.external.extend(other.external.into_iter().map(|(offset, symbol)| (start + offset, symbol)));
        start
    }

    /// The same without the zeros at its end.
    pub(super) fn trimmed(mut self) -> Self {
        const ADDRESS_BYTES: usize = 8;
        let addresses = self.addresses.iter().map(|(offset, _)| *offset);
        let addresses = addresses.chain(self.external.iter().map(|(offset, _)| *offset));
        let addressed = addresses.map(|offset| offset as usize + ADDRESS_BYTES).max().unwrap_or(0);
        let set = self.bytes.iter().rposition(|byte| *byte != 0).map_or(0, |last| last + 1);
        self.bytes.truncate(set.max(addressed));
        self
    }

    /// Sets bytes in reserved room.
    pub(super) fn set(&mut self, offset: u64, bytes: &[u8]) {
        self.bytes[offset as usize..][..bytes.len()].copy_from_slice(bytes);
    }

    /// Sets a 32-bit field in reserved room.
    pub(super) fn set_u32(&mut self, offset: u64, value: u32) {
        self.set(offset, &value.to_le_bytes());
    }

    /// Sets a 64-bit field in reserved room.
    pub(super) fn set_u64(&mut self, offset: u64, value: u64) {
        self.set(offset, &value.to_le_bytes());
    }

    /// Makes a 64-bit field in reserved room hold the address of `place`.
    pub(super) fn set_address(&mut self, offset: u64, place: Place) {
        self.addresses.push((offset, place));
    }

    /// Makes a 64-bit field in reserved room hold the address of what the runtime defines.
    pub(super) fn set_external(&mut self, offset: u64, symbol: Symbol) {
        self.external.push((offset, symbol));
    }

    /// Sets a [`Slice`] in reserved room.
    pub(super) fn set_slice(&mut self, offset: u64, run: Run) {
        if let Some(place) = run.place {
            self.set_address(offset + std::mem::offset_of!(Slice, base) as u64, place);
        }
        self.set_u64(offset + std::mem::offset_of!(Slice, len) as u64, run.len);
    }
}
