//! Core dumps (`--coredump`, `WASM2NATIVE_COREDUMP`): what is in them, read by a parser that is not ours, and where there is none.

use std::path::Path;

use object::{Object as _, ObjectSymbol as _};
use tempfile::TempDir;
use wasm2native_abi::symbol::KEEP_REGISTERS;
use wasm2native_targets::{LINUX, Target};
use wasm2native_tests::machine::{self, Outcome};
use wasm2native_tests::{command, places};
use wasmparser::{
    CoreDumpInstance, CoreDumpInstancesSection, CoreDumpModulesSection, CoreDumpSection, CoreDumpStackFrame,
    CoreDumpStackSection, CoreDumpValue, DataKind, Operator, Parser, Payload, Validator,
};

use super::{build, kinds};

/// What a core dump says.
#[derive(Default)]
struct Dump {
    name: String,
    modules: Vec<String>,
    instances: Vec<CoreDumpInstance>,
    frames: Vec<CoreDumpStackFrame>,
    /// Of each memory its contents.
    memories: Vec<Vec<u8>>,
    /// Each global's value as an operator.
    globals: Vec<String>,
}

/// Reads a core dump, which is a valid module too.
fn read(path: &Path) -> Dump {
    let bytes = std::fs::read(path).unwrap_or_else(|error| panic!("{}: {error}", path.display()));
    Validator::new().validate_all(&bytes).expect("a core dump is a module");
    let mut dump = Dump::default();
    for payload in Parser::new(0).parse_all(&bytes) {
        match payload.expect("it was validated") {
            Payload::CustomSection(section) => {
                let data = wasmparser::BinaryReader::new(section.data(), 0);
                match section.name() {
                    "core" => dump.name = CoreDumpSection::new(data).expect("valid").name.to_owned(),
                    "coremodules" => {
                        let modules = CoreDumpModulesSection::new(data).expect("valid").modules;
                        dump.modules = modules.into_iter().map(str::to_owned).collect();
                    }
                    "coreinstances" => dump.instances = CoreDumpInstancesSection::new(data).expect("valid").instances,
                    "corestack" => dump.frames = CoreDumpStackSection::new(data).expect("valid").frames,
                    other => panic!("what is {other}?"),
                }
            }
            Payload::MemorySection(section) => {
                for memory in section {
                    let memory = memory.expect("valid");
                    let page_log2 = memory.page_size_log2.unwrap_or(16);
                    dump.memories.push(vec![0; (memory.initial << page_log2) as usize]);
                }
            }
            Payload::GlobalSection(section) => {
                for global in section {
                    let global = global.expect("valid");
                    assert!(!global.ty.mutable, "the format has constants");
                    let first = global.init_expr.get_operators_reader().read().expect("valid");
                    dump.globals.push(format!("{first:?}"));
                }
            }
            Payload::DataSection(section) => {
                for data in section {
                    let data = data.expect("valid");
                    let DataKind::Active { memory_index, offset_expr } = data.kind else { panic!("a passive segment") };
                    let start = match offset_expr.get_operators_reader().read().expect("valid") {
                        Operator::I32Const { value } => value.cast_unsigned() as usize,
                        Operator::I64Const { value } => value as usize,
                        other => panic!("{other:?}"),
                    };
                    let memory = &mut dump.memories[memory_index as usize];
                    memory[start..][..data.data.len()].copy_from_slice(data.data);
                }
            }
            _ => {}
        }
    }
    dump
}

/// Runs a program that is asked for a core dump in the file `core`.
fn run(folder: &Path, program: &Path, target: &Target, arguments: &[&str]) -> Outcome {
    let mut command = machine::command(program, target);
    command.args(arguments).env("WASM2NATIVE_COREDUMP", "core").current_dir(folder);
    machine::run(&mut command, &[])
}

