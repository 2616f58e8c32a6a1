//! What a body stands in: everything but itself that its translation looks at.
//!
//! That is the plan, and of the module what is no code and no contents of memory. All of it is hashed as it is printed for
//! debugging: a field that is added to one of these types is part of the hash, and one that is added to the plan or the module is a
//! compile error here.

use super::key::{HashBytes, Key, Settings};
use crate::module::{Body, Func, Module};
use crate::plan::{MemoryPlan, Plan, Symbol};
use std::fmt::{self, Debug, Write as _};
use std::hash::Hash as _;

/// The hash of what all bodies stand in.
pub(super) struct Context(blake3::Hash);

impl Context {
    pub(super) fn new(plan: &Plan<'_>, settings: &Settings) -> Self {
        let Plan {
            module,
            options,
            bindings,
            // Which functions there are is not seen by any of them, and places of variables are looked at for each.
            code: _,
            frame_locals: _,
            // Of these, each looks at its own.
            counters: _,
            // What is inlined into a body is hashed with it.
            inlining: _,
            // It is one of the settings.
            loops: _,
            // A body's are hashed with it, and where functions stand with the tables.
            guesses: _,
            wrappers,
            memories,
            tables,
            globals,
            func_refs,
            func_ref_slots,
            exceptions,
            subtypes,
            elems: _,
            stack,
            budget,
            layout,
            entry,
            instantiation,
            hosted,
        } = plan;
        let mut text = Printed(blake3::Hasher::new());
        text.0.update(settings.hash().as_bytes());
        text.field(options);
        text.field(bindings);
        text.field(wrappers);
        for MemoryPlan { address, bytes, max_bytes, reserve_bytes, page_log2, bounds, base, descriptor, data: _ } in
            memories.values()
        {
            text.field(&(address, bytes, max_bytes, reserve_bytes, page_log2, bounds, base, descriptor));
        }
        text.field(tables);
        text.field(globals);
        text.field(func_refs);
        text.field(func_ref_slots);
        text.field(exceptions);
        text.field(subtypes);
        text.field(&(stack, budget, layout, entry));
        text.field(instantiation);
        text.field(hosted);
        text.module(module);
        Self(text.0.finalize())
    }

    /// The key of a function's body, with what is said of it elsewhere; none for what has no body.
    pub(super) fn key(&self, plan: &Plan<'_>, symbol: Symbol) -> Option<Key> {
        let Symbol::Func(index) = symbol else { return None };
        let Func { ty, body, part, index: _ } = &plan.module.funcs[index];
        let Body { code, facts: _, hints, heat, heats, targets, priority: _ } = body.as_ref()?;
        let mut hash = HashBytes::default();
        self.0.as_bytes().hash(&mut hash);
        code.as_bytes().hash(&mut hash);
        let counters = plan.counters.funcs.get(&index);
        format!(
            "{ty:?} {part:?} {hints:?} {heat:?} {heats:?} {targets:?} {:?} {counters:?}",
            plan.frame_locals.get(&index)
        )
        .hash(&mut hash);
        let mut inlined = vec![(index, body.as_ref()?)];
        while let Some((caller, body)) = inlined.pop() {
            let calls = body.known_calls().filter(|(callee, heat)| plan.inlining.inlines(caller, *callee, *heat));
            for (callee, _) in calls {
                let Func { ty, body, part, index: _ } = &plan.module.funcs[callee];
                let body = body.as_ref()?;
                body.code.as_bytes().hash(&mut hash);
                format!("{callee:?} {ty:?} {part:?} {:?} {:?} {:?}", body.hints, body.heats, body.targets)
                    .hash(&mut hash);
                inlined.push((callee, body));
            }
        }
        Some(hash.key())
    }
}

/// Hashes what is printed.
struct Printed(blake3::Hasher);

impl Printed {
    fn field(&mut self, field: &dyn Debug) {
        write!(self, "{field:?}\0").expect("hashing does not fail");
    }

    fn module(&mut self, module: &Module<'_>) {
        let Module {
            types,
            imports,
            funcs,
            imported_funcs,
            tables,
            memories,
            globals,
            tags,
            exports: _,
            elems,
            data,
            names: _,
            parts,
            dwarf: _,
            code_bytes: _,
        } = module;
        self.field(types);
        self.field(imports);
        for Func { ty, body, part, index: _ } in funcs.values() {
            self.field(&(ty, part, body.is_some()));
        }
        self.field(imported_funcs);
        self.field(tables);
        self.field(memories);
        self.field(globals);
        self.field(tags);
        elems.values().for_each(|segment| self.field(&segment.mode));
        data.values().for_each(|segment| self.field(&segment.mode));
        self.field(parts);
    }
}

impl fmt::Write for Printed {
    fn write_str(&mut self, text: &str) -> fmt::Result {
        self.0.update(text.as_bytes());
        Ok(())
    }
}
