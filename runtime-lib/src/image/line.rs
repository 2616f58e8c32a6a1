//! Lines of the source: images that are built with debug information have them.
//!
//! # Safety
//! As in [`super`].
#![allow(unsafe_code)]

use super::{Image, Place, elements};
#[cfg(not(feature = "library"))]
use crate::report::Report;
use core::ptr;
use wasm2native_abi::image::Slice;
use wasm2native_abi::line::{Line, Lines};

impl Image {
    /// Lines of the source, where there are any.
    pub(crate) fn lines(self) -> Option<SourceLines> {
        let record = ptr::with_exposed_provenance::<Lines>(self.0.lines as usize);
        // SAFETY: the field is zero or the record's address.
        let record = unsafe { record.as_ref() }?;
        #[cfg(not(feature = "library"))]
        // SAFETY: the linker has put the function's address there.
        let show = unsafe { core::mem::transmute::<u64, extern "C" fn(SourceLines, Place, &mut Report)>(record.show) };
        Some(SourceLines {
            #[cfg(not(feature = "library"))]
            show,
            record,
        })
    }
}

/// Lines of the source.
#[derive(Clone, Copy)]
#[repr(C)]
pub(crate) struct SourceLines {
    /// The runtime's function that tells the line that a function is at.
    #[cfg(not(feature = "library"))]
    pub(crate) show: extern "C" fn(SourceLines, Place, &mut Report),
    record: &'static Lines,
}

impl SourceLines {
    /// The file and the line that a function is at.
    pub(crate) fn at(self, Place { offset, .. }: Place) -> Option<(&'static [u8], u32)> {
        // SAFETY: the contract's element type.
        let offsets: &'static [u32] = unsafe { elements(self.record.offsets) };
        // SAFETY: the contract's element type.
        let lines: &'static [Line] = unsafe { elements(self.record.lines) };
        // SAFETY: the contract's element type.
        let files: &'static [Slice] = unsafe { elements(self.record.files) };
        let number = offsets.partition_point(|start| *start <= offset).checked_sub(1)?;
        let Line { file, line } = *lines.get(number)?;
        // SAFETY: each is a string.
        let file = files.get(file as usize).map(|file| unsafe { elements(*file) })?;
        (line != 0).then_some((file, line))
    }
}
