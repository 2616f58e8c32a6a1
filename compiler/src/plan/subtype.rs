//! Which types of functions a checked call accepts (spec: "Matching", for function types).
//!
//! In a closed world the functions that can be referred to are known, and so are their types: a type check compares with the
//! expected type, and on a cold path with those of its subtypes that some function has. Invariant: a list never holds the
//! type that it belongs to, which is compared first.

use crate::module::{FuncIdx, Module, TypeId};
use std::collections::{BTreeMap, BTreeSet};

/// The subtypes of each type that functions which can be referred to have.
#[derive(Debug, Default)]
pub(crate) struct Subtypes(BTreeMap<TypeId, BTreeSet<TypeId>>);

impl Subtypes {
    /// Gathers them from the types of `funcs`.
    pub(super) fn new(module: &Module<'_>, funcs: &[FuncIdx]) -> Self {
        let mut subtypes = Self::default();
        let mut seen = BTreeSet::new();
        for func in funcs {
            let ty = module.func_type(*func);
            if !seen.insert(ty.id) {
                continue;
            }
            let mut above = ty.supertype;
            while let Some(supertype) = above.map(|index| &module.types[index]) {
                subtypes.0.entry(supertype.id).or_default().insert(ty.id);
                above = supertype.supertype;
            }
        }
        subtypes
    }

    /// The types other than `ty` that a call through `ty` accepts, in a fixed order.
    pub(crate) fn of(&self, ty: TypeId) -> impl Iterator<Item = TypeId> + '_ {
        self.0.get(&ty).into_iter().flatten().copied()
    }
}
