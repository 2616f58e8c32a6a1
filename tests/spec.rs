//! The official test suite of WebAssembly 3.0, and the scripts of proposals.
//!
//! One test a script, in two ways that differ on every axis: both CPUs, both memories, with and without optimisation, both
//! kinds of instances. Every way is taken by an eighth of the scripts; those of relaxed vector operators are also run with the
//! same results on every CPU. All scripts in all ways:
//! `cargo run --release -p wasm2native-tests --bin wast -- --grid`.

use std::collections::BTreeSet;

use libtest_mimic::{Arguments, Failed, Trial};
use wasm2native_tests::places;
use wasm2native_tests::script::expected::Expected;
use wasm2native_tests::script::grid::NamedWay;
use wasm2native_tests::script::suite::{Edition, Summary, scripts};
use wasm2native_tests::script::{Job, grid};

fn main() {
    let arguments = Arguments::from_args();
    let mut trials = vec![
        Trial::test("summary", || summary().map_err(Failed::from)),
        Trial::test("expected_failures", || expected_failures().map_err(Failed::from)),
    ];
    for (number, script) in scripts().into_iter().enumerate() {
        let mut ways = grid::opposites(number).to_vec();
        if script.name.starts_with("relaxed-simd/") {
            ways.extend(grid::deterministic());
        }
        trials.push(Trial::test(script.name.clone(), move || carry_out(&script.into(), &ways).map_err(Failed::from)));
    }
    libtest_mimic::run(&arguments, trials).exit();
}

fn carry_out(job: &Job, ways: &[NamedWay]) -> Result<(), String> {
    let mut failures = String::new();
    for (way, report) in ways.iter().zip(job.reports(ways, &Expected::read()?)) {
        println!("{}: {}", way.name, report.tally);
        for failure in &report.failures {
            failures += &format!("{} [{}]:{failure}\n", job.name, way.name);
        }
    }
    if failures.is_empty() { Ok(()) } else { Err(failures) }
}

/// The README says how much of the suite holds.
fn summary() -> Result<(), String> {
    let readme = places::tests().parent().expect("tests/ lies in the repository").join("README.md");
    let readme = std::fs::read_to_string(readme).expect("the README can be read");
    let expected = Expected::read()?;
    for (title, edition) in [("WebAssembly 3.0", Edition::Standard), ("Proposals", Edition::Proposal)] {
        let line = format!("{title}: {}", Summary::of(edition, &expected)?);
        println!("{line}");
        if !readme.contains(&line) {
            return Err(format!("the README does not say: {line}"));
        }
    }
    Ok(())
}

/// Expected failures are of scripts that are run, and none is the standard's.
fn expected_failures() -> Result<(), String> {
    let proposals: BTreeSet<String> =
        scripts().into_iter().filter(|script| script.edition == Edition::Proposal).map(|script| script.name).collect();
    match Expected::read()?.scripts().find(|script| !proposals.contains(*script)) {
        None => Ok(()),
        Some(other) => Err(format!("{other} is no script of a proposal")),
    }
}
