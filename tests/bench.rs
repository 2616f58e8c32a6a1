//! The bench works: its parts on figures that are made up, and a round of its smallest program. No timing is judged.

use std::process::Command;

use wasm2native_tests::places;

/// A script of the bench, which finds the command under test and fetched data as the tests do.
fn script(name: &str) -> Command {
    let mut command = Command::new("python3");
    // What Python would keep beside the sources is no business of a test.
    command.arg("-B").arg(places::tests().join("bench").join(name));
    command.env("CARGO_TARGET_DIR", places::profile().parent().expect("a profile's folder lies in the target folder"));
    command
}

/// Runs a command that must succeed, and gives what it printed.
fn output(command: &mut Command) -> String {
    let output = command.output().expect("python3 is there: it fetched the test data");
    let text = |bytes| String::from_utf8_lossy(bytes).into_owned();
    assert!(output.status.success(), "{command:?}: {}\n{}", output.status, text(&output.stderr));
    text(&output.stdout)
}

#[test]
fn parts_of_the_contest_hold() {
    output(&mut script("test_peers.py"));
}

#[test]
fn list_names_engines_and_programs() {
    let list = output(script("bench.py").arg("--list"));
    for line in [
        "engine wasm2native: found",
        "engine wasmtime: ",
        "engine wasmer: ",
        "program sieve: ready",
        "program quickjs: ",
        "program parcels: ",
    ] {
        assert!(list.lines().any(|found| found.starts_with(line)), "`{line}` is not in:\n{list}");
    }
}

#[test]
fn a_round_of_one_program_makes_page_figures_and_plot() {
    let folder = tempfile::tempdir().expect("a temporary folder can be made");
    let mut command = script("bench.py");
    command.args([
        "peers",
        "--only",
        "sieve",
        "--runs",
        "1",
        "--starts",
        "1",
        "--engines",
        "wasm2native,wasmtime",
        "--results",
    ]);
    let printed = output(command.arg(folder.path()));
    let read = |name| std::fs::read_to_string(folder.path().join(name)).expect("the bench writes it");
    assert_eq!(read("peers.md").trim_end(), printed.trim_end());
    assert!(printed.contains("| sieve | "), "{printed}");
    // With SIMD off and on, by both.
    assert_eq!(read("peers.json").matches("\"ratio\": ").count(), 2 * 2 + 3, "two runs of two, and three starts");
    assert!(read("peers.svg").contains("sieve</text>"));
}
