//! Goldens of generated code: each `tests/golden/*.wat`, on every target, as CLIF and as instructions, and run.
//!
//! A golden lies in `snapshots/golden` as `CASE.clif.snap` or `CASE.TARGET.asm.snap`, with the mode's name before
//! `.snap` where the case has modes, and holds the one fact that its case states: each operator above what it became. A golden
//! that no case owns is a failure. `tests/golden/readme.wat` explains the format. After a change of the code generator, read the differences,
//! then bless: `INSTA_UPDATE=always cargo test --release -p wasm2native-tests --test golden`.

#[path = "golden/case.rs"]
mod case;
#[path = "golden/text.rs"]
mod text;

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use case::{Case, Guidance, Mode, Run};
use libtest_mimic::{Arguments, Failed, Trial};
use tempfile::TempDir;
use wasm2native_compiler::{Diagnostic, Linked, Listing, Profile, Profiling, Program};
use wasm2native_targets::Target;
use wasm2native_tests::{command, machine, places, variant};

/// A golden of more lines of code holds more than one fact.
const MAX_LINES: usize = 80;

fn main() {
    let arguments = Arguments::from_args();
    let cases = cases();
    let goldens: Vec<Golden> = cases.iter().flat_map(Golden::of_case).collect();
    let owned: BTreeSet<String> = goldens.iter().map(|golden| format!("{}.snap", golden.name())).collect();
    let mut trials = vec![
        Trial::test("no golden is orphaned", move || no_golden_is_orphaned(&owned)),
        Trial::test("a misspelt header is refused", a_misspelt_header_is_refused),
    ];
    trials.extend(goldens.into_iter().map(|golden| Trial::test(golden.name(), move || golden.check())));
    for case in cases.into_iter().filter(|case| case.run != Run::No) {
        for &target in &case.targets {
            let case = case.clone();
            trials.push(Trial::test(format!("{}.{}.run", case.name, target.name), move || runs(&case, target)));
        }
    }
    libtest_mimic::run(&arguments, trials).exit();
}

/// One snapshot.
struct Golden {
    case: Case,
    target: &'static Target,
    listing: Listing,
    mode: Mode,
}

impl Golden {
    /// CLIF once, because it differs between targets in nothing but the memory's address; instructions for each target.
    fn of_case(case: &Case) -> Vec<Self> {
        let mut goldens = Vec::new();
        for mode in &case.modes {
            for &listing in &case.emit {
                let targets = match listing {
                    Listing::Clif | Listing::OptimizedClif => &case.targets[..1],
                    Listing::Asm => &case.targets[..],
                };
                goldens.extend(targets.iter().map(|&target| Self {
                    case: case.clone(),
                    target,
                    listing,
                    mode: mode.clone(),
                }));
            }
        }
        goldens
    }

    fn name(&self) -> String {
        let kind = match self.listing {
            Listing::Clif => "clif".to_owned(),
            Listing::OptimizedClif => "optimized".to_owned(),
            Listing::Asm => format!("{}.asm", self.target.name),
        };
        let mode = self.mode.name();
        let dot = if mode.is_empty() { "" } else { "." };
        format!("{}.{kind}{dot}{mode}", self.case.name)
    }

    fn check(&self) -> Result<(), Failed> {
        let wasm = wasm2native_compiler::read_file(&self.case.file)?;
        let mut options = self.case.options(self.target, &self.mode)?;
        if self.case.profile == Guidance::Profile {
            let folder = TempDir::new()?;
            let file = write_profile(&self.case, folder.path())?;
            options.profiling = Profiling::Use(Arc::new(Profile::read(&file, &std::fs::read(&file)?)?));
        }
        let read = |(name, file): &(String, PathBuf)| Ok((name.clone(), wasm2native_compiler::read_file(file)?));
        let linked: Vec<(String, Vec<u8>)> = self.case.links.iter().map(read).collect::<Result<_, Diagnostic>>()?;
        let linked = linked.iter().map(|(name, wasm)| {
            let instantiation = self.case.instantiation(name);
            Linked { name, wasm, instantiation }
        });
        let program = Program { main: &wasm, linked: linked.collect() };
        let listed = wasm2native_compiler::list(program, self.listing, &options)?;
        let text = text::golden(&listed, &self.case)?;
        let lines = text::code_lines(&text);
        if lines > MAX_LINES {
            return Err(format!("{lines} lines, more than {MAX_LINES}: split the case, or name fewer `funcs`").into());
        }
        let mut settings = insta::Settings::clone_current();
        settings.set_snapshot_path("../snapshots/golden");
        settings.set_prepend_module_to_snapshot(false);
        settings.set_omit_expression(true);
        settings.set_description(&*self.case.fact);
        settings.bind(|| insta::assert_snapshot!(self.name(), text));
        Ok(())
    }
}

