//! Value and function types (spec: "Types"), with equal types gathered into classes.

use super::proposal::Proposal;
use super::{Context, Module, TypeId, TypeIdx};
use crate::diagnostic::Diagnostic;
use cranelift_entity::EntityRef;
use std::fmt;
use wasmparser::{AbstractHeapType, CompositeInnerType};

/// The type of a value.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub(crate) enum ValType {
    I32,
    I64,
    F32,
    F64,
    V128,
    /// Any function or null: `(ref null func)`.
    FuncRef,
    /// Any host value or null: `(ref null extern)`.
    ExternRef,
    /// Any other reference; the two above are never spelt this way.
    Ref(RefType),
}

/// The type of a reference (spec: "Reference Types").
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub(crate) struct RefType {
    /// Whether null is one of its values.
    pub(crate) nullable: Nullable,
    /// What it refers to.
    pub(crate) heap: HeapType,
}

/// Whether null is a value of a reference type.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub(crate) enum Nullable {
    Yes,
    No,
}

/// What a reference refers to (spec: "Heap Types").
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub(crate) enum HeapType {
    Func,
    NoFunc,
    Extern,
    NoExtern,
    /// A caught exception.
    Exn,
    NoExn,
    /// A function of this type or of a subtype.
    Concrete(TypeIdx),
}

/// The type of a function.
#[derive(Clone, Debug)]
pub(crate) struct FuncType {
    /// What it takes, in order.
    pub(crate) params: Box<[ValType]>,
    /// What it gives, in order.
    pub(crate) results: Box<[ValType]>,
    /// Its class: two types are interchangeable if and only if their classes are equal.
    pub(crate) id: TypeId,
    /// The type that it is declared to be a subtype of.
    pub(crate) supertype: Option<TypeIdx>,
}

impl ValType {
    /// Takes over the parser's type, met at `offset`.
    ///
    /// # Errors
    /// [`Kind::Unsupported`](crate::Kind::Unsupported) for references to anything but functions, host values and exceptions.
    pub(crate) fn new(ty: wasmparser::ValType, offset: u64) -> Result<Self, Diagnostic> {
        Ok(match ty {
            wasmparser::ValType::I32 => Self::I32,
            wasmparser::ValType::I64 => Self::I64,
            wasmparser::ValType::F32 => Self::F32,
            wasmparser::ValType::F64 => Self::F64,
            wasmparser::ValType::V128 => Self::V128,
            wasmparser::ValType::Ref(ty) => return Self::from_ref(ty, offset),
        })
    }

    /// As [`ValType::new`], for a reference type.
    pub(crate) fn from_ref(ty: wasmparser::RefType, offset: u64) -> Result<Self, Diagnostic> {
        if ty == wasmparser::RefType::FUNCREF {
            return Ok(Self::FuncRef);
        }
        if ty == wasmparser::RefType::EXTERNREF {
            return Ok(Self::ExternRef);
        }
        let refused = match ty.heap_type() {
            wasmparser::HeapType::Abstract { shared: true, .. } => Proposal::SharedEverythingThreads,
            wasmparser::HeapType::Abstract { ty: heap, .. } => match heap {
                AbstractHeapType::Func => return Ok(Self::reference(ty, HeapType::Func)),
                AbstractHeapType::NoFunc => return Ok(Self::reference(ty, HeapType::NoFunc)),
                AbstractHeapType::Extern => return Ok(Self::reference(ty, HeapType::Extern)),
                AbstractHeapType::NoExtern => return Ok(Self::reference(ty, HeapType::NoExtern)),
                AbstractHeapType::Exn => return Ok(Self::reference(ty, HeapType::Exn)),
                AbstractHeapType::NoExn => return Ok(Self::reference(ty, HeapType::NoExn)),
                AbstractHeapType::Cont | AbstractHeapType::NoCont => Proposal::StackSwitching,
                _ => Proposal::Gc,
            },
            // Types other than functions are refused where they are defined.
            wasmparser::HeapType::Concrete(index) => {
                let index = index.as_module_index().expect("what is read names types by index");
                return Ok(Self::reference(ty, HeapType::Concrete(TypeIdx::from_u32(index))));
            }
            wasmparser::HeapType::Exact(_) => Proposal::CustomDescriptors,
        };
        Err(Diagnostic::unsupported(refused.name(), format!("the type {ty}"), offset))
    }

    fn reference(ty: wasmparser::RefType, heap: HeapType) -> Self {
        Self::Ref(RefType { nullable: if ty.is_nullable() { Nullable::Yes } else { Nullable::No }, heap })
    }

