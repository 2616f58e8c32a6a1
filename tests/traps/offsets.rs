//! Offsets in the words of traps (`--trap-offsets`, `-g`): each function of a backtrace is told with the operator that trapped or called.

use std::path::Path;

use object::{Object as _, ObjectSymbol as _};
use tempfile::TempDir;
use wasm2native_abi::symbol::SHOW_LINE;
use wasm2native_targets::{LINUX, Target};
use wasm2native_tests::command;

use super::{build, kinds, run};

/// The operator at an offset in the module whose text is in a file.
pub(super) fn operator_at(module: &Path, offset: u64) -> String {
    let text = std::fs::read_to_string(module).expect("the repository can be read");
    let buffer = wast::parser::ParseBuffer::new(&text).expect("it is text");
    let module =
        wast::parser::parse::<wast::Wat<'_>>(&buffer).and_then(|mut module| module.encode()).expect("a module");
    for payload in wasmparser::Parser::new(0).parse_all(&module) {
        if let Ok(wasmparser::Payload::CodeSectionEntry(body)) = payload {
            let mut reader = body.get_operators_reader().expect("valid");
            while !reader.eof() {
                let (operator, at) = reader.read_with_offset().expect("valid");
                if at == offset {
                    return format!("{operator:?}");
                }
            }
        }
    }
    panic!("there is no operator at {offset}")
}

/// The operators that the words of a trap tell, from the innermost on; an empty one where a function is told without.
fn operators(words: &str) -> Vec<String> {
    let frames =
        words.lines().skip_while(|line| *line != "wasm backtrace:").skip(1).filter(|line| line.contains(": func "));
    let told = frames.map(|line| {
        let Some((_, offset)) = line.split_once(" (wasm 0x") else { return String::new() };
        let offset = offset.strip_suffix(')').expect("it ends the line");
        operator_at(&kinds(), u64::from_str_radix(offset, 16).expect("a number"))
    });
    told.collect()
}

#[test]
fn words_tell_operators() {
    let folder = TempDir::new().expect("there is room for temporary files");
    let folder = folder.path();
    // What each number of arguments traps by.
    let traps = ["I32Load", "I32DivU", "CallIndirect", "Throw", "Call"];
    for &target in LINUX {
        for ways in [
            &["--trap-offsets"][..],
            &["--trap-offsets", "-O0"],
            &["--trap-offsets", "--strip"],
            &["--trap-offsets", "--memory", "checked", "--traps", "calls"],
            &["-g"],
        ] {
            let program = build(folder, &kinds(), target, &[&["--unknown-imports", "trap"], ways].concat());
            for (arguments, operator) in traps.into_iter().enumerate() {
                let outcome = run(folder, &program, target, "", arguments);
                let told = operators(&outcome.errors());
                let context = format!("{} {ways:?} {operator}: {}", target.name, outcome.errors());
                assert_eq!((outcome.code, told.len()), (command::exit::TRAP, 2), "{context}");
                assert!(told[0].starts_with(operator) && told[1].starts_with("Call "), "{told:?} {context}");
            }
        }
    }
}

/// Where the stack is full, the innermost function has not come to an operator, or is at the call that found it full.
#[test]
fn a_full_stack_is_told_with_calls() {
    let folder = TempDir::new().expect("there is room for temporary files");
    let folder = folder.path();
    for &target in LINUX {
        for ways in [&["--trap-offsets"][..], &["--trap-offsets", "--memory", "checked", "--traps", "calls"]] {
            let flags = [&["--unknown-imports", "trap", "--stack-size", "64k"], ways].concat();
            let program = build(folder, &kinds(), target, &flags);
            let outcome = run(folder, &program, target, "", 5);
            let told = operators(&outcome.errors());
            assert_eq!(told.len(), 32, "{} {ways:?}: {}", target.name, outcome.errors());
            assert!(told[0].is_empty() || told[0].starts_with("Call "), "{} {ways:?}: {}", target.name, told[0]);
            assert!(
                told[1..].iter().all(|operator| operator.starts_with("Call ")),
                "{} {ways:?}: {told:?}",
                target.name
            );
        }
    }
}

#[test]
fn other_programs_do_not_carry_it() {
    let folder = TempDir::new().expect("there is room for temporary files");
    let folder = folder.path();
    let target = Target::host().expect("tests run on one of our targets");
    let has = |flags: &[&str]| {
        let program = build(folder, &kinds(), target, &[&["--unknown-imports", "trap"], flags].concat());
        let bytes = std::fs::read(&program).expect("it is written");
        let outcome = run(folder, &program, target, "", 0);
        let told = operators(&outcome.errors()).iter().all(|operator| !operator.is_empty());
        let file = object::File::parse(&*bytes).expect("ELF");
        assert_eq!(file.symbols().any(|symbol| symbol.name() == Ok(SHOW_LINE)), told, "{flags:?}");
        told
    };
    assert!(has(&["--trap-offsets"]) && !has(&[]));
    let refused =
        command::build(folder, &kinds(), &folder.join("l.so"), target, &["--trap-offsets", "--emit", "shared"]);
    assert_eq!(refused.code, command::exit::USAGE);
    assert!(refused.errors().contains("does not go with a library"), "{}", refused.errors());
}
