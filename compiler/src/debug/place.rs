//! Places in the text as DWARF has them.

use super::TEXT;
use gimli::write::{Address, Range as WrittenRange, RangeList};
use std::ops::Range;

/// The address of an offset in the text.
pub(super) fn address(offset: u32) -> Address {
    Address::Symbol { symbol: TEXT, addend: offset.into() }
}

/// A list of ranges.
pub(super) fn range_list(ranges: &[Range<u32>]) -> RangeList {
    let range = |range: &Range<u32>| WrittenRange::StartEnd { begin: address(range.start), end: address(range.end) };
    RangeList(ranges.iter().map(range).collect())
}
