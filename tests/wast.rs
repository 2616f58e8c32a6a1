//! `wast [--target T] [FLAGS OF build] FILE…`: carries out scripts of the WebAssembly test suites.
//!
//! Each file is a line with its passed and failed assertions, each failure one with its place and both values. The last line
//! counts them all. Exit code 0: everything holds; 1: something fails; 2: wrong command line; 4: nothing fails, but something
//! is refused as it is not compiled.

use std::path::PathBuf;
use std::process::{Command, ExitCode};

use wasm2native_targets::{LINUX, Target};
use wasm2native_tests::places;
use wasm2native_tests::script::expected::Expected;
use wasm2native_tests::script::grid::{self, NamedWay};
use wasm2native_tests::script::suite::{self, Edition, Summary};
use wasm2native_tests::script::{Job, Report, Tally, Way, carry_out};

const USAGE: &str = "\
usage: wast [--target T] [FLAGS OF build] FILE.wast...   carries out scripts
       wast [--target T] [FLAGS OF build] -- FILE...     the same, whatever the files are called
       wast --suite [--target T] [FLAGS OF build]        carries out the official suite
       wast --grid [FILE.wast...]                        the same in every way: both CPUs, levels, memories, instances
       wast --summary                                    counts the official suite's assertions
";

fn main() -> ExitCode {
    let arguments = match Arguments::parse(std::env::args().skip(1)) {
        Ok(arguments) => arguments,
        Err(message) => {
            eprint!("error: {message}\n{USAGE}");
            return ExitCode::from(2);
        }
    };
    match arguments.run() {
        Ok(code) => code,
        Err(message) => {
            eprintln!("error: {message}");
            ExitCode::FAILURE
        }
    }
}

/// What is asked for.
#[derive(Debug, PartialEq, Eq)]
struct Arguments {
    scripts: Scripts,
    ways: Ways,
}

#[derive(Debug, PartialEq, Eq)]
enum Scripts {
    Files(Vec<PathBuf>),
    Suite,
    /// No script is run; the suite's assertions are counted.
    Summary,
}

#[derive(Debug, PartialEq, Eq)]
enum Ways {
    Grid,
    One { target: &'static str, flags: Vec<String> },
}

impl Arguments {
    fn parse(arguments: impl Iterator<Item = String>) -> Result<Self, String> {
        let (mut files, mut flags) = (Vec::new(), Vec::new());
        let (mut is_suite, mut is_grid, mut is_summary, mut only_files) = (false, false, false, false);
        let mut target = Target::host().map(|host| host.name);
        let mut arguments = arguments;
        while let Some(argument) = arguments.next() {
            match argument.as_str() {
                _ if only_files => files.push(argument.into()),
                "--" => only_files = true,
                "--suite" => is_suite = true,
                "--grid" => is_grid = true,
                "--summary" => is_summary = true,
                "--target" => target = Some(named(&arguments.next().ok_or("--target takes the name of a target")?)?),
                _ => match argument.strip_prefix("--target=") {
                    Some(name) => target = Some(named(name)?),
                    None if argument.ends_with(".wast") => files.push(argument.into()),
                    None => flags.push(argument),
                },
            }
        }
        let ways = match (is_grid, target) {
            (true, _) if !flags.is_empty() => return Err("--grid chooses the flags itself".to_owned()),
            (true, _) => Ways::Grid,
            (false, Some(target)) => Ways::One { target, flags },
            (false, None) => return Err("this machine is none of the targets: name one with --target".to_owned()),
        };
        let scripts = match (files.is_empty(), is_suite, is_summary) {
            (true, _, true) => Scripts::Summary,
            (true, true, false) => Scripts::Suite,
            (true, false, false) if is_grid => Scripts::Suite,
            (false, false, false) => Scripts::Files(files),
            (true, false, false) => return Err("no script is named".to_owned()),
            (false, _, _) => return Err("either files or the official suite".to_owned()),
        };
        Ok(Self { scripts, ways })
    }

