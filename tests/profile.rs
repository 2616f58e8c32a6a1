//! Profile-guided builds (`--profile-generate`, `--profile-use`): counts are exact however a program ends, a profile is written whole or
//! not at all, and what is compiled by one is laid out by it and behaves the same. On both CPUs.

#[path = "profile/guesses.rs"]
mod guesses;

use std::path::{Path, PathBuf};

use serde_json::Value;
use tempfile::TempDir;
use wasm2native_targets::{LINUX, Target};
use wasm2native_tests::machine::{self, Outcome};
use wasm2native_tests::{command, places};

/// Where programs write theirs.
const PROFILE: &str = "app.profile";

fn folder() -> TempDir {
    TempDir::new().expect("there is room for temporary files")
}

/// The module whose counts are known: the number of arguments says how it ends.
fn known() -> PathBuf {
    places::tests().join("profile/known.wat")
}

/// Builds into `folder`.
fn build(folder: &Path, module: &Path, target: &Target, flags: &[&str]) -> PathBuf {
    let output = folder.join("program");
    let outcome = command::build(folder, module, &output, target, flags);
    assert_eq!((outcome.code, outcome.errors().as_str()), (0, ""), "{} {flags:?}", target.name);
    output
}

fn run(folder: &Path, program: &Path, target: &Target, arguments: &[&str]) -> Outcome {
    machine::run(machine::command(program, target).args(arguments).current_dir(folder), &[])
}

fn read(folder: &Path) -> Value {
    let shown = command::run(folder, &["inspect", PROFILE, "--json"], &[]);
    assert_eq!(shown.code, 0, "{}", shown.errors());
    serde_json::from_str(&shown.output()).expect("JSON")
}

/// What a profile says, function by function.
struct Counts {
    /// Of each function.
    calls: Vec<u64>,
    /// Of each branch, both.
    branches: Vec<[u64; 2]>,
    /// Of each indirect call: calls, target and lead.
    indirect: Vec<[u64; 3]>,
    /// Of each direct call.
    direct: Vec<u64>,
}

fn counts(profile: &Value) -> Counts {
    let number = |value: &Value| value.as_u64().expect("a number");
    let funcs = profile["functions"].as_array().expect("a list");
    let of = |field: &str| -> Vec<&Value> {
        funcs.iter().flat_map(|func| func[field].as_array().expect("a list")).collect()
    };
    let branches =
        of("branches").into_iter().map(|branch| [&branch["taken"], &branch["not_taken"]].map(number)).collect();
    let calls =
        of("indirect_calls").into_iter().map(|call| [&call["calls"], &call["target"], &call["lead"]].map(number));
    let direct = of("direct_calls").into_iter().map(|call| number(&call["calls"]));
    Counts {
        calls: funcs.iter().map(|func| number(&func["calls"])).collect(),
        branches,
        indirect: calls.collect(),
        direct: direct.collect(),
    }
}

/// However it ends, and however it is built.
#[test]
fn counts_are_exact() {
    let folder = folder();
    let folder = folder.path();
    for &target in LINUX {
        for ways in [
            &[][..],
            &["-O0"],
            &["--no-harden", "all"],
            &["--memory", "checked", "--traps", "calls"],
            &["--instance", "parameter"],
            &["--memory-base", "random", "--fuel=1000000000", "--interruptible"],
        ] {
            let program = build(folder, &known(), target, &[&["--profile-generate", PROFILE], ways].concat());
            // It returns, it exits, it traps by an instruction, and by a full stack.
            for (arguments, code) in [(0, 0), (1, 7), (2, 134), (3, 134)] {
                let context = format!("{} {ways:?} {arguments}", target.name);
                let outcome = run(folder, &program, target, &vec!["x"; arguments]);
                assert_eq!(outcome.code, code, "{context}: {}", outcome.errors());
                assert!(!outcome.errors().contains("profile"), "{context}: {}", outcome.errors());
                let profile = read(folder);
                assert_eq!(profile["module_blake3"], read_hash(folder, &known()), "{context}");
                let Counts { calls, branches, indirect, direct } = counts(&profile);
                let endless = calls[4];
                assert_eq!(calls[..4], [4900, 100, 0, 5000], "{context}");
                assert!(if arguments == 3 { endless > 100 } else { endless == 0 }, "{context}: {endless}");
                assert_eq!(calls[5], 1, "{context}");
                // `if` in $step, then in _start the loop, and which way it ends.
                assert_eq!(branches[..3], [[4995, 5], [0, 5000], [4999, 1]], "{context}");
                let last: u64 = branches[3..].iter().map(|[taken, _]| taken).sum();
                assert_eq!(last, u64::from(arguments > 0), "{context}: {branches:?}");
                // Function 3 is called 95 of 4995 times at the first site, and 5 of 5 times at the second: 4900 - 95 lead.
                assert_eq!(indirect, [[4995, 2, 4805], [5, 3, 5]], "{context}");
                // $endless calls itself, the last time in vain; _start calls $step, and $endless where it shall.
                let itself = if arguments == 3 { endless } else { 0 };
                assert_eq!(direct, [itself, 5000, u64::from(arguments == 3)], "{context}");
            }
        }
    }
}