#[test]
fn state_is_told() {
    let folder = TempDir::new().expect("there is room for temporary files");
    let folder = folder.path();
    let module = places::tests().join("traps/state.wat");
    for &target in LINUX {
        // Confined or not, and whatever tells where memory lies.
        for ways in [
            &[][..],
            &["--no-harden", "all"],
            &["--memory", "checked", "--traps", "calls"],
            &["--memory-base", "random"],
        ] {
            let context = format!("{} {ways:?}", target.name);
            let program = build(folder, &module, target, &[&["--coredump"], ways].concat());
            let outcome = run(folder, &program, target, &[]);
            assert_eq!(outcome.code, command::exit::TRAP, "{context}");
            assert!(outcome.errors().ends_with("core dump: written\n"), "{context}: {}", outcome.errors());
            let dump = read(&folder.join("core"));
            assert_eq!((dump.name.as_str(), dump.modules), ("main", vec!["main".to_owned()]), "{context}");
            assert_eq!(dump.instances[0].memories, [0, 1], "{context}");
            assert_eq!(dump.instances[0].globals, [0, 1, 2, 3, 4, 5], "{context}");
            let frames: Vec<_> =
                dump.frames.iter().map(|frame| (frame.instanceidx, frame.funcidx, frame.locals.len())).collect();
            assert_eq!(frames, [(0, 0, 3), (0, 1, 0)], "{context}");
            assert!(
                dump.frames.iter().flat_map(|frame| &frame.locals).all(|local| matches!(local, CoreDumpValue::Missing))
            );
            assert!(dump.frames.iter().all(|frame| frame.codeoffset > 0), "{context}");
            let [first, second] = &dump.memories[..] else { panic!("{context}: {} memories", dump.memories.len()) };
            assert_eq!((first.len(), second.len()), (3 << 16, 1 << 16), "{context}");
            assert_eq!(
                (&first[100..105], &first[131_072..131_080], first[(3 << 16) - 1]),
                (&b"first"[..], &[7; 8][..], 9)
            );
            assert_eq!(&second[65_530..65_536], b"second", "{context}");
            assert_eq!(first.iter().filter(|byte| **byte != 0).count(), 5 + 8 + 1, "{context}");
            let globals: Vec<&str> = dump.globals.iter().map(String::as_str).collect();
            let expected = [
                "I32Const { value: -5 }",
                "I64Const { value: 1234567890123 }",
                "F64Const",
                "I32Const { value: 77 }",
                "V128Const",
                "RefNull",
            ];
            assert!(
                globals.len() == 6
                    && globals.iter().zip(expected).all(|(global, expected)| global.starts_with(expected)),
                "{context}: {globals:?}"
            );
            std::fs::remove_file(folder.join("core")).expect("it is there");
        }
    }
}

/// The value of a local, as far as it is known.
fn value(local: &CoreDumpValue) -> Option<String> {
    Some(match local {
        CoreDumpValue::Missing => return None,
        CoreDumpValue::I32(value) => value.to_string(),
        CoreDumpValue::I64(value) => value.to_string(),
        CoreDumpValue::F32(value) => f32::from_bits(value.bits()).to_string(),
        CoreDumpValue::F64(value) => f64::from_bits(value.bits()).to_string(),
    })
}

/// With debug information locals have their values, or none where the code has none any more: never another one's. A vector and a
/// reference have none, as the format cannot say them.
#[test]
fn locals_are_told() {
    const INNER: [&str; 7] = ["6", "-21474836480", "1.25", "-4.875", "4", "60", ""];
    const OUTER: [&str; 5] = ["5", "-21474836480", "1.25", "-4.875", ""];
    let folder = TempDir::new().expect("there is room for temporary files");
    let folder = folder.path();
    let module = places::tests().join("traps/locals.wat");
    for &target in LINUX {
        for ways in [
            &[][..],
            &["-O0"],
            &["-Os", "--no-harden", "all"],
            &["--memory", "checked"],
            &["--memory", "checked", "--traps", "calls"],
            &["--instance", "parameter"],
        ] {
            let context = format!("{} {ways:?}", target.name);
            let program = build(folder, &module, target, &[&["--coredump", "-g"], ways].concat());
            let outcome = run(folder, &program, target, &[]);
            assert_eq!(outcome.code, command::exit::TRAP, "{context}");
            let dump = read(&folder.join("core"));
            std::fs::remove_file(folder.join("core")).expect("it is there");
            let mut functions = Vec::new();
            for frame in &dump.frames {
                let expected = match frame.funcidx {
                    1 => &INNER[..],
                    2 => &OUTER,
                    _ => &[],
                };
                let told: Vec<_> = frame.locals.iter().map(value).collect();
                assert_eq!(told.len(), expected.len(), "{context}: {told:?}");
                let is_right =
                    |(told, expected): (&Option<String>, &&str)| told.as_ref().is_none_or(|told| told == expected);
                assert!(told.iter().zip(expected).all(is_right), "{context}: {told:?} {expected:?}");
                functions.push((frame.funcidx, told.iter().flatten().count()));
            }
            // Without optimisation all numbers. With it, those that are not made anew; and where a call of the runtime traps, to which
            // nobody returns, nothing is kept for later.
            let (of_inner, of_outer) = match ways {
                ["-O0"] => (6, 4),
                [.., "calls"] => (0, 4),
                _ => (4, 4),
            };
            let [(1, inner), (2, outer), (3, 0)] = functions[..] else { panic!("{context}: {functions:?}") };
            assert!(inner >= of_inner && outer >= of_outer, "{context}: {functions:?}");
        }
        // Without it none has, and nothing of it is in the program.
        let program = build(folder, &module, target, &["--coredump"]);
        run(folder, &program, target, &[]);
        let dump = read(&folder.join("core"));
        std::fs::remove_file(folder.join("core")).expect("it is there");
        assert!(dump.frames.iter().flat_map(|frame| &frame.locals).all(|local| value(local).is_none()));
        let bytes = std::fs::read(&program).expect("it is written");
        assert!(!has_symbol(&bytes, KEEP_REGISTERS), "{}", target.name);
        let program = build(folder, &module, target, &["--coredump", "-g"]);
        assert!(has_symbol(&std::fs::read(&program).expect("it is written"), KEEP_REGISTERS), "{}", target.name);
    }
}

