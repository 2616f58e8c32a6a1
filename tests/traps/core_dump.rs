//! Core dumps (`--coredump`, `WASM2NATIVE_COREDUMP`): what is in them, read by a parser that is not ours, and where there is none.

use std::path::Path;

use tempfile::TempDir;
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
