//! Hints about branches (spec: "Branch Hints" of the code metadata): which way a branch most often goes.
//!
//! A hint changes how fast code is, never what it does. So nothing in the section makes a module invalid: a malformed
//! section, hints for no function, and hints that stand at no branch are passed over.

use super::FuncIdx;
use std::collections::HashMap;
use wasmparser::{BinaryReaderError, BranchHintSectionReader, CustomSectionReader, KnownCustom};

/// What is known of one branch.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct BranchHint {
    /// Bytes from the start of the function's body, its local declarations, to the operator.
    offset: u32,
    likelihood: Likelihood,
}

/// How often a condition holds.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Likelihood {
    Unlikely,
    Likely,
}

/// The hints for the branches of one body, by ascending offset.
#[derive(Clone, Debug, Default)]
pub(crate) struct BranchHints(Vec<BranchHint>);

impl BranchHints {
    /// What is known of the branch that stands `offset` bytes from the start of the body.
    pub(crate) fn at(&self, offset: u64) -> Option<Likelihood> {
        let found = self.0.binary_search_by_key(&offset, |hint| hint.offset.into());
        found.ok().map(|index| self.0[index].likelihood)
    }

    /// Of several hints for one branch, the first counts.
    fn new(mut hints: Vec<BranchHint>) -> Self {
        hints.sort_by_key(|hint| hint.offset);
        hints.dedup_by_key(|hint| hint.offset);
        Self(hints)
    }
}

/// The hints of a module, until its bodies are read.
#[derive(Debug, Default)]
pub(super) struct PendingHints(HashMap<FuncIdx, BranchHints>);

impl PendingHints {
    /// Reads `section` if it holds branch hints: all of it, or nothing where it is malformed.
    pub(super) fn read_section(&mut self, section: &CustomSectionReader<'_>) {
        let KnownCustom::BranchHints(reader) = section.as_known() else {
            if section.name() == SECTION {
                tracing::warn!(target: "wasm2native", "the branch hints at {:#x} are malformed", section.data_offset());
            }
            return;
        };
        match funcs(reader) {
            Ok(funcs) => {
                for (func, hints) in funcs {
                    self.0.entry(func).or_insert(hints);
                }
            }
            Err(error) => tracing::warn!(target: "wasm2native", "malformed branch hints: {error}"),
        }
    }

    /// The hints for a function's body.
    pub(super) fn take(&mut self, func: FuncIdx) -> BranchHints {
        self.0.remove(&func).unwrap_or_default()
    }
}

const SECTION: &str = "metadata.code.branch_hint";

fn funcs(reader: BranchHintSectionReader<'_>) -> Result<Vec<(FuncIdx, BranchHints)>, BinaryReaderError> {
    let mut funcs = Vec::new();
    for func in reader {
        let func = func?;
        let mut hints = Vec::new();
        for hint in func.hints {
            let hint = hint?;
            let likelihood = if hint.taken { Likelihood::Likely } else { Likelihood::Unlikely };
            hints.push(BranchHint { offset: hint.func_offset, likelihood });
        }
        funcs.push((FuncIdx::from_u32(func.func), BranchHints::new(hints)));
    }
    Ok(funcs)
}
