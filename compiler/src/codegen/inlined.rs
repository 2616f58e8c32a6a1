//! Code that stands in another function than the one whose body it comes of: for backtraces, which name both.
//!
//! Only pieces are kept that a backtrace can begin or pass in ([`stops`](super::stops)).

use super::locations::Source;
use super::stops::Stops;
use crate::module::FuncIdx;
use crate::translate::InlinedSite;
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
    /// The offset in its module of the call that it is inlined for.
    pub(crate) call: u32,
}

/// Which pieces of a function's code are inlined, and have stops in them.
pub(super) fn pieces(sources: &[Source], stops: &Stops) -> Vec<InlinedCode> {
    let mut pieces: Vec<InlinedCode> = Vec::new();
    let inlined = sources.iter().filter_map(|source| Some((&source.code, source.position.site()?)));
    for (code, site) in inlined {
        match pieces.last_mut() {
            Some(last) if last.site == site && last.code.end == code.start => last.code.end = code.end,
            _ => pieces.push(InlinedCode { code: code.clone(), site }),
        }
    }
    pieces.retain(|piece| stops.are_in(&piece.code));
    pieces
}

/// What a function's pieces are in the text, which begins it at `start`: of each the functions that its code comes of, the innermost
/// first.
pub(super) fn place(start: u32, pieces: &[InlinedCode], sites: &[InlinedSite]) -> impl Iterator<Item = PlacedInlined> {
    pieces.iter().flat_map(move |piece| {
        let code = start + piece.code.start..start + piece.code.end;
        let site = |number: u32| sites[number as usize];
        let chain = std::iter::successors(Some(site(piece.site)), move |inner| inner.outer.map(site));
        chain.map(move |site| PlacedInlined { code: code.clone(), func: site.func, call: site.call })
    })
}
