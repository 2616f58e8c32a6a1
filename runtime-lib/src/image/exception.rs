//! What a module says of exceptions: nothing where it has no tags.
//!
//! # Safety
//! As in [`super`].
#![allow(unsafe_code)]

use super::{Image, elements};
use core::ptr;
use wasm2native_abi::exception::{self, CatchClause, CatchSite, Frame, SavedRegister};
use wasm2native_abi::image::Slice;

impl Image {
    /// What it says of exceptions; nothing where it has no tags.
    pub(crate) fn exceptions(self) -> Exceptions {
        static NONE: exception::Exceptions = exception::Exceptions::NONE;
        let record = ptr::with_exposed_provenance::<exception::Exceptions>(self.0.exceptions as usize);
        // SAFETY: the field is zero or the record's address.
        Exceptions { image: self, record: unsafe { record.as_ref() }.unwrap_or(&NONE) }
    }
}

/// What a module says of exceptions.
#[derive(Clone, Copy)]
pub(crate) struct Exceptions {
    image: Image,
    record: &'static exception::Exceptions,
}

impl Exceptions {
    /// Bytes of the largest exception; 0 where there is none.
    pub(crate) const fn exception_bytes(self) -> usize {
        self.record.exception_bytes as usize
    }

    /// What a tag is called.
    pub(crate) fn tag(self, tag: u32) -> &'static [u8] {
        // SAFETY: the contract's element type.
        let texts: &'static [Slice] = unsafe { elements(self.record.tags) };
        // SAFETY: each is a string.
        texts.get(tag as usize).map_or(&[], |text| unsafe { elements(*text) })
    }

    /// Offsets in the instance record of the tables that may hold references to exceptions.
    pub(crate) fn tables(self) -> &'static [u64] {
        // SAFETY: the contract's element type.
        unsafe { elements(self.record.tables) }
    }

    /// As [`Image::text_offset`].
    pub(crate) fn text_offset(self, pc: usize) -> Option<u32> {
        self.image.text_offset(pc)
    }

    /// What the function saves that the code at `offset` belongs to.
    pub(crate) fn saved(self, offset: u32) -> &'static [SavedRegister] {
        // SAFETY: the contract's element type.
        let frames: &'static [Frame] = unsafe { elements(self.record.frames) };
        // SAFETY: the contract's element type.
        let saved: &'static [SavedRegister] = unsafe { elements(self.record.saved) };
        let frame = self.image.func_number(offset).and_then(|number| frames.get(number));
        let range = frame.and_then(|frame| saved.get(frame.first_saved as usize..)?.get(..frame.saved as usize));
        range.unwrap_or_default()
    }

    /// The first handler of the call that returns to `site` that takes `tag`: its address, and how far its stack pointer
    /// lies below its frame pointer in bytes.
    pub(crate) fn handler(self, site: u32, tag: u32) -> Option<(usize, u32)> {
        // SAFETY: the contract's element type.
        let returns: &'static [u32] = unsafe { elements(self.record.returns) };
        let number = returns.binary_search(&site).ok()?;
        // SAFETY: the contract's element type.
        let sites: &'static [CatchSite] = unsafe { elements(self.record.sites) };
        let (site, next) = (sites.get(number)?, sites.get(number + 1)?);
        // SAFETY: the contract's element type.
        let clauses: &'static [CatchClause] = unsafe { elements(self.record.clauses) };
        let clauses = clauses.get(site.first_clause as usize..next.first_clause as usize)?;
        let clause = clauses.iter().find(|clause| clause.tag == tag || clause.tag == CatchClause::ANY)?;
        Some((self.image.0.text.base as usize + clause.handler as usize, site.frame_bytes))
    }
}
