//! Both ways of confining a path must answer the same: every function on every path of a few components, in a tree with
//! links of all kinds. What a program with a walk on the other CPU answers is compared too.
//!
//! `answers.c` prints a line a path; lines are compared, not judged, but for two things: no file outside is ever found, and
//! nothing outside changes.

use std::fs;

use libtest_mimic::{Failed, Trial};
use wasm2native_targets::{LINUX, Target};
use wasm2native_tests::attack::ground::Ground;
use wasm2native_tests::confinement::Confinement;
use wasm2native_tests::machine::Outcome;

/// Number of components of the longest paths, where a walk begins; one less where the same walk is come to otherwise.
const DEPTH: usize = 3;
/// Differences that are shown.
const SHOWN: usize = 20;

/// A test for each way but the first, which the others are compared with.
pub(crate) fn trials() -> Vec<Trial> {
    let host = Target::host().expect("tests run on one of our targets");
    let ways = LINUX.iter().flat_map(|&target| Confinement::all(target).iter().map(move |&way| (target, way)));
    ways.filter(|&(target, way)| target.name != host.name || way != Confinement::Kernel)
        .map(|(target, way)| {
            let depth = if target.name == host.name && way == Confinement::Walk { DEPTH } else { DEPTH - 1 };
            Trial::test(format!("answers::{}::{}", target.name, way.name()), move || {
                let expected = answers(host, Confinement::Kernel, depth)?;
                compare(&expected, &answers(target, way, depth)?)
            })
        })
        .collect()
}

fn answers(target: &Target, confinement: Confinement, depth: usize) -> Result<String, Failed> {
    let ground = Ground::new();
    for (file, text) in [("file", "1"), ("a/file", "22"), ("a/a/file", "333"), ("spare", "4444")] {
        ground.file(&format!("granted/{file}"), text);
    }
    for directory in ["empty", "a/empty", "a/a/empty", "spare-directory"] {
        fs::create_dir(ground.at("granted").join(directory)).expect("a temporary folder can be written");
    }
    for (below, up) in [("", ""), ("a/", "../"), ("a/a/", "../../")] {
        let link = |name: &str, text: String| ground.link(&format!("granted/{below}{name}"), text);
        link("to-a", "a".to_owned());
        link("to-file", "./file".to_owned());
        link("to-slash", "a/".to_owned());
        link("to-none", "void".to_owned());
        link("to-up", "..".to_owned());
        link("loop", "loop".to_owned());
        link("out", format!("{up}../outside"));
        link("out-file", format!("{up}../outside/file"));
        link("out-none", format!("{up}../outside/none"));
        link("abs", ground.at("outside").display().to_string());
        link("abs-in", ground.at("granted").display().to_string());
        link("out-and-in", format!("{up}../granted/a"));
    }
    let Outcome { code, stdout, stderr } = ground.run("answers.c", target, confinement, &[&depth.to_string()]);
    let (stdout, stderr) = (String::from_utf8_lossy(&stdout).into_owned(), String::from_utf8_lossy(&stderr));
    let changes = ground.changes_outside();
    if code != 0 || !stderr.is_empty() || !changes.is_empty() {
        let last = stdout.lines().last().unwrap_or_default();
        return Err(format!("exit code {code}: {last}\n{stderr}\n{changes}").into());
    }
    Ok(stdout)
}

fn compare(expected: &str, found: &str) -> Result<(), Failed> {
    let lines = expected.lines().count();
    if lines != found.lines().count() || lines < 500 {
        return Err(format!("{lines} lines, and {}", found.lines().count()).into());
    }
    let differing: Vec<String> = expected
        .lines()
        .zip(found.lines())
        .filter(|(one, other)| one != other)
        .map(|(one, other)| format!("{one}\n{other}\n"))
        .collect();
    if differing.is_empty() {
        return Ok(());
    }
    let shown: String = differing.iter().take(SHOWN).map(String::as_str).collect();
    Err(format!("{} paths, for one:\n{shown}", differing.len()).into())
}
