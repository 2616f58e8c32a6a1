//! What instantiation does (spec: "Module Instantiation"), part by part.
//!
//! Most of it is done when the program is built: active segments are laid into the first contents of tables and memories. That
//! is right as long as nobody can tell. A segment for something that another part defines is *folded* like this only if no code
//! can have run before; else its copy is a [`Step`] that the program carries out, with the checks that the standard asks for.

use super::constant::Const;
use super::memory::Extent;
use super::offset;
use crate::module::{
    DataIdx, DataMode, ElemIdx, ElemMode, FuncIdx, GlobalIdx, Instantiation, MemoryIdx, Module, Part, PartIdx,
    RequiredSize, TableIdx,
};
use cranelift_entity::{EntityRef, EntitySet, PrimaryMap};
use wasm2native_abi::TrapCode;

/// What the program does to instantiate a part.
#[derive(Clone, Copy, Debug)]
pub(crate) enum Step {
    /// Traps unless something has grown as an import asks for.
    Require(RequiredSize),
    /// Copies an element segment.
    CopyElems {
        /// The segment.
        elem: ElemIdx,
        /// Where to.
        table: TableIdx,
        /// The first element's index.
        index: u64,
    },
    /// Copies a data segment.
    CopyData {
        /// The segment.
        data: DataIdx,
        /// Where to.
        memory: MemoryIdx,
        /// The first byte's address.
        address: u64,
    },
    /// Traps: a segment does not fit. Nothing comes after it.
    Trap(TrapCode),
    /// Calls the start function.
    Start(FuncIdx),
}

/// What instantiation does.
#[derive(Debug, Default)]
pub(crate) struct InstantiationPlan {
    /// The steps of each part, in order.
    pub(crate) steps: PrimaryMap<PartIdx, Vec<Step>>,
    /// Element segments that are first contents of tables.
    pub(super) folded_elems: EntitySet<ElemIdx>,
    /// Data segments that are first contents of memories.
    pub(super) folded_data: EntitySet<DataIdx>,
}

impl InstantiationPlan {
    pub(super) fn new(
        module: &Module<'_>,
        globals: &PrimaryMap<GlobalIdx, Const>,
        extents: &PrimaryMap<MemoryIdx, Extent>,
    ) -> Self {
        let mut plan = Self::default();
        for (index, part) in &module.parts {
            let folds = if module.code_runs_before(index, part.instantiation) { Folds::Own } else { Folds::All };
            let steps = plan.part(module, globals, extents, part, folds);
            plan.steps.push(steps);
        }
        plan
    }

    fn part(
        &mut self,
        module: &Module<'_>,
        globals: &PrimaryMap<GlobalIdx, Const>,
        extents: &PrimaryMap<MemoryIdx, Extent>,
        part: &Part,
        folds: Folds,
    ) -> Vec<Step> {
        let mut steps: Vec<Step> = part.sizes.iter().copied().map(Step::Require).collect();
        for elem in (part.elems.start.index()..part.elems.end.index()).map(ElemIdx::new) {
            let segment = &module.elems[elem];
            let ElemMode::Active { table, index } = &segment.mode else { continue };
            let (table, index) = (*table, offset(index, globals));
            if folds == Folds::Own && part.space.imports_table(table) {
                steps.push(Step::CopyElems { elem, table, index });
            } else if fits(index, segment.items.len(), module.tables[table].initial) {
                self.folded_elems.insert(elem);
            } else {
                steps.push(Step::Trap(TrapCode::ElementSegmentOutOfBounds));
                return steps;
            }
        }
        for data in (part.data.start.index()..part.data.end.index()).map(DataIdx::new) {
            let segment = &module.data[data];
            let DataMode::Active { memory, address } = &segment.mode else { continue };
            let (memory, address) = (*memory, offset(address, globals));
            if folds == Folds::Own && part.space.imports_memory(memory) {
                steps.push(Step::CopyData { data, memory, address });
            } else if fits(address, segment.bytes.len(), extents[memory].bytes) {
                self.folded_data.insert(data);
            } else {
                steps.push(Step::Trap(TrapCode::DataSegmentOutOfBounds));
                return steps;
            }
        }
        steps.extend(part.start.map(Step::Start));
        steps
    }

    /// The steps before the program starts, in order.
    pub(crate) fn at_start<'s>(&'s self, module: &'s Module<'_>) -> impl Iterator<Item = Step> + 's {
        let parts = module.parts.iter().filter(|(_, part)| part.instantiation == Instantiation::AtStart);
        parts.flat_map(|(part, _)| self.steps[part].iter().copied())
    }

    /// Whether a data segment is there when the program runs.
    pub(crate) fn keeps_data(&self, data: DataIdx, mode: &DataMode) -> bool {
        match mode {
            DataMode::Passive => true,
            DataMode::Active { .. } => !self.folded_data.contains(data),
        }
    }

    /// Whether an element segment is there when the program runs.
    pub(crate) fn keeps_elems(&self, elem: ElemIdx, mode: &ElemMode) -> bool {
        match mode {
            ElemMode::Passive => true,
            ElemMode::Declared => false,
            ElemMode::Active { .. } => !self.folded_elems.contains(elem),
        }
    }

    /// All steps.
    pub(super) fn all(&self) -> impl Iterator<Item = Step> + '_ {
        self.steps.values().flatten().copied()
    }
}

/// Which segments are first contents.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Folds {
    /// All.
    All,
    /// Those for what the part itself defines, which nobody sees before.
    Own,
}

/// Whether `len` elements or bytes from `start` on lie within `size`.
fn fits(start: u64, len: usize, size: u64) -> bool {
    start.checked_add(len as u64).is_some_and(|end| end <= size)
}
