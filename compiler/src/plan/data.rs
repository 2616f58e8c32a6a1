//! The initial contents of memories, as runs of bytes.
//!
//! Active segments are laid into an image when the module is built. A small image is copied at start; a large one is
//! made of whole pages, which the runtime moves into place without reading them.

use super::constant::Const;
use super::instantiate::InstantiationPlan;
use super::offset;
use crate::module::{DataMode, GlobalIdx, Memory, MemoryIdx, Module};
use crate::options::Options;
use cranelift_entity::PrimaryMap;
use std::ops::Range;

/// The initial contents of a memory.
#[derive(Debug, Default)]
pub(crate) struct DataImage {
    /// Ascending, disjoint runs; all else is zero.
    pub(crate) chunks: Vec<DataChunk>,
    /// The power of two that every chunk's offset and length is a multiple of, if they are to be mapped; else 0.
    pub(crate) page_bytes: u64,
}

/// A run of bytes.
#[derive(Debug)]
pub(crate) struct DataChunk {
    /// Where it goes, in bytes from the memory's base.
    pub(crate) offset: u64,
    /// The bytes.
    pub(crate) bytes: Vec<u8>,
}

/// From this size on, pages are moved instead of bytes copied: about where the copy costs more than the page faults.
const MAP_FROM_BYTES: u64 = 128 << 10;

/// Zeros up to this length are copied rather than begin another chunk, whose descriptor costs as much.
const COPY_GAP_BYTES: u64 = 32;

pub(super) fn images(
    module: &Module<'_>,
    options: &Options,
    globals: &PrimaryMap<GlobalIdx, Const>,
    instantiation: &InstantiationPlan,
) -> PrimaryMap<MemoryIdx, DataImage> {
    let mut segments: PrimaryMap<MemoryIdx, Vec<(u64, &[u8])>> = module.memories.values().map(|_| Vec::new()).collect();
    for (index, segment) in &module.data {
        let DataMode::Active { memory, address } = &segment.mode else { continue };
        if instantiation.folded_data.contains(index) {
            segments[*memory].push((offset(address, globals), segment.bytes));
        }
    }
    segments.iter().map(|(index, segments)| image(&module.memories[index], segments, options)).collect()
}

/// The image of `memory` that `segments` make, laid over one another in order.
fn image(memory: &Memory, segments: &[(u64, &[u8])], options: &Options) -> DataImage {
    let total: u64 = segments.iter().map(|(_, bytes)| bytes.len() as u64).sum();
    // Whole pages may reach beyond a memory whose size is no multiple of them.
    if memory.page_log2 >= Memory::DEFAULT_PAGE_LOG2 && total >= MAP_FROM_BYTES {
        let page = options.target.max_page_bytes;
        let to_pages = |range: Range<u64>| range.start / page * page..range.end.next_multiple_of(page);
        DataImage { chunks: chunks(segments, to_pages, page), page_bytes: page }
    } else {
        DataImage { chunks: chunks(segments, |range| range, COPY_GAP_BYTES), page_bytes: 0 }
    }
}

/// Lays `segments` over one another in order, in runs that `widen` gives their bounds, apart by more than `gap` bytes.
fn chunks(segments: &[(u64, &[u8])], widen: impl Fn(Range<u64>) -> Range<u64>, gap: u64) -> Vec<DataChunk> {
    let mut ranges: Vec<Range<u64>> = segments
        .iter()
        .filter_map(|(start, bytes)| {
            let first = bytes.iter().position(|byte| *byte != 0)? as u64;
            let last = bytes.iter().rposition(|byte| *byte != 0)? as u64;
            Some(widen(start + first..start + last + 1))
        })
        .collect();
    ranges.sort_by_key(|range| range.start);
    let mut runs: Vec<Range<u64>> = Vec::new();
    for range in ranges {
        match runs.last_mut() {
            Some(run) if range.start <= run.end + gap => run.end = run.end.max(range.end),
            _ => runs.push(range),
        }
    }
    let mut chunks: Vec<DataChunk> = runs
        .into_iter()
        .map(|run| DataChunk { offset: run.start, bytes: vec![0; (run.end - run.start) as usize] })
        .collect();
    for (start, bytes) in segments {
        lay(&mut chunks, *start, bytes);
    }
    chunks
}

/// Writes `bytes` over what `chunks` hold from `start` on. What lies between the chunks is zero, there as here, unless
/// a later segment's zeros cover an earlier one's bytes: those lie in a chunk.
fn lay(chunks: &mut [DataChunk], start: u64, bytes: &[u8]) {
    let end = start + bytes.len() as u64;
    let first = chunks.partition_point(|chunk| chunk.offset + chunk.bytes.len() as u64 <= start);
    for chunk in &mut chunks[first..] {
        if chunk.offset >= end {
            break;
        }
        let from = start.max(chunk.offset);
        let to = end.min(chunk.offset + chunk.bytes.len() as u64);
        let target = (from - chunk.offset) as usize..(to - chunk.offset) as usize;
        chunk.bytes[target].copy_from_slice(&bytes[(from - start) as usize..(to - start) as usize]);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn flat(chunks: &[DataChunk], bytes: usize) -> Vec<u8> {
        let mut memory = vec![0; bytes];
        for chunk in chunks {
            memory[chunk.offset as usize..][..chunk.bytes.len()].copy_from_slice(&chunk.bytes);
        }
        memory
    }

    #[test]
    fn later_segments_cover_earlier_ones() {
        let segments: [(u64, &[u8]); 4] = [(2, &[1, 2, 3, 4]), (4, &[0, 9]), (90, &[7]), (0, &[0, 0])];
        let chunks = chunks(&segments, |range| range, 4);
        assert_eq!(chunks.len(), 2);
        let memory = flat(&chunks, 100);
        assert_eq!(memory[..8], [0, 0, 1, 2, 0, 9, 0, 0]);
        assert_eq!(memory[90], 7);
    }

    #[test]
    fn pages_are_whole() {
        let segments: [(u64, &[u8]); 2] = [(4097, &[1]), (40_960, &[2, 3])];
        let to_pages = |range: Range<u64>| range.start / 4096 * 4096..range.end.next_multiple_of(4096);
        let chunks = chunks(&segments, to_pages, 4096);
        assert_eq!(
            chunks.iter().map(|chunk| (chunk.offset, chunk.bytes.len())).collect::<Vec<_>>(),
            [(4096, 4096), (40_960, 4096)]
        );
    }
}