fn has_symbol(program: &[u8], name: &str) -> bool {
    let file = object::File::parse(program).expect("ELF");
    file.symbols().any(|symbol| symbol.name() == Ok(name))
}

/// A function whose code stands in another's is a frame of its own, with as many locals as it has; where they are is not known.
#[test]
fn inlined_functions_are_frames() {
    let folder = TempDir::new().expect("there is room for temporary files");
    let folder = folder.path();
    let module = folder.join("inlined.wat");
    let text = "(module (memory 1)
      (func $load (param i32 i64) (result i32) (i32.load offset=65536 (local.get 0)))
      (func (export \"_start\") (local i32 i32 i32)
        (local.set 1 (i32.load (i32.const 4)))
        (local.set 2 (call $load (local.get 1) (i64.const 5)))
        (i32.store (i32.const 8) (i32.add (local.get 1) (local.get 2)))))";
    std::fs::write(&module, text).expect("there is room");
    for &target in LINUX {
        for ways in [&[][..], &["-g"]] {
            let program = build(folder, &module, target, &[&["--coredump"], ways].concat());
            assert_eq!(run(folder, &program, target, &[]).code, command::exit::TRAP);
            let dump = read(&folder.join("core"));
            std::fs::remove_file(folder.join("core")).expect("it is there");
            let frames: Vec<_> = dump.frames.iter().map(|frame| (frame.funcidx, frame.locals.len())).collect();
            assert_eq!(frames, [(0, 2), (1, 3)], "{} {ways:?}", target.name);
            // The offset is that of the access: behind the body's declaration of locals and two operators' first bytes.
            assert_eq!(dump.frames[0].codeoffset, 3, "{} {ways:?}", target.name);
            let right = |local: &CoreDumpValue| value(local).is_none_or(|value| value == "0");
            assert!(dump.frames.iter().all(|frame| frame.locals.iter().all(right)), "{} {ways:?}", target.name);
        }
    }
}

/// Each kind of trap leaves one, a full stack too.
#[test]
fn every_trap_leaves_one() {
    let folder = TempDir::new().expect("there is room for temporary files");
    let folder = folder.path();
    for &target in LINUX {
        let program =
            build(folder, &kinds(), target, &["--coredump", "--unknown-imports", "trap", "--stack-size", "64k"]);
        for (arguments, frames) in [(0, 2), (1, 2), (2, 2), (3, 2), (4, 2), (5, 1000)] {
            let outcome = run(folder, &program, target, &vec!["x"; arguments]);
            assert_eq!(outcome.code, command::exit::TRAP, "{}: {}", target.name, outcome.errors());
            let dump = read(&folder.join("core"));
            assert!(dump.frames.len() == frames || frames == 1000 && dump.frames.len() > 100, "{}", dump.frames.len());
            std::fs::remove_file(folder.join("core")).expect("it is there");
        }
    }
}

