//! What can run: everything else is not compiled.
//!
//! A function is reached from the program's first function, the start function and (in an object) the exports: by a
//! direct call, by a reference, or as an element as soon as anything that is reached touches a table.

use super::import::Binding;
use super::instantiate::{InstantiationPlan, Step};
use super::library::LibraryPlan;
use super::symbol::Symbol;
use super::wrapper::Wrapper;
use crate::module::{ConstOp, ElemItem, ExportItem, FuncIdx, Module};
use crate::options::{Emit, Options};
use cranelift_entity::{EntitySet, PrimaryMap};
use std::collections::{BTreeMap, BTreeSet};

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
pub(super) fn reach(
    module: &Module<'_>,
    options: &Options,
    entry: Option<FuncIdx>,
    bindings: &PrimaryMap<FuncIdx, Binding>,
    wrappers: &BTreeMap<FuncIdx, Wrapper>,
    instantiation: &InstantiationPlan,
    library: Option<&LibraryPlan<'_>>,
) -> Reached {
    let mut search = Search {
        module,
        instantiation,
        seen: EntitySet::new(),
        referred: EntitySet::new(),
        thunks: BTreeSet::new(),
        tables: false,
        work: Vec::new(),
    };
    entry.into_iter().for_each(|func| search.call(func));
    instantiation.at_start(module).for_each(|step| search.step(step));
    if options.emit != Emit::Executable {
        for export in &module.exports {
            match export.item {
                // The code of an import is what a host calls.
                ExportItem::Func(func) if library.is_some() && module.defined(func).is_none() => search.refer(func),
                ExportItem::Func(func) => search.call(func),
                ExportItem::Table(_) => search.touch_tables(),
                ExportItem::Memory(_) | ExportItem::Global(_) | ExportItem::Tag(_) => {}
            }
        }
    }
    for global in module.globals.values() {
        let ops = global.init.iter().flat_map(|init| init.ops());
        ops.for_each(|op| search.constant(op));
    }
    while let Some(func) = search.work.pop() {
        let Some(body) = &module.funcs[func].body else {
            search.import(bindings[func]);
            continue;
        };
        // Who calls a wrapper calls what that would call.
        let callees = body.facts.calls.iter().map(|func| wrappers.get(func).map_or(*func, |wrapper| wrapper.import));
        callees.for_each(|callee| search.call(callee));
        body.facts.refs.iter().for_each(|func| search.refer(*func));
        let touches_tables = !body.facts.tables_read.is_empty() || !body.facts.tables_written.is_empty();
        if touches_tables {
            search.touch_tables();
        }
    }
    if let Some(library) = library {
        search.thunks.insert(Symbol::Initialize);
        let funcs = library.funcs.len() as u32;
        search.thunks.extend((0..funcs).map(Symbol::Library));
    }
    search.finish(entry.is_some())
}

struct Search<'m> {
    module: &'m Module<'m>,
    instantiation: &'m InstantiationPlan,
    seen: EntitySet<FuncIdx>,
    referred: EntitySet<FuncIdx>,
    /// Code of no wasm function.
    thunks: BTreeSet<Symbol>,
    /// Whether anything touches a table.
    tables: bool,
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

    fn step(&mut self, step: Step) {
        match step {
            Step::Start(func) => self.call(func),
            Step::CopyElems { .. } => self.touch_tables(),
            Step::Require(_) | Step::CopyData { .. } | Step::Trap(_) => {}
        }
    }

    /// What an imported function is bound to, and what that can run.
    fn import(&mut self, binding: Binding) {
        match binding {
            Binding::Instantiate(part) if self.thunks.insert(Symbol::Instantiate(part)) => {
                let instantiation = self.instantiation;
                instantiation.steps[part].iter().for_each(|step| self.step(*step));
            }
            Binding::CatchTrap => {
                self.thunks.insert(Symbol::Invoke);
            }
            _ => {}
        }
    }

    /// Something touches a table: every element can be called.
    fn touch_tables(&mut self) {
        if std::mem::replace(&mut self.tables, true) {
            return;
        }
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

    fn finish(self, entry: bool) -> Reached {
        let entry = entry.then_some(Symbol::Entry);
        let null_entry = self.tables.then_some(Symbol::NullEntry);
        // An imported function is called where it is imported; it has code only if it can be referred to.
        let has_code = |func: &FuncIdx| match self.module.defined(*func) {
            Some(_) => self.seen.contains(*func),
            None => self.referred.contains(*func),
        };
        let mut funcs: Vec<FuncIdx> = self.module.funcs.keys().filter(has_code).collect();
        // What is wanted first lies together, in front; of what nothing is said stays in the order of the module.
        funcs.sort_by_key(|func| {
            let priority = self.module.funcs[*func].body.as_ref().and_then(|body| body.priority);
            (priority.is_none(), priority)
        });
        let funcs = funcs.into_iter().map(Symbol::Func);
        Reached {
            code: entry.into_iter().chain(null_entry).chain(self.thunks).chain(funcs).collect(),
            func_refs: self.module.funcs.keys().filter(|func| self.referred.contains(*func)).collect(),
            tables: self.tables,
        }
    }
}
