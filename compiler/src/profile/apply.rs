//! Counts to hints and priorities.

use super::{Profile, ProfiledBranch, ProfiledCall, ProfiledFunc};
use crate::diagnostic::Diagnostic;
use crate::module::{Body, Frequency, FuncIdx, Heat, Hints, Likelihood, Module, Priority, TargetHint};
use std::cmp::Reverse;
use wasmparser::Operator;

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
        let busy = busy_sides(body, &func.branches)?;
        body.hints.replace(func.branches.iter().zip(busy).filter_map(|(branch, busy)| {
            let known = likelihood(branch)?;
            Some((branch.offset, known.filter(|known| busy != Some(*known))))
        }));
        if tells_targets {
            body.targets = Hints::new(func.indirect_calls.iter().filter_map(|call| target(call, &warmth)));
        }
        let heats = func.direct_calls.iter().map(|call| (call.offset, warmth.heat(call.calls)));
        body.heats = Hints::new(heats.filter(|(_, heat)| *heat != Heat::default()));
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

/// Of each of a body's branches, what may not be said of it: that a side is rare which comes to something that runs often nevertheless,
/// as a loop does that is seldom entered but has many turns. Such a side is not to lie out of the way.
///
/// ```text
/// if            the side that follows ends at `else` or `end`      br_if 0       it ends at the `end` that is the next one out
///   loop                                                           loop
///     br_if 0   reached more often than one in RARE of the `if`      br_if 0
/// ```
/// Looked at is the first branch in the side that follows. Where a profile does not fit the body, nothing is found.
fn busy_sides(body: &Body<'_>, branches: &[ProfiledBranch]) -> Result<Vec<Option<Likelihood>>, Diagnostic> {
    let mut busy = vec![None; branches.len()];
    let has_rare_side = |branch: &ProfiledBranch| likelihood(branch).flatten().is_some();
    if !branches.iter().any(has_rare_side) {
        return Ok(busy);
    }
    let mut next = branches.iter().enumerate().peekable();
    // The branch before, as long as its side goes on: until a block ends that is so deep.
    let mut before: Option<(usize, Likelihood, usize)> = None;
    let mut depth = 0_usize;
    let start = body.code.range().start;
    let mut ops = body.code.get_operators_reader()?;
    while !ops.eof() {
        let (op, offset) = ops.read_with_offset()?;
        let goes_on = |(_, _, until): &(usize, Likelihood, usize)| *until < depth;
        match op {
            Operator::Block { .. }
            | Operator::Loop { .. }
            | Operator::If { .. }
            | Operator::TryTable { .. }
            | Operator::Try { .. } => depth += 1,
            Operator::Else | Operator::Catch { .. } | Operator::CatchAll => before = before.filter(goes_on),
            Operator::End | Operator::Delegate { .. } => {
                before = before.filter(goes_on);
                depth = depth.saturating_sub(1);
            }
            _ => {}
        }
        let rare = match op {
            Operator::If { .. } => Likelihood::Unlikely,
            Operator::BrIf { .. } => Likelihood::Likely,
            _ => continue,
        };
        let Some((number, branch)) = next.next_if(|(_, branch)| u64::from(branch.offset) == offset - start) else {
            continue;
        };
        let reached = |branch: &ProfiledBranch| branch.taken.saturating_add(branch.not_taken);
        if let Some((number, rare, _)) = before
            && reached(branch) >= reached(&branches[number]) / RARE
        {
            busy[number] = Some(rare);
        }
        before = Some((number, rare, depth));
    }
    Ok(busy)
}

/// What a call mostly calls: nothing where it calls one function hardly more often than all others together.
fn target(call: &ProfiledCall, warmth: &Warmth) -> Option<(u32, TargetHint)> {
    let ProfiledCall { offset, calls, target, lead } = *call;
    let others = calls.saturating_sub(lead);
    let frequency = if others < calls / RARE { Frequency::Nearly } else { Frequency::Mostly };
    let func = FuncIdx::from_u32(target?);
    let hint = TargetHint { func, frequency, heat: warmth.heat(calls) };
    (calls >= ENOUGH && others <= lead).then_some((offset, hint))
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
