//! Counts to hints and priorities.

use super::{Profile, ProfiledBranch, ProfiledCall, ProfiledFunc};
use crate::diagnostic::Diagnostic;
use crate::module::{CallHeats, Frequency, FuncIdx, Heat, Likelihood, Module, Priority, TargetHint, TargetHints};
use std::cmp::Reverse;

/// How often a branch or a call must have been reached before its counts say anything: a side of 1 % needs as many to show.
const ENOUGH: u64 = 100;
/// A call is one of those that are done most which is one in so many of all calls: at 10,000, lua takes as many instructions.
const HOT: u64 = 1000;
/// A side is rare that is taken once in more than so many times.
const RARE: u64 = 100;

/// Gives the functions of `module` hints and priorities by what was counted, in the place of their own where enough was.
///
/// # Errors
/// [`Kind::Profile`](crate::Kind::Profile) for a profile that names functions which the module does not define.
pub(crate) fn apply(profile: &Profile, module: &mut Module<'_>) -> Result<(), Diagnostic> {
    let warmth = Warmth::of(profile);
    let mut order: Vec<(Reverse<u64>, u32)> = Vec::new();
    // What leads in an indirect call is told by its index in its own module, which may be any of several.
    let tells_targets = module.parts.len() == 1;
    for func in &profile.funcs {
        let index = FuncIdx::from_u32(func.index);
        let body = module.funcs.get_mut(index).and_then(|func| func.body.as_mut());
        let body = body.ok_or_else(|| profile.refuse_as_damaged())?;
        body.hints.replace(func.branches.iter().filter_map(|branch| Some((branch.offset, likelihood(branch)?))));
        if tells_targets {
            body.targets =
                TargetHints::new(func.indirect_calls.iter().filter_map(|call| target(call, &warmth)).collect());
        }
        body.heats =
            CallHeats::new(func.direct_calls.iter().map(|call| (call.offset, warmth.heat(call.calls))).collect());
        body.heat = warmth.heat(func.calls);
        order.push((Reverse(func.heat()), func.index));
    }
    order.sort_unstable();
    for (rank, (_, index)) in order.into_iter().enumerate() {
        if let Some(body) = &mut module.funcs[FuncIdx::from_u32(index)].body {
            body.priority = Some(Priority::of_rank(rank));
        }
    }
    Ok(())
}

/// How often something must be done to be one of those that are done most.
struct Warmth(u64);

impl Warmth {
    fn of(profile: &Profile) -> Self {
        let of_func = |func: &ProfiledFunc| {
            let direct = func.direct_calls.iter().map(|call| call.calls);
            let indirect = func.indirect_calls.iter().map(|call| call.calls);
            direct.chain(indirect).fold(0, u64::saturating_add)
        };
        let all = profile.funcs.iter().map(of_func).fold(0, u64::saturating_add);
        Self((all / HOT).max(ENOUGH))
    }

    const fn heat(&self, calls: u64) -> Heat {
        match calls {
            0 => Heat::Never,
            calls if calls >= self.0 => Heat::Hot,
            _ => Heat::Usual,
        }
    }
}

/// What the counts of a branch say: nothing where there are too few.
fn likelihood(branch: &ProfiledBranch) -> Option<Option<Likelihood>> {
    let ProfiledBranch { taken, not_taken, offset: _ } = *branch;
    let reached = taken.saturating_add(not_taken);
    let is_rare = |side: u64| side < reached / RARE + u64::from(!reached.is_multiple_of(RARE));
    (reached >= ENOUGH).then(|| match (is_rare(taken), is_rare(not_taken)) {
        (true, _) => Some(Likelihood::Unlikely),
        (_, true) => Some(Likelihood::Likely),
        (false, false) => None,
    })
}

/// What a call mostly calls: nothing where it calls one function hardly more often than all others together.
fn target(call: &ProfiledCall, warmth: &Warmth) -> Option<TargetHint> {
    let ProfiledCall { offset, calls, target, lead } = *call;
    let others = calls.saturating_sub(lead);
    let frequency = if others < calls / RARE { Frequency::Nearly } else { Frequency::Mostly };
    let func = FuncIdx::from_u32(target?);
    (calls >= ENOUGH && others <= lead).then_some(TargetHint { offset, func, frequency, heat: warmth.heat(calls) })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn rare_sides_are_known() {
        let of = |taken, not_taken| likelihood(&ProfiledBranch { offset: 0, taken, not_taken });
        assert_eq!(of(0, 99), None);
        assert_eq!(of(0, 100), Some(Some(Likelihood::Unlikely)));
        assert_eq!(of(1, 99), Some(None));
        assert_eq!(of(1, 100), Some(Some(Likelihood::Unlikely)));
        assert_eq!(of(99, 1), Some(None));
        assert_eq!(of(100, 0), Some(Some(Likelihood::Likely)));
        assert_eq!(of(50, 50), Some(None));
        assert_eq!(of(u64::MAX, u64::MAX), Some(None));
    }
}