    /// Whether its values are references to functions: null or the address of a record.
    pub(crate) fn refers_to_funcs(self) -> bool {
        match self {
            Self::FuncRef => true,
            Self::Ref(ty) => matches!(ty.heap, HeapType::Func | HeapType::NoFunc | HeapType::Concrete(_)),
            _ => false,
        }
    }

    /// Whether its values are references to exceptions: null or the address of one.
    pub(crate) fn refers_to_exceptions(self) -> bool {
        matches!(self, Self::Ref(RefType { heap: HeapType::Exn | HeapType::NoExn, .. }))
    }

    /// Bytes of a value where it is stored outside linear memory.
    pub(crate) fn bytes(self) -> u32 {
        match self {
            Self::I32 | Self::F32 => 4,
            Self::I64 | Self::F64 | Self::FuncRef | Self::ExternRef | Self::Ref(_) => 8,
            Self::V128 => 16,
        }
    }
}

impl fmt::Display for ValType {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::I32 => "i32",
            Self::I64 => "i64",
            Self::F32 => "f32",
            Self::F64 => "f64",
            Self::V128 => "v128",
            Self::FuncRef => "funcref",
            Self::ExternRef => "externref",
            Self::Ref(ty) => return ty.fmt(f),
        })
    }
}

impl fmt::Display for RefType {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let null = match self.nullable {
            Nullable::Yes => "null ",
            Nullable::No => "",
        };
        match self.heap {
            HeapType::Func => write!(f, "(ref {null}func)"),
            HeapType::NoFunc => write!(f, "(ref {null}nofunc)"),
            HeapType::Extern => write!(f, "(ref {null}extern)"),
            HeapType::NoExtern => write!(f, "(ref {null}noextern)"),
            HeapType::Exn => write!(f, "(ref {null}exn)"),
            HeapType::NoExn => write!(f, "(ref {null}noexn)"),
            HeapType::Concrete(ty) => write!(f, "(ref {null}{})", ty.as_u32()),
        }
    }
}

impl fmt::Display for FuncType {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("(func")?;
        for (word, types) in [("param", &self.params), ("result", &self.results)] {
            if !types.is_empty() {
                write!(f, " ({word}")?;
                types.iter().try_for_each(|ty| write!(f, " {ty}"))?;
                f.write_str(")")?;
            }
        }
        f.write_str(")")
    }
}

impl Module<'_> {
    /// Whether a value of type `ty` is one of type `of` too: it is the same type, or declared to be a subtype of one that
    /// is.
    pub(crate) fn is_subtype(&self, ty: TypeIdx, of: TypeId) -> bool {
        std::iter::successors(Some(ty), |ty| self.types[*ty].supertype).any(|ty| self.types[ty].id == of)
    }

    pub(super) fn read_types(
        &mut self,
        reader: wasmparser::TypeSectionReader<'_>,
        context: &mut Context,
    ) -> Result<(), Diagnostic> {
        let known = context.validator.types(0).expect("the validator is inside a module");
        let classes = &mut context.classes;
        for group in reader.into_iter_with_offsets() {
            let (offset, group) = group?;
            for ty in group.into_types() {
                let func = match &ty.composite_type.inner {
                    CompositeInnerType::Func(func) => func,
                    CompositeInnerType::Cont(_) => {
                        let proposal = Proposal::StackSwitching.name();
                        return Err(Diagnostic::unsupported(proposal, "a continuation type", offset));
                    }
                    CompositeInnerType::Struct(_) | CompositeInnerType::Array(_) => {
                        return Err(Diagnostic::unsupported(Proposal::Gc.name(), "a struct or array type", offset));
                    }
                };
                if ty.composite_type.shared {
                    let proposal = Proposal::SharedEverythingThreads.name();
                    return Err(Diagnostic::unsupported(proposal, "a shared function type", offset));
                }
                let supertype = ty.supertype_idxs.first().map(|index| {
                    let index = index.as_module_index().expect("what is read names types by index");
                    TypeIdx::from_u32(index)
                });
                let convert = |types: &[wasmparser::ValType]| -> Result<Box<[ValType]>, Diagnostic> {
                    types.iter().map(|ty| ValType::new(*ty, offset)).collect()
                };
                let (params, results) = (convert(func.params())?, convert(func.results())?);
                let next = TypeId::new(classes.len());
                let class = known.core_type_at_in_module(self.types.len() as u32);
                let id = *classes.entry(class).or_insert(next);
                self.types.push(FuncType { params, results, id, supertype });
            }
        }
        Ok(())
    }
}
