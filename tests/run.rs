//! Every file in `tests/run` and `tests/programs`, on every target, in every way of building: one test each. For macOS in fewer
//! ways, as the machine code is what Linux's is.

use std::path::{Path, PathBuf};

use libtest_mimic::{Arguments, Failed, Trial};
use wasm2native_targets::{LINUX, MACOS};
use wasm2native_tests::{case::Case, places, variant};

fn main() {
    let arguments = Arguments::from_args();
    let mut trials = Vec::new();
    for folder in ["run", "programs", "programs/attacks", "programs/wasi"] {
        for file in files(&places::tests().join(folder)) {
            for case in Case::of_file(&file) {
                trials.extend(trials_of(folder, &case));
            }
        }
    }
    libtest_mimic::run(&arguments, trials).exit();
}

fn trials_of(folder: &str, case: &Case) -> Vec<Trial> {
    let mut trials = Vec::new();
    for &target in LINUX {
        for variant in case.variants() {
            let case = case.clone();
            let name = format!("{folder}/{}::{}::{}", case.name, target.name, variant.name);
            trials.push(Trial::test(name, move || case.check(target, variant).map_err(Failed::from)));
        }
    }
    for &target in MACOS.iter().filter(|_| case.runs_for_macos()) {
        for variant in case.variants().filter(|variant| variant::FOR_MACOS.contains(&variant.name)) {
            let case = case.clone();
            let name = format!("{folder}/{}::{}::{}", case.name, target.name, variant.name);
            trials.push(Trial::test(name, move || case.check(target, variant).map_err(Failed::from)));
        }
    }
    trials
}

fn files(folder: &Path) -> Vec<PathBuf> {
    let Ok(entries) = std::fs::read_dir(folder) else { return Vec::new() };
    let mut files: Vec<PathBuf> =
        entries.map(|entry| entry.expect("the repository can be read").path()).filter(|path| path.is_file()).collect();
    files.sort();
    files
}
