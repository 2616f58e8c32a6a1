//! What must be found before an access, and what was found already: the proof's cases ([`super`]), as values.

use crate::module::{AddressType, MemoryIdx};
use crate::plan::{Bounds, GUARD_BYTES, MemoryPlan};
use cranelift_codegen::ir::{Block, Value};
use std::collections::HashMap;

/// What must be found before an access.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Check {
    /// Nothing.
    Needless,
    /// That index + bytes <= limit.
    Within { limit: Limit, bytes: u64 },
    /// It cannot succeed.
    Hopeless,
}

/// What the end of an access is compared with.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub(crate) enum Limit {
    /// This many bytes.
    Constant(u64),
    /// The memory's size.
    Size,
}

/// What was found in the blocks so far. It is only looked up, one fact at a time: nothing depends on its order.
#[derive(Default)]
pub(in super::super) struct Found(HashMap<Sum, Extent>);

/// Of index + bytes <= limit: all but the bytes.
#[derive(Clone, Copy, PartialEq, Eq, Hash)]
pub(super) struct Sum {
    pub(super) memory: MemoryIdx,
    pub(super) index: Value,
    pub(super) limit: Limit,
}

/// How many bytes were found last, and in which block.
struct Extent {
    block: Block,
    bytes: u64,
}

impl Check {
    /// That of an access whose offset and width make `bytes`, `None` where their sum wraps, at an index that may be constant.
    pub(super) fn new(memory: &MemoryPlan, bounds: Bounds, index: Option<u64>, bytes: Option<u64>) -> Self {
        let Some(bytes) = bytes else { return Self::Hopeless };
        // A sum that does not fit is beyond every limit, as 2^64 - 1 is.
        let end = index.unwrap_or(0).saturating_add(bytes);
        let within = |limit, max_bytes: u64, bytes: u64| {
            if end > max_bytes { Self::Hopeless } else { Self::Within { limit, bytes } }
        };
        match (bounds, memory.address, index) {
            (Bounds::Guarded, _, Some(_)) if end <= memory.reserve_bytes => Self::Needless,
            (Bounds::Guarded, _, Some(_)) => Self::Hopeless,
            (Bounds::Guarded, AddressType::I32, None) => Self::Needless,
            (Bounds::Guarded, AddressType::I64, None) if bytes <= GUARD_BYTES => {
                Self::Within { limit: Limit::Constant(memory.max_bytes), bytes: 0 }
            }
            (Bounds::Guarded, AddressType::I64, None) => {
                within(Limit::Constant(memory.max_bytes), memory.max_bytes, bytes)
            }
            (Bounds::Checked, _, Some(_)) if end <= memory.bytes => Self::Needless,
            (Bounds::Checked, _, _) if memory.bytes == memory.max_bytes => {
                within(Limit::Constant(memory.bytes), memory.bytes, bytes)
            }
            (Bounds::Checked, _, _) => within(Limit::Size, memory.max_bytes, bytes),
        }
    }
}

