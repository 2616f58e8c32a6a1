//! How each memory is bounded, and where its base comes from.

use super::data::DataImage;
use super::layout::Layout;
use crate::module::{Memory, MemoryIdx, Module};
use crate::options::{InstanceMode, MemoryBase, Options};
use cranelift_entity::PrimaryMap;

/// A memory's bounds, base and initial contents.
#[derive(Debug)]
pub(crate) struct MemoryPlan {
    /// Initial size in bytes.
    pub(crate) bytes: u64,
    /// Size in bytes that it may grow to.
    pub(crate) max_bytes: u64,
    /// Address space from the base on, in bytes.
    pub(crate) reserve_bytes: u64,
    /// Base-2 logarithm of the bytes in a page.
    pub(crate) page_log2: u32,
    /// What keeps accesses within its size.
    pub(crate) bounds: Bounds,
    /// Where its base comes from.
    pub(crate) base: BasePlan,
    /// Offset of its descriptor in the instance record.
    pub(crate) descriptor: u32,
    /// What is in it at first.
    pub(crate) data: DataImage,
}

/// What keeps accesses within a memory's size.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Bounds {
    /// What lies behind it is inaccessible: a size is a multiple of the system's pages.
    Guarded,
    /// Code compares: a size may be any number of bytes.
    Checked,
}

/// Where a memory's base comes from.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum BasePlan {
    /// It is this address.
    Constant(u64),
    /// It is loaded from the descriptor.
    Loaded,
}

/// Every address that guarded code can form: a 32-bit index, plus a 32-bit offset, plus the widest access. With
/// i <= 2^32 - 1, o <= 2^32 - 1 and w <= 16: i + o + w <= 2^33 + 14 < 2^33 + 2^16.
pub(crate) const RESERVE_BYTES: u64 = (8 << 30) + (64 << 10);

pub(super) fn plan(
    module: &Module<'_>,
    options: &Options,
    layout: &Layout,
    data: PrimaryMap<MemoryIdx, DataImage>,
) -> PrimaryMap<MemoryIdx, MemoryPlan> {
    let hosts = module.main_part().memory;
    let mut plans = PrimaryMap::with_capacity(module.memories.len());
    for (index, data) in data {
        let memory = &module.memories[index];
        // Only one memory can have the constant address: the one that most of the code works on, as far as one can tell.
        let base = match (options.instance, options.memory_base) {
            (InstanceMode::Static, MemoryBase::Fixed) if hosts == Some(index) => {
                BasePlan::Constant(options.target.memory0_base)
            }
            _ => BasePlan::Loaded,
        };
        plans.push(MemoryPlan {
            bytes: memory.initial_bytes(),
            max_bytes: memory.maximum_bytes(),
            reserve_bytes: RESERVE_BYTES,
            page_log2: memory.page_log2,
            bounds: if memory.page_log2 < Memory::DEFAULT_PAGE_LOG2 { Bounds::Checked } else { Bounds::Guarded },
            base,
            descriptor: layout.memories[index],
            data,
        });
    }
    plans
}
