//! Inlining: calls of small functions have the code of what they call in their place.
//!
//! A call costs what it moves: arguments, results, registers that it does not preserve. What stands in its place costs room, and
//! so only a small function is inlined, at every call of a function that does not grow much by it. Every function keeps code of
//! its own too: for references, tail calls, hosts and functions that grow too much.
//!
//! Where operators are counted, interruptible or stepped through (fuel, profiles, debug information), calls stay as they are.
//!
//! A backtrace names what is inlined too ([`InlinedSite`](crate::translate::InlinedSite)). Where an instruction does the work of
//! two functions, as an addition that takes its operand from memory, it is named after what can stop there: the load (`codegen::sunk`).
//!
//! A profile tells which calls are worth more, and which are worth nothing, and what calls through tables mostly call.
//!
//! Invariant: a function that is inlined comes to at most [`MOST_OPERATORS`] with all that is inlined into it, or by a profile to
//! [`MOST_OF_HOT`], so that nothing is inlined into itself, and code that stands in code that stands in code stays small.

use super::local::LocalPlan;
use super::wrapper::Wrapper;
use crate::module::{Body, FuncIdx, Heat, Module, Placement, Raises};
use crate::options::{Fuel, Interruption, OptLevel, Options, Profiling, Symbols};
use cranelift_entity::SecondaryMap;
use std::collections::BTreeMap;

/// Which calls have the code of what they call in their place.
#[derive(Debug, Default)]
pub(crate) struct InliningPlan {
    /// What each function that can be inlined comes to.
    sizes: SecondaryMap<FuncIdx, Option<Size>>,
    /// The operators that a function may have to be inlined into this one.
    limits: SecondaryMap<FuncIdx, Limits>,
}

/// The operators that a function may have, by how often its call is done.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
struct Limits {
    cold: u64,
    usual: u64,
    hot: u64,
}

impl Limits {
    const fn of(self, heat: Heat) -> u64 {
        match heat {
            Heat::Never => self.cold,
            Heat::Usual => self.usual,
            Heat::Hot => self.hot,
        }
    }
}

/// What a function comes to, with what is inlined into it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
struct Size {
    operators: u64,
    locals: u64,
    junctions: u64,
}

/// Operators of the largest function that is inlined. Measured over programs of the benchmark (x86_64, CPU time against that without):
/// 15 gives trees 0.87, words 0.94, json and lua 0.96, bytes 0.99, lz4 and sha256 1.01. More, as first tried, gave words 0.90 to
/// 0.93, but json and sha256 1.05 where 15 gave 0.98 and 1.00, and 11 % more bytes of Lua at 40.
const MOST_OPERATORS: u64 = 15;
/// Of the largest whose call is one of those that are done most, by a profile. Measured by instructions against 15: at 30 lua comes to
/// 0.997, at 60 to 0.980, at 120 to 0.978; QuickJS at 60 to 1.002; json and trees have none that are larger than 15 and smaller than 120.
const MOST_OF_HOT: u64 = 60;
/// Of the largest whose call was never done, by a profile: what comes to no more than a call. Against 15, json comes to 0.986 of the
/// instructions, lua to 0.999 and 0.981 of the bytes.
const MOST_OF_COLD: u64 = 4;
/// Where a function would grow too much, it is asked whether it does with smaller ones only.
const LIMITS: [Limits; 3] = [
    Limits { cold: MOST_OF_COLD, usual: MOST_OPERATORS, hot: MOST_OF_HOT },
    Limits { cold: MOST_OF_COLD, usual: MOST_OPERATORS, hot: MOST_OPERATORS },
    Limits { cold: MOST_OF_COLD, usual: MOST_OPERATORS / 2, hot: MOST_OPERATORS / 2 },
];
/// Operators that a function may grow by beyond half of its own.
const LEAST_GROWTH: u64 = 1000;
/// Rounds in which it is found what functions that can be inlined come to: one more for each that is inlined into another,
/// where callees come after callers.
const ROUNDS: usize = 16;

impl InliningPlan {
    pub(super) fn new(module: &Module<'_>, options: &Options, wrappers: &BTreeMap<FuncIdx, Wrapper>) -> Self {
        let mut plan = Self::default();
        if options.opt_level != OptLevel::Speed || are_counted(options) || options.symbols == Symbols::Debug {
            return plan;
        }
        let bodies = || module.funcs.iter().filter_map(|(index, func)| Some((index, func.body.as_ref()?)));
        let most = match options.profiling {
            Profiling::Use(_) => MOST_OF_HOT,
            Profiling::None | Profiling::Generate { .. } => MOST_OPERATORS,
        };
        let mut undecided: Vec<(FuncIdx, &Body<'_>)> =
            bodies().filter(|(func, body)| !wrappers.contains_key(func) && is_candidate(body, most)).collect();
        let mut is_undecided: SecondaryMap<FuncIdx, bool> = SecondaryMap::new();
        undecided.iter().for_each(|(func, _)| is_undecided[*func] = true);
        for _ in 0..ROUNDS {
            // Those of a cycle wait for each other, and are not inlined.
            undecided.retain(|(func, body)| {
                if body.known_calls().any(|(callee, _)| is_undecided[callee]) {
                    return true;
                }
                is_undecided[*func] = false;
                let size = plan.size_within(body, LIMITS[0]);
                plan.sizes[*func] = Some(size).filter(|size| size.operators <= most);
                false
            });
        }
        for (func, body) in bodies() {
            let limit = LIMITS.into_iter().find(|limit| bears(body, plan.size_within(body, *limit)));
            plan.limits[func] = limit.unwrap_or_default();
        }
        plan
    }

    /// Whether calls of `callee` in the body of `caller` that are done so often have its code in their place. Of one that is inlined
    /// itself, this is the same wherever it stands.
    pub(crate) fn inlines(&self, caller: FuncIdx, callee: FuncIdx, heat: Heat) -> bool {
        self.sizes[callee].is_some_and(|size| size.operators <= self.limits[caller].of(heat))
    }

    /// What `body` comes to with functions within `limits` inlined into it.
    fn size_within(&self, body: &Body<'_>, limits: Limits) -> Size {
        let own = Size { operators: body.facts.operators, locals: body.facts.locals, junctions: body.junctions() };
        let inlined = body
            .known_calls()
            .filter_map(|(callee, heat)| self.sizes[callee].filter(|size| size.operators <= limits.of(heat)));
        inlined.fold(own, |sum, size| Size {
            operators: sum.operators + size.operators,
            locals: sum.locals + size.locals,
            // Its end, which ways of control may meet at, is one of them.
            junctions: sum.junctions + size.junctions,
        })
    }
}

/// Whether operators are counted or interruptible.
pub(super) fn are_counted(options: &Options) -> bool {
    options.fuel != Fuel::Uncounted
        || options.interruption == Interruption::Checked
        || matches!(options.profiling, Profiling::Generate { .. })
}

/// Whether a body is small enough to be inlined, and has nothing that is of a function of its own.
fn is_candidate(body: &Body<'_>, most: u64) -> bool {
    let facts = &body.facts;
    facts.operators <= most
        && facts.placement == Placement::Anywhere
        && facts.raises < Raises::Own
        && LocalPlan::of(body) == LocalPlan::Values
}

/// Whether a body may come to `size`.
fn bears(body: &Body<'_>, size: Size) -> bool {
    let most = body.facts.operators + body.facts.operators / 2 + LEAST_GROWTH;
    size.operators <= most && LocalPlan::of_counts(size.locals, size.junctions) == LocalPlan::Values
}
