//! What came of a command.

/// What came of a command.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Verdict {
    /// What must come of it.
    Passed,
    /// It could not be tried, as a module in it uses this proposal, which is not compiled.
    Refused(String),
    /// Something else.
    Failed(String),
}

/// Why something cannot be used by later commands.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Unusable {
    /// It uses this proposal, which is not compiled.
    Refused(String),
    /// It was never made.
    Failed(String),
}

impl From<Unusable> for Verdict {
    fn from(unusable: Unusable) -> Self {
        match unusable {
            Unusable::Refused(proposal) => Self::Refused(proposal),
            Unusable::Failed(reason) => Self::Failed(reason),
        }
    }
}
