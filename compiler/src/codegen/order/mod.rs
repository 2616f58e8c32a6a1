//! In which order the blocks of a function's code lie: that in which they probably run.
//!
//! Takes a function as it is optimised, gives the order in which the code generator is to take its blocks. By itself it takes them
//! as a walk of the graph finds them: what leaves a loop may lie amid the loop, and a loop whose ways part and meet goes through
//! more jumps than it must. The allocator of registers looks at code in this order too, and splits what does not fit into registers
//! where it first does not.
//!
//! ```text
//! graph         as found          here
//! a -> b | d    a: jumps to d?    a: jumps to d?
//! b -> c | x    b: jumps to x?    b: jumps to x?
//! c -> e        c: jump e         c                b is likely, d rare: e follows c at once
//! d -> e        x: ...            e: jump a
//! e -> a        d                 d: jump e
//!               e: jump a         x: ...           x is out of the loop
//! ```
//! Measured (x86_64, CPU time against that without): lua 0.95, json 0.97, words 0.98, trees 0.99, coremark, lz4 and fannkuch 1.00 to
//! 1.01, QuickJS 1.01. By instructions: lz4 0.98, lua and fannkuch 0.96, QuickJS 1.04, as its interpreter spills more. Compiling
//! QuickJS takes 3 % more instructions, a third of them in the allocator of registers.
//!
//! What was tried beside: no guesses about conditions (lua 1.01, QuickJS 1.02 of the instructions); what calls behind what does not, in
//! two ways (of the time, lua 0.98, QuickJS 1.00).
//!
//! Invariant: a block comes after the one that dominates it, which the code generator demands: it looks at uses before what they use.

mod frequency;
mod loops;
mod tree;

use cranelift_codegen::Context;
use cranelift_codegen::dominator_tree::DominatorTree;
use cranelift_codegen::ir::Block;
use frequency::Edges;
use loops::Nest;
use tree::Star;

/// How much more often a block must come from the present one than from another that is not placed yet, to follow at once. A bit:
/// ways that are equally likely meet behind the last of them.
const CLEARLY: f32 = 1.5;

/// What finds orders, in the memory of the last one.
#[derive(Default)]
pub(super) struct BlockOrder(Star);

impl BlockOrder {
    /// The order for a function that is optimised, whose loops are known: as a tree of dominators that has its blocks in that order,
    /// which is all that the code generator takes from one. None where it is the order that they have anyway, as in functions without
    /// loops, which are not looked at: that would take longer than it gives.
    pub(super) fn find(&mut self, context: &Context) -> Option<&DominatorTree> {
        if context.loop_analysis.loops().len() == 0 {
            return None;
        }
        let found: Vec<Block> = context.domtree.cfg_rpo().copied().collect();
        let nest = Nest::of(&found, &context.loop_analysis);
        let edges = Edges::of(&context.func, &context.loop_analysis, &nest);
        let order = place(&nest, &edges);
        if order == found {
            return None;
        }
        self.0.set(&order);
        Some(&self.0.tree)
    }
}

/// Each block is followed by the most likely one that it leads to, within the innermost loop that is not done, unless that comes from
/// elsewhere more often; or else by the first one of that loop.
fn place(nest: &Nest, edges: &Edges) -> Vec<Block> {
    let mut order = Vec::with_capacity(nest.blocks.len());
    let mut rest = Unplaced::new(nest.blocks.len());
    let mut current = 0;
    loop {
        order.push(nest.blocks[current]);
        rest.remove(current);
        if order.len() == nest.blocks.len() {
            return order;
        }
        let (first, within) = nest
            .loops_around(current)
            .map(|within| (rest.first(within.start), within))
            .find(|(first, within)| within.contains(first))
            .expect("the whole function is around all");
        let is_next = |to: usize, weight: f32| {
            let is_awaited = |from: usize, other: f32| from < to && rest.has(from) && other * CLEARLY >= weight;
            within.contains(&to) && rest.has(to) && !edges.into(to).any(|(from, other)| is_awaited(from, other))
        };
        let mut best: Option<(usize, f32)> = None;
        for (to, weight) in edges.out_of(current) {
            let is_better = best.is_none_or(|(known, most)| weight > most || (weight == most && to < known));
            if is_better && is_next(to, weight) {
                best = Some((to, weight));
            }
        }
        current = best.map_or(first, |(to, _)| to);
    }
}

/// Blocks that are not placed yet.
struct Unplaced {
    /// For each block one from which on to look for the first that is not placed: itself, if it is not.
    next: Vec<u32>,
}

impl Unplaced {
    fn new(count: usize) -> Self {
        Self { next: (0..=count as u32).collect() }
    }

    fn has(&self, block: usize) -> bool {
        self.next[block] == block as u32
    }

    fn remove(&mut self, block: usize) {
        self.next[block] = block as u32 + 1;
    }

    /// The first one from `block` on.
    fn first(&mut self, block: usize) -> usize {
        let mut at = block;
        while self.next[at] != at as u32 {
            // Each step halves the way of the next one here.
            let further = self.next[self.next[at] as usize];
            self.next[at] = further;
            at = further as usize;
        }
        at
    }
}

#[cfg(test)]
mod tests;
