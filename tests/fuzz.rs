//! Bounded fuzzing, the same in every run: generated modules against other engines, on both CPUs, and broken modules against the
//! compiler.
//!
//! Longer runs, and a seed alone: `cargo run --release -p wasm2native-tests --bin fuzz -- --help`.

use libtest_mimic::{Arguments, Failed, Trial};
use tempfile::TempDir;
use wasm2native_targets::{LINUX, Target};
use wasm2native_tests::fuzz::{Breakage, Breaker, Case, MISTAKES, Mistake, Only, PROFILES, Tally, WAYS, Watch};
use wasm2native_tests::places;

/// How many trials each kind of run is divided into: they run in parallel.
const TRIALS: u64 = 16;
/// Generated modules of a trial on this machine: every profile in most ways.
const MODULES: u64 = 128;
/// Of these, how many run under an emulator too, where starting a program takes a hundred times as long: more where they have not
/// executed enough.
const EMULATED_MODULES: u64 = 64;
/// Operations that a trial must execute on a target at least: together, ten million on each.
const OPERATIONS: u64 = 10_000_000 / TRIALS;
/// Broken modules of a trial.
const BROKEN: u64 = 3000;

fn main() {
    let arguments = Arguments::from_args();
    let mut trials = Vec::new();
    for number in 0..TRIALS {
        let seed = number * MODULES;
        trials.push(Trial::test(format!("differential::seed_{seed}"), move || compare(seed).map_err(Failed::from)));
        let seed = number * BROKEN;
        trials.push(Trial::test(format!("broken::seed_{seed}"), move || break_modules(seed).map_err(Failed::from)));
    }
    for mistake in MISTAKES {
        trials.push(Trial::test(format!("sensitivity::{}", mistake.name), || see(mistake).map_err(Failed::from)));
    }
    libtest_mimic::run(&arguments, trials).exit();
}

fn compare(first: u64) -> Result<(), String> {
    let folder = TempDir::new().expect("there is room for temporary files");
    let host: Vec<&'static Target> = LINUX.iter().copied().filter(|&target| is_host(target)).collect();
    let mut tallies = vec![Tally::default(); LINUX.len()];
    for seed in first..first + MODULES {
        let case = Case::seeded(seed, Only::default());
        let is_enough = seed - first >= EMULATED_MODULES && tallies.iter().all(|tally| tally.operations >= OPERATIONS);
        let targets: &[&'static Target] = if is_enough { &host } else { LINUX };
        for (target, mut found) in targets.iter().zip(case.check(targets, folder.path())) {
            if !found.differences.is_empty() {
                let path = places::data().join(format!("fuzz-{seed}.wasm"));
                std::fs::write(&path, &case.program).expect("the target folder can be written");
                let about = format!("seed {seed} ({}, {}, {}): ", case.profile.name, case.way.name, path.display());
                found.differences.iter_mut().for_each(|difference| difference.insert_str(0, &about));
            }
            let index = LINUX.iter().position(|other| other.name == target.name).expect("it is one of them");
            tallies[index].add(found);
        }
    }
    let mut failures = Vec::new();
    for (target, tally) in LINUX.iter().zip(tallies) {
        println!("{}: {tally}", target.name);
        if tally.operations < OPERATIONS {
            failures.push(format!("{}: {} operations are too few to show anything", target.name, tally.operations));
        }
        failures.extend(tally.differences);
    }
    if failures.is_empty() { Ok(()) } else { Err(failures.join("\n")) }
}

fn is_host(target: &Target) -> bool {
    Target::host().is_some_and(|host| host.name == target.name)
}

fn break_modules(first: u64) -> Result<(), String> {
    let breaker = Breaker::default();
    let watch = Watch::start(&places::data().join(format!("fuzz-broken-{first}.now")));
    let mut tally = Breakage::default();
    for seed in first..first + BROKEN {
        tally.add(&breaker.check(seed, &watch)?);
    }
    println!("{tally}");
    watch.memory_stayed_bounded()?;
    tally.was_worth_it()
}

/// A mistake in the compiler must show in one of a few hundred modules.
fn see(mistake: &Mistake) -> Result<(), String> {
    const MODULES: u64 = 400;
    let profile = PROFILES.iter().find(|profile| profile.name == "2.0").expect("there is such a profile");
    let only = Only { profile: Some(profile), way: Some(&WAYS[0]) };
    let shown = (0..MODULES).filter(|&seed| mistake.shows_in(&Case::seeded(seed, only))).count();
    println!("{} shows in {shown} of {MODULES} modules", mistake.name);
    if shown > 0 { Ok(()) } else { Err(format!("{} shows in none of {MODULES} modules", mistake.name)) }
}
