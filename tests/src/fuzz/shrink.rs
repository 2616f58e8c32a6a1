//! A smaller program that differs in the same way.
//!
//! What the mutator calls a reduction is tried again and again, and kept where the program still differs. A program that
//! has lost its fuel may run for ever: the judge's bound ends it, and it is not kept.

use std::path::Path;

use wasm_mutate::WasmMutate;
use wasm2native_targets::Target;

use super::generate::Case;

/// How often nothing may come of it before the program is called small.
const FUTILE_ATTEMPTS: u64 = 1500;
/// Work that the mutator may put into an attempt, in its own unit.
const MUTATOR_FUEL: u64 = 1000;

impl Case {
    /// The smallest program found that still differs on `target`. Itself, where it does not differ.
    #[must_use]
    pub fn shrink(mut self, target: &'static Target, folder: &Path) -> Self {
        let mut futile = 0;
        let mut seed = 0;
        while futile < FUTILE_ATTEMPTS {
            seed += 1;
            futile += 1;
            if let Some(program) = reduced(&self.program, seed) {
                let candidate = Self { program, ..self };
                if candidate.program.len() < self.program.len() && candidate.differs(target, folder) {
                    self = candidate;
                    futile = 0;
                }
            }
        }
        self
    }

    fn differs(&self, target: &'static Target, folder: &Path) -> bool {
        let is_valid = wasmparser::Validator::new_with_features(wasmparser::WasmFeatures::all())
            .validate_all(&self.program)
            .is_ok();
        let compared = |difference: &String| !difference.contains(super::differential::JUDGE_FAILED);
        is_valid
            && self
                .check(&[target], folder)
                .iter()
                .any(|tally| tally.modules == 1 && tally.differences.iter().any(compared))
    }
}

/// A program that the mutator makes of `program`. `None` where this seed makes nothing.
fn reduced(program: &[u8], seed: u64) -> Option<Vec<u8>> {
    let mut mutator = WasmMutate::default();
    mutator.seed(seed).reduce(true).preserve_semantics(false).fuel(MUTATOR_FUEL);
    let mut made = mutator.run(program).ok()?;
    made.next()?.ok()
}
