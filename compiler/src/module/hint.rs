//! Hints about code: which way a branch most often goes ("Branch Hinting"), and which functions come first ("Compilation
//! Hints", compilation priority).
//!
//! A hint changes how fast code is, never what it does. So nothing in the section makes a module invalid: a malformed
//! section, hints for no function, and hints that stand at no branch are passed over.

use super::FuncIdx;
use std::collections::{BTreeMap, HashMap};
use wasmparser::{BinaryReader, BinaryReaderError, BranchHintSectionReader, CustomSectionReader, KnownCustom};

/// What is known of operators of one body, by ascending offset: bytes from the start of the body, its local declarations.
#[derive(Clone, Debug)]
pub(crate) struct Hints<T>(Vec<(u32, T)>);

impl<T> Default for Hints<T> {
    fn default() -> Self {
        Self(Vec::new())
    }
}

impl<T: Copy> Hints<T> {
    /// Of several hints for one operator, the first counts.
    pub(crate) fn new(hints: impl Iterator<Item = (u32, T)>) -> Self {
        let mut hints: Vec<(u32, T)> = hints.collect();
        hints.sort_by_key(|(offset, _)| *offset);
        hints.dedup_by_key(|(offset, _)| *offset);
        Self(hints)
    }

    /// What is known of the operator that stands `offset` bytes from the start of the body.
    pub(crate) fn at(&self, offset: u64) -> Option<T> {
        let found = self.0.binary_search_by_key(&offset, |(offset, _)| (*offset).into());
        found.ok().map(|index| self.0[index].1)
    }

    /// What is known of any.
    pub(crate) fn all(&self) -> impl ExactSizeIterator<Item = T> {
        self.0.iter().map(|(_, hint)| *hint)
    }

    /// Puts what is known of operators at these offsets, or that nothing is, in the place of what was.
    pub(crate) fn replace(&mut self, known: impl Iterator<Item = (u32, Option<T>)>) {
        let known: BTreeMap<u32, Option<T>> = known.collect();
        self.0.retain(|(offset, _)| !known.contains_key(offset));
        self.0.extend(known.into_iter().filter_map(|(offset, hint)| Some((offset, hint?))));
        self.0.sort_by_key(|(offset, _)| *offset);
    }
}

/// How often a condition holds.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Likelihood {
    Unlikely,
    Likely,
}

/// What a call through a table or a reference mostly calls.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct TargetHint {
    /// What it calls: not known to be a function that it can call, or any.
    pub(crate) func: FuncIdx,
    pub(crate) frequency: Frequency,
    /// How often it is done.
    pub(crate) heat: Heat,
}

/// How often a call is done, or a function is called.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) enum Heat {
    /// It was not, in the run that is known.
    Never,
    /// It is not known, or it is one of many.
    #[default]
    Usual,
    /// It is one of those that are done most.
    Hot,
}

/// How often something holds.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Frequency {
    /// More often than not.
    Mostly,
    /// Nearly always.
    Nearly,
}

/// When a function is wanted: the lower the earlier.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct Priority(u32);

impl Priority {
    /// Of what comes after so many others.
    pub(crate) fn of_rank(rank: usize) -> Self {
        Self(u32::try_from(rank).unwrap_or(u32::MAX))
    }
}

/// The hints of a module, until its bodies are read.
#[derive(Debug, Default)]
pub(super) struct PendingHints {
    branches: HashMap<FuncIdx, Hints<Likelihood>>,
    priorities: HashMap<FuncIdx, Priority>,
}

impl PendingHints {
    /// Reads `section` if it holds hints: all of it, or nothing where it is malformed.
    pub(super) fn read_section(&mut self, section: &CustomSectionReader<'_>) {
        match section.name() {
            BRANCH_HINTS => self.read_branches(section),
            PRIORITIES => self.read_priorities(section),
            _ => {}
        }
    }

    fn read_priorities(&mut self, section: &CustomSectionReader<'_>) {
        let bytes = section.data();
        // The proposal has a list for each function; a producer is known that leaves out its length, which is always 1.
        let Some(funcs) = priorities(bytes, Items::Counted).or_else(|| priorities(bytes, Items::One)) else {
            let offset = section.data_offset();
            return tracing::warn!(target: "wasm2native", "the compilation priorities at {offset:#x} are malformed");
        };
        for (func, priority) in funcs {
            self.priorities.entry(func).or_insert(priority);
        }
    }

