//! What came of a whole script, for people.

use std::collections::BTreeMap;
use std::fmt;
use std::ops::AddAssign;

use super::verdict::Verdict;
use super::world::Outlook;

/// How many assertions came to what. A command that asserts nothing (a module, a registration, a call) counts where it fails:
/// it says that it can be carried out.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Tally {
    /// Those that hold.
    pub passed: usize,
    /// Those that do not.
    pub failed: usize,
    /// Those that cannot be tried, by the proposal that is not compiled.
    pub refused: BTreeMap<String, usize>,
    /// Those that fail and are expected to.
    pub expected: usize,
}

impl Tally {
    /// How many cannot be tried.
    #[must_use]
    pub fn refusals(&self) -> usize {
        self.refused.values().sum()
    }
}

impl AddAssign<&Self> for Tally {
    fn add_assign(&mut self, other: &Self) {
        self.passed += other.passed;
        self.failed += other.failed;
        self.expected += other.expected;
        for (proposal, count) in &other.refused {
            *self.refused.entry(proposal.clone()).or_default() += count;
        }
    }
}

/// `12 passed, 1 failed, 3 refused (gc: 3)`.
impl fmt::Display for Tally {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} passed, {} failed", self.passed, self.failed)?;
        if !self.refused.is_empty() {
            let each: Vec<String> = self.refused.iter().map(|(name, count)| format!("{name}: {count}")).collect();
            write!(f, ", {} refused ({})", self.refusals(), each.join(", "))?;
        }
        if self.expected > 0 {
            write!(f, ", {} expected to fail", self.expected)?;
        }
        Ok(())
    }
}

/// What came of a script.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Report {
    /// How many assertions came to what.
    pub tally: Tally,
    /// What is wrong, in the order of the script.
    pub failures: Vec<Failure>,
}

/// Something wrong at a place of a script.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Failure {
    /// The line, from 1.
    pub line: usize,
    /// The column, from 1, where more than the command's start is known.
    pub column: Option<usize>,
    /// What is wrong.
    pub reason: String,
}

/// `12:7: unexpected token`, with further lines indented.
impl fmt::Display for Failure {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}:", self.line)?;
        if let Some(column) = self.column {
            write!(f, "{column}:")?;
        }
        write!(f, " {}", self.reason.replace('\n', "\n    "))
    }
}

impl Failure {
    /// What is wrong with the command that starts on `line`.
    #[must_use]
    pub fn of_command(line: usize, reason: String) -> Self {
        Self { line, column: None, reason }
    }
}

impl Report {
    /// A script of which nothing can be carried out.
    #[must_use]
    pub fn of_failure(failure: Failure) -> Self {
        Self { tally: Tally { failed: 1, ..Tally::default() }, failures: vec![failure] }
    }

    /// Counts a script's commands.
    #[must_use]
    pub fn new(commands: &[Outlook], verdicts: &[Verdict]) -> Self {
        let mut report = Self::default();
        for (command, verdict) in commands.iter().zip(verdicts) {
            match verdict {
                Verdict::Passed => report.tally.passed += usize::from(command.is_assertion),
                Verdict::Refused(proposal) => {
                    if command.is_assertion {
                        *report.tally.refused.entry(proposal.clone()).or_default() += 1;
                    }
                }
                Verdict::Failed(reason) => {
                    report.tally.failed += 1;
                    report.failures.push(Failure::of_command(command.line, reason.clone()));
                }
            }
        }
        report
    }
}
