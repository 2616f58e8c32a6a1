//! The assertions of the official suite that are known to fail: `tests/spec/expected-failures.txt`.
//!
//! A line each: `SCRIPT:LINE  REASON`. They still run, in every way; one that passes is a failure until its line goes.

use std::collections::BTreeMap;

use super::report::{Failure, Report};

/// What is known to fail.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Expected(BTreeMap<String, BTreeMap<usize, String>>);

impl Expected {
    /// The list in the repository.
    ///
    /// # Errors
    /// A line that says nothing.
    pub fn read() -> Result<Self, String> {
        Self::parse(include_str!("../../spec/expected-failures.txt"))
    }

    /// Reads a list. Lines that start with `#` are comments.
    ///
    /// # Errors
    /// A line that says nothing.
    pub fn parse(text: &str) -> Result<Self, String> {
        let mut expected = Self::default();
        for line in text.lines().filter(|line| !line.is_empty() && !line.starts_with('#')) {
            let parts = line.split_once(char::is_whitespace).and_then(|(place, reason)| {
                let (script, number) = place.rsplit_once(':')?;
                Some((script, number.parse().ok()?, reason.trim()))
            });
            match parts {
                Some((script, number, reason)) if !reason.is_empty() => {
                    expected.0.entry(script.to_owned()).or_default().insert(number, reason.to_owned());
                }
                _ => return Err(format!("expected `SCRIPT:LINE  REASON`, not: {line}")),
            }
        }
        Ok(expected)
    }

    /// The scripts with failures.
    pub fn scripts(&self) -> impl Iterator<Item = &str> {
        self.0.keys().map(String::as_str)
    }

    /// The lines of a script that fail.
    pub fn lines(&self, script: &str) -> impl Iterator<Item = usize> {
        self.0.get(script).into_iter().flat_map(|lines| lines.keys().copied())
    }

    /// Takes out of a script's failures those that are expected, and puts in those that did not come.
    pub(super) fn apply(&self, script: &str, report: &mut Report) {
        let Some(lines) = self.0.get(script) else { return };
        for (line, reason) in lines {
            let before = report.failures.len();
            report.failures.retain(|failure| failure.line != *line);
            match before - report.failures.len() {
                0 => {
                    report.tally.failed += 1;
                    let reason = format!("expected to fail ({reason}), but does not: take its line out");
                    report.failures.push(Failure::of_command(*line, reason));
                }
                taken => {
                    report.tally.failed -= taken;
                    report.tally.expected += taken;
                }
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lists() {
        let expected = Expected::parse("# why\n\nthreads/imports.wast:12  the old rule\n").expect("a list");
        assert_eq!(expected.scripts().collect::<Vec<_>>(), ["threads/imports.wast"]);
        assert_eq!(expected.lines("threads/imports.wast").collect::<Vec<_>>(), [12]);
        assert_eq!(expected.lines("other.wast").count(), 0);
        assert!(Expected::parse("threads/imports.wast:12").is_err());
        assert!(Expected::parse("threads/imports.wast the old rule").is_err());
        Expected::read().expect("the list in the repository");
    }

    #[test]
    fn each_is_a_failure_the_other_way_round() {
        let expected = Expected::parse("a.wast:1  x\na.wast:2  y\n").expect("a list");
        let mut report = Report::default();
        report.failures.extend([1, 3].map(|line| Failure::of_command(line, "wrong".to_owned())));
        report.tally.failed = 2;
        expected.apply("a.wast", &mut report);
        assert_eq!((report.tally.failed, report.tally.expected), (2, 1));
        assert_eq!(report.failures.iter().map(|failure| failure.line).collect::<Vec<_>>(), [3, 2]);
    }
}
