//! `cargo run --release -p wasm2native-tests --bin fuzz -- [--count N] [--seed S] [--target T] …`: as long a fuzzing run as is
//! wanted.
//!
//! Each seed is one module: generated, built, run on every target, and compared with what another engine does; or, with
//! `--broken`, broken, and given to the compiler. Seeds are what CI runs too, so that a failure there is `--seed S --count 1` here.

use std::path::{Path, PathBuf};
use std::process::ExitCode;
use std::sync::Mutex;
use std::sync::atomic::{AtomicU64, AtomicUsize, Ordering};

use clap::Parser;
use tempfile::TempDir;
use wasm2native_targets::{LINUX, Target};
use wasm2native_tests::fuzz::{Breakage, Breaker, Case, Only, PROFILES, Profile, Tally, WAYS, Watch, Way};

/// Fuzz the compiler: generated modules against another engine, or broken modules
#[derive(Parser, Debug)]
#[command(name = "fuzz")]
struct Arguments {
    /// The first seed
    #[arg(long, value_name = "S", default_value_t = 0)]
    seed: u64,

    /// How many seeds
    #[arg(long, value_name = "N", default_value_t = 1000)]
    count: u64,

    /// Give the compiler broken modules instead of comparing what good ones do
    #[arg(long, conflicts_with_all = ["target", "profile", "way", "shrink", "keep_all"])]
    broken: bool,

    /// Run on this target only
    #[arg(long, value_name = "T", value_parser = target)]
    target: Option<&'static Target>,

    /// Generate modules of this profile only
    #[arg(long, value_name = "P", value_parser = profile)]
    profile: Option<&'static Profile>,

    /// Build in this way only
    #[arg(long, value_name = "W", value_parser = way)]
    way: Option<&'static Way>,

    /// Threads
    #[arg(long, value_name = "N", default_value_t = std::thread::available_parallelism().map_or(1, usize::from))]
    jobs: usize,

    /// Folder for the programs that differ
    #[arg(long, value_name = "DIR", default_value = "target/fuzz")]
    artifacts: PathBuf,

    /// Make each program that differs as small as it gets before it is written
    #[arg(long)]
    shrink: bool,

    /// Write every program, whether it differs or not
    #[arg(long)]
    keep_all: bool,
}

impl Arguments {
    /// The next seed of the run.
    fn take(&self, next: &AtomicU64) -> Option<u64> {
        let seed = next.fetch_add(1, Ordering::Relaxed);
        (seed < self.seed.saturating_add(self.count)).then_some(seed)
    }
}

fn target(name: &str) -> Result<&'static Target, String> {
    Target::by_name(name)
        .ok_or_else(|| format!("targets: {:?}", LINUX.iter().map(|target| target.name).collect::<Vec<_>>()))
}

fn profile(name: &str) -> Result<&'static Profile, String> {
    let known = || format!("profiles: {:?}", PROFILES.iter().map(|profile| profile.name).collect::<Vec<_>>());
    PROFILES.iter().find(|profile| profile.name == name).ok_or_else(known)
}

fn way(name: &str) -> Result<&'static Way, String> {
    let known = || format!("ways: {:?}", WAYS.iter().map(|way| way.name).collect::<Vec<_>>());
    WAYS.iter().find(|way| way.name == name).ok_or_else(known)
}

fn main() -> ExitCode {
    let arguments = Arguments::parse();
    if arguments.broken { break_modules(&arguments) } else { compare(&arguments) }
}

fn break_modules(arguments: &Arguments) -> ExitCode {
    let breaker = Breaker::default();
    let next = AtomicU64::new(arguments.seed);
    let tally = Mutex::new(Breakage::default());
    let failures = AtomicUsize::new(0);
    std::fs::create_dir_all(&arguments.artifacts).expect("the folder can be written");
    std::thread::scope(|scope| {
        for job in 0..arguments.jobs.max(1) {
            let (breaker, tally, failures, next) = (&breaker, &tally, &failures, &next);
            scope.spawn(move || {
                let watch = Watch::start(&arguments.artifacts.join(format!("broken-{job}.now")));
                while let Some(seed) = arguments.take(next) {
                    match breaker.check(seed, &watch) {
                        Ok(found) => tally.lock().expect("no thread panicked").add(&found),
                        Err(words) => {
                            println!("{words}");
                            failures.fetch_add(1, Ordering::Relaxed);
                        }
                    }
                }
            });
        }
    });
    let failures = failures.into_inner();
    println!("{}, {failures} failures", tally.into_inner().expect("no thread panicked"));
    if failures == 0 { ExitCode::SUCCESS } else { ExitCode::FAILURE }
}

fn compare(arguments: &Arguments) -> ExitCode {
    let targets = arguments.target.map_or_else(|| LINUX.to_vec(), |target| vec![target]);
    let tallies = Mutex::new(vec![Tally::default(); targets.len()]);
    let next = AtomicU64::new(arguments.seed);
    std::thread::scope(|scope| {
        for _ in 0..arguments.jobs.max(1) {
            scope.spawn(|| work(arguments, &targets, &next, &tallies));
        }
    });
    let mut exit = ExitCode::SUCCESS;
    for (target, tally) in targets.iter().zip(tallies.into_inner().expect("no thread panicked")) {
        println!("{}: {tally}", target.name);
        if !tally.differences.is_empty() {
            exit = ExitCode::FAILURE;
        }
    }
    exit
}

fn work(arguments: &Arguments, targets: &[&'static Target], next: &AtomicU64, tallies: &Mutex<Vec<Tally>>) {
    let folder = TempDir::new().expect("there is room for temporary files");
    while let Some(seed) = arguments.take(next) {
        let case = Case::seeded(seed, Only { profile: arguments.profile, way: arguments.way });
        let found = case.check(targets, folder.path());
        let differences: Vec<&String> = found.iter().flat_map(|tally| &tally.differences).collect();
        let (profile, way) = (case.profile.name, case.way.name);
        for difference in &differences {
            println!("seed {seed} ({profile}, {way}): {difference}");
        }
        if arguments.keep_all || !differences.is_empty() {
            let different = targets.iter().zip(&found).find(|(_, tally)| !tally.differences.is_empty());
            let case = match different {
                Some((target, _)) if arguments.shrink => case.shrink(target, folder.path()),
                _ => case,
            };
            println!("  {}", keep(&arguments.artifacts, seed, &case.program).display());
        }
        let mut tallies = tallies.lock().expect("no thread panicked");
        for (tally, found) in tallies.iter_mut().zip(found) {
            tally.add(found);
        }
    }
}

fn keep(folder: &Path, seed: u64, program: &[u8]) -> PathBuf {
    let path = folder.join(format!("seed-{seed}.wasm"));
    std::fs::create_dir_all(folder).and_then(|()| std::fs::write(&path, program)).expect("the folder can be written");
    path
}
