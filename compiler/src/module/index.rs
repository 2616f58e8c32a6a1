//! A newtype for each of a module's index spaces (spec: "Indices"), so that none is taken for another.

use cranelift_entity::entity_impl;

macro_rules! index_spaces {
    ($($(#[$doc:meta])* $name:ident = $prefix:literal;)*) => {
        $(
            $(#[$doc])*
            #[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
            pub(crate) struct $name(u32);
            entity_impl!($name, $prefix);
        )*
    };
}

index_spaces! {
    /// A type of the type section.
    TypeIdx = "type";
    /// A class of equal types: what a type check compares.
    TypeId = "type_id";
    /// A function, imported ones first.
    FuncIdx = "func";
    /// A function that the module defines, counted from 0.
    DefinedFuncIdx = "defined_func";
    /// A table, imported ones first.
    TableIdx = "table";
    /// A memory, imported ones first.
    MemoryIdx = "memory";
    /// A global, imported ones first.
    GlobalIdx = "global";
    /// A tag, imported ones first.
    TagIdx = "tag";
    /// An element segment.
    ElemIdx = "elem";
    /// A data segment.
    DataIdx = "data";
    /// One of the modules that a program is made of, in the order of their instantiation.
    PartIdx = "part";
}
