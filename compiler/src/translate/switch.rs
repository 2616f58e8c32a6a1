//! `br_table` (spec: "Control Instructions"), which compilers make of every switch: wasm has nothing else for it. What it becomes
//! is what a compiler for the CPU would have made of that switch.
//!
//! | of the cases | becomes |
//! |---|---|
//! | few | a comparison for each |
//! | many runs of values that lead to few places, in a word's range | a bit of a constant mask for each value, a test for each place |
//! | others | a jump through a table, after a comparison with its length |
//!
//! A jump through a table costs more than its instructions where the predictor of indirect jumps misses.

use super::Translator;
use cranelift_codegen::ir::condcodes::IntCC;
use cranelift_codegen::ir::{Block, InstBuilder, JumpTableData, Value, types};
use std::collections::BTreeMap;
use wasmparser::BrTable;

/// Runs of values that a comparison each is better for than a table.
const MAX_COMPARED: usize = 3;
/// Bits of a mask.
const MASK_BITS: u32 = u64::BITS;

/// Neighbouring values of the selector that lead to the same frame, which is not the default's.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
struct Case {
    first: u32,
    last: u32,
    depth: u32,
}

/// The values, all below [`MASK_BITS`], that lead to one frame.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
struct Mask {
    bits: u64,
    depth: u32,
}

/// What a `br_table` becomes.
#[derive(Debug, PartialEq, Eq)]
enum Switch {
    Comparisons(Vec<Case>),
    Masks(Vec<Mask>),
    Table,
}

impl Switch {
    /// That of a selector whose values from 0 on lead to `depths`, and all others to `default`.
    fn new(depths: &[u32], default: u32) -> Self {
        let cases = cases(depths, default);
        if cases.len() <= MAX_COMPARED {
            return Self::Comparisons(cases);
        }
        match masks(&cases) {
            Some(masks) if pays(&masks, &cases) => Self::Masks(masks),
            _ => Self::Table,
        }
    }
}

fn cases(depths: &[u32], default: u32) -> Vec<Case> {
    let mut cases: Vec<Case> = Vec::new();
    for (value, &depth) in depths.iter().enumerate() {
        let value = value as u32;
        match cases.last_mut() {
            Some(case) if case.depth == depth && case.last + 1 == value => case.last = value,
            _ if depth == default => {}
            _ => cases.push(Case { first: value, last: value, depth }),
        }
    }
    cases
}

/// A mask for each frame, in the order of their first values; none where a value is beyond a mask's bits.
fn masks(cases: &[Case]) -> Option<Vec<Mask>> {
    let mut masks: Vec<Mask> = Vec::new();
    for case in cases {
        if case.last >= MASK_BITS {
            return None;
        }
        let bits = (u64::MAX >> (MASK_BITS - 1 - case.last)) & (u64::MAX << case.first);
        match masks.iter_mut().find(|mask| mask.depth == case.depth) {
            Some(mask) => mask.bits |= bits,
            None => masks.push(Mask { bits, depth: case.depth }),
        }
    }
    Some(masks)
}

/// Whether masks save enough comparisons, of which a run of several values takes two, that a table is not better.
fn pays(masks: &[Mask], cases: &[Case]) -> bool {
    let comparisons: usize = cases.iter().map(|case| if case.first == case.last { 1 } else { 2 }).sum();
    match masks.len() {
        1 => comparisons >= 3,
        2 => comparisons >= 5,
        3 => comparisons >= 6,
        _ => false,
    }
}

impl Translator<'_, '_> {
    pub(super) fn br_table(&mut self, table: &BrTable<'_>) {
        let selector = self.pop();
        let depths: Result<Vec<u32>, _> = table.targets().collect();
        let depths = depths.expect("validated: the targets have been read before");
        match Switch::new(&depths, table.default()) {
            Switch::Comparisons(cases) => self.compare_cases(selector, &cases, table.default()),
            Switch::Masks(masks) => self.test_masks(selector, &masks, table.default()),
            Switch::Table => self.jump_through_table(selector, &depths, table.default()),
        }
    }

    /// ```text
    /// br_table 0 0 1 2     brif (icmp ult v0, 2), block0, else1
    ///               else1: brif (icmp eq v0, 2), block1, block2
    /// ```
    fn compare_cases(&mut self, selector: Value, cases: &[Case], default: u32) {
        for case in cases {
            let is_case = if case.first == case.last {
                self.builder.ins().icmp_imm_u(IntCC::Equal, selector, i64::from(case.first))
            } else {
                let count = i64::from(case.last - case.first) + 1;
                let from_first = match case.first {
                    0 => selector,
                    first => self.builder.ins().iadd_imm_s(selector, -i64::from(first)),
                };
                self.builder.ins().icmp_imm_u(IntCC::UnsignedLessThan, from_first, count)
            };
            self.branch_to_case(is_case, case.depth);
        }
        self.br(default);
    }

