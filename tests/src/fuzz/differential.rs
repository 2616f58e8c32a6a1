//! One program on our side and on a judge's: build, run, compare, count.
//!
//! A trap ends a program, so a program is run in rounds: a round leaves out the calls that trapped in those before it. The last
//! round leaves out every call from the trap on, so that it tells the state.

use std::collections::BTreeMap;
use std::fmt;
use std::path::Path;

use wasm2native_compiler::{Kind, Options};
use wasm2native_targets::Target;

use super::engine::{native, wasmi, wasmtime};
use super::feature::Judge;
use super::generate::Case;
use super::outcome::{End, Run};

/// How often a program is run at most.
const ROUNDS: usize = 4;

/// What a difference says where nothing was compared.
pub(super) const JUDGE_FAILED: &str = "the judge failed";

/// What was compared on one target, and what came of it.
#[derive(Clone, Debug, Default)]
pub struct Tally {
    /// Modules that were compiled, run and compared.
    pub modules: usize,
    /// Modules that were refused as unsupported and may be, by proposal.
    pub refused: BTreeMap<&'static str, usize>,
    /// Runs of programs.
    pub runs: usize,
    /// Runs that ended with a trap.
    pub traps: usize,
    /// Runs about which nothing can be said, as an engine's stack was exhausted.
    pub inconclusive: usize,
    /// Operations that the modules' own code executed, as far as a judge counted them.
    pub operations: u64,
    /// What differs, in words.
    pub differences: Vec<String>,
}

impl Tally {
    /// Adds another.
    pub fn add(&mut self, other: Self) {
        self.modules += other.modules;
        self.runs += other.runs;
        self.traps += other.traps;
        self.inconclusive += other.inconclusive;
        self.operations += other.operations;
        self.differences.extend(other.differences);
        for (proposal, count) in other.refused {
            *self.refused.entry(proposal).or_default() += count;
        }
    }
}

impl fmt::Display for Tally {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { modules, refused, runs, traps, inconclusive, operations, differences } = self;
        write!(f, "{modules} modules, {operations} operations executed, {} differences", differences.len())?;
        write!(f, " ({runs} runs, {traps} ended with a trap, {inconclusive} inconclusive; refused: {refused:?})")
    }
}

/// What a judge did in a round.
struct Round {
    mask: u64,
    run: Run,
    operations: u64,
}

impl Case {
    /// Compares what the program does on each of `targets` with what its judge does: a tally a target. `folder` is for files.
    ///
    /// # Panics
    /// If a tool or the runtime for a target is missing.
    #[must_use]
    pub fn check(&self, targets: &[&'static Target], folder: &Path) -> Vec<Tally> {
        let mut judged = None;
        targets.iter().map(|target| self.check_on(target, folder, &mut judged)).collect()
    }

    /// What the judge does. Of NaNs that the program leaves to engines only Wasmtime's flag knows.
    fn judge(&self, folder: &Path) -> Vec<Round> {
        let judge = if self.way.canonicalises() { Judge::Wasmtime } else { self.profile.judge };
        match judge {
            Judge::Wasmi => match wasmi::Prepared::new(&self.program) {
                Ok(prepared) => rounds(|mask| prepared.run(mask)),
                Err(words) => vec![Round { mask: 0, run: Run::new(&[], End::Broken(words)), operations: 0 }],
            },
            Judge::Wasmtime => {
                let module = folder.join("module.wasm");
                std::fs::write(&module, &self.program).expect("a temporary folder can be written");
                rounds(|mask| (wasmtime::run(&module, mask), 0))
            }
        }
    }

    fn check_on(&self, target: &'static Target, folder: &Path, judged: &mut Option<Vec<Round>>) -> Tally {
        let mut tally = Tally::default();
        let executable = folder.join("program");
        if let Err(refusal) = native::build(&self.program, &self.way.options(target, self.profile), &executable) {
            match refusal.report().kind {
                Kind::Unsupported { proposal, .. } if !self.profile.is_supported => {
                    tally.refused.insert(proposal, 1);
                }
                _ => tally.differences.push(format!("{}: {refusal}", target.name)),
            }
            return tally;
        }
        tally.modules = 1;
        let rounds = judged.get_or_insert_with(|| self.judge(folder));
        for round in enough(rounds, target) {
            // A program that the judge does not see the end of may have none.
            if round.run.is_inconclusive() {
                tally.inconclusive += 1;
                continue;
            }
            let ours = native::run(&executable, target, round.mask);
            tally.runs += 1;
            tally.traps += usize::from(matches!(ours.end, End::Trap(_)));
            if ours.is_inconclusive() {
                tally.inconclusive += 1;
            } else if let Some(difference) = difference(&ours, &round.run) {
                tally.differences.push(format!("{}, mask {:#x}: {difference}", target.name, round.mask));
                break;
            } else {
                tally.operations += round.operations;
            }
        }
        tally
    }
}

/// The rounds to run on `target`: all of them natively. Each costs an emulator a tenth of a second, so that there the first and the
/// last do: those that call all and tell all.
fn enough<'r>(rounds: &'r [Round], target: &Target) -> impl Iterator<Item = &'r Round> + use<'r> {
    let is_native = Target::host().is_some_and(|host| host.name == target.name);
    let last = rounds.len() - 1;
    rounds
        .iter()
        .enumerate()
        .filter(move |(number, _)| is_native || *number == 0 || *number == last)
        .map(|(_, round)| round)
}

/// Where our run parts from the judge's. A broken judge is a difference too: nothing was compared.
fn difference(ours: &Run, judge: &Run) -> Option<String> {
    match &judge.end {
        End::Broken(words) => Some(format!("{JUDGE_FAILED}: {words}")),
        _ => ours.difference(judge).map(|words| format!("ours, judge's: {words}")),
    }
}

fn rounds(engine: impl Fn(u64) -> (Run, u64)) -> Vec<Round> {
    let mut rounds = Vec::new();
    let mut mask = 0;
    loop {
        let (run, operations) = engine(mask);
        let trapped = match run.end {
            End::Trap(_) => run.last_call(),
            End::Done | End::Broken(_) => None,
        };
        rounds.push(Round { mask, run, operations });
        match trapped {
            // The mask's last round traps nowhere: the calls before have all returned.
            Some(call) if rounds.len() + 1 == ROUNDS => mask |= u64::MAX << call,
            Some(call) if rounds.len() < ROUNDS => mask |= 1 << call,
            _ => return rounds,
        }
    }
}

/// The options with which a case is built, for those who compile it alone.
impl Case {
    /// How the case's way and profile build for `target`.
    #[must_use]
    pub fn options(&self, target: &'static Target) -> Options {
        self.way.options(target, self.profile)
    }
}