/// The module's hash as `inspect` tells it.
fn read_hash(folder: &Path, module: &Path) -> Value {
    let shown = command::run(folder, &["inspect".as_ref(), module.as_os_str(), "--json".as_ref()], &[]);
    let module: Value = serde_json::from_str(&shown.output()).expect("JSON");
    module["blake3"].clone()
}

/// Both CPUs write the same bytes, again and again; an earlier profile is replaced, and nothing else is left in the folder.
#[test]
fn profiles_are_replaced_whole() {
    let folder = folder();
    let folder = folder.path();
    let mut all = Vec::new();
    for &target in LINUX {
        let program = build(folder, &known(), target, &["--profile-generate", PROFILE]);
        for before in [None, Some("something else"), Some("again")] {
            if let Some(before) = before {
                std::fs::write(folder.join(PROFILE), before).expect("there is room");
                std::fs::write(folder.join("app.profile.new"), "left by one that was killed").expect("there is room");
            }
            assert_eq!(run(folder, &program, target, &[]).code, 0, "{}", target.name);
            all.push(std::fs::read(folder.join(PROFILE)).expect("it is written"));
            let files =
                std::fs::read_dir(folder).expect("it can be read").map(|entry| entry.expect("an entry").file_name());
            let mut files: Vec<_> = files.collect();
            files.sort();
            assert_eq!(files, [PROFILE, "program"], "{}", target.name);
            std::fs::remove_file(folder.join(PROFILE)).expect("it is there");
        }
    }
    all.dedup();
    assert_eq!(all.len(), 1);
    assert!(all[0].len() < 120, "{} bytes", all[0].len());
}

/// A program does not start where its profile could not be written; one that is not built to count has nothing of it.
#[test]
fn it_is_sealed_and_shown() {
    let folder = folder();
    let folder = folder.path();
    for &target in LINUX {
        let program = build(folder, &known(), target, &["--profile-generate", "none/app.profile"]);
        let outcome = run(folder, &program, target, &[]);
        assert_eq!(outcome.code, 126, "{}", target.name);
        assert!(outcome.errors().starts_with("error: --profile-generate: 'none/app.profile' cannot be made"));
        let shown = command::run(folder, &["inspect".as_ref(), program.as_os_str()], &[]).output();
        assert!(shown.contains("writes a profile: none/app.profile\n"), "{shown}");
        let has = |flags: &[&str]| {
            let bytes = std::fs::read(build(folder, &known(), target, flags)).expect("it is written");
            bytes.windows(16).any(|window| window == b"cannot be made: ")
        };
        assert!(has(&["--profile-generate", "p"]) && !has(&[]), "{}", target.name);
    }
}

/// What ran most comes first, what was never called last; a rare side lies behind its function's end.
#[test]
fn code_is_laid_out_by_counts() {
    let folder = folder();
    let folder = folder.path();
    let host = Target::host().expect("tests run on one of our targets");
    let program = build(folder, &known(), host, &["--profile-generate", PROFILE]);
    assert_eq!(run(folder, &program, host, &[]).code, 0);
    for &target in LINUX {
        let used = ["--profile-use", PROFILE];
        let listed = |flags: &[&str]| {
            let module = known();
            let line = ["disasm", module.to_str().expect("text"), "--target", target.name];
            let listed = command::run(folder, &[&line[..], flags].concat(), &[]);
            assert_eq!(listed.code, 0, "{}", listed.errors());
            listed.output()
        };
        let (plain, guided) = (listed(&[]), listed(&used));
        let order = |text: &str| -> Vec<String> {
            let names = text.lines().filter_map(|line| line.strip_prefix(";; func ")?.split_once('('));
            names.map(|(_, name)| name.trim_end_matches(')').to_owned()).collect()
        };
        assert_eq!(order(&plain), ["double", "square", "never", "step", "endless", "_start"], "{plain}");
        assert_eq!(order(&guided), ["step", "_start", "double", "square", "never", "endless"], "{guided}");
        // The rare side of $step divides: only with the profile it stands behind where the function returns.
        let divides_last = |text: &str| {
            let step = text.split(";; func ").find(|func| func.contains("(step)")).expect("it is listed");
            let at = |what: &str| step.find(what).unwrap_or_else(|| panic!("no {what}: {step}"));
            at("i32.popcnt") > at("ret")
        };
        assert!(!divides_last(&plain), "{plain}");
        assert!(divides_last(&guided), "{guided}");
        // The same every time, whatever the number of threads, and it behaves as it did.
        let program = build(folder, &known(), target, &used);
        let bytes = std::fs::read(&program).expect("it is written");
        for (arguments, code) in [(0, 0), (1, 7), (2, 134), (3, 134)] {
            assert_eq!(run(folder, &program, target, &vec!["x"; arguments]).code, code, "{}", target.name);
        }
        let again = build(folder, &known(), target, &[&used[..], &["-j", "1"]].concat());
        assert_eq!(std::fs::read(again).expect("it is written"), bytes, "{}", target.name);
    }
}

