//! What becomes of each table.
//!
//! A *closed* table is written by nobody and seen by nobody else: it becomes constant data that is indexed directly. Any
//! other is *open*: it has a descriptor in the instance record and holds references.

use super::constant::{Const, evaluate};
use super::instantiate::{InstantiationPlan, Step};
use super::offset;
use super::reach::Reached;
use crate::diagnostic::{Diagnostic, Kind};
use crate::module::{ELEMENTS, ElemIdx, ElemItem, ElemMode, ExportItem, GlobalIdx, Module, TableIdx, TypeId};
use crate::options::{Emit, Options};
use cranelift_entity::{EntitySet, PrimaryMap};

/// What becomes of a table.
#[derive(Debug)]
pub(crate) enum TablePlan {
    /// Nothing that runs touches it.
    Unused,
    /// It is constant data.
    Closed {
        /// Every entry.
        entries: Vec<Const>,
        /// The type of all entries that are not null, if they have but one: a call through another type never succeeds,
        /// and a call through this one needs no check, as null entries lead to a trap.
        only_type: Option<TypeId>,
    },
    /// It has a descriptor.
    Open {
        /// The first elements.
        elements: Vec<Const>,
        /// What all others are.
        rest: Const,
        /// Initial number of elements.
        len: u64,
        /// Number of elements that it may grow to.
        max: u64,
        /// Its number among the open ones.
        number: u32,
    },
}

pub(super) fn plan(
    module: &Module<'_>,
    options: &Options,
    globals: &PrimaryMap<GlobalIdx, Const>,
    reached: &Reached,
    instantiation: &InstantiationPlan,
) -> Result<PrimaryMap<TableIdx, TablePlan>, Diagnostic> {
    for table in module.tables.values() {
        if table.initial > ELEMENTS {
            let kind = Kind::Limit { what: "a table's size in elements", value: table.initial, limit: ELEMENTS };
            return Err(Diagnostic::new(kind).at(table.offset));
        }
    }
    let rest = |table: TableIdx| module.tables[table].init.as_ref().map_or(Const::Null, |init| evaluate(init, globals));
    let mut elements: PrimaryMap<TableIdx, Vec<Const>> = module.tables.values().map(|_| Vec::new()).collect();
    for (number, elem) in &module.elems {
        let ElemMode::Active { table, index } = &elem.mode else { continue };
        if !instantiation.folded_elems.contains(number) {
            continue;
        }
        let start = offset(index, globals);
        let end = start + elem.items.len() as u64;
        let elements = &mut elements[*table];
        if elements.len() < end as usize && !elem.items.is_empty() {
            elements.resize(end as usize, rest(*table));
        }
        for (slot, item) in elements.iter_mut().skip(start as usize).zip(&elem.items) {
            *slot = value(item, globals);
        }
    }

    let written = written(module, options, instantiation);
    let mut plans = PrimaryMap::with_capacity(module.tables.len());
    let mut open = 0;
    for ((index, table), mut elements) in module.tables.iter().zip(elements.into_iter().map(|(_, elements)| elements)) {
        plans.push(if !reached.tables {
            TablePlan::Unused
        } else if table.element.refers_to_funcs() && !written.contains(index) {
            elements.resize(table.initial as usize, rest(index));
            TablePlan::Closed { only_type: only_type(module, &elements), entries: elements }
        } else {
            open += 1;
            let max = table.maximum.unwrap_or(u64::from(u32::MAX)).min(ELEMENTS);
            TablePlan::Open { elements, rest: rest(index), len: table.initial, max, number: open - 1 }
        });
    }
    Ok(plans)
}

/// The type of all functions among `entries`, if it is one.
fn only_type(module: &Module<'_>, entries: &[Const]) -> Option<TypeId> {
    let mut types = entries.iter().filter_map(|entry| match entry {
        Const::Func(func) => Some(module.func_type(*func).id),
        _ => None,
    });
    let first = types.next()?;
    types.all(|ty| ty == first).then_some(first)
}

/// The elements of each segment that is copied when the program runs. Where nothing touches a table, nobody reads them, and
/// the functions among them may not even have code.
pub(super) fn segments(
    module: &Module<'_>,
    globals: &PrimaryMap<GlobalIdx, Const>,
    reached: &Reached,
    instantiation: &InstantiationPlan,
) -> PrimaryMap<ElemIdx, Vec<Const>> {
    let mut elems = PrimaryMap::with_capacity(module.elems.len());
    for (index, elem) in &module.elems {
        let is_kept = reached.tables && instantiation.keeps_elems(index, &elem.mode);
        elems.push(if is_kept { elem.items.iter().map(|item| value(item, globals)).collect() } else { Vec::new() });
    }
    elems
}

fn value(item: &ElemItem, globals: &PrimaryMap<GlobalIdx, Const>) -> Const {
    match item {
        ElemItem::Func(func) => Const::Func(*func),
        ElemItem::Expr(expr) => evaluate(expr, globals),
    }
}

/// The tables that some function may write, or somebody else may see.
fn written(module: &Module<'_>, options: &Options, instantiation: &InstantiationPlan) -> EntitySet<TableIdx> {
    let mut written = EntitySet::new();
    for step in instantiation.all() {
        if let Step::CopyElems { table, .. } = step {
            written.insert(table);
        }
    }
    for body in module.funcs.values().filter_map(|func| func.body.as_ref()) {
        body.facts.tables_written.iter().for_each(|table| {
            written.insert(*table);
        });
    }
    if options.emit != Emit::Executable {
        for export in &module.exports {
            if let ExportItem::Table(table) = export.item {
                written.insert(table);
            }
        }
    }
    written
}
