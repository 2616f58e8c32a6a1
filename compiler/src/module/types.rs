//! Value and function types (spec: "Types"), with equal types gathered into classes.

use super::proposal::Proposal;
use super::{Module, TypeId};
use crate::diagnostic::Diagnostic;
use cranelift_entity::EntityRef;
use std::fmt;
use wasmparser::{AbstractHeapType, CompositeInnerType, HeapType, Validator};

/// The type of a value.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub(crate) enum ValType {
    I32,
    I64,
    F32,
    F64,
    V128,
    FuncRef,
    ExternRef,
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
}

impl ValType {
    /// Takes over the parser's type, met at `offset`.
    ///
    /// # Errors
    /// [`Kind::Unsupported`](crate::Kind::Unsupported) for references to anything but any function or any host value.
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
        let exn = |kind| matches!(kind, AbstractHeapType::Exn | AbstractHeapType::NoExn);
        let proposal = if matches!(ty.heap_type(), HeapType::Abstract { ty, .. } if exn(ty)) {
            Proposal::ExceptionHandling
        } else if ty.is_extern_ref() || ty.is_func_ref() || ty.is_concrete_type_ref() {
            Proposal::FunctionReferences
        } else {
            Proposal::Gc
        };
        Err(Diagnostic::unsupported(proposal.name(), format!("the type {ty}"), offset))
    }

    /// Bytes of a value where it is stored outside linear memory.
    pub(crate) fn bytes(self) -> u32 {
        match self {
            Self::I32 | Self::F32 => 4,
            Self::I64 | Self::F64 | Self::FuncRef | Self::ExternRef => 8,
            Self::V128 => 16,
        }
    }

    /// The proposal that brought the type, if the first version of the standard did not have it.
    fn proposal(self) -> Option<Proposal> {
        match self {
            Self::I32 | Self::I64 | Self::F32 | Self::F64 => None,
            Self::V128 => Some(Proposal::Simd),
            Self::FuncRef | Self::ExternRef => Some(Proposal::ReferenceTypes),
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
        })
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
    pub(super) fn read_types(
        &mut self,
        reader: wasmparser::TypeSectionReader<'_>,
        validator: &Validator,
    ) -> Result<(), Diagnostic> {
        let known = validator.types(0).expect("the validator is inside a module");
        let mut classes = std::collections::HashMap::new();
        for group in reader.into_iter_with_offsets() {
            let (offset, group) = group?;
            if group.is_explicit_rec_group() {
                return Err(Diagnostic::unsupported(Proposal::Gc.name(), "a recursive type group", offset));
            }
            for ty in group.into_types() {
                let CompositeInnerType::Func(func) = &ty.composite_type.inner else {
                    return Err(Diagnostic::unsupported(Proposal::Gc.name(), "a struct or array type", offset));
                };
                if !ty.supertype_idxs.is_empty() || !ty.is_final || ty.composite_type.shared {
                    return Err(Diagnostic::unsupported(Proposal::Gc.name(), "a subtype", offset));
                }
                let convert = |types: &[wasmparser::ValType]| -> Result<Box<[ValType]>, Diagnostic> {
                    types.iter().map(|ty| ValType::new(*ty, offset)).collect()
                };
                let (params, results) = (convert(func.params())?, convert(func.results())?);
                for ty in params.iter().chain(&results) {
                    self.proposals.extend(ty.proposal());
                }
                if results.len() > 1 {
                    self.proposals.insert(Proposal::MultiValue);
                }
                let next = TypeId::new(classes.len());
                let class = known.core_type_at_in_module(self.types.len() as u32);
                let id = *classes.entry(class).or_insert(next);
                self.types.push(FuncType { params, results, id });
            }
        }
        Ok(())
    }
}
