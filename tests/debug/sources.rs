//! Debug information (`-g`): breakpoints by file and line, steps, backtraces with places, variables, in programs of C and Rust.

use std::path::{Path, PathBuf};
use std::process::Command;

use tempfile::TempDir;
use wasm2native_compiler::{Line, Selection};
use wasm2native_targets::{LINUX, MACOS, Target};
use wasm2native_tests::{command, guest, machine, macos, places};

use super::debugger::debug;
use super::frames::{functions, is_of_module};
use super::{build, module};

/// The module that a C program becomes with debug information.
pub(crate) fn c(name: &str, level: &str) -> PathBuf {
    // Sources are known by their names alone, wherever the repository lies.
    let here = format!("-ffile-prefix-map={}=debug", places::tests().join("debug").display());
    guest::module(&module(name), &["-g".to_owned(), level.to_owned(), here])
}

/// Whether `parts` stand in what was said, one after the other.
pub(crate) fn in_order(said: &str, parts: &[&str]) {
    let mut rest = said;
    for part in parts {
        let Some(at) = rest.find(part) else { panic!("no `{part}` in this order in:\n{said}") };
        rest = &rest[at + part.len()..];
    }
}

/// The number of the line of a source that says `text`.
pub(crate) fn line(source: &str, text: &str) -> usize {
    let source = std::fs::read_to_string(module(source)).expect("the repository can be read");
    let found = source.lines().position(|line| line.contains(text));
    found.unwrap_or_else(|| panic!("no line says `{text}`")) + 1
}

#[test]
fn c_is_debugged_by_its_source() {
    let folder = TempDir::new().expect("there is room for temporary files");
    let module = c("points.c", "-O0");
    let [work, doubled, total, result] =
        ["int local[4]", "counter += doubled", "total += values", "result += twice"].map(|text| line("points.c", text));
    for &target in LINUX {
        // Where the module's memory begins, as the README says.
        let base = if target.name == "x86_64-linux" { "0x3c000000" } else { "0xfc000000" };
        for flags in [&["-g"][..], &["-g", "-O0"], &["-g", "--linker", "ld.lld-19"]] {
            let program = build(folder.path(), &module, "program", target, flags);
            let said = debug(
                &program,
                target,
                &[
                    &format!("break points.c:{work}"),
                    "continue",
                    "backtrace 2",
                    "info args",
                    "print origin",
                    "print counter",
                    "next",
                    "print local",
                    "next",
                    "print here",
                    "ptype here",
                    &format!("tbreak points.c:{total}"),
                    "continue",
                    "info locals",
                    "print i == 0 && total == 0 && count == 4",
                    &format!("print {{int}} ({base} + (unsigned long) values)"),
                    "backtrace 3",
                    "finish",
                    &format!("tbreak points.c:{doubled}"),
                    "continue",
                    "backtrace 3",
                    "print value + doubled",
                    "up",
                    "print result",
                    "print here.weight",
                ],
            );
            in_order(
                &said,
                &[
                    "work (n=5, scale=1.5) at debug/points.c",
                    "#0  work (n=5, scale=1.5) at debug/points.c",
                    "main",
                    "n = 5\nscale = 1.5\n",
                    "= {x = 3, y = 4, weight = 2.5}",
                    "= 7\n",
                    "= {5, 6, 7, 8}\n",
                    "= {x = 5, y = 10, weight = 1.5}\n",
                    "type = struct point {\n    int x;\n    int y;\n    double weight;\n}",
                    &format!("points.c:{total}"),
                    "= 1\n",
                    "= 5\n",
                    "#0  sum (values=",
                    "#1  work (n=5, scale=1.5) at debug/points.c",
                    "#2  ",
                    &format!("twice (value=5) at debug/points.c:{doubled}"),
                    &format!("#1  work (n=5, scale=1.5) at debug/points.c:{result}"),
                    "= 15\n",
                    "= 26\n",
                    "= 1.5\n",
                ],
            );
        }
    }
}

/// Where variables are in registers, what is told of them is right or is not told.
#[test]
fn optimised_c_tells_no_wrong_values() {
    let folder = TempDir::new().expect("there is room for temporary files");
    let module = c("points.c", "-O2");
    for &target in LINUX {
        let program = build(folder.path(), &module, "program", target, &["-g"]);
        let commands = ["break sum", "continue", "print count", "finish", "print local", "next", "next"];
        let said = debug(&program, target, &[&commands[..], &["print origin.y"]].concat());
        in_order(&said, &["sum (values=, count=4)", "= 4\n", "= {5, 6, 7, 8}\n", "= 4\n"]);
    }
}

