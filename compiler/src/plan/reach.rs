//! What can run: everything else is not compiled.
//!
//! A function is reached from the program's first function, the start function and (in an object) the exports: by a
//! direct call, by a reference, or as an element as soon as anything that is reached touches a table.

use super::symbol::Symbol;
use crate::module::{ConstOp, ElemItem, ExportItem, FuncIdx, Module};
use crate::options::{Emit, Options};
use cranelift_entity::EntitySet;

/// What can run.
#[derive(Debug)]
pub(super) struct Reached {
    /// All code, in the order of its layout.
    pub(super) code: Vec<Symbol>,
    /// Functions that may be referred to as values, in no order.
    pub(super) func_refs: Vec<FuncIdx>,
    /// Whether anything that is reached touches a table.
    pub(super) tables: bool,
}

/// Finds what can run.
pub(super) fn reach(module: &Module<'_>, options: &Options, entry: Option<FuncIdx>) -> Reached {
    let mut search = Search { module, seen: EntitySet::new(), referred: EntitySet::new(), work: Vec::new() };
    entry.into_iter().chain(module.start).for_each(|func| search.call(func));
    let mut tables = false;
    if options.emit == Emit::Object {
        for export in &module.exports {
            match export.item {
                ExportItem::Func(func) => search.call(func),
                ExportItem::Table(_) => tables = true,
                ExportItem::Memory(_) | ExportItem::Global(_) | ExportItem::Tag(_) => {}
            }
        }
    }
    for global in module.globals.values() {
        let ops = global.init.iter().flat_map(|init| init.ops());
        ops.for_each(|op| search.constant(op));
    }
    if tables {
        search.elements();
    }
    while let Some(func) = search.work.pop() {
        let Some(body) = &module.funcs[func].body else { continue };
        body.facts.calls.iter().for_each(|callee| search.call(*callee));
        body.facts.refs.iter().for_each(|func| search.refer(*func));
        let touches_tables = !body.facts.tables_read.is_empty() || !body.facts.tables_written.is_empty();
        if touches_tables && !tables {
            tables = true;
            search.elements();
        }
    }
    search.finish(entry.is_some(), tables)
}

struct Search<'m> {
    module: &'m Module<'m>,
    seen: EntitySet<FuncIdx>,
    referred: EntitySet<FuncIdx>,
    work: Vec<FuncIdx>,
}

impl Search<'_> {
    fn call(&mut self, func: FuncIdx) {
        if self.seen.insert(func) {
            self.work.push(func);
        }
    }

    fn refer(&mut self, func: FuncIdx) {
        self.referred.insert(func);
        self.call(func);
    }

    fn constant(&mut self, op: &ConstOp) {
        if let ConstOp::RefFunc(func) = op {
            self.refer(*func);
        }
    }

    fn elements(&mut self) {
        let module = self.module;
        let inits = module.tables.values().flat_map(|table| &table.init);
        inits.flat_map(|init| init.ops()).for_each(|op| self.constant(op));
        for item in module.elems.values().flat_map(|elem| &elem.items) {
            match item {
                ElemItem::Func(func) => self.refer(*func),
                ElemItem::Expr(expr) => expr.ops().iter().for_each(|op| self.constant(op)),
            }
        }
    }

    fn finish(self, entry: bool, tables: bool) -> Reached {
        let entry = entry.then_some(Symbol::Entry);
        let null_entry = tables.then_some(Symbol::NullEntry);
        // An imported function is called where it is imported; it has code only if it can be referred to.
        let has_code = |func: &FuncIdx| match self.module.defined(*func) {
            Some(_) => self.seen.contains(*func),
            None => self.referred.contains(*func),
        };
        let funcs = self.module.funcs.keys().filter(has_code).map(Symbol::Func);
        Reached {
            code: entry.into_iter().chain(null_entry).chain(funcs).collect(),
            func_refs: self.module.funcs.keys().filter(|func| self.referred.contains(*func)).collect(),
            tables,
        }
    }
}
