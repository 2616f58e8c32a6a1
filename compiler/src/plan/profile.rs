//! Where code counts, in a program that writes a profile: which counter belongs to what.

use super::Symbol;
use crate::diagnostic::Diagnostic;
use crate::module::{FuncIdx, Module, Space};
use crate::options::{Options, Profiling};
use std::collections::BTreeMap;
use wasmparser::Operator;

/// The counters of a program; none in one that does not count.
#[derive(Debug, Default)]
pub(crate) struct Counters {
    /// Of each function that counts.
    pub(crate) funcs: BTreeMap<FuncIdx, FuncCounters>,
    /// How many there are.
    pub(crate) len: u32,
}

/// The counters of a function.
#[derive(Debug)]
pub(crate) struct FuncCounters {
    /// The counter of its calls.
    pub(crate) calls: u32,
    /// Where else it counts, by ascending offset.
    pub(crate) sites: Vec<Site>,
}

/// An operator that is counted.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Site {
    /// Bytes from the start of the function's body.
    pub(crate) offset: u32,
    /// Which.
    pub(crate) kind: SiteKind,
    /// The first of its counters.
    pub(crate) counter: u32,
}

/// Which operators are counted, and so how many counters one has.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum SiteKind {
    /// `if`, `br_if`: the condition held, it did not.
    Branch,
    /// A call through a table or a reference: calls, the lead, and who leads.
    IndirectCall,
    /// `call` of a defined function: calls.
    DirectCall,
}

impl SiteKind {
    fn of(op: &Operator<'_>, module: &Module<'_>, space: &Space) -> Option<Self> {
        match op {
            Operator::If { .. } | Operator::BrIf { .. } => Some(Self::Branch),
            Operator::CallIndirect { .. }
            | Operator::ReturnCallIndirect { .. }
            | Operator::CallRef { .. }
            | Operator::ReturnCallRef { .. } => Some(Self::IndirectCall),
            Operator::Call { function_index } => module.defined(space.func(*function_index)).map(|_| Self::DirectCall),
            _ => None,
        }
    }

    const fn counters(self) -> u32 {
        match self {
            Self::Branch => 2,
            Self::IndirectCall => 3,
            Self::DirectCall => 1,
        }
    }
}

impl FuncCounters {
    /// The site that stands `offset` bytes from the start of the body.
    pub(crate) fn at(&self, offset: u64) -> Option<Site> {
        let found = self.sites.binary_search_by_key(&offset, |site| site.offset.into());
        found.ok().map(|index| self.sites[index])
    }
}

impl Counters {
    /// Gives the functions among `code` their counters, where the program shall count.
    ///
    /// # Errors
    /// None, as the bodies have been read before.
    pub(super) fn new(module: &Module<'_>, options: &Options, code: &[Symbol]) -> Result<Self, Diagnostic> {
        let mut counters = Self::default();
        if !matches!(options.profiling, Profiling::Generate { .. }) {
            return Ok(counters);
        }
        let funcs = code.iter().filter_map(|symbol| match symbol {
            Symbol::Func(func) => Some(*func),
            _ => None,
        });
        let mut funcs: Vec<FuncIdx> = funcs.collect();
        funcs.sort_unstable();
        for index in funcs {
            let Some(body) = &module.funcs[index].body else { continue };
            let space = &module.parts[module.funcs[index].part].space;
            let mut func = FuncCounters { calls: counters.take(1), sites: Vec::new() };
            let mut ops = body.code.get_operators_reader()?;
            while !ops.eof() {
                let (op, offset) = ops.read_with_offset()?;
                if let Some(kind) = SiteKind::of(&op, module, space) {
                    let offset = (offset - body.code.range().start) as u32;
                    func.sites.push(Site { offset, kind, counter: counters.take(kind.counters()) });
                }
            }
            counters.funcs.insert(index, func);
        }
        Ok(counters)
    }

    fn take(&mut self, count: u32) -> u32 {
        let first = self.len;
        self.len += count;
        first
    }
}