/// What never ran is compiled as for the least size: its loop is not on vectors, and it begins where the one before it ends.
#[test]
fn what_never_ran_is_small() {
    let folder = folder();
    let folder = folder.path();
    let host = Target::host().expect("tests run on one of our targets");
    let module = folder.join("module.wat");
    // What is called with three arguments doubles numbers, in a function that no other run calls.
    std::fs::write(
        &module,
        r#"(module
            (import "wasi_snapshot_preview1" "args_sizes_get" (func $args_sizes_get (param i32 i32) (result i32)))
            (memory 1)
            (func $doubling (param $at i32)
              (loop $next
                (i32.store (local.get $at) (i32.shl (i32.load (local.get $at)) (i32.const 1)))
                (br_if $next (i32.lt_u (local.tee $at (i32.add (local.get $at) (i32.const 4))) (i32.const 256)))))
            (func $last (param i32) (result i32)
              (if (result i32) (local.get 0) (then (call $last (i32.const 0))) (else (i32.const 1))))
            (func (export "_start")
              (drop (call $args_sizes_get (i32.const 0) (i32.const 4)))
              (if (i32.ne (i32.load (i32.const 0)) (i32.const 3)) (then (return)))
              (i32.store (i32.const 128) (call $last (i32.const 21)))
              (call $doubling (i32.const 64))
              (if (i32.ne (i32.load (i32.const 128)) (i32.const 2)) (then unreachable))))"#,
    )
    .expect("there is room");
    let program = build(folder, &module, host, &["--profile-generate", PROFILE]);
    assert_eq!(run(folder, &program, host, &[]).code, 0);
    for &target in LINUX {
        let explained = |flags: &[&str]| {
            let line = ["explain", "module.wat", "--json", "--target", target.name];
            let explained = command::run(folder, &[&line[..], flags].concat(), &[]);
            assert_eq!(explained.code, 0, "{}", explained.errors());
            explained.output()
        };
        let used = ["--profile-use", PROFILE];
        assert!(explained(&[]).contains("\"vectors\""), "{}", target.name);
        assert!(!explained(&used).contains("\"vectors\""), "{}", target.name);
        let bytes = |flags: &[&str]| {
            let program = build(folder, &module, target, flags);
            assert_eq!(run(folder, &program, target, &["x", "x"]).code, 0, "{} {flags:?}", target.name);
            let shown = command::run(folder, &["size", "program", "--json"], &[]);
            let shown: Value = serde_json::from_str(&shown.output()).expect("JSON");
            let areas = shown["areas"].as_array().expect("a list");
            let code = areas.iter().find(|area| area["owner"] == "module" && area["area"] == "code");
            code.expect("a program has code")["bytes"].as_u64().expect("a number")
        };
        assert!(bytes(&used) < bytes(&[]), "{}", target.name);
    }
}

/// A profile of another module, one that is damaged, and what is none, are refused, and nothing is written.
#[test]
fn others_are_refused() {
    let folder = folder();
    let folder = folder.path();
    let host = Target::host().expect("tests run on one of our targets");
    let program = build(folder, &known(), host, &["--profile-generate", PROFILE]);
    assert_eq!(run(folder, &program, host, &[]).code, 0);
    let other = folder.join("other.wat");
    std::fs::write(&other, "(module (func (export \"_start\")))").expect("there is room");
    let profile = std::fs::read(folder.join(PROFILE)).expect("it is written");
    let mut damaged = profile.clone();
    damaged[60] ^= 4;
    std::fs::write(folder.join("damaged"), damaged).expect("there is room");
    std::fs::write(folder.join("short"), &profile[..profile.len() - 1]).expect("there is room");
    let output = folder.join("built");
    for (module, profile, says) in [
        (&other, PROFILE, "it is of another module, whose BLAKE3 is "),
        (&known(), "damaged", "it is damaged"),
        (&known(), "short", "it is damaged"),
        (&known(), "other.wat", "it is no profile"),
        (&known(), "missing", "cannot read 'missing'"),
    ] {
        let outcome = command::build(folder, module, &output, host, &["--profile-use", profile]);
        let code = if profile == "missing" { 9 } else { 2 };
        assert_eq!((outcome.code, output.exists()), (code, false), "{profile}");
        assert!(outcome.errors().contains(says), "{profile}: {}", outcome.errors());
    }
}