#[test]
fn rust_is_debugged_by_its_source() {
    let folder = TempDir::new().expect("there is room for temporary files");
    let module = guest::with_lines(&module("items.rs"));
    let [own, best] = ["let own", "best = item.weight"].map(|text| line("items.rs", text));
    for &target in LINUX {
        let program = build(folder.path(), &module, "program", target, &["-g"]);
        let said = debug(
            &program,
            target,
            &[
                &format!("break items.rs:{own}"),
                "continue",
                "next",
                "print own",
                "print other",
                "backtrace 3",
                "delete",
                &format!("tbreak items.rs:{best}"),
                "continue",
                "info locals",
                "print at_least",
            ],
        );
        in_order(
            &said,
            &[
                &format!("items.rs:{own}"),
                "= 98\n",
                "= 5\n",
                "heavier",
                "largest",
                "main",
                &format!("items.rs:{best}"),
                "best = 5\n",
                "= 5\n",
            ],
        );
    }
}

#[test]
fn steps_follow_lines() {
    let folder = TempDir::new().expect("there is room for temporary files");
    let module = c("points.c", "-O0");
    let first = line("points.c", "int total = 0");
    for &target in LINUX {
        let program = build(folder.path(), &module, "program", target, &["-g"]);
        let mut commands = vec!["break sum", "continue"];
        commands.extend(["step"; 6]);
        let said = debug(&program, target, &commands);
        let lines = said.lines().filter_map(|line| line.split_once('\t')?.0.parse::<usize>().ok());
        let lines: Vec<usize> = lines.collect();
        let expected: Vec<usize> = [0, 1, 2, 1, 2, 1, 2].map(|offset| first + offset).to_vec();
        assert_eq!(lines, expected, "{}:\n{said}", target.name);
    }
}

/// Debug information in a file of its own is found beside the program, which has none.
#[test]
fn debug_information_lies_in_a_file_of_its_own() {
    let folder = TempDir::new().expect("there is room for temporary files");
    let module = c("points.c", "-O0");
    for &target in LINUX {
        for flags in [&["--split-debug"][..], &["--split-debug", "--linker", "ld.lld-19"]] {
            let program = build(folder.path(), &module, "program", target, flags);
            let bytes = std::fs::read(&program).expect("it is written");
            assert_eq!(debug_bytes(&bytes), 0, "{} {flags:?}", target.name);
            let bytes = std::fs::read(program.with_extension("debug")).expect("it is written");
            assert!(debug_bytes(&bytes) > 0, "{} {flags:?}", target.name);
            let said = debug(&program, target, &["break sum", "continue", "backtrace 2", "print origin"]);
            in_order(
                &said,
                &["sum (values=, count=4) at debug/points.c", "work (n=5", "= {x = 3, y = 4, weight = 2.5}"],
            );
            let outcome = machine::run(&mut machine::command(&program, target), &[]);
            assert_eq!((outcome.code, outcome.output().as_str()), (0, "37 17 40\n"), "{} {flags:?}", target.name);
        }
    }
}

/// Bytes of a file's debug information.
fn debug_bytes(file: &[u8]) -> usize {
    use object::{Object as _, ObjectSection as _};
    let file = object::File::parse(file).expect("ELF");
    let sections = file.sections().filter(|section| section.name().is_ok_and(|name| name.starts_with(".debug_")));
    sections.map(|section| section.data().map_or(0, <[u8]>::len)).sum()
}

