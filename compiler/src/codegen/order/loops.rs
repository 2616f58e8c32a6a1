//! Blocks numbered so that each loop's are neighbours.

use cranelift_codegen::ir::Block;
use cranelift_codegen::loop_analysis::{Loop, LoopAnalysis};
use cranelift_entity::SecondaryMap;
use std::ops::Range;

/// The blocks of a function, by numbers that ascend from a block to those that it leads to, but for ways back to a loop's beginning.
pub(super) struct Nest {
    /// The block of each number.
    pub(super) blocks: Vec<Block>,
    /// The number of each block; [`ABSENT`] of one that nothing leads to.
    pub(super) numbers: SecondaryMap<Block, u32>,
    /// The innermost loop of each number.
    innermost: Vec<Option<Loop>>,
    loops: SecondaryMap<Loop, Numbers>,
}

/// The number of no block.
pub(super) const ABSENT: u32 = u32::MAX;

/// A loop's numbers, and the loop around it.
#[derive(Clone, Copy, Default)]
struct Numbers {
    start: u32,
    end: u32,
    parent: Option<Loop>,
}

impl Nest {
    /// Numbers blocks, which come in reverse postorder: a loop's take the place of its first one.
    ///
    /// A block that comes between those of a loop, and is none of them, is led to from them or from before them. As it leads to none of them
    /// (it would be one, or lie before the first), numbers still ascend along all ways but those back.
    pub(super) fn of(found: &[Block], loops: &LoopAnalysis) -> Self {
        // A list of all blocks: behind each one the next, and the last one of each loop so far.
        let mut next: Vec<u32> = vec![ABSENT; found.len()];
        let mut last: SecondaryMap<Loop, u32> = SecondaryMap::with_default(ABSENT);
        let mut end = ABSENT;
        for (place, block) in found.iter().enumerate() {
            let place = place as u32;
            let inner = loops.innermost_loop(*block);
            // Its innermost loop that has begun, if any.
            let begun = around(loops, inner).find(|around| last[*around] != ABSENT);
            let before = begun.map_or(end, |begun| last[begun]);
            if before != ABSENT {
                next[place as usize] = next[before as usize];
                next[before as usize] = place;
            }
            for around in around(loops, inner) {
                if last[around] == before || last[around] == ABSENT {
                    last[around] = place;
                }
            }
            if end == before {
                end = place;
            }
        }
        let mut nest = Self {
            blocks: Vec::with_capacity(found.len()),
            numbers: SecondaryMap::with_default(ABSENT),
            innermost: Vec::with_capacity(found.len()),
            loops: SecondaryMap::new(),
        };
        let mut at = 0;
        while at != ABSENT {
            let block = found[at as usize];
            let number = nest.blocks.len() as u32;
            let inner = loops.innermost_loop(block);
            nest.blocks.push(block);
            nest.numbers[block] = number;
            nest.innermost.push(inner);
            for around in around(loops, inner) {
                let numbers = &mut nest.loops[around];
                if numbers.end == 0 {
                    *numbers = Numbers { start: number, end: 0, parent: loops.loop_parent(around) };
                }
                numbers.end = number + 1;
            }
            at = next[at as usize];
        }
        nest
    }

    /// The numbers of the loops around a block, innermost first, and of the whole function.
    pub(super) fn loops_around(&self, number: usize) -> impl Iterator<Item = Range<usize>> {
        let loops = std::iter::successors(self.innermost[number], |inner| self.loops[*inner].parent);
        let loops = loops.map(|of| self.loops[of].start as usize..self.loops[of].end as usize);
        loops.chain(std::iter::once(0..self.blocks.len()))
    }
}

/// A loop and those around it.
fn around(loops: &LoopAnalysis, inner: Option<Loop>) -> impl Iterator<Item = Loop> {
    std::iter::successors(inner, |inner| loops.loop_parent(*inner))
}
