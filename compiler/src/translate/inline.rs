//! Inlining: a body in the place of a call, as a block whose parameters are the body's locals.
//!
//! ```text
//! (func $next (param i32) (result i32)        v1 = iconst.i32 1
//!   (i32.add (local.get 0) (i32.const 1)))    v2 = iadd v0, v1
//! call $next
//! ```
//! Where code traps or calls that stands in another function, backtraces have to name both: what it comes of is told with its
//! [`InlinedSite`] ([`super::position`]).

use super::Translator;
use crate::module::{FuncIdx, Heat};
use crate::plan::LocalPlan;
use cranelift_codegen::ir::Value;

/// Whose body is being translated.
#[derive(Clone, Copy)]
pub(super) enum Within {
    /// Code that is of no wasm function.
    Thunk,
    /// The present function's own.
    Own { func: FuncIdx },
    /// One that is inlined.
    Inlined {
        func: FuncIdx,
        /// The number of its site.
        site: u32,
        /// The place of its block among the frames.
        frame: usize,
        /// The number of what its operators share.
        shared: u32,
    },
}

impl Within {
    /// The number of the site, in a function that is inlined.
    pub(super) const fn site(self) -> Option<u32> {
        match self {
            Self::Thunk | Self::Own { .. } => None,
            Self::Inlined { site, .. } => Some(site),
        }
    }

    const fn func(self) -> Option<FuncIdx> {
        match self {
            Self::Thunk => None,
            Self::Own { func } | Self::Inlined { func, .. } => Some(func),
        }
    }
}

/// A call that has the code of what it calls in its place.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct InlinedSite {
    /// What it calls.
    pub(crate) func: FuncIdx,
    /// The site whose code it stands in itself, if it does.
    pub(crate) outer: Option<u32>,
    /// Its offset in the module.
    pub(crate) call: u32,
}

impl Translator<'_, '_> {
    /// Whether a call here of `callee`, which is done so often, has its code in its place.
    pub(super) fn inlines(&self, callee: FuncIdx, heat: Heat) -> bool {
        self.within.func().is_some_and(|caller| self.plan.inlining.inlines(caller, callee, heat))
    }

    /// Translates the body of `func` in the place of a call with `args`.
    pub(super) fn inline(&mut self, func: FuncIdx, args: &[Value]) {
        const READ: &str = "read before: bodies have been validated";
        let module = self.plan.module;
        let ty = module.func_type(func);
        let body = module.funcs[func].body.as_ref().expect("only a defined function is inlined");
        let position = self.position;
        let call = position.and_then(|number| self.positions.of(number).operator());
        let call = call.expect("an operator is being translated");
        let site = self.positions.sites.len() as u32;
        self.positions.sites.push(InlinedSite { func, outer: self.within.site(), call });
        let shared = self.shared_position(site);
        let within = Within::Inlined { func, site, frame: self.frames.len(), shared };
        let outer = (
            std::mem::replace(&mut self.within, within),
            std::mem::replace(&mut self.space, &module.parts[module.funcs[func].part].space),
            std::mem::take(&mut self.locals),
            self.likelihood,
        );
        self.mark(Some(shared));
        self.declare_locals_as(LocalPlan::Values, &ty.params, args, body).expect(READ);
        self.push_inlined_frame(&ty.results);
        self.operators(func, body).expect(READ);
        (self.within, self.space, self.locals, self.likelihood) = outer;
        self.position = position;
        self.mark(position);
    }
}
