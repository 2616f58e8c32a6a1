//! Objects for macOS, those of programs and those of libraries: other people's tools take them, and what they do is right.

use std::path::{Path, PathBuf};
use std::process::Command;

use tempfile::TempDir;
use wasm2native_targets::{MACOS, Target};
use wasm2native_tests::macos::tool;
use wasm2native_tests::{command, machine, macos, places};

use crate::executable::Program;
use crate::{archive, listed, of_libraries, succeed};

/// The objects of all run tests' modules for a target, in a folder: those of programs (`.program.o`), and those of libraries (`.o`),
/// each under a name of its own.
struct Objects {
    folder: TempDir,
    programs: Vec<PathBuf>,
    libraries: Vec<(String, PathBuf)>,
}

impl Objects {
    fn new(target: &Target) -> Self {
        let folder = TempDir::new().expect("there is room for temporary files");
        let modules = std::fs::read_dir(places::tests().join("run")).expect("the repository can be read");
        let mut modules: Vec<_> = modules.map(|entry| entry.expect("the repository can be read").path()).collect();
        modules.retain(|module| module.extension().is_some_and(|extension| extension == "wat"));
        modules.sort();
        let keeper = places::tests().join("macos/keep-object.sh");
        let keeper = keeper.to_str().expect("the path of the repository is text");
        let (mut programs, mut libraries) = (Vec::new(), Vec::new());
        for (number, module) in modules.iter().enumerate() {
            let name = format!("m{number}");
            let program = folder.path().join(format!("{name}.program.o"));
            let library = folder.path().join(format!("{name}.o"));
            // Some take other modules along (`;;@ link`).
            let flags = ["--unknown-imports", "trap"];
            let build = |output: &Path, more: &[&str]| {
                let flags = [&flags[..], more].concat();
                command::build(folder.path(), module, output, target, &flags).code == 0
            };
            if build(&program, &["--linker", keeper]) {
                programs.push(program);
            }
            if calls_what_programs_have(module) {
                continue;
            }
            if build(&library, &["--emit", "obj", "--name", &name]) {
                libraries.push((name, library));
            }
        }
        assert!(programs.len() > 60 && libraries.len() > 60, "{} and {}", programs.len(), libraries.len());
        Self { folder, programs, libraries }
    }

    fn of_libraries(&self) -> impl Iterator<Item = &Path> {
        self.libraries.iter().map(|(_, object)| object.as_path())
    }
}

/// What the runtime of libraries has not.
fn calls_what_programs_have(module: &Path) -> bool {
    std::fs::read_to_string(module).expect("the repository can be read").contains("\"catch_trap\"")
}

#[test]
fn readers_accept_objects() {
    for target in MACOS {
        let objects = Objects::new(target);
        for (name, flags) in [
            ("llvm-readobj", &["--file-headers", "--sections", "--relocations", "--symbols"][..]),
            ("llvm-objdump", &["--macho", "--disassemble", "--reloc", "--private-headers"]),
            ("llvm-nm", &["--numeric-sort"]),
        ] {
            let mut command = Command::new(tool(name));
            command.args(flags).args(&objects.programs).args(objects.of_libraries());
            let read = machine::run(&mut command, &[]);
            assert_eq!((read.code, read.errors().as_str()), (0, ""), "{name}");
        }
    }
}

/// All libraries in one: their symbols do not meet.
#[test]
fn ld64_links_all_libraries_in_one() {
    for target in MACOS {
        let objects = Objects::new(target);
        let runtime = objects.folder.path().join("runtime.a");
        std::fs::write(&runtime, of_libraries(target)).expect("there is room");
        let mut linker = Command::new(tool("ld64.lld"));
        linker.args(["-arch", macos::arch(target), "-platform_version", "macos", "11.0", "11.0", "-fatal_warnings"]);
        linker.args(["-dylib", "-install_name", "@rpath/all", "-o"]).arg(objects.folder.path().join("all"));
        linker.args(objects.of_libraries()).arg(&runtime).arg(crate::system());
        succeed(&mut linker);
    }
}