    fn read_branches(&mut self, section: &CustomSectionReader<'_>) {
        let KnownCustom::BranchHints(reader) = section.as_known() else {
            tracing::warn!(target: "wasm2native", "the branch hints at {:#x} are malformed", section.data_offset());
            return;
        };
        match funcs(reader) {
            Ok(funcs) => {
                for (func, hints) in funcs {
                    self.branches.entry(func).or_insert(hints);
                }
            }
            Err(error) => tracing::warn!(target: "wasm2native", "malformed branch hints: {error}"),
        }
    }

    /// The hints for the branches of a function's body.
    pub(super) fn take_branches(&mut self, func: FuncIdx) -> Hints<Likelihood> {
        self.branches.remove(&func).unwrap_or_default()
    }

    /// When a function is wanted, if that is said.
    pub(super) fn priority(&self, func: FuncIdx) -> Option<Priority> {
        self.priorities.get(&func).copied()
    }
}

const BRANCH_HINTS: &str = "metadata.code.branch_hint";
const PRIORITIES: &str = "metadata.code.compilation_priority";

/// How the items of a function begin.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Items {
    /// With their number.
    Counted,
    /// With the only one.
    One,
}

/// Each function's priority; none where the bytes do not end where the lists do.
///
/// ```text
/// u32 functions, then for each:  u32 function, u32 items, then for each:  u32 offset, u32 bytes, those bytes
/// ```
/// The item at offset 0 is about the whole function; its first number is the priority.
fn priorities(bytes: &[u8], items: Items) -> Option<Vec<(FuncIdx, Priority)>> {
    let mut reader = BinaryReader::new(bytes, 0);
    let mut funcs = Vec::new();
    for _ in 0..reader.read_var_u32().ok()? {
        let func = FuncIdx::from_u32(reader.read_var_u32().ok()?);
        let count = if items == Items::Counted { reader.read_var_u32().ok()? } else { 1 };
        for _ in 0..count {
            let at = reader.read_var_u32().ok()?;
            let len = reader.read_var_u32().ok()? as usize;
            let priority = BinaryReader::new(reader.read_bytes(len).ok()?, 0).read_var_u32().ok()?;
            if at == 0 {
                funcs.push((func, Priority(priority)));
            }
        }
    }
    reader.eof().then_some(funcs)
}

fn funcs(reader: BranchHintSectionReader<'_>) -> Result<Vec<(FuncIdx, Hints<Likelihood>)>, BinaryReaderError> {
    let mut funcs = Vec::new();
    for func in reader {
        let func = func?;
        let mut hints = Vec::new();
        for hint in func.hints {
            let hint = hint?;
            hints.push((hint.func_offset, if hint.taken { Likelihood::Likely } else { Likelihood::Unlikely }));
        }
        funcs.push((FuncIdx::from_u32(func.func), Hints::new(hints.into_iter())));
    }
    Ok(funcs)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(bytes: &[u8]) -> Option<Vec<(u32, u32)>> {
        let funcs = priorities(bytes, Items::Counted).or_else(|| priorities(bytes, Items::One))?;
        Some(funcs.into_iter().map(|(func, Priority(priority))| (func.as_u32(), priority)).collect())
    }

    #[test]
    fn priorities_in_both_forms() {
        // Function 2 has priority 3 and a second number, function 5 priority 1.
        assert_eq!(read(&[2, 2, 1, 0, 2, 3, 9, 5, 1, 0, 1, 1]), Some(vec![(2, 3), (5, 1)]));
        assert_eq!(read(&[2, 2, 0, 2, 3, 9, 5, 0, 1, 1]), Some(vec![(2, 3), (5, 1)]));
        assert_eq!(read(&[0]), Some(vec![]));
        for malformed in [&[][..], &[1], &[1, 2, 1, 0, 0], &[1, 2, 1, 0, 1, 3, 0], &[1, 2, 1, 0, 9, 3]] {
            assert_eq!(read(malformed), None, "{malformed:?}");
        }
    }
}