    /// ```text
    /// br_table 0 1 0 1 0 1 2     brif (icmp ult v0, 6), bits, block2
    ///                      bits: v1 = ishl 1, v0
    ///                            brif (band v1, 0b010101), block0, else1
    ///                     else1: brif (band v1, 0b101010), block1, block2
    /// ```
    fn test_masks(&mut self, selector: Value, masks: &[Mask], default: u32) {
        let all = masks.iter().fold(0, |all, mask| all | mask.bits);
        let count = i64::from(MASK_BITS - all.leading_zeros());
        let is_inside = self.builder.ins().icmp_imm_u(IntCC::UnsignedLessThan, selector, count);
        let bits = self.builder.create_block();
        let outside = self.destination(self.frame_index(default));
        self.builder.ins().brif(is_inside, bits, &[], outside.block, &outside.args);
        self.builder.seal_block(bits);
        self.builder.switch_to_block(bits);
        let one = self.builder.ins().iconst(types::I64, 1);
        let bit = self.builder.ins().ishl(one, selector);
        for mask in masks {
            let constant = self.builder.ins().iconst(types::I64, mask.bits as i64);
            let is_in = self.builder.ins().band(constant, bit);
            self.branch_to_case(is_in, mask.depth);
        }
        self.br(default);
    }

    /// Branches to the frame of `depth` where `condition` is not 0, and goes on otherwise.
    fn branch_to_case(&mut self, condition: Value, depth: u32) {
        let destination = self.destination(self.frame_index(depth));
        let next = self.builder.create_block();
        self.builder.ins().brif(condition, destination.block, &destination.args, next, &[]);
        self.builder.seal_block(next);
        self.builder.switch_to_block(next);
    }

    /// A block for each frame, from which alone the table leads there: what its block is given for a local is then found at one
    /// branch. At a table it would be looked for among all targets, for every local and every block.
    ///
    /// ```text
    /// br_table 0 1 0 2     br_table v0, way2, [way0, way1, way0]
    ///                way0: jump block0 …
    /// ```
    fn jump_through_table(&mut self, selector: Value, depths: &[u32], default: u32) {
        let mut ways: BTreeMap<u32, Block> = BTreeMap::new();
        let mut way = |depth: u32| {
            let block = *ways.entry(depth).or_insert_with(|| self.builder.create_block());
            self.builder.func.dfg.block_call(block, &[])
        };
        let default = way(default);
        let calls: Vec<_> = depths.iter().map(|depth| way(*depth)).collect();
        let jump_table = self.builder.create_jump_table(JumpTableData::new(default, &calls));
        self.builder.ins().br_table(selector, jump_table);
        for (depth, way) in ways {
            let destination = self.destination(self.frame_index(depth));
            self.builder.seal_block(way);
            self.builder.switch_to_block(way);
            self.builder.ins().jump(destination.block, &destination.args);
        }
        self.begin_dead_code();
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Where a selector leads.
    fn leads_to(switch: &Switch, selector: u32, depths: &[u32], default: u32) -> u32 {
        match switch {
            Switch::Comparisons(cases) => cases
                .iter()
                .find(|case| (case.first..=case.last).contains(&selector))
                .map_or(default, |case| case.depth),
            Switch::Masks(masks) => masks
                .iter()
                .find(|mask| selector < MASK_BITS && mask.bits & (1 << selector) != 0)
                .map_or(default, |mask| mask.depth),
            Switch::Table => depths.get(selector as usize).copied().unwrap_or(default),
        }
    }

    /// Every table of up to six targets among four, and long ones whose runs end where a mask does.
    #[test]
    fn every_selector_leads_where_its_table_says() {
        let short = (0..=6_u32).flat_map(|len| (0..4_u32.pow(len)).map(move |code| (len, code)));
        let short = short.map(|(len, code)| (0..len).map(|digit| code / 4_u32.pow(digit) % 4).collect::<Vec<_>>());
        let long =
            (60..70_u32).flat_map(|len| (1..5).map(move |step| (0..len).map(|value| value / step % 3).collect()));
        for depths in short.chain(long) {
            for default in 0..4 {
                let switch = Switch::new(&depths, default);
                for selector in (0..80).chain([u32::MAX]) {
                    let expected = depths.get(selector as usize).copied().unwrap_or(default);
                    assert_eq!(leads_to(&switch, selector, &depths, default), expected, "{selector} in {depths:?}");
                }
            }
        }
    }

    #[test]
    fn what_each_becomes() {
        let is_compared = |depths: &[u32]| matches!(Switch::new(depths, 0), Switch::Comparisons(_));
        assert!(is_compared(&[]) && is_compared(&[1; 1000]) && is_compared(&[1, 0, 0, 0, 2, 2, 3]));
        assert!(!is_compared(&[1, 2, 3, 1]));
        let is_masked = |depths: &[u32]| matches!(Switch::new(depths, 0), Switch::Masks(_));
        assert!(is_masked(&[1, 0, 1, 0, 1, 0, 1]) && is_masked(&[1, 2, 1, 2, 1]));
        // Too few comparisons for two masks, too many places, too far.
        assert!(!is_masked(&[1, 2, 1, 2]) && !is_masked(&[1, 2, 3, 4, 1, 2, 3, 4]));
        assert!(!is_masked(&[[0; 60].as_slice(), &[1, 0, 1, 0, 1, 0, 1]].concat()));
    }
}
