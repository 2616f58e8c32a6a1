//! Lines of the source, for backtraces: only what is built with debug information have them.

use crate::image::Slice;
use core::mem::size_of;

/// The table of lines.
#[derive(Clone, Copy, Debug, Default)]
#[repr(C)]
pub struct Lines {
    /// Address of the runtime's function that tells a line ([`symbol::SHOW_LINE`](crate::symbol::SHOW_LINE)): other programs do
    /// not carry it. 0 in a library, which hands lines to its host.
    pub show: u64,
    /// Where lines begin: `u32` offsets from the start of the text, ascending.
    pub offsets: Slice,
    /// The [`Line`] that begins at each.
    pub lines: Slice,
    /// Names of files: an array of [`Slice`].
    pub files: Slice,
}

/// A line of a file.
#[derive(Clone, Copy, Debug, Default)]
#[repr(C)]
pub struct Line {
    /// Number of the file.
    pub file: u32,
    /// Number of the line, from 1; 0 for code that has none.
    pub line: u32,
}

const _: () = assert!(size_of::<Lines>() == 56);
const _: () = assert!(size_of::<Line>() == 8);
