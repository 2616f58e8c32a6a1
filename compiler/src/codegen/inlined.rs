//! Code that stands in another function than the one whose body it comes of: for backtraces, which name both.
//!
//! Only pieces are kept that a backtrace can begin or pass in ([`stops`](super::stops)).

use super::stops::Stops;
use crate::module::FuncIdx;
use crate::translate::InlinedSite;
use cranelift_codegen::{Final, MachBufferFinalized};
use std::ops::Range;

/// A piece of code that is inlined.
#[derive(Clone, Debug)]
pub(super) struct InlinedCode {
    /// Where it lies, from the function's first byte.
    pub(super) code: Range<u32>,
    /// The number of the site that it is inlined for.
    pub(super) site: u32,
}

/// A piece of the text, and a function that it comes of, or that the call stands in that it is inlined for.
#[derive(Clone, Debug)]
pub(crate) struct PlacedInlined {
    pub(crate) code: Range<u32>,
    pub(crate) func: FuncIdx,
}

/// Reads which pieces are inlined, where the source that code carries is the number of a site.
pub(super) fn pieces(buffer: &MachBufferFinalized<Final>) -> Vec<InlinedCode> {
    let stops = Stops::of(buffer);
    let sources = buffer.get_srclocs_sorted().iter().filter(|source| !source.loc.is_default());
    let pieces = sources.map(|source| InlinedCode { code: source.start..source.end, site: source.loc.bits() });
    pieces.filter(|piece| stops.are_in(&piece.code)).collect()
}

/// What a function's pieces are in the text, which begins it at `start`: of each the functions that its code comes of, the innermost
/// first.
pub(super) fn place(start: u32, pieces: &[InlinedCode], sites: &[InlinedSite]) -> impl Iterator<Item = PlacedInlined> {
    pieces.iter().flat_map(move |piece| {
        let code = start + piece.code.start..start + piece.code.end;
        let site = |number: u32| sites[number as usize];
        let chain = std::iter::successors(Some(site(piece.site)), move |inner| inner.outer.map(site));
        chain.map(move |site| PlacedInlined { code: code.clone(), func: site.func })
    })
}
