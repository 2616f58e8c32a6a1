//! When what a loop computes is known, on a CPU that does everything as soon as it can.

use super::chain::{Chain, Chains};
use cranelift_codegen::cursor::{Cursor, FuncCursor};
use cranelift_codegen::ir::{Block, BlockArg, Function, Inst, InstBuilder, InstructionData, Opcode, Value};
use cranelift_entity::{EntitySet, SecondaryMap};
use std::cmp::Reverse;
use std::collections::BinaryHeap;

/// Iterations that are looked at in each half: in the second one, what iterations wait for is known later by what it takes.
const TURNS: u32 = 4;
/// Counters, and what is added up one by one, are waited for so long: nothing is gained there.
const LEAST_STEPS: u32 = 3;

/// When values of a loop are known, in cycles from its beginning. Others have been known from there on.
pub(super) struct Times<'l> {
    /// The first one is where the loop begins.
    blocks: &'l [Block],
    inside: EntitySet<Block>,
    known: SecondaryMap<Value, u32>,
    /// When the parameters of the first block are known in the next iteration.
    next: Vec<u32>,
}

impl<'l> Times<'l> {
    pub(super) fn new(func: &Function, blocks: &'l [Block]) -> Self {
        let next = vec![0; func.dfg.block_params(blocks[0]).len()];
        let mut inside = EntitySet::new();
        inside.extend(blocks.iter().copied());
        Self { blocks, inside, known: SecondaryMap::new(), next }
    }

    /// Takes the parts of `chains`, which the loop waits for, in the order in which they are known.
    pub(super) fn shorten(mut self, func: &mut Function, mut chains: Chains) {
        (0..TURNS).for_each(|_| self.turn(func));
        let half = self.known.clone();
        (0..TURNS).for_each(|_| self.turn(func));
        let waits = |value: Value| self.known[value] - half[value];
        let longest = func.dfg.block_params(self.blocks[0]).iter().map(|param| waits(*param)).max().unwrap_or(0);
        if longest < LEAST_STEPS * TURNS {
            return;
        }
        chains.retain(|chain| 2 * waits(func.dfg.first_result(chain.last)) >= longest);
        for block in self.blocks {
            let mut next = func.layout.first_inst(*block);
            while let Some(inst) = next {
                self.run(func, inst);
                if let Some(chain) = chains.pop(inst) {
                    self.reorder(func, &chain);
                }
                next = func.layout.next_inst(inst);
            }
        }
    }

    /// Goes through an iteration.
    fn turn(&mut self, func: &Function) {
        for block in self.blocks {
            func.layout.block_insts(*block).for_each(|inst| self.run(func, inst));
        }
        let params = func.dfg.block_params(self.blocks[0]);
        params.iter().zip(&self.next).for_each(|(param, time)| self.known[*param] = *time);
    }

    /// Notes when the results of an instruction are known, and what it passes on. Times never go back: of several that lead to a
    /// block, the last one counts.
    fn run(&mut self, func: &Function, inst: Inst) {
        let args = func.dfg.inst_args(inst).iter();
        let time = args.map(|arg| self.known[*arg]).max().unwrap_or(0) + cycles(func.dfg.insts[inst].opcode());
        func.dfg.inst_results(inst).iter().for_each(|result| self.known[*result] = time);
        let (tables, exceptions) = (&func.dfg.jump_tables, &func.dfg.exception_tables);
        for call in func.dfg.insts[inst].branch_destination(tables, exceptions) {
            let block = call.block(&func.dfg.value_lists);
            if !self.inside.contains(block) {
                continue;
            }
            let params = func.dfg.block_params(block);
            for (index, arg) in call.args(&func.dfg.value_lists).enumerate() {
                let BlockArg::Value(arg) = arg else { continue };
                let time = self.known[arg];
                let known =
                    if block == self.blocks[0] { &mut self.next[index] } else { &mut self.known[params[index]] };
                *known = time.max(*known);
            }
        }
    }

    /// Takes the parts of a chain in the order in which they are known, if the last one is known earlier so.
    fn reorder(&mut self, func: &mut Function, chain: &Chain) {
        let step = cycles(chain.opcode);
        let mut times: Vec<u32> = chain.parts.iter().map(|part| self.known[*part]).collect();
        // Of what is known at once, what stood first.
        let mut open: BinaryHeap<_> = times.iter().copied().zip(0..).map(Reverse).collect();
        let mut pairs: Vec<[usize; 2]> = Vec::with_capacity(chain.parts.len() - 1);
        while let (Some(Reverse((_, first))), Some(Reverse((time, second)))) = (open.pop(), open.pop()) {
            pairs.push([first, second]);
            if !open.is_empty() {
                open.push(Reverse((time + step, times.len())));
            }
            times.push(time + step);
        }
        let result = func.dfg.first_result(chain.last);
        let known = times[times.len() - 1];
        if known >= self.known[result] {
            return;
        }
        self.known[result] = known;
        let [ref before @ .., last] = pairs[..] else { unreachable!("a chain has two parts and more") };
        let ty = func.dfg.value_type(result);
        let mut values = chain.parts.clone();
        for ([first, second], link) in before.iter().zip(chain.links.iter().rev()) {
            let pair = [values[*second], values[*first]];
            let mut cursor = behind(func, pair, chain.last);
            cursor.set_srcloc(cursor.func.srcloc(*link));
            let (inst, dfg) = cursor.ins().Binary(chain.opcode, ty, pair[0], pair[1]);
            let value = dfg.first_result(inst);
            self.known[value] = times[values.len()];
            values.push(value);
        }
        // What is carried on comes first: it is overwritten by the result, in the same register.
        let args = [values[last[1]], values[last[0]]];
        func.dfg.insts[chain.last] = InstructionData::Binary { opcode: chain.opcode, args };
        chain.links.iter().for_each(|link| func.layout.remove_inst(*link));
    }
}

/// The place in the block of `last` where two values are first there: no more of them than must be are kept at a time.
fn behind(func: &mut Function, pair: [Value; 2], last: Inst) -> FuncCursor<'_> {
    let block = func.layout.inst_block(last).expect("it is in a block");
    let made = pair.into_iter().filter_map(|value| func.dfg.value_def(value).inst());
    let here = made.filter(|inst| func.layout.inst_block(*inst) == Some(block));
    let latest = here.max_by(|one, other| func.layout.pp_cmp(*one, *other));
    let cursor = FuncCursor::new(func);
    match latest {
        Some(inst) => cursor.after_inst(inst),
        None => cursor.at_first_insertion_point(block),
    }
}

/// Cycles from when an instruction has what it takes until its result is there: about those of CPUs of both kinds.
fn cycles(opcode: Opcode) -> u32 {
    use Opcode as O;
    match opcode {
        // No instruction, or done where registers are renamed.
        O::Iconst | O::Uextend | O::Ireduce | O::Bitcast | O::Jump | O::Brif => 0,
        O::Imul | O::Umulhi | O::Smulhi => 3,
        O::Udiv | O::Sdiv | O::Urem | O::Srem | O::Fdiv | O::Sqrt => 12,
        O::Fadd | O::Fsub | O::Fmul | O::Fma | O::FcvtFromSint | O::FcvtFromUint => 4,
        opcode if opcode.can_load() => 4,
        _ => 1,
    }
}