/// A program's own words when it traps, in every way in which code traps.
#[test]
fn traps_tell_lines() {
    let folder = TempDir::new().expect("there is room for temporary files");
    let module = c("traps.c", "-O0");
    let [loads, calls, divides, asks, begins] =
        ["return values[", "return depth(n", "return a / b", "return divide", "return depth(3"]
            .map(|text| line("traps.c", text));
    let places =
        |lines: &[usize]| -> String { lines.iter().map(|line| format!(" at debug/traps.c:{line}\n")).collect() };
    for &target in LINUX {
        for flags in [&["-g"][..], &["-g", "--memory", "checked"], &["-g", "--memory", "checked", "--traps", "calls"]] {
            let program = build(folder.path(), &module, "program", target, flags);
            for (arguments, lines) in [(&[][..], &[loads, calls, calls, calls, begins][..]), (&["x"], &[divides, asks])]
            {
                let outcome = machine::run(machine::command(&program, target).args(arguments), &[]);
                assert_eq!(outcome.code, command::exit::TRAP);
                let said = outcome.errors();
                // After each line, the operator.
                let place = |line: &str| {
                    let (place, operator) = line.split_once(')')?.1.split_once(" (wasm 0x")?;
                    u32::from_str_radix(operator.strip_suffix(')')?, 16).ok()?;
                    Some(format!("{place}\n"))
                };
                let frames = said.lines().filter_map(place);
                let told: String = frames.take(lines.len()).collect();
                assert_eq!(told, places(lines), "{} {flags:?}:\n{said}", target.name);
            }
        }
        let program = build(folder.path(), &module, "program", target, &[]);
        let outcome = machine::run(&mut machine::command(&program, target), &[]);
        assert!(!outcome.errors().contains("traps.c"), "{}", outcome.errors());
    }
}

/// What reads DWARF finds nothing to complain of, in any kind of file.
#[test]
fn what_is_written_is_sound() {
    let folder = TempDir::new().expect("there is room for temporary files");
    let modules = [c("points.c", "-O0"), c("points.c", "-O2"), guest::with_lines(&module("items.rs"))];
    for module in &modules {
        for (targets, flags) in
            [(LINUX, &["-g"][..]), (LINUX, &["-g", "--emit", "obj"]), (MACOS, &["-g", "--emit", "obj"])]
        {
            for &target in targets {
                let file = build(folder.path(), module, "file", target, flags);
                let outcome = machine::run(Command::new(macos::tool("llvm-dwarfdump")).arg("--verify").arg(&file), &[]);
                assert_eq!(outcome.code, 0, "{} {flags:?}: {}", target.name, outcome.output());
                let lines = Command::new(macos::tool("llvm-dwarfdump")).arg("--debug-line").arg(&file).output();
                let lines = String::from_utf8_lossy(&lines.expect("it starts").stdout).into_owned();
                assert!(lines.contains("is_stmt"), "{} {flags:?}", target.name);
            }
        }
    }
}

#[test]
fn nothing_depends_on_threads() {
    let folder = TempDir::new().expect("there is room for temporary files");
    let module = c("points.c", "-O0");
    for &target in LINUX {
        let file = |name: &str, jobs| std::fs::read(build(folder.path(), &module, name, target, &["-g", "-j", jobs]));
        assert!(file("one", "1").expect("written") == file("many", "4").expect("written"), "{}", target.name);
    }
}

/// Without DWARF to translate, `-g` brings the runtime's unwind tables and nothing else; and without `-g`, DWARF in a module changes
/// nothing.
#[test]
fn there_is_no_more_than_was_asked_for() {
    let folder = TempDir::new().expect("there is room for temporary files");
    let target = Target::host().expect("tests run on one of our targets");
    let file = |module: &Path, flags: &[&str]| {
        std::fs::read(build(folder.path(), module, "program", target, flags)).expect("it is written")
    };
    let of_module = |bytes: &[u8]| -> Vec<(String, u64)> {
        let functions = functions(&object::File::parse(bytes).expect("ELF")).into_iter();
        functions.filter(|(name, ..)| is_of_module(name)).map(|(name, _, bytes)| (name, bytes)).collect()
    };
    let [plain, debug] = [&[][..], &["-g"]].map(|flags| of_module(&file(&module("calls.wat"), flags)));
    assert!(plain.len() >= 5 && plain == debug, "{plain:?} {debug:?}");
    let sections = |bytes: &[u8]| {
        use object::{Object as _, ObjectSection as _};
        let file = object::File::parse(bytes).expect("ELF");
        let names = file.sections().filter_map(|section| section.name().ok().map(str::to_owned));
        names.filter(|name| name.starts_with(".debug_")).count()
    };
    assert_eq!(sections(&file(&module("calls.wat"), &["-g"])), 0);
    let module = c("points.c", "-O0");
    assert_eq!(sections(&file(&module, &[])), 0);
    assert!(sections(&file(&module, &["-g"])) >= 4);
}

