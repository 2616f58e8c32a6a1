//! What was decided of operators, kept for who wants it explained. Nothing is decided here, and code is the same with and without.

use super::bounds::Limit;
use super::{Marks, Translator};
use crate::module::{FuncIdx, MemoryIdx, TableIdx};
use crate::plan::Binding;

/// A decision, and the operator that it was taken for.
#[derive(Clone, Debug)]
pub(crate) struct Recorded {
    /// The operator's offset in its module.
    pub(crate) operator: u32,
    pub(crate) decision: Decision,
}

/// What was decided of an operator.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Decision {
    /// How an access of a memory is kept within it: a rung of [`super::bounds`].
    Access(MemoryIdx, Rung),
    /// How a call finds its callee.
    Call(Call),
    /// Iterations of the loop that ends here are done this many at a time, on vectors.
    Vectors(i64),
}

/// How an access is kept within its memory.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Rung {
    /// It is not checked: every address that the operator can form lies in the memory's address space.
    AddressSpace,
    /// It is not checked: the index is a constant, and the access lies within the memory.
    ConstantIndex,
    /// It is not checked again: the same index was found to be far enough within it before, in the same straight code.
    FoundBefore,
    /// The index is compared.
    Compared(Limit),
    /// The whole range is compared with the memory's size.
    Range,
    /// No size of the memory holds it.
    TrapsAlways,
}

/// How a call finds its callee.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Call {
    /// It is guessed, and compared before it is called directly or has its code in the call's place.
    Guessed { func: FuncIdx, is_inlined: bool },
    /// It is known, and of the same module.
    Direct(FuncIdx),
    /// It is known, and its code stands in the call's place.
    Inlined(FuncIdx),
    /// It is known: the import is bound to a function of another module.
    Linked(FuncIdx),
    /// It is what an import is bound to.
    Import(FuncIdx, Binding),
    /// The function only hands on to an import, which is called in its place.
    Wrapped { wrapper: FuncIdx, import: FuncIdx, binding: Binding },
    /// It stands in a table that never changes, of so many entries.
    ClosedTable { table: TableIdx, entries: u64, types: Types },
    /// It stands in a table that may change.
    OpenTable { table: TableIdx, types: Types },
    /// It is given by a reference, whose type validation knows.
    Reference,
}

/// Whether a call through a table compares types.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Types {
    /// No function in the table has another type than one that fits.
    Known,
    /// They are compared when it is called.
    Compared,
}

impl Translator<'_, '_> {
    /// Keeps a decision about the operator that is being translated, if anybody wants it.
    pub(super) fn record(&mut self, decision: impl FnOnce() -> Decision) {
        if self.marks == Marks::Operators
            && self.within.site().is_none()
            && let Some(operator) = self.own_operator()
        {
            self.records.push(Recorded { operator, decision: decision() });
        }
    }

    /// Keeps how a call of a defined function finds it.
    pub(super) fn record_direct(&mut self, func: FuncIdx) {
        let module = self.plan.module;
        let is_of_same = std::ptr::eq(self.space, &module.parts[module.funcs[func].part].space);
        self.record(|| Decision::Call(if is_of_same { Call::Direct(func) } else { Call::Linked(func) }));
    }

    /// Keeps that what an import is bound to is called.
    pub(super) fn record_import(&mut self, func: FuncIdx) {
        let binding = self.plan.bindings[func];
        self.record(|| Decision::Call(Call::Import(func, binding)));
    }

    /// Keeps that what `import` is bound to is called in the place of a wrapper.
    pub(super) fn record_wrapped(&mut self, wrapper: FuncIdx, import: FuncIdx) {
        let binding = self.plan.bindings[import];
        self.record(|| Decision::Call(Call::Wrapped { wrapper, import, binding }));
    }
}
