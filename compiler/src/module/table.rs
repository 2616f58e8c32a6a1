//! Tables and element segments (spec: "Tables", "Element Segments").

use super::proposal::Proposal;
use super::{AddressType, ConstExpr, ConstOp, FuncIdx, Module, TableIdx, ValType};
use crate::diagnostic::Diagnostic;
use std::fmt;
use wasmparser::{ElementItems, ElementKind, TableInit};

/// A table.
#[derive(Clone, Debug)]
pub(crate) struct Table {
    /// How wide its indices are.
    pub(crate) address: AddressType,
    /// What it holds.
    pub(crate) element: ValType,
    /// Initial number of elements.
    pub(crate) initial: u64,
    /// Largest number of elements, where one is declared.
    pub(crate) maximum: Option<u64>,
    /// What its elements are at first; `None` where they are null, and for an imported table.
    pub(crate) init: Option<ConstExpr>,
    /// Where it stands.
    pub(crate) offset: u64,
}

impl Table {
    pub(super) fn new(ty: wasmparser::TableType, offset: u64) -> Result<Self, Diagnostic> {
        if ty.shared {
            let proposal = Proposal::SharedEverythingThreads.name();
            return Err(Diagnostic::unsupported(proposal, "a shared table", offset));
        }
        let element = ValType::from_ref(ty.element_type, offset)?;
        let address = AddressType::new(ty.table64);
        Ok(Self { address, element, initial: ty.initial, maximum: ty.maximum, init: None, offset })
    }
}

impl fmt::Display for Table {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "(table {}{}", self.address.text(), self.initial)?;
        if let Some(maximum) = self.maximum {
            write!(f, " {maximum}")?;
        }
        write!(f, " {})", self.element)
    }
}

/// An element segment.
#[derive(Clone, Debug)]
pub(crate) struct ElemSegment {
    /// What becomes of it.
    pub(crate) mode: ElemMode,
    /// Its elements, each a constant expression.
    pub(crate) items: Vec<ElemItem>,
}

/// What becomes of an element segment.
#[derive(Clone, Debug)]
pub(crate) enum ElemMode {
    /// It is copied by `table.init`.
    Passive,
    /// It only declares functions as referable.
    Declared,
    /// It is copied when the module is instantiated.
    Active {
        /// Where to.
        table: TableIdx,
        /// The first element's index.
        index: ConstExpr,
    },
}

/// An element of a segment.
#[derive(Clone, Debug)]
pub(crate) enum ElemItem {
    /// A function.
    Func(FuncIdx),
    /// Anything else: null, or an immutable global's value.
    Expr(ConstExpr),
}

impl ElemItem {
    fn from_expr(expr: ConstExpr) -> Self {
        match expr.ops() {
            [ConstOp::RefFunc(func)] => Self::Func(*func),
            _ => Self::Expr(expr),
        }
    }
}

impl<'a> Module<'a> {
    pub(super) fn read_tables(&mut self, reader: wasmparser::TableSectionReader<'a>) -> Result<(), Diagnostic> {
        for table in reader.into_iter_with_offsets() {
            let (offset, table) = table?;
            let init = match &table.init {
                TableInit::RefNull => None,
                TableInit::Expr(expr) => Some(ConstExpr::read(expr)?),
            };
            self.tables.push(Table { init, ..Table::new(table.ty, offset)? });
        }
        Ok(())
    }

    pub(super) fn read_elems(&mut self, reader: wasmparser::ElementSectionReader<'a>) -> Result<(), Diagnostic> {
        for elem in reader {
            let elem = elem?;
            let mode = match &elem.kind {
                ElementKind::Passive => ElemMode::Passive,
                ElementKind::Declared => ElemMode::Declared,
                ElementKind::Active { table_index, offset_expr } => ElemMode::Active {
                    table: TableIdx::from_u32(table_index.unwrap_or(0)),
                    index: ConstExpr::read(offset_expr)?,
                },
            };
            let mut items = Vec::new();
            match elem.items {
                ElementItems::Functions(funcs) => {
                    for func in funcs {
                        items.push(ElemItem::Func(FuncIdx::from_u32(func?)));
                    }
                }
                ElementItems::Expressions(ty, exprs) => {
                    ValType::from_ref(ty, elem.range.start)?;
                    for expr in exprs {
                        items.push(ElemItem::from_expr(ConstExpr::read(&expr?)?));
                    }
                }
            }
            self.elems.push(ElemSegment { mode, items });
        }
        Ok(())
    }
}
