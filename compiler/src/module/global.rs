//! Globals and constant expressions (spec: "Globals", "Constant Expressions").

use super::proposal::Proposal;
use super::{FuncIdx, GlobalIdx, Module, ValType};
use crate::diagnostic::Diagnostic;
use std::fmt;
use wasmparser::Operator;

/// A global.
#[derive(Clone, Debug)]
pub(crate) struct Global {
    /// The type of its value.
    pub(crate) ty: ValType,
    /// Whether it may be assigned.
    pub(crate) mutable: bool,
    /// Its first value; `None` for an imported one.
    pub(crate) init: Option<ConstExpr>,
}

impl Global {
    pub(super) fn imported(ty: wasmparser::GlobalType, offset: u64) -> Result<Self, Diagnostic> {
        if ty.shared {
            let proposal = Proposal::SharedEverythingThreads.name();
            return Err(Diagnostic::unsupported(proposal, "a shared global", offset));
        }
        Ok(Self { ty: ValType::new(ty.content_type, offset)?, mutable: ty.mutable, init: None })
    }
}

impl fmt::Display for Global {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if self.mutable { write!(f, "(global (mut {}))", self.ty) } else { write!(f, "(global {})", self.ty) }
    }
}

/// A constant expression: a program for a stack of values, in order.
#[derive(Clone, Debug)]
pub(crate) struct ConstExpr {
    ops: Box<[ConstOp]>,
}

/// A step of a constant expression.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum ConstOp {
    I32(i32),
    I64(i64),
    /// The value's bits.
    F32(u32),
    /// The value's bits.
    F64(u64),
    V128([u8; 16]),
    RefNull,
    RefFunc(FuncIdx),
    GlobalGet(GlobalIdx),
    I32Add,
    I32Sub,
    I32Mul,
    I64Add,
    I64Sub,
    I64Mul,
}

impl ConstExpr {
    /// Takes over a validated expression.
    pub(super) fn read(expr: &wasmparser::ConstExpr<'_>) -> Result<Self, Diagnostic> {
        let mut ops = Vec::with_capacity(1);
        for op in expr.get_operators_reader().into_iter_with_offsets() {
            let (op, offset) = op?;
            if matches!(op, Operator::End) {
                break;
            }
            ops.push(ConstOp::read(&op, offset)?);
        }
        Ok(Self { ops: ops.into() })
    }

    /// An expression of these steps.
    pub(crate) fn new(ops: impl IntoIterator<Item = ConstOp>) -> Self {
        Self { ops: ops.into_iter().collect() }
    }

    /// Its steps.
    pub(crate) fn ops(&self) -> &[ConstOp] {
        &self.ops
    }
}

impl ConstOp {
    fn read(op: &Operator<'_>, offset: u64) -> Result<Self, Diagnostic> {
        Ok(match *op {
            Operator::I32Const { value } => Self::I32(value),
            Operator::I64Const { value } => Self::I64(value),
            Operator::F32Const { value } => Self::F32(value.bits()),
            Operator::F64Const { value } => Self::F64(value.bits()),
            Operator::V128Const { value } => Self::V128(*value.bytes()),
            Operator::RefNull { hty } => {
                let null = wasmparser::RefType::new(true, hty).expect("a nullable reference of a valid heap type");
                ValType::from_ref(null, offset)?;
                Self::RefNull
            }
            Operator::RefFunc { function_index } => Self::RefFunc(FuncIdx::from_u32(function_index)),
            Operator::GlobalGet { global_index } => Self::GlobalGet(GlobalIdx::from_u32(global_index)),
            Operator::I32Add => Self::I32Add,
            Operator::I32Sub => Self::I32Sub,
            Operator::I32Mul => Self::I32Mul,
            Operator::I64Add => Self::I64Add,
            Operator::I64Sub => Self::I64Sub,
            Operator::I64Mul => Self::I64Mul,
            _ => {
                let proposal = Proposal::of(op).map_or("unknown", Proposal::name);
                return Err(Diagnostic::unsupported(proposal, "an operator of a constant expression", offset));
            }
        })
    }
}

impl<'a> Module<'a> {
    pub(super) fn read_globals(&mut self, reader: wasmparser::GlobalSectionReader<'a>) -> Result<(), Diagnostic> {
        for global in reader.into_iter_with_offsets() {
            let (offset, global) = global?;
            let init = ConstExpr::read(&global.init_expr)?;
            let ty = Global::imported(global.ty, offset)?;
            self.globals.push(Global { init: Some(init), ..ty });
        }
        Ok(())
    }
}
