//! How each memory is bounded, and where its base comes from.

use super::data::DataImage;
use super::layout::Layout;
use crate::diagnostic::{Diagnostic, Kind};
use crate::module::{AddressType, Memory, MemoryIdx, Module};
use crate::options::{InstanceMode, MemoryBase, MemoryBounds, Options, Traps};
use cranelift_entity::PrimaryMap;
use wasm2native_targets::Target;

/// A memory's bounds, base and initial contents.
#[derive(Debug)]
pub(crate) struct MemoryPlan {
    /// How wide its addresses are.
    pub(crate) address: AddressType,
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

/// Address space behind every byte that a guarded memory may grow to: every offset of 32 bits with the widest access.
pub(crate) const GUARD_BYTES: u64 = (4 << 30) + (64 << 10);

/// What 32-bit addresses can reach.
pub(crate) const NARROW_BYTES: u64 = 4 << 30;

/// What a memory with 64-bit addresses may grow to where it does not say: the JavaScript API's limit ("Implementation-defined
/// Limits"). Reserving what a target allows at most is next to nothing for a kernel, but takes an emulator that lists every
/// page five seconds and 1.6 GB.
const UNDECLARED_BYTES: u64 = 16 << 30;

/// A memory's sizes in bytes.
#[derive(Clone, Copy, Debug)]
pub(super) struct Extent {
    /// Its initial size.
    pub(super) bytes: u64,
    /// The size that it may grow to.
    pub(super) max_bytes: u64,
}

impl Extent {
    /// # Errors
    /// [`Kind::Limit`] where not even the initial size can be had.
    fn new(memory: &Memory, target: &Target) -> Result<Self, Diagnostic> {
        let pages = reachable_pages(memory, target);
        if memory.initial_pages > pages {
            let what = "a memory's initial size in pages";
            return Err(
                Diagnostic::new(Kind::Limit { what, value: memory.initial_pages, limit: pages }).at(memory.offset)
            );
        }
        let maximum = memory.maximum_pages.unwrap_or_else(|| undeclared_pages(memory, pages)).min(pages);
        Ok(Self { bytes: memory.initial_pages << memory.page_log2, max_bytes: maximum << memory.page_log2 })
    }
}

/// Pages that a memory may have: as many as its addresses reach, but for 64-bit ones, which the target limits. Their number
/// is a value of the address type other than the -1 of a refused growth.
fn reachable_pages(memory: &Memory, target: &Target) -> u64 {
    match memory.address {
        AddressType::I32 => (NARROW_BYTES >> memory.page_log2).min(u64::from(u32::MAX)),
        AddressType::I64 => target.max_memory_bytes >> memory.page_log2,
    }
}

/// The maximum of a memory that declares none.
fn undeclared_pages(memory: &Memory, reachable: u64) -> u64 {
    match memory.address {
        AddressType::I32 => reachable,
        AddressType::I64 => memory.initial_pages.max(UNDECLARED_BYTES >> memory.page_log2),
    }
}

/// The sizes of every memory.
///
/// # Errors
/// [`Kind::Limit`] for a memory that starts too large.
pub(super) fn extents(module: &Module<'_>, options: &Options) -> Result<PrimaryMap<MemoryIdx, Extent>, Diagnostic> {
    let mut extents = PrimaryMap::with_capacity(module.memories.len());
    for memory in module.memories.values() {
        extents.push(Extent::new(memory, options.target)?);
    }
    Ok(extents)
}

pub(super) fn plan(
    module: &Module<'_>,
    options: &Options,
    layout: &Layout,
    extents: &PrimaryMap<MemoryIdx, Extent>,
    data: PrimaryMap<MemoryIdx, DataImage>,
) -> PrimaryMap<MemoryIdx, MemoryPlan> {
    let hosts = module.main_part().memory;
    let mut plans = PrimaryMap::with_capacity(module.memories.len());
    for (index, data) in data {
        let memory = &module.memories[index];
        let Extent { bytes, max_bytes } = extents[index];
        // Only one memory can have the constant address: the one that most of the code works on, as far as one can tell.
        let base = match (options.instance, options.memory_base) {
            (InstanceMode::Static, MemoryBase::Fixed) if hosts == Some(index) => {
                options.target.memory0_base.map_or(BasePlan::Loaded, BasePlan::Constant)
            }
            _ => BasePlan::Loaded,
        };
        let bounds = bounds(memory, options);
        plans.push(MemoryPlan {
            address: memory.address,
            bytes,
            max_bytes,
            reserve_bytes: reserve_bytes(bounds, memory.address, max_bytes, options.target),
            page_log2: memory.page_log2,
            bounds,
            base,
            descriptor: layout.memories[index],
            data,
        });
    }
    plans
}

/// A guard begins with a page of the system's: smaller ones are checked whatever was chosen.
fn bounds(memory: &Memory, options: &Options) -> Bounds {
    match options.memory_bounds {
        MemoryBounds::Guarded if memory.page_log2 >= Memory::DEFAULT_PAGE_LOG2 && options.traps == Traps::Faults => {
            Bounds::Guarded
        }
        MemoryBounds::Guarded | MemoryBounds::Checked => Bounds::Checked,
    }
}

/// Every address that code can form. Of 32-bit addresses, all: what a guarded memory may grow to is not compared with them.
fn reserve_bytes(bounds: Bounds, address: AddressType, max_bytes: u64, target: &Target) -> u64 {
    match (bounds, address) {
        (Bounds::Guarded, AddressType::I32) => NARROW_BYTES + GUARD_BYTES,
        (Bounds::Guarded, AddressType::I64) => max_bytes + GUARD_BYTES,
        // The system gives whole pages.
        (Bounds::Checked, _) => max_bytes.next_multiple_of(target.max_page_bytes),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use wasm2native_targets::TARGETS;

    /// The lowest address that a system or an emulator puts a program at.
    const PROGRAMS: u64 = 0x55_0000_0000;

    #[test]
    fn the_largest_reservation_ends_below_programs() {
        for target in TARGETS {
            let bytes = reserve_bytes(Bounds::Guarded, AddressType::I64, target.max_memory_bytes, target);
            assert!(target.memory0_base.is_none_or(|base| base + bytes <= PROGRAMS), "{}", target.name);
            assert!(reserve_bytes(Bounds::Guarded, AddressType::I32, NARROW_BYTES, target) <= bytes);
        }
    }
}
