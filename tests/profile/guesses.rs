//! Calls whose callee a profile tells: what they do, and what is said of where they trap, is the same as without a profile, whatever
//! it tells.

use super::{PROFILE, build, folder, read, run};
use serde_json::Value;
use std::path::{Path, PathBuf};
use wasm2native_abi::profile::{Checksum, MAGIC, VERSION};
use wasm2native_targets::{LINUX, Target};
use wasm2native_tests::machine::Outcome;
use wasm2native_tests::places;

/// Ways of calling times indices that are called.
const ENDINGS: usize = 5 * 7;

/// The module that calls in each of its ways what its number of arguments says.
fn guessed() -> PathBuf {
    places::tests().join("profile/guessed.wat")
}

/// How the program ends in each way.
fn endings(folder: &Path, target: &Target, flags: &[&str]) -> Vec<(i32, String)> {
    let program = build(folder, &guessed(), target, flags);
    let ending = |ending: usize| {
        let outcome: Outcome = run(folder, &program, target, &vec!["x"; ending + 1]);
        (outcome.code, outcome.errors())
    };
    (0..ENDINGS).map(ending).collect()
}

/// Writes the profile of a run that ends well.
fn write_profile(folder: &Path) {
    let host = Target::host().expect("tests run on one of our targets");
    let program = build(folder, &guessed(), host, &["--profile-generate", PROFILE]);
    assert_eq!(run(folder, &program, host, &[]).code, 0);
}

#[test]
fn calls_end_as_without_a_profile() {
    let folder = folder();
    let folder = folder.path();
    write_profile(folder);
    for &target in LINUX {
        for flags in [
            &[][..],
            &["--instance", "parameter", "--traps", "calls", "--memory", "checked"],
            &["--memory-base", "random", "--fuel=1000000000", "--interruptible"],
            &["-g"],
        ] {
            let plain = endings(folder, target, flags);
            // Null, a function, one that traps, one of another type or null, one that calls through a table, one that throws, and nothing.
            let codes: Vec<i32> = plain.iter().map(|(code, _)| *code).collect();
            let expected = [[134; 5], [0; 5], [134; 5], [134; 5], [0; 5], [134, 134, 134, 134, 0], [134; 5]];
            assert_eq!(codes, expected.concat(), "{} {flags:?}: {plain:?}", target.name);
            let guided = endings(folder, target, &[flags, &["--profile-use", PROFILE]].concat());
            for (number, (plain, guided)) in plain.iter().zip(&guided).enumerate() {
                assert_eq!(plain, guided, "{} {flags:?} {number}", target.name);
            }
        }
    }
}

#[test]
fn no_target_is_trusted() {
    let folder = folder();
    let folder = folder.path();
    write_profile(folder);
    let host = Target::host().expect("tests run on one of our targets");
    let plain = endings(folder, host, &[]);
    let profile = read(folder);
    // The import, each function of the module, and none.
    for target in (0..15).chain([u32::MAX]) {
        std::fs::write(folder.join("forged"), forged(&profile, target)).expect("there is room");
        for flags in [&["--profile-use", "forged"][..], &["--profile-use", "forged", "--instance", "parameter"]] {
            assert_eq!(endings(folder, host, flags), plain, "{target} {flags:?}");
        }
    }
}

/// As `profile`, but that every call through a table or a reference is said to call the function `target` always.
fn forged(profile: &Value, target: u32) -> Vec<u8> {
    let number = |value: &Value| value.as_u64().expect("a number");
    let list = |value: &Value| value.as_array().expect("a list").clone();
    let mut bytes = [&MAGIC[..], &[VERSION]].concat();
    let hash = profile["module_blake3"].as_str().expect("text");
    bytes.extend((0..hash.len() / 2).map(|at| u8::from_str_radix(&hash[2 * at..2 * at + 2], 16).expect("digits")));
    let funcs = list(&profile["functions"]);
    let mut counters = Vec::new();
    unsigned(&mut bytes, funcs.len() as u64);
    let mut func_before = 0;
    for func in &funcs {
        let mut sites: Vec<(u64, u64, Vec<u64>)> = Vec::new();
        for site in list(&func["branches"]) {
            sites.push((number(&site["offset"]), 0, vec![number(&site["taken"]), number(&site["not_taken"])]));
        }
        for site in list(&func["indirect_calls"]) {
            sites.push((number(&site["offset"]), 1, vec![1_000_000, 1_000_000, u64::from(target) + 1]));
        }
        for site in list(&func["direct_calls"]) {
            sites.push((number(&site["offset"]), 2, vec![number(&site["calls"])]));
        }
        sites.sort_unstable();
        let index = number(&func["index"]);
        unsigned(&mut bytes, index - func_before);
        func_before = index;
        unsigned(&mut bytes, sites.len() as u64);
        counters.push(number(&func["calls"]));
        let mut before = 0;
        for (offset, kind, counts) in sites {
            unsigned(&mut bytes, (offset - before) << 2 | kind);
            before = offset;
            counters.extend(counts);
        }
    }
    unsigned(&mut bytes, counters.len() as u64);
    counters.into_iter().for_each(|counter| unsigned(&mut bytes, counter));
    let checksum = Checksum::EMPTY.with(&bytes).0.to_le_bytes();
    [bytes, checksum.to_vec()].concat()
}

/// A number in LEB128.
fn unsigned(bytes: &mut Vec<u8>, mut value: u64) {
    while value >= 0x80 {
        bytes.push(value as u8 | 0x80);
        value >>= 7;
    }
    bytes.push(value as u8);
}
