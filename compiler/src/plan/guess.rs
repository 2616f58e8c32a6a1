//! Which calls through tables and references are compared with what a profile says they mostly call.
//!
//! A table that never changes is compared by index: that says which function it is, that it is in bounds and of which type. So the
//! function must stand at one place only.
//!
//! Invariant: what a profile says is not trusted. A guess that does not fit its call is none; one that does not hold costs time only.

use super::constant::Const;
use super::table::TablePlan;
use crate::module::{FuncIdx, Module, TableIdx, TypeId};
use crate::options::{OptLevel, Options};
use cranelift_entity::{EntitySet, PrimaryMap};
use std::collections::HashMap;
use std::collections::hash_map::Entry;

/// What is known of the functions that calls are guessed to call.
#[derive(Debug, Default)]
pub(crate) struct GuessPlan {
    /// Those that are guessed somewhere.
    funcs: EntitySet<FuncIdx>,
    /// Where they stand in tables that never change; none where that is more than one place.
    places: HashMap<(TableIdx, FuncIdx), Option<u32>>,
}

impl GuessPlan {
    pub(super) fn new(module: &Module<'_>, options: &Options, tables: &PrimaryMap<TableIdx, TablePlan>) -> Self {
        let mut plan = Self::default();
        if options.opt_level != OptLevel::Speed {
            return plan;
        }
        for body in module.funcs.values().filter_map(|func| func.body.as_ref()) {
            let defined = body
                .targets
                .all()
                .map(|hint| hint.func)
                .filter(|func| module.funcs.get(*func).is_some_and(|func| func.body.is_some()));
            plan.funcs.extend(defined);
        }
        if plan.funcs.is_empty() {
            return plan;
        }
        for (table, of_table) in tables {
            let TablePlan::Closed { entries, .. } = of_table else { continue };
            for (place, entry) in (0..).zip(entries) {
                let Const::Func(func) = entry else { continue };
                if plan.funcs.contains(*func) {
                    match plan.places.entry((table, *func)) {
                        Entry::Vacant(entry) => drop(entry.insert(Some(place))),
                        Entry::Occupied(mut entry) => drop(entry.insert(None)),
                    }
                }
            }
        }
        plan
    }

    /// Whether a call of functions of type `ty` may call `func`.
    pub(crate) fn may_be(&self, module: &Module<'_>, func: FuncIdx, ty: TypeId) -> bool {
        self.funcs.contains(func) && module.func_type(func).id == ty
    }

    /// The only place of `func` in a table that never changes.
    pub(crate) fn place(&self, table: TableIdx, func: FuncIdx) -> Option<u32> {
        self.places.get(&(table, func)).copied().flatten()
    }
}
