//! Whether what is exported fits an import (spec: "Matching").

use crate::module::{Global, HeapType, Memory, Module, Nullable, RefType, Table, Tag, TypeIdx, ValType};

/// How a provided size compares with a wanted one.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Fit {
    /// It fits.
    Yes,
    /// It is too small at first, but may have grown when it is looked at.
    OnceGrown,
    /// It never fits.
    No,
}

impl Module<'_> {
    /// Whether a function of type `provided` fits an import of type `wanted`.
    pub(super) fn func_fits(&self, provided: TypeIdx, wanted: TypeIdx) -> bool {
        self.is_subtype(provided, self.types[wanted].id)
    }

    /// Whether a global fits: a mutable one is read and written by both sides, so that the types must be the same.
    pub(super) fn global_fits(&self, provided: &Global, wanted: &Global) -> bool {
        match (provided.mutable, wanted.mutable) {
            (true, true) => self.is_same(provided.ty, wanted.ty),
            (false, false) => self.is_value_of(provided.ty, wanted.ty),
            _ => false,
        }
    }

    /// How a table fits. Both sides write elements, so that their types must be the same.
    pub(super) fn table_fits(&self, provided: &Table, wanted: &Table) -> Fit {
        if provided.address != wanted.address || !self.is_same(provided.element, wanted.element) {
            return Fit::No;
        }
        limits_fit((provided.initial, provided.maximum), (wanted.initial, wanted.maximum))
    }

    /// Whether a tag fits: what throws and what catches must agree on its type.
    pub(super) fn tag_fits(&self, provided: Tag, wanted: Tag) -> bool {
        self.types[provided.ty].id == self.types[wanted.ty].id
    }

    fn is_same(&self, one: ValType, other: ValType) -> bool {
        self.is_value_of(one, other) && self.is_value_of(other, one)
    }

    /// Whether every value of type `ty` is one of type `of`.
    fn is_value_of(&self, ty: ValType, of: ValType) -> bool {
        match (as_ref(ty), as_ref(of)) {
            (Some(ty), Some(of)) => {
                (ty.nullable == Nullable::No || of.nullable == Nullable::Yes) && self.heap_matches(ty.heap, of.heap)
            }
            (None, None) => ty == of,
            _ => false,
        }
    }

    fn heap_matches(&self, ty: HeapType, of: HeapType) -> bool {
        match (ty, of) {
            (HeapType::Concrete(ty), HeapType::Concrete(of)) => self.is_subtype(ty, self.types[of].id),
            (HeapType::NoFunc | HeapType::Concrete(_), HeapType::Func)
            | (HeapType::NoFunc, HeapType::Concrete(_))
            | (HeapType::NoExtern, HeapType::Extern)
            | (HeapType::NoExn, HeapType::Exn) => true,
            _ => ty == of,
        }
    }
}

/// How a memory fits.
pub(super) fn memory_fits(provided: &Memory, wanted: &Memory) -> Fit {
    if provided.address != wanted.address
        || provided.page_log2 != wanted.page_log2
        || provided.sharing != wanted.sharing
    {
        return Fit::No;
    }
    limits_fit((provided.initial_pages, provided.maximum_pages), (wanted.initial_pages, wanted.maximum_pages))
}

/// How limits fit: initial size, and the largest one where it is declared.
fn limits_fit(provided: (u64, Option<u64>), wanted: (u64, Option<u64>)) -> Fit {
    let maximum_fits = match (provided.1, wanted.1) {
        (_, None) => true,
        (None, Some(_)) => false,
        (Some(provided), Some(wanted)) => provided <= wanted,
    };
    if !maximum_fits || provided.1.is_some_and(|maximum| maximum < wanted.0) {
        Fit::No
    } else if provided.0 < wanted.0 {
        Fit::OnceGrown
    } else {
        Fit::Yes
    }
}

/// A reference type, whichever way it is spelt.
fn as_ref(ty: ValType) -> Option<RefType> {
    match ty {
        ValType::FuncRef => Some(RefType { nullable: Nullable::Yes, heap: HeapType::Func }),
        ValType::ExternRef => Some(RefType { nullable: Nullable::Yes, heap: HeapType::Extern }),
        ValType::Ref(ty) => Some(ty),
        _ => None,
    }
}
