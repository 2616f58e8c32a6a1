//! The modules that a program is made of.
//!
//! A [`Module`] as it is read has one part, itself. A program of several modules holds the definitions of all
//! in the same index spaces; what is told apart, and by whom, stands in its parts.

use super::{DataIdx, ElemIdx, FuncIdx, MemoryIdx, Module, PartIdx, Space, TableIdx};
use cranelift_entity::EntityRef;
use std::ops::Range;

/// One of the modules that a program is made of.
#[derive(Clone, Debug)]
pub(crate) struct Part {
    /// Under which name others import from it; `None` for the main module.
    pub(crate) name: Option<String>,
    /// When it is instantiated.
    pub(crate) instantiation: Instantiation,
    /// What the indices in its code stand for.
    pub(crate) space: Space,
    /// The memory that functions of the runtime work on when it calls them: the one that it exports as `memory` (WASI:
    /// "Application ABI"), or else its first.
    pub(crate) memory: Option<MemoryIdx>,
    /// Its start function.
    pub(crate) start: Option<FuncIdx>,
    /// Its element segments.
    pub(crate) elems: Range<ElemIdx>,
    /// Its data segments.
    pub(crate) data: Range<DataIdx>,
    /// What its imports ask of sizes that are smaller before the program starts.
    pub(crate) sizes: Vec<RequiredSize>,
}

impl Module<'_> {
    /// The main module.
    pub(crate) fn main_part(&self) -> &Part {
        self.parts.values().last().expect("a module has at least one part: itself")
    }

    /// Whether code may run before `part`, which is instantiated as `instantiation` says: then what others have defined may
    /// have changed by the time.
    pub(crate) fn code_runs_before(&self, part: PartIdx, instantiation: Instantiation) -> bool {
        instantiation == Instantiation::OnRequest
            || self
                .parts
                .values()
                .take(part.index())
                .any(|earlier| earlier.instantiation == Instantiation::AtStart && earlier.start.is_some())
    }
}

/// When a module is instantiated.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Instantiation {
    /// Before the program starts, after the modules that it imports from.
    AtStart,
    /// When the program asks for it.
    OnRequest,
}

/// A size that something must have grown to when the module that imports it is instantiated (spec: "External Types",
/// matching of limits).
#[derive(Clone, Copy, Debug)]
pub(crate) enum RequiredSize {
    /// A memory's, in bytes.
    Memory(MemoryIdx, u64),
    /// A table's, in elements.
    Table(TableIdx, u64),
}