/// Zig's linker, which is nobody else's: programs with their runtime, and all libraries in one.
#[test]
fn zig_links_each_object() {
    for target in MACOS {
        let objects = Objects::new(target);
        let path = |name: &str| objects.folder.path().join(name);
        let [program_runtime, library_runtime] = [path("program.a"), path("library.a")];
        std::fs::write(&program_runtime, archive(target)).expect("there is room");
        std::fs::write(&library_runtime, of_libraries(target)).expect("there is room");
        let zig = |arguments: &[&str], inputs: &mut dyn Iterator<Item = &Path>| {
            let mut command = Command::new(places::fetched("zig/zig"));
            command.args(arguments).args(inputs).args(["-target", &format!("{}.11.0", target.name), "-lc"]);
            command.args(["-fno-compiler-rt", "-fno-ubsan-rt"]).current_dir(objects.folder.path());
            command.env("ZIG_GLOBAL_CACHE_DIR", path("cache")).env("ZIG_LOCAL_CACHE_DIR", path("cache"));
            let outcome = machine::run(&mut command, &[]);
            assert_eq!((outcome.code, outcome.errors().as_str()), (0, ""), "{command:?}");
        };
        let all = ["build-lib", "-dynamic", "--name", "all"];
        zig(&all, &mut objects.of_libraries().chain([library_runtime.as_path()]));
        for object in &objects.programs {
            zig(&["build-exe", "--name", "one"], &mut [object, &program_runtime].into_iter().map(PathBuf::as_path));
            let linked = std::fs::read(path("one")).expect("it is written");
            let missing: Vec<_> = Program::read(&linked).imported().difference(&listed(target)).cloned().collect();
            assert!(missing.is_empty(), "{}: {missing:?}", object.display());
            std::fs::remove_file(path("one")).expect("it is ours");
        }
    }
}

/// LLVM's linker for compilers that run what they compile lays each object out, and fixes up all that refers to something.
#[test]
fn jitlink_links_each_object() {
    for target in MACOS {
        let objects = Objects::new(target);
        let libraries = objects.libraries.iter().map(|(name, object)| (format!("_{name}_instantiate"), object));
        let programs = objects.programs.iter().map(|object| ("_wasm2native_image".to_owned(), object));
        for (entry, object) in libraries.chain(programs) {
            let mut command = Command::new(tool("llvm-jitlink"));
            command.args(["-noexec", "-phony-externals", "-no-process-syms", "-entry", &entry]).arg(object);
            let outcome = machine::run(&mut command, &[]);
            assert_eq!((outcome.code, outcome.errors().as_str()), (0, ""), "{}", object.display());
        }
    }
}

/// Libraries in a host that they must not harm. Everything but the system is as it would be on a Mac.
#[test]
fn libraries_run() {
    for target in MACOS {
        for checks in [&[][..], &["--memory", "checked", "--traps", "calls"]] {
            let folder = TempDir::new().expect("there is room for temporary files");
            let mut inputs = vec![folder.path().join("host.o")];
            for (name, own) in [("hostile", &["--interruptible", "--fuel"][..]), ("ledger", &[]), ("stillborn", &[])] {
                let module = places::tests().join("hosts").join(format!("{name}.wat"));
                let library = folder.path().join(format!("{name}.a"));
                let flags = [&["--emit", "staticlib,header", "--stack-size", "128k"], own, checks].concat();
                let built = command::build(folder.path(), &module, &library, target, &flags);
                assert_eq!((built.code, built.errors().as_str()), (0, ""));
                inputs.push(library);
            }
            let host = places::tests().join("macos/host.c");
            macos::compile(&host, target, folder.path(), &inputs[0]).unwrap_or_else(|said| panic!("{said}"));
            let inputs: Vec<&Path> = inputs.iter().map(PathBuf::as_path).collect();
            let bytes = macos::linked(&inputs, target, folder.path()).unwrap_or_else(|said| panic!("{said}"));
            let program = folder.path().join("program");
            machine::write_executable(&program, &bytes);
            let outcome = machine::run(&mut machine::command(&program, macos::host_of(target)), &[]);
            let found = (outcome.code, outcome.output(), outcome.errors());
            assert_eq!(found, (0, "well\n".to_owned(), String::new()), "{} {checks:?}", target.name);
        }
    }
}