impl Found {
    /// Whether sum + bytes follows from what was found before in `block`, whose instructions run in order; if not, it is kept
    /// as found.
    pub(super) fn covers(&mut self, block: Block, sum: Sum, bytes: u64) -> bool {
        let known = self.0.get(&sum).filter(|known| known.block == block);
        let is_covered = known.is_some_and(|known| bytes <= known.bytes);
        if !is_covered {
            self.0.insert(sum, Extent { block, bytes });
        }
        is_covered
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::plan::{BasePlan, DataImage, NARROW_BYTES};

    const MIB: u64 = 1 << 20;

    fn memory(address: AddressType, bounds: Bounds, bytes: u64, max_bytes: u64) -> MemoryPlan {
        let reserve_bytes = match (bounds, address) {
            (Bounds::Guarded, AddressType::I32) => NARROW_BYTES + GUARD_BYTES,
            (Bounds::Guarded, AddressType::I64) => max_bytes + GUARD_BYTES,
            (Bounds::Checked, _) => max_bytes,
        };
        let (base, data) = (BasePlan::Loaded, DataImage::default());
        MemoryPlan { address, bytes, max_bytes, reserve_bytes, page_log2: 16, bounds, base, descriptor: 0, data }
    }

    fn check(memory: &MemoryPlan, index: Option<u64>, bytes: u64) -> Check {
        Check::new(memory, memory.bounds, index, Some(bytes))
    }

    /// Whether the access at `index` gets through to the memory.
    fn passes(check: Check, index: u64, size: u64) -> bool {
        match check {
            Check::Needless => true,
            Check::Within { limit, bytes } => {
                let limit = match limit {
                    Limit::Constant(limit) => limit,
                    Limit::Size => size,
                };
                u128::from(index) + u128::from(bytes) <= u128::from(limit)
            }
            Check::Hopeless => false,
        }
    }

    /// Tries every rung at its edges: what passes is within the size or, where the memory is guarded, in the reservation;
    /// what is within the size passes.
    #[test]
    fn what_passes_is_right() {
        use AddressType::{I32, I64};
        let sizes = [(0, 0), (0, MIB), (MIB, MIB), (MIB, 2 * MIB), (MIB, 1 << 32), (8 << 30, 8 << 30), (0, 1 << 38)];
        let near = |middle: u64| (0..40).map(move |step| middle.wrapping_add(step).wrapping_sub(20));
        let edges = [0, MIB, 2 * MIB, 1 << 32, GUARD_BYTES, 8 << 30, (8 << 30) + GUARD_BYTES, 1 << 38, 1 << 63];
        let mut values: Vec<u64> = edges.into_iter().flat_map(near).collect();
        values.sort_unstable();
        values.dedup();
        for (address, bounds) in
            [(I32, Bounds::Guarded), (I32, Bounds::Checked), (I64, Bounds::Guarded), (I64, Bounds::Checked)]
        {
            let is_address = |value: &&u64| address == I64 || **value <= u64::from(u32::MAX);
            for (bytes, max_bytes) in sizes.into_iter().filter(|(_, max)| address == I64 || *max <= NARROW_BYTES) {
                let memory = memory(address, bounds, bytes, max_bytes);
                for &offset in values.iter().filter(is_address) {
                    for &index in values.iter().filter(is_address) {
                        let end = u128::from(index) + u128::from(offset) + 16;
                        for check in [None, Some(index)]
                            .map(|constant| Check::new(&memory, bounds, constant, offset.checked_add(16)))
                        {
                            for size in [bytes, max_bytes] {
                                let passed = passes(check, index, size);
                                let fits = end <= u128::from(size);
                                let guard = bounds == Bounds::Guarded && end <= u128::from(memory.reserve_bytes);
                                let what = || format!("{check:?} of {index:#x}+{offset:#x} in {size:#x} of {memory:?}");
                                assert!(!passed || fits || guard, "{} passes", what());
                                assert!(passed || !fits, "{} does not pass", what());
                            }
                        }
                    }
                }
            }
        }
    }

    #[test]
    fn what_needs_no_check() {
        let narrow = memory(AddressType::I32, Bounds::Guarded, MIB, 1 << 32);
        assert_eq!(check(&narrow, None, (1 << 32) + 15), Check::Needless);
        let wide = memory(AddressType::I64, Bounds::Guarded, MIB, 1 << 38);
        assert_eq!(check(&wide, Some(1 << 38), GUARD_BYTES), Check::Needless);
        assert_eq!(check(&wide, Some(1 << 38), GUARD_BYTES + 1), Check::Hopeless);
        let guarded = Check::Within { limit: Limit::Constant(1 << 38), bytes: 0 };
        assert_eq!(check(&wide, None, GUARD_BYTES), guarded);
        let checked = memory(AddressType::I64, Bounds::Checked, MIB, 2 * MIB);
        assert_eq!(check(&checked, Some(MIB - 8), 8), Check::Needless);
        assert_eq!(check(&checked, Some(MIB - 8), 9), Check::Within { limit: Limit::Size, bytes: 9 });
        assert_eq!(check(&checked, Some(2 * MIB), 1), Check::Hopeless);
        assert_eq!(Check::new(&checked, Bounds::Checked, None, None), Check::Hopeless);
    }

    #[test]
    fn a_fact_covers_smaller_ones_in_its_block() {
        let mut found = Found::default();
        let sum = |index| Sum { memory: MemoryIdx::from_u32(0), index: Value::from_u32(index), limit: Limit::Size };
        let (here, there) = (Block::from_u32(0), Block::from_u32(1));
        assert!(!found.covers(here, sum(0), 8));
        assert!(found.covers(here, sum(0), 8) && found.covers(here, sum(0), 4));
        assert!(!found.covers(here, sum(1), 4));
        assert!(!found.covers(here, sum(0), 12) && found.covers(here, sum(0), 12));
        assert!(!found.covers(there, sum(0), 4) && !found.covers(here, sum(0), 4));
        let constant = Sum { limit: Limit::Constant(1 << 20), ..sum(0) };
        let other_memory = Sum { memory: MemoryIdx::from_u32(1), ..sum(0) };
        assert!(!found.covers(here, constant, 4) && !found.covers(here, other_memory, 4));
    }
}
