//! Sums, and combinations of bits, that the next iteration of a loop waits for: what is known last is added last.
//!
//! Takes a function as it is optimised, whose loops are known. Only innermost loops are looked at, and only what is computed with
//! integers: the order in which they are added does not change their sum. Nothing is added twice, so that there are as many
//! instructions as before.
//!
//! ```text
//! loop(v1, v2):                      loop(v1, v2):
//!     v3 = rotl_imm v1, 7                v3 = rotl_imm v1, 7
//!     v4 = iadd v2, v3                   v9 = iadd v2, v5        ; done before v1 is known
//!     v6 = iadd v4, v5                   v6 = iadd v9, v3
//!     brif c, loop(v6, v7), on           brif c, loop(v6, v7), on
//! ```
//!
//! A CPU begins an iteration before it ends the one before, as far as what it computes with is there: a loop takes as long as the longest
//! way from a value to what becomes of it in the next iteration. Here that is two steps instead of three.
//!
//! Measured (x86_64, Zen 5, CPU time against that without): SHA-256 0.94, with SIMD 0.91; others of the benchmark have no such loops.
//! Compiling QuickJS takes 0.3 % more instructions.

mod chain;
mod time;

use chain::Chains;
use cranelift_codegen::Context;
use cranelift_codegen::ir::{Block, Function};
use cranelift_codegen::loop_analysis::Loop;
use cranelift_entity::{EntityRef, EntitySet};
use time::Times;

/// Longer loops are not looked at.
const MOST_INSTS: usize = 300;

/// Shortens what iterations wait for.
pub(super) fn shorten(context: &mut Context) {
    let analysis = &context.loop_analysis;
    let mut outer: EntitySet<Loop> = EntitySet::new();
    outer.extend(analysis.loops().filter_map(|inner| analysis.loop_parent(inner)));
    let inner_loop = |block: &Block| analysis.innermost_loop(*block).filter(|inner| !outer.contains(*inner));
    let blocks = context.domtree.cfg_rpo();
    let mut blocks: Vec<(Loop, Block)> = blocks.filter_map(|block| Some((inner_loop(block)?, *block))).collect();
    // Blocks of a loop stay in their order.
    blocks.sort_by_key(|(inner, _)| inner.index());
    let func = &mut context.func;
    let mut uses = None;
    for body in blocks.chunk_by(|(one, _), (other, _)| one == other) {
        let body: Vec<Block> = body.iter().map(|(_, block)| *block).collect();
        if is_worth_a_look(func, &body) {
            let uses = uses.get_or_insert_with(|| chain::Uses::of(func));
            let chains = Chains::of(func, &body, uses);
            if !chains.is_empty() {
                Times::new(func, &body).shorten(func, chains);
            }
        }
    }
}

/// Whether blocks, the whole of a loop, call nothing, are short, and have anything that may be in another order.
fn is_worth_a_look(func: &Function, blocks: &[Block]) -> bool {
    let mut has_any = false;
    let insts = blocks.iter().flat_map(|block| func.layout.block_insts(*block));
    for (number, inst) in insts.enumerate() {
        if number == MOST_INSTS || func.dfg.insts[inst].opcode().is_call() {
            return false;
        }
        has_any = has_any || chain::is_link_of_another(func, inst);
    }
    has_any
}
