//! What the indices in a module's code stand for.
//!
//! Operators name things by the index spaces of the module that they stand in (spec: "Indices"). A program that is made of
//! several modules has one index space of each kind, in which all their definitions lie: a [`Space`] leads from the first to
//! the second. A module on its own is its own program, and every index stands for itself.

use super::{
    ConstExpr, ConstOp, DataIdx, ElemIdx, ExportItem, FuncIdx, FuncType, Global, GlobalIdx, HeapType, MemoryIdx,
    RefType, Table, TableIdx, Tag, TagIdx, TypeIdx, ValType,
};
use cranelift_entity::EntityRef;

/// The way from a module's indices to the program's.
#[derive(Clone, Debug, Default)]
pub(crate) struct Space {
    pub(crate) types: Indices<TypeIdx>,
    pub(crate) funcs: Indices<FuncIdx>,
    pub(crate) tables: Indices<TableIdx>,
    pub(crate) memories: Indices<MemoryIdx>,
    pub(crate) globals: Indices<GlobalIdx>,
    pub(crate) tags: Indices<TagIdx>,
    pub(crate) elems: Indices<ElemIdx>,
    pub(crate) data: Indices<DataIdx>,
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

    /// Whether the module imports a table rather than defining it.
    pub(crate) fn imports_table(&self, table: TableIdx) -> bool {
        self.tables.imported.contains(&table)
    }

    /// Whether the module imports a memory rather than defining it.
    pub(crate) fn imports_memory(&self, memory: MemoryIdx) -> bool {
        self.memories.imported.contains(&memory)
    }

    /// What an export of the module stands for.
    pub(crate) fn export_item(&self, item: ExportItem) -> ExportItem {
        match item {
            ExportItem::Func(func) => ExportItem::Func(self.func(func.as_u32())),
            ExportItem::Table(table) => ExportItem::Table(self.table(table.as_u32())),
            ExportItem::Memory(memory) => ExportItem::Memory(self.memory(memory.as_u32())),
            ExportItem::Global(global) => ExportItem::Global(self.global(global.as_u32())),
            ExportItem::Tag(tag) => ExportItem::Tag(self.tag(tag.as_u32())),
        }
    }

    /// A value's type, with the program's types in the place of the module's.
    pub(crate) fn val_type(&self, ty: ValType) -> ValType {
        match ty {
            ValType::Ref(RefType { nullable, heap: HeapType::Concrete(index) }) => {
                ValType::Ref(RefType { nullable, heap: HeapType::Concrete(self.ty(index.as_u32())) })
            }
            ty => ty,
        }
    }

    /// As [`Space::val_type`], for a function's type.
    pub(crate) fn func_type(&self, ty: &FuncType) -> FuncType {
        let moved = |types: &[ValType]| types.iter().map(|ty| self.val_type(*ty)).collect();
        FuncType {
            params: moved(&ty.params),
            results: moved(&ty.results),
            id: ty.id,
            supertype: ty.supertype.map(|ty| self.ty(ty.as_u32())),
        }
    }

    /// As [`Space::val_type`], for a table with its first elements.
    pub(crate) fn table_type(&self, table: &Table) -> Table {
        let init = table.init.as_ref().map(|init| self.const_expr(init));
        Table { element: self.val_type(table.element), init, ..table.clone() }
    }

    /// As [`Space::val_type`], for a global with its first value.
    pub(crate) fn global_type(&self, global: &Global) -> Global {
        let init = global.init.as_ref().map(|init| self.const_expr(init));
        Global { ty: self.val_type(global.ty), mutable: global.mutable, init }
    }

    /// As [`Space::val_type`], for a tag.
    pub(crate) fn tag_type(&self, tag: Tag) -> Tag {
        Tag { ty: self.ty(tag.ty.as_u32()) }
    }

    /// A constant expression, with what the program calls the things that it names.
    pub(crate) fn const_expr(&self, expr: &ConstExpr) -> ConstExpr {
        ConstExpr::new(expr.ops().iter().map(|op| match *op {
            ConstOp::RefFunc(func) => ConstOp::RefFunc(self.func(func.as_u32())),
            ConstOp::GlobalGet(global) => ConstOp::GlobalGet(self.global(global.as_u32())),
            op => op,
        }))
    }
}

/// One index space: imports stand for anything, definitions lie one after another.
#[derive(Clone, Debug)]
pub(crate) struct Indices<I> {
    /// What each import stands for.
    pub(crate) imported: Vec<I>,
    /// What the first definition stands for.
    pub(crate) first_defined: usize,
}

impl<I: EntityRef> Indices<I> {
    /// What all of them stand for, of which those before `end` are defined.
    pub(crate) fn all(&self, end: usize) -> impl Iterator<Item = I> {
        self.imported.iter().copied().chain((self.first_defined..end).map(I::new))
    }

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