    fn run(self) -> Result<ExitCode, String> {
        let expected = Expected::read()?;
        let jobs: Vec<Job> = match self.scripts {
            Scripts::Summary => {
                println!("WebAssembly 3.0: {}", Summary::of(Edition::Standard, &expected)?);
                println!("Proposals: {}", Summary::of(Edition::Proposal, &expected)?);
                return Ok(ExitCode::SUCCESS);
            }
            Scripts::Suite => suite::scripts().into_iter().map(Job::from).collect(),
            Scripts::Files(files) => files.into_iter().map(Job::read).collect(),
        };
        build_command()?;
        let ways = match self.ways {
            Ways::Grid => grid::all(),
            Ways::One { target, flags } => {
                let target = LINUX.iter().find(|known| known.name == target).expect("the name is a target's");
                vec![NamedWay { name: String::new(), way: Way { target, flags } }]
            }
        };
        let mut all = Tally::default();
        carry_out(&jobs, &ways, &expected, |job, way, report| {
            all += &report.tally;
            print(&job.name, &way.name, report);
        });
        println!("{all}");
        Ok(ExitCode::from(match (all.failed, all.refusals(), jobs.iter().any(|job| !job.is_of_suite())) {
            (0, 0, _) | (0, _, false) => 0,
            (0, _, true) => 4,
            _ => 1,
        }))
    }
}

fn named(name: &str) -> Result<&'static str, String> {
    let known = Target::by_name(name).map(|target| target.name);
    known.ok_or_else(|| format!("there is no target '{name}': `wasm2native targets` lists them"))
}

fn print(name: &str, way: &str, report: &Report) {
    let way = if way.is_empty() { String::new() } else { format!(" [{way}]") };
    println!("{name}{way}: {}", report.tally);
    for failure in &report.failures {
        println!("  {name}:{failure}");
    }
}

/// Brings the command up to date, if Cargo runs this.
fn build_command() -> Result<(), String> {
    let Some(cargo) = std::env::var_os("CARGO") else { return Ok(()) };
    let profile = places::profile();
    let profile = match profile.file_name().and_then(|name| name.to_str()) {
        Some("debug") | None => "dev",
        Some(name) => name,
    };
    let mut command = Command::new(cargo);
    // With this package beside it, so that Cargo chooses the same features for both and builds their libraries once.
    command.args([
        "build",
        "--quiet",
        "--profile",
        profile,
        "-p",
        "wasm2native",
        "-p",
        "wasm2native-tests",
        "--bin",
        "wasm2native",
    ]);
    match command.current_dir(places::tests()).status() {
        Ok(status) if status.success() => Ok(()),
        Ok(_) => Err("the command cannot be built".to_owned()),
        Err(error) => Err(format!("Cargo cannot be run: {error}")),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn parse(arguments: &[&str]) -> Result<Arguments, String> {
        Arguments::parse(arguments.iter().map(|argument| (*argument).to_owned()))
    }

    #[test]
    fn command_lines() {
        let arguments =
            parse(&["--target", "aarch64-linux-gnu", "-O0", "--memory", "checked", "a.wast", "b.wast"]).expect("files");
        assert_eq!(arguments.scripts, Scripts::Files(vec!["a.wast".into(), "b.wast".into()]));
        let flags = ["-O0", "--memory", "checked"].map(str::to_owned).to_vec();
        assert_eq!(arguments.ways, Ways::One { target: "aarch64-linux", flags });
        assert_eq!(parse(&["--", "a.txt"]).expect("a file").scripts, Scripts::Files(vec!["a.txt".into()]));
        assert_eq!(parse(&["--grid"]).expect("the suite"), Arguments { scripts: Scripts::Suite, ways: Ways::Grid });
        assert_eq!(parse(&["--summary"]).expect("the suite").scripts, Scripts::Summary);
        for wrong in [&[][..], &["-O0"], &["--target"], &["--target", "x", "a.wast"], &["--suite", "a.wast"]] {
            assert!(parse(wrong).is_err(), "{wrong:?}");
        }
    }
}
