//! Scripts carried out: several at a time, reported in order.

use std::borrow::Cow;
use std::collections::BTreeMap;
use std::path::PathBuf;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::mpsc;

use super::expected::Expected;
use super::grid::NamedWay;
use super::report::{Failure, Report};
use super::suite::{self, SuiteScript};
use super::syntax::{Script, SyntaxError};
use super::world::Prepared;

/// A script to carry out.
#[derive(Clone, Debug)]
pub struct Job {
    /// What reports call it.
    pub name: String,
    /// Its text, or why that cannot be read.
    text: Result<Cow<'static, str>, String>,
    origin: Origin,
}

/// Where a script comes from.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Origin {
    /// Somebody's file.
    File,
    /// The official suite, of which it is known what fails.
    Suite,
}

impl From<SuiteScript> for Job {
    fn from(script: SuiteScript) -> Self {
        Self { name: script.name, text: Ok(script.text.into()), origin: Origin::Suite }
    }
}

impl From<SyntaxError> for Failure {
    fn from(error: SyntaxError) -> Self {
        Self { line: error.line, column: Some(error.column), reason: error.message }
    }
}

impl Job {
    /// The script in a file.
    #[must_use]
    pub fn read(path: PathBuf) -> Self {
        let text = std::fs::read(&path).map_err(|error| format!("cannot be read: {error}"));
        let text = text.and_then(|bytes| {
            String::from_utf8(bytes).map(Cow::Owned).map_err(|error| {
                let at = error.utf8_error().valid_up_to();
                format!("is no text: there is no UTF-8 at byte {at}")
            })
        });
        Self { name: path.display().to_string(), text, origin: Origin::File }
    }

    /// Whether it belongs to the official suite.
    #[must_use]
    pub fn is_of_suite(&self) -> bool {
        self.origin == Origin::Suite
    }

    /// What comes of it in each way. A script that cannot be read is one failure.
    ///
    /// # Panics
    /// If the command under test or an emulator is missing.
    #[must_use]
    pub fn reports(&self, ways: &[NamedWay], expected: &Expected) -> Vec<Report> {
        let script = match &self.text {
            Ok(text) => Script::parse(text).map_err(Failure::from),
            Err(reason) => Err(Failure::of_command(1, reason.clone())),
        };
        let prepared = match script {
            Ok(script) => Prepared::new(script),
            Err(failure) => return vec![Report::of_failure(failure); ways.len()],
        };
        ways.iter()
            .map(|way| {
                let mut report = Report::new(&prepared.commands, &prepared.verdicts(&way.way));
                if self.is_of_suite() {
                    suite::judge(&self.name, &mut report, expected);
                }
                report
            })
            .collect()
    }
}

/// Carries out every job in every way, as many at a time as there are CPUs, and hands the reports over in order.
///
/// # Panics
/// If the command under test or an emulator is missing.
pub fn carry_out(
    jobs: &[Job],
    ways: &[NamedWay],
    expected: &Expected,
    mut report: impl FnMut(&Job, &NamedWay, &Report),
) {
    let next = AtomicUsize::new(0);
    let (sender, receiver) = mpsc::channel();
    std::thread::scope(|scope| {
        for _ in 0..std::thread::available_parallelism().map_or(1, usize::from).min(jobs.len()) {
            let (sender, next) = (sender.clone(), &next);
            scope.spawn(move || {
                while let Some((number, job)) =
                    Some(next.fetch_add(1, Ordering::Relaxed)).and_then(|n| Some((n, jobs.get(n)?)))
                {
                    // The receiver lives as long as this scope.
                    sender.send((number, job.reports(ways, expected))).expect("somebody waits for the reports");
                }
            });
        }
        drop(sender);
        let mut waiting = BTreeMap::new();
        let mut turn = 0;
        for (number, reports) in receiver {
            waiting.insert(number, reports);
            while let Some(reports) = waiting.remove(&turn) {
                for (way, done) in ways.iter().zip(&reports) {
                    report(&jobs[turn], way, done);
                }
                turn += 1;
            }
        }
    });
}
