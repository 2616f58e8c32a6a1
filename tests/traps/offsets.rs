//! Offsets in the words of traps (`--trap-offsets`): each function of a backtrace is told with the operator that trapped or called.

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
            &[][..],
            &["-O0"],
            &["--trap-offsets", "--strip"],
            &["--trap-offsets", "--memory", "checked", "--traps", "calls"],
            &["--memory", "checked"],
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
        for ways in [&[][..], &["--memory", "checked", "--traps", "calls"]] {
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

/// Functions that are inlined, into each other too, are told as where they are called: by the operators that called. A load that an addition
/// takes its operand by is told as itself.
#[test]
fn what_is_inlined_tells_its_own() {
    const MODULE: &str = r#"(module (memory 1) (table 1 funcref) (type $none (func))
        (func $load (param i32) (result i32) (i32.load offset=8 (local.get 0)))
        (func $sum (param i32) (result i32) (i32.add (call $load (i32.const 4)) (call $load (local.get 0))))
        (func $divide (param i32) (result i32) (i32.div_u (i32.const 7) (local.get 0)))
        (func $next (param i32) (result i32) (i32.add (i32.load (local.get 0)) (i32.const 1)))
        (func $call (param i32) (call_indirect (type $none) (local.get 0)))
        (func $enter (param i32)
          (if (i32.eqz (local.get 0)) (then (drop (call $sum (i32.sub (i32.const 70000) (i32.load (i32.const 0)))))))
          (if (i32.eq (local.get 0) (i32.const 1)) (then (drop (call $divide (i32.sub (local.get 0) (i32.const 1))))))
          (if (i32.eq (local.get 0) (i32.const 2)) (then (call $call (local.get 0))))
          (if (i32.eq (local.get 0) (i32.const 4)) (then
            (i32.store (i32.const 0) (call $next (i32.sub (i32.const 70000) (i32.load (i32.const 0)))))))
          (call $call (i32.const 0)))
        (func (export "_start") (call $enter (i32.const KIND))))"#;
    let folder = TempDir::new().expect("there is room for temporary files");
    let folder = folder.path();
    let innermost = [("I32Load", 4), ("I32DivU", 3), ("CallIndirect", 3), ("CallIndirect", 3), ("I32Load", 3)];
    for (kind, (operator, frames)) in innermost.into_iter().enumerate() {
        let path = folder.join("inlined.wat");
        std::fs::write(&path, MODULE.replace("KIND", &kind.to_string())).expect("a temporary folder can be written");
        for &target in LINUX {
            let words = |flags: &[&str]| run(folder, &build(folder, &path, target, flags), target, "", 0).errors();
            let told = words(&[]);
            let lines: Vec<&str> = told.lines().skip(2).collect();
            let operators = lines.iter().map(|line| {
                let offset = line.split_once(" (wasm 0x").and_then(|(_, offset)| offset.strip_suffix(')'));
                let offset = offset.and_then(|offset| u64::from_str_radix(offset, 16).ok());
                operator_at(&path, offset.unwrap_or_else(|| panic!("no offset in {line}")))
            });
            let operators: Vec<String> = operators.collect();
            assert!(operators.len() == frames && operators[0].starts_with(operator), "{}: {told}", target.name);
            assert!(operators[1..].iter().all(|operator| operator.starts_with("Call ")), "{operators:?} {told}");
            // Without offsets, the same functions are.
            let names = |told: &str| -> Vec<String> {
                let names = told.lines().skip(2).map(|line| line.split(" (wasm ").next().unwrap_or(line).to_owned());
                names.collect()
            };
            assert_eq!(names(&words(&["--strip"])), names(&told), "{}", target.name);
            // Where nothing is inlined, the same is told.
            for flags in [
                &["-O1"][..],
                &["-g"],
                &["--memory", "checked"],
                &["--memory", "checked", "--traps", "calls", "--trap-offsets"],
            ] {
                let words = words(flags);
                assert!(words.lines().skip(1).eq(told.lines().skip(1)), "{} {flags:?}: {words}", target.name);
            }
        }
        let listed = command::run(folder, &["explain", "inlined.wat", "--json"], b"").output();
        assert!(listed.contains("\"inlined\""), "{listed}");
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
    assert!(has(&[]) && has(&["--trap-offsets"]) && has(&["-g"]) && has(&["--trap-offsets=none", "-g"]));
    assert!(!has(&["--trap-offsets=none"]) && !has(&["--strip"]));
    let refused =
        command::build(folder, &kinds(), &folder.join("l.so"), target, &["--trap-offsets", "--emit", "shared"]);
    assert_eq!(refused.code, command::exit::USAGE);
    assert!(refused.errors().contains("does not go with a library"), "{}", refused.errors());
}
