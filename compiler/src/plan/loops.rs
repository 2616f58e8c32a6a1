//! Whose loops are done several iterations at a time: those over one memory, where that is found out about as a whole.
//!
//! Where operators are counted or interruptible (fuel, profiles), loops stay as they are.

use super::inline::are_counted;
use super::memory::{BasePlan, Bounds, MemoryPlan};
use crate::module::{AddressType, MemoryIdx, Module, Sharing};
use crate::options::{OptLevel, Options};
use cranelift_entity::PrimaryMap;

/// Whose loops are put on vectors.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum LoopPlan {
    /// Nobody's.
    AsWritten,
    /// Those over this memory, whose accesses can be told from all others by its base.
    Vectors(MemoryIdx),
}

impl LoopPlan {
    pub(super) fn new(module: &Module<'_>, options: &Options, memories: &PrimaryMap<MemoryIdx, MemoryPlan>) -> Self {
        if options.opt_level != OptLevel::Speed || are_counted(options) {
            return Self::AsWritten;
        }
        let is_alone = memories.len() == 1;
        let fits = |(index, plan): &(MemoryIdx, &MemoryPlan)| {
            (is_alone || matches!(plan.base, BasePlan::Constant(_)))
                && plan.bounds == Bounds::Guarded
                && plan.address == AddressType::I32
                // What other threads see of stores would change their order, and there would be some of what is there already.
                && module.memories[*index].sharing == Sharing::Unshared
        };
        memories.iter().find(fits).map_or(Self::AsWritten, |(index, _)| Self::Vectors(index))
    }
}