/// Builds the case by the command in every way that the compiler knows and in the case's own modes, and runs it.
fn runs(case: &Case, target: &'static Target) -> Result<(), Failed> {
    let folder = TempDir::new()?;
    let executable = folder.path().join("program");
    let own = case.modes.iter().map(Mode::flags);
    let guidance = match case.profile {
        Guidance::None => Vec::new(),
        Guidance::Profile => {
            vec!["--profile-use".to_owned(), write_profile(case, folder.path())?.to_string_lossy().into_owned()]
        }
    };
    for flags in variant::ALL.iter().map(|variant| words(variant.flags)).chain(own) {
        let all = [case.link_flags(), case.flags.clone(), guidance.clone(), flags].concat();
        let built = command::build(folder.path(), &case.file, &executable, target, &all);
        if built.code != 0 {
            return Err(format!("{all:?}: the build exits with {}:\n{}", built.code, built.errors()).into());
        }
        let outcome = machine::run_program(&executable, target, folder.path(), &[] as &[&str], &[]);
        let (code, said) = match &case.run {
            Run::Trap(message) => (command::exit::TRAP, outcome.errors().contains(message)),
            Run::Ends | Run::No => (0, outcome.stderr.is_empty()),
        };
        if outcome.code != code || !said {
            return Err(format!("{all:?}: exit code {}, not {code}:\n{}", outcome.code, outcome.errors()).into());
        }
    }
    Ok(())
}

/// Builds the case to count, and runs it: the profile that it writes into `folder`.
fn write_profile(case: &Case, folder: &Path) -> Result<PathBuf, Failed> {
    const FILE: &str = "own.profile";
    let executable = folder.join("counting");
    let host = Target::host().expect("tests run on one of our targets");
    let flags = [case.link_flags(), words(&["--profile-generate", FILE])].concat();
    let built = command::build(folder, &case.file, &executable, host, &flags);
    if built.code != 0 {
        return Err(format!("{flags:?}: the build exits with {}:\n{}", built.code, built.errors()).into());
    }
    machine::run(machine::command(&executable, host).current_dir(folder), &[]);
    Ok(folder.join(FILE))
}

fn words(words: &[&str]) -> Vec<String> {
    words.iter().map(|&word| word.to_owned()).collect()
}

fn cases() -> Vec<Case> {
    let mut cases: Vec<Case> = files(&places::tests().join("golden"))
        .iter()
        .filter(|file| file.extension().is_some_and(|extension| extension == "wat"))
        .map(|file| Case::read(file).unwrap_or_else(|error| panic!("{}: {error}", file.display())))
        .collect();
    cases.sort_by(|left, right| left.name.cmp(&right.name));
    cases
}

fn files(folder: &Path) -> Vec<PathBuf> {
    let entries = std::fs::read_dir(folder).unwrap_or_else(|error| panic!("{}: {error}", folder.display()));
    entries.map(|entry| entry.expect("the repository can be read").path()).collect()
}

fn no_golden_is_orphaned(owned: &BTreeSet<String>) -> Result<(), Failed> {
    let folder = places::tests().join("../snapshots/golden");
    let name = |file: &PathBuf| file.file_name().expect("a file has a name").to_string_lossy().into_owned();
    // `.snap.new` is what a failed comparison leaves beside a golden: it is reported by the failure itself.
    let found = files(&folder).iter().map(name).filter(|name| !name.ends_with(".snap.new")).collect::<BTreeSet<_>>();
    let orphans: Vec<_> = found.difference(owned).collect();
    if orphans.is_empty() {
        return Ok(());
    }
    Err(format!("no case owns these files in snapshots/golden: remove them: {orphans:?}").into())
}

fn a_misspelt_header_is_refused() -> Result<(), Failed> {
    for (header, expected) in [
        ("fcat: x", "line 1: `fcat`: unknown key"),
        ("fact x", "line 1: no `key: value`"),
        ("fact: x\n;;! emit: wat", "line 2: `emit`: `wat` is no choice"),
        ("targets: vax", "line 1: `targets`: `vax` is no target"),
        ("frame: left", "line 1: `frame`: it is `kept`, or left out"),
        ("profile: yes", "line 1: `profile`: it is `own`, or left out"),
        ("run: no", "line 1: `run`: it is `yes`, or `trap` and the message"),
        ("fact: x", "`fact` and `emit` are needed, and a target"),
        ("fact: x\n;;! emit: asm\n;;! mode: -O9", "`-O9` is no flag of a golden"),
        ("fact: x\n;;! emit: asm\n;;! run: yes", "what is run exports `_start`"),
    ] {
        match Case::parse(Path::new("case.wat"), &format!(";;! {header}\n(module)")) {
            Err(error) if error == expected => {}
            other => return Err(format!("`{header}`: {:?}, not `{expected}`", other.err()).into()),
        }
    }
    Ok(())
}
