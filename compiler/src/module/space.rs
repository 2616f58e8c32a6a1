//! What the indices in a module's code stand for.
//!
//! Operators name things by the index spaces of the module that they stand in (spec: "Indices"). A program that is made of
//! several modules has one index space of each kind, in which all their definitions lie: a [`Space`] leads from the first to
//! the second. A module on its own is its own program, and every index stands for itself.

use super::{DataIdx, ElemIdx, FuncIdx, GlobalIdx, MemoryIdx, TableIdx, TagIdx, TypeIdx};
use cranelift_entity::EntityRef;

/// The way from a module's indices to the program's.
#[derive(Clone, Debug, Default)]
pub(crate) struct Space {
    pub(super) types: Indices<TypeIdx>,
    pub(super) funcs: Indices<FuncIdx>,
    pub(super) tables: Indices<TableIdx>,
    pub(super) memories: Indices<MemoryIdx>,
    pub(super) globals: Indices<GlobalIdx>,
    pub(super) tags: Indices<TagIdx>,
    pub(super) elems: Indices<ElemIdx>,
    pub(super) data: Indices<DataIdx>,
}

impl Space {
    pub(crate) fn ty(&self, index: u32) -> TypeIdx {
        self.types.of(index)
    }

    pub(crate) fn func(&self, index: u32) -> FuncIdx {
        self.funcs.of(index)
    }

    pub(crate) fn table(&self, index: u32) -> TableIdx {
        self.tables.of(index)
    }

    pub(crate) fn memory(&self, index: u32) -> MemoryIdx {
        self.memories.of(index)
    }

    pub(crate) fn global(&self, index: u32) -> GlobalIdx {
        self.globals.of(index)
    }

    pub(crate) fn tag(&self, index: u32) -> TagIdx {
        self.tags.of(index)
    }

    pub(crate) fn elem(&self, index: u32) -> ElemIdx {
        self.elems.of(index)
    }

    pub(crate) fn data(&self, index: u32) -> DataIdx {
        self.data.of(index)
    }
}

/// One index space: imports stand for anything, definitions lie one after another.
#[derive(Clone, Debug)]
pub(super) struct Indices<I> {
    /// What each import stands for.
    pub(super) imported: Vec<I>,
    /// What the first definition stands for.
    pub(super) first_defined: usize,
}

impl<I: EntityRef> Indices<I> {
    fn of(&self, index: u32) -> I {
        let index = index as usize;
        match index.checked_sub(self.imported.len()) {
            None => self.imported[index],
            Some(defined) => I::new(self.first_defined + defined),
        }
    }
}

impl<I> Default for Indices<I> {
    fn default() -> Self {
        Self { imported: Vec::new(), first_defined: 0 }
    }
}
