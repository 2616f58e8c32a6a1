//! What came of each step against what must come of it.

use std::collections::HashSet;

use wasm2native_abi::TrapCode;

use super::record::Outcome;
use super::run::{self, Run, Way};
use super::value::{Found, Pattern};
use super::verdict::Verdict;
use super::world::{Deed, Expectation, Prepared, Step};

impl Prepared {
    /// Runs what is left to do, and judges every command.
    ///
    /// # Panics
    /// If the command under test or an emulator is missing.
    #[must_use]
    pub fn verdicts(&self, way: &Way) -> Vec<Verdict> {
        let mut steps = judge(&self.program.steps, run::run(&self.program, way)).into_iter();
        let mut next = || steps.next().expect("there is a step for each command without a verdict");
        self.commands.iter().map(|command| command.verdict.clone().unwrap_or_else(&mut next)).collect()
    }
}

fn judge(steps: &[Step], run: Run) -> Vec<Verdict> {
    let mut unmade = HashSet::new();
    let mut outcomes = run.outcomes.into_iter();
    let mut first_missing = Some(run.end);
    steps
        .iter()
        .map(|step| {
            let Some(outcome) = outcomes.next() else {
                let reason = first_missing.take().unwrap_or_else(|| "it was not reached".to_owned());
                return Verdict::Failed(reason);
            };
            if step.deed_is_instantiation() && outcome != Outcome::Returned(Vec::new()) {
                unmade.insert(step.instance);
            } else if unmade.contains(&step.instance) {
                return Verdict::Failed("its instance was not made".to_owned());
            }
            compare(&step.expectation, outcome)
        })
        .collect()
}

impl Step {
    fn deed_is_instantiation(&self) -> bool {
        matches!(self.deed, Deed::Instantiate)
    }
}

fn compare(expectation: &Expectation, outcome: Outcome) -> Verdict {
    match (expectation, outcome) {
        (Expectation::Returns, Outcome::Returned(_)) => Verdict::Passed,
        (Expectation::Results(patterns), Outcome::Returned(found)) => results(patterns, &found),
        (Expectation::Trap(message), Outcome::Trapped(number)) if trap(number).starts_with(unnumbered(message)) => {
            Verdict::Passed
        }
        (Expectation::Exception, Outcome::Trapped(number)) if trap(number) == UNCAUGHT => Verdict::Passed,
        (Expectation::Returns | Expectation::Results(_), Outcome::Trapped(number)) => {
            Verdict::Failed(format!("traps: {}; must return", trap(number)))
        }
        (Expectation::Trap(message), Outcome::Trapped(number)) => {
            Verdict::Failed(format!("traps: {}; must trap: {message}", trap(number)))
        }
        (Expectation::Trap(message), Outcome::Returned(found)) => {
            Verdict::Failed(format!("returns {}; must trap: {message}", list(&found)))
        }
        (Expectation::Exception, Outcome::Trapped(number)) => {
            Verdict::Failed(format!("traps: {}; must throw an exception", trap(number)))
        }
        (Expectation::Exception, Outcome::Returned(found)) => {
            Verdict::Failed(format!("returns {}; must throw an exception", list(&found)))
        }
    }
}

/// The message of what ends a call by an exception.
const UNCAUGHT: &str = "uncaught exception";

fn trap(number: u32) -> &'static str {
    let code = u8::try_from(number).ok().and_then(TrapCode::from_u8);
    code.map_or("a trap that the contract does not number", TrapCode::message)
}

/// Scripts number elements in some messages; which one it was is not part of the standard.
fn unnumbered(message: &str) -> &str {
    message.trim_end_matches(|char: char| char.is_ascii_digit()).trim_end()
}

fn results(patterns: &[Pattern], found: &[Found]) -> Verdict {
    if patterns.len() != found.len() {
        let expected: Vec<String> = patterns.iter().map(ToString::to_string).collect();
        return Verdict::Failed(format!("returns {}; must return ({})", list(found), expected.join(", ")));
    }
    let mut differences = Vec::new();
    for (number, (pattern, found)) in patterns.iter().zip(found).enumerate() {
        if !pattern.matches(*found) {
            let which = if patterns.len() == 1 { String::new() } else { format!("result {number}: ") };
            differences.push(format!("{which}returns {}; must return {pattern}", pattern.show(*found)));
        }
    }
    if differences.is_empty() { Verdict::Passed } else { Verdict::Failed(differences.join("; ")) }
}

fn list(found: &[Found]) -> String {
    let found: Vec<String> = found.iter().map(ToString::to_string).collect();
    format!("({})", found.join(", "))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::script::value::Float;

    fn failure(expectation: &Expectation, outcome: Outcome) -> String {
        match compare(expectation, outcome) {
            Verdict::Failed(reason) => reason,
            other => panic!("{other:?}"),
        }
    }

    #[test]
    fn traps_by_message() {
        let expectation = |message: &str| Expectation::Trap(message.to_owned());
        let trapped = |code: TrapCode| Outcome::Trapped(code as u32);
        let out_of_bounds = || trapped(TrapCode::TableOutOfBounds);
        assert_eq!(compare(&expectation("out of bounds table access"), out_of_bounds()), Verdict::Passed);
        assert_eq!(compare(&expectation("out of bounds"), out_of_bounds()), Verdict::Passed);
        let uninitialized = trapped(TrapCode::UninitializedElement);
        assert_eq!(compare(&expectation("uninitialized element 7"), uninitialized), Verdict::Passed);
        assert_eq!(
            failure(&expectation("unreachable"), out_of_bounds()),
            "traps: out of bounds table access; must trap: unreachable"
        );
        assert_eq!(
            failure(&expectation("unreachable"), Outcome::Returned(vec![Found::I32(1)])),
            "returns (i32 0x1 (1)); must trap: unreachable"
        );
        assert_eq!(failure(&Expectation::Returns, out_of_bounds()), "traps: out of bounds table access; must return");
        assert!(failure(&Expectation::Exception, out_of_bounds()).contains("must throw"));
    }

    #[test]
    fn results_with_both_values() {
        let expectation = Expectation::Results(vec![Pattern::I32(1), Pattern::F32(Float::CanonicalNan)]);
        let found = vec![Found::I32(1), Found::F32(0x7fc0_0001)];
        assert_eq!(
            failure(&expectation, Outcome::Returned(found)),
            "result 1: returns f32 0x7fc00001 (NaN); must return f32 nan:canonical"
        );
        assert_eq!(
            failure(&expectation, Outcome::Returned(Vec::new())),
            "returns (); must return (i32 0x1 (1), f32 nan:canonical)"
        );
    }
}