/// A program that does not trap leaves none; nor does one that was not built to, or is not asked; and none is written over.
#[test]
fn none_is_left_where_none_is_wanted() {
    let folder = TempDir::new().expect("there is room for temporary files");
    let folder = folder.path();
    let core = folder.join("core");
    for &target in LINUX {
        let calm = folder.join("calm.wat");
        std::fs::write(&calm, "(module (memory 1) (func (export \"_start\")))").expect("there is room");
        let program = build(folder, &calm, target, &["--coredump"]);
        let outcome = run(folder, &program, target, &[]);
        assert_eq!((outcome.code, outcome.errors().as_str(), core.exists()), (0, "", false), "{}", target.name);
        let program = build(folder, &kinds(), target, &["--unknown-imports", "trap"]);
        assert_eq!((run(folder, &program, target, &[]).code, core.exists()), (command::exit::TRAP, false));
        let program = build(folder, &kinds(), target, &["--coredump", "--unknown-imports", "trap"]);
        let outcome = machine::run(machine::command(&program, target).current_dir(folder), &[]);
        assert_eq!((outcome.code, core.exists()), (command::exit::TRAP, false));
        assert!(!outcome.errors().contains("core dump"), "{}", outcome.errors());
        std::fs::write(&core, "mine").expect("there is room");
        let outcome = run(folder, &program, target, &[]);
        assert_eq!(
            (outcome.code, outcome.errors().as_str()),
            (126, "error: WASM2NATIVE_COREDUMP: 'core' is there already\n")
        );
        assert_eq!(std::fs::read(&core).expect("it is there"), b"mine");
        std::fs::remove_file(&core).expect("it is there");
    }
}

#[test]
fn it_is_sealed_and_shown() {
    let folder = TempDir::new().expect("there is room for temporary files");
    let target = Target::host().expect("tests run on one of our targets");
    let program = build(folder.path(), &kinds(), target, &["--coredump", "--unknown-imports", "trap"]);
    let shown = command::run(folder.path(), &["inspect".as_ref(), program.as_os_str()], &[]).output();
    assert!(shown.contains("a run may ask for a core dump: WASM2NATIVE_COREDUMP=FILE\n"), "{shown}");
    let bytes = |flags: &[&str]| std::fs::read(build(folder.path(), &kinds(), target, flags)).expect("it is written");
    let has =
        |bytes: &[u8]| bytes.windows(15).any(|window| window == b"/proc/self/fd/\0" || window == b"WASM2NATIVE_COR");
    assert!(has(&bytes(&["--coredump", "--unknown-imports", "trap"])));
    assert!(!has(&bytes(&["--unknown-imports", "trap"])));
}

/// What code without optimisation keeps of every local in its frame is what other code tells, as far as it does: wherever a program is
/// stopped by the end of its fuel, which is used up at the same operator.
#[test]
fn every_level_tells_the_same() {
    let folder = TempDir::new().expect("there is room for temporary files");
    let folder = folder.path();
    let dump = |module: &Path, target: &Target, fuel: &str, level: &str| {
        let program = build(folder, module, target, &["--coredump", "-g", fuel, level]);
        let outcome = run(folder, &program, target, &[]);
        assert!(outcome.errors().starts_with("wasm trap: all fuel consumed"), "{}", outcome.errors());
        let dump = read(&folder.join("core"));
        std::fs::remove_file(folder.join("core")).expect("it is there");
        let told = |frame: &CoreDumpStackFrame| {
            let locals: Vec<_> = frame.locals.iter().map(value).collect();
            (frame.funcidx, locals)
        };
        dump.frames.iter().map(told).collect::<Vec<_>>()
    };
    // Of C and of Rust.
    for name in ["format.wasm", "inventory.wasm", "hello_std.wasm"] {
        let module = places::tests().join("programs").join(name);
        for &target in LINUX {
            for fuel in ["--fuel=100", "--fuel=300"] {
                let whole = dump(&module, target, fuel, "-O0");
                assert!(whole.iter().flat_map(|(_, locals)| locals).all(Option::is_some), "{name} {fuel}");
                let mut known = 0;
                for level in ["-O1", "-O2", "-Os"] {
                    let context = format!("{} {name} {fuel} {level}", target.name);
                    let part = dump(&module, target, fuel, level);
                    let functions = |dump: &[(u32, Vec<_>)]| dump.iter().map(|(func, _)| *func).collect::<Vec<_>>();
                    assert_eq!(functions(&part), functions(&whole), "{context}");
                    for ((func, told), (_, expected)) in part.iter().zip(&whole) {
                        let is_right = |(told, expected): (&Option<String>, &_)| told.is_none() || told == expected;
                        assert!(told.iter().zip(expected).all(is_right), "{context} {func}: {told:?} {expected:?}");
                        known += told.iter().flatten().count();
                    }
                }
                assert!(known > 0, "{} {name} {fuel}", target.name);
            }
        }
    }
}
