//! How often each way from block to block is probably taken.
//!
//! What is known of a condition stands in what its ways lead to: a block that is marked as cold, or that traps. Of others it is guessed,
//! as programs are mostly written: a loop goes on, two things are not equal, a number is not negative.

use super::loops::{ABSENT, Nest};
use cranelift_codegen::ir::condcodes::IntCC;
use cranelift_codegen::ir::{Block, Function, InstructionData, Opcode, Value};
use cranelift_codegen::loop_analysis::LoopAnalysis;

/// The likelihood of a way that leads to a cold block.
const COLD: f32 = 0.01;
/// Of a way that leaves a loop, where another does not.
const LEAVES: f32 = 0.1;
/// That two things are equal, or a number negative. At 0.2 and at 0.4 less came of it than at 0.3.
const EQUAL: f32 = 0.3;
/// Iterations of a loop.
const ITERATIONS: f32 = 10.0;
/// More is not told apart.
const MOST: f32 = 1e30;

/// The ways between blocks, by their numbers, with how often each is taken.
pub(super) struct Edges {
    /// Those out of each block, one block's after the other's.
    out: Vec<(u32, f32)>,
    out_starts: Vec<u32>,
    /// Those into each block.
    into: Vec<(u32, f32)>,
    into_starts: Vec<u32>,
}

impl Edges {
    pub(super) fn of(func: &Function, loops: &LoopAnalysis, nest: &Nest) -> Self {
        let count = nest.blocks.len();
        let mut edges = Self {
            out: Vec::with_capacity(2 * count),
            out_starts: Vec::with_capacity(count + 1),
            into: Vec::new(),
            into_starts: vec![0; count + 1],
        };
        let mut times = vec![0_f32; count];
        times[0] = 1.0;
        for (number, block) in nest.blocks.iter().enumerate() {
            edges.out_starts.push(edges.out.len() as u32);
            if loops.is_loop_header(*block).is_some() {
                times[number] = (times[number] * ITERATIONS).min(MOST);
            }
            let own = times[number];
            each_way(func, loops, *block, |to, likelihood| {
                let to = nest.numbers[to];
                if to == ABSENT {
                    return;
                }
                let weight = own * likelihood;
                // Numbers ascend but for ways back, so that what leads here has been looked at.
                if to as usize > number {
                    times[to as usize] += weight;
                }
                edges.into_starts[to as usize] += 1;
                edges.out.push((to, weight));
            });
        }
        edges.out_starts.push(edges.out.len() as u32);
        // From how many there are of each to where each's end; filled from there, they end up at their starts.
        let mut end = 0;
        for start in &mut edges.into_starts {
            end += *start;
            *start = end;
        }
        edges.into = vec![(0, 0.0); edges.out.len()];
        for number in 0..count {
            for at in edges.out_starts[number]..edges.out_starts[number + 1] {
                let (to, weight) = edges.out[at as usize];
                let place = &mut edges.into_starts[to as usize];
                *place -= 1;
                edges.into[*place as usize] = (number as u32, weight);
            }
        }
        edges
    }

    pub(super) fn out_of(&self, number: usize) -> impl Iterator<Item = (usize, f32)> {
        ways(&self.out, &self.out_starts, number)
    }

    pub(super) fn into(&self, number: usize) -> impl Iterator<Item = (usize, f32)> {
        ways(&self.into, &self.into_starts, number)
    }
}

fn ways<'a>(all: &'a [(u32, f32)], starts: &[u32], number: usize) -> impl Iterator<Item = (usize, f32)> + use<'a> {
    let range = starts[number] as usize..starts[number + 1] as usize;
    all[range].iter().map(|(other, weight)| (*other as usize, *weight))
}

/// Hands out where a block leads, and how likely each way is.
fn each_way(func: &Function, loops: &LoopAnalysis, block: Block, mut way: impl FnMut(Block, f32)) {
    let Some(last) = func.layout.last_inst(block) else { return };
    let dfg = &func.dfg;
    let calls = dfg.insts[last].branch_destination(&dfg.jump_tables, &dfg.exception_tables);
    if let (InstructionData::Brif { arg, .. }, [on_true, on_false]) = (&dfg.insts[last], calls) {
        let [on_true, on_false] = [on_true, on_false].map(|call| call.block(&dfg.value_lists));
        let holds = likelihood(func, loops, block, *arg, [on_true, on_false]);
        way(on_true, holds);
        way(on_false, 1.0 - holds);
        return;
    }
    let each = 1.0 / calls.len().max(1) as f32;
    calls.iter().for_each(|call| way(call.block(&dfg.value_lists), each));
}

/// How likely the condition at a block's end holds.
fn likelihood(func: &Function, loops: &LoopAnalysis, block: Block, condition: Value, ways: [Block; 2]) -> f32 {
    let choose = |is_rare: [bool; 2], rare: f32| match is_rare {
        [true, false] => Some(rare),
        [false, true] => Some(1.0 - rare),
        _ => None,
    };
    let inner = loops.innermost_loop(block);
    choose(ways.map(|way| func.is_effectively_cold(way)), COLD)
        .or_else(|| choose(ways.map(|way| inner.is_some_and(|inner| !loops.is_in_loop(way, inner))), LEAVES))
        .unwrap_or_else(|| by_comparison(func, condition))
}

fn by_comparison(func: &Function, condition: Value) -> f32 {
    let compare = func.dfg.value_def(condition).inst().map(|inst| func.dfg.insts[inst]);
    let Some(InstructionData::IntCompare { args, cond, .. }) = compare else { return 0.5 };
    let right = func.dfg.value_def(args[1]).inst().map(|inst| func.dfg.insts[inst].opcode());
    match cond {
        IntCC::Equal => EQUAL,
        IntCC::NotEqual => 1.0 - EQUAL,
        IntCC::SignedLessThan if right == Some(Opcode::Iconst) => EQUAL,
        _ => 0.5,
    }
}