/// Several modules with debug information each are debugged as one program.
#[test]
fn linked_modules_keep_their_lines() {
    let folder = TempDir::new().expect("there is room for temporary files");
    let source = module("half.c");
    let wasm = folder.path().join("half.wasm");
    let here = format!("-ffile-prefix-map={}=debug", places::tests().join("debug").display());
    let mut compiler = Command::new("clang-19");
    compiler.args(["--target=wasm32", "-nostdlib", "-g", "-O0", "-Wl,--no-entry", "-Wl,--export=half", &here, "-o"]);
    let built = machine::run(compiler.arg(&wasm).arg(&source), &[]);
    assert_eq!((built.code, built.errors().as_str()), (0, ""));
    let main = folder.path().join("main.wat");
    let text = r#"(module (import "half" "half" (func $half (param i32) (result i32)))
        (func (export "_start") (if (i32.ne (call $half (i32.const 84)) (i32.const 42)) (then unreachable))))"#;
    std::fs::write(&main, text).expect("a temporary folder can be written");
    let target = Target::host().expect("tests run on one of our targets");
    let link = format!("half={}", wasm.display());
    let program = build(folder.path(), &main, "program", target, &["-g", "--link", &link]);
    let said =
        debug(&program, target, &["break half.c:3", "continue", "print number", "next", "print result", "backtrace"]);
    in_order(
        &said,
        &["half (number=84) at debug/half.c:3", "= 84\n", "return", "= 42\n", "#0  half (number=84)", "_start"],
    );
}

/// Whatever stands in a module's DWARF, the program is built, and is the same program.
#[test]
fn malformed_debug_information_stops_nothing() {
    const CASES: u64 = 400;
    let bytes = std::fs::read(c("points.c", "-O0")).expect("it is compiled");
    let target = Target::host().expect("tests run on one of our targets");
    let mut options = wasm2native_compiler::Options::new(target);
    options.symbols = wasm2native_compiler::Symbols::Debug;
    let sections: Vec<std::ops::Range<usize>> = wasmparser::Parser::new(0)
        .parse_all(&bytes)
        .filter_map(|payload| match payload.expect("it is valid") {
            wasmparser::Payload::CustomSection(section) if section.name().starts_with(".debug_") => {
                let start = section.data_offset() as usize;
                Some(start..start + section.data().len())
            }
            _ => None,
        })
        .collect();
    assert!(sections.len() >= 4);
    let compiled = |bytes: &[u8]| wasm2native_compiler::compile(bytes, &options).expect("it is compiled");
    let sound = text_of(&compiled(&bytes).bytes);
    let listing = listed(&bytes, target);
    let mut random = 1_u64;
    let mut next = || {
        // Knuth's constants for a linear congruential generator of 64 bits.
        random = random.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        (random >> 33) as usize
    };
    let (mut complaints, mut silent) = (0, 0);
    for case in 0..CASES {
        let mut broken = bytes.clone();
        let section = sections[next() % sections.len()].clone();
        let changes = 1 + next() % 8;
        for _ in 0..changes {
            let at = section.start + next() % section.len();
            broken[at] = match case % 3 {
                0 => next() as u8,
                1 => 0xff,
                _ => broken[at] ^ 1 << (next() % 8),
            };
        }
        let object = compiled(&broken);
        if object.warnings.is_empty() {
            silent += 1
        } else {
            complaints += 1
        }
        // Which local is kept in the frame is the only thing that code takes from it.
        assert_eq!(text_of(&object.bytes).len(), sound.len(), "case {case}");
        // A listing loses lines of source, and nothing else.
        if case % 20 == 0 {
            assert_eq!(listed(&broken, target), listing, "case {case}");
        }
    }
    assert!(complaints > 0 && silent > 0, "{complaints} complaints, {silent} silent");
}

/// A module's listing without its lines of source.
fn listed(module: &[u8], target: &'static Target) -> Vec<Line> {
    let options = wasm2native_compiler::Options::new(target);
    let funcs = wasm2native_compiler::disassemble(module, &options, &Selection::default()).expect("it is compiled");
    let lines = funcs.into_iter().flat_map(|func| func.lines);
    lines.filter(|line| !matches!(line, Line::Source { .. })).collect()
}

/// Names of an object's functions.
fn text_of(object: &[u8]) -> Vec<String> {
    use object::{Object as _, ObjectSymbol as _};
    let file = object::File::parse(object).expect("ELF");
    let names = file.symbols().filter(|symbol| symbol.kind() == object::SymbolKind::Text);
    names.map(|symbol| symbol.name().expect("a name is text").to_owned()).collect()
}
