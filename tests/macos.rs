//! What is built for macOS: the runtime, linked with an object like the compiler's, and what the command writes, for both CPUs.
//! What a file says of itself is what dyld and the kernel would read. `tests/run.rs` runs programs, and here libraries are run.

#[path = "macos/executable.rs"]
mod executable;
#[path = "macos/objects.rs"]
mod objects;

use executable::Program;
use object::Object as _;
use std::collections::BTreeSet;
use std::mem::{offset_of, size_of};
use std::path::{Path, PathBuf};
use std::process::Command;
use tempfile::TempDir;
use wasm2native_abi::hostcall::is_for_libraries as is_of_libraries;
use wasm2native_abi::image::Image;
use wasm2native_abi::instance::Instance;
use wasm2native_abi::symbol::{HOSTCALL_PREFIX, WASI_PREFIX};
use wasm2native_abi::{ABI_VERSION, for_each_bulk_function, for_each_hostcall, for_each_wasi_function};
use wasm2native_targets::{MACOS, Target};
use wasm2native_tests::macos::{arch, tool};
use wasm2native_tests::{command, machine, places};

/// Names from one of the contract's lists.
macro_rules! names {
    ($($(#[$_doc:meta])* $name:ident($($parameter:tt)*) -> $result:ident $(, $capability:ident)?;)*) => {
        &[$(stringify!($name)),*]
    };
}

const WASI: &[&str] = for_each_wasi_function!(names);
const HOSTCALLS: &[&str] = for_each_hostcall!(names);
const BULK: &[&str] = for_each_bulk_function!(names);

/// What compilers call on their own: which of them is theirs to choose.
const OF_COMPILERS: &[&str] =
    &["___bzero", "_bcmp", "_bzero", "_memcmp", "_memcpy", "_memmove", "_memset", "_memset_pattern16", "_strlen"];
#[test]
fn every_function_links_on_aarch64() {
    every_function_links("aarch64-macos");
}

#[test]
fn every_function_links_on_x86_64() {
    every_function_links("x86_64-macos");
}

fn every_function_links(target: &str) {
    let target = Target::by_name(target).expect("a target");
    let archive = archive(target);
    let exported = exported(archive);
    let hostcalls: Vec<&str> = HOSTCALLS.iter().copied().filter(|name| !is_of_libraries(name)).collect();
    for name in symbols(WASI, &hostcalls).iter().filter(|name| !BULK.contains(&name.as_str())) {
        assert!(exported.contains(name), "the runtime does not export {name}");
    }
    let names: Vec<String> = exported.into_iter().chain(symbols(&[], &[])).collect();
    let file = link(target, archive, &names, &[]);
    let program = Program::read(&file);
    // Beside it what only libraries call.
    let of_libraries = of_libraries(target);
    let hostcalls: Vec<&str> = HOSTCALLS.iter().copied().filter(|name| is_of_libraries(name)).collect();
    let library =
        link(target, of_libraries, &symbols(WASI, &hostcalls), &["-dylib", "-install_name", "@rpath/library"]);

    let mut imported = program.imported();
    imported.extend(Program::read(&library).imported());
    let listed = listed(target);
    let missing: Vec<_> = imported.difference(&listed).collect();
    assert!(missing.is_empty(), "the runtime calls what compiler/src/link/libSystem.tbd does not list: {missing:?}");
    let is_own = |name: &&String| !OF_COMPILERS.contains(&name.as_str());
    let needless: Vec<_> = listed.difference(&imported).filter(is_own).collect();
    assert!(needless.is_empty(), "compiler/src/link/libSystem.tbd lists what the runtime does not call: {needless:?}");
    program.check();
}

#[test]
fn shared_libraries_link() {
    for target in MACOS {
        let folder = TempDir::new().expect("there is room for temporary files");
        for (name, module, flags, offers) in [
            ("stops", "interface/stops.wat", &["--fuel", "--interruptible"][..], "_stops_set_deadline"),
            ("hello", "programs/hello.wasm", &[], "_wasm2native_config_dir"),
        ] {
            let mut command = Command::new(places::command());
            command.args(["build", "--emit", "shared", "--target", target.name]).args(flags).current_dir(&folder);
            succeed(command.arg(places::tests().join(module)));
            let bytes = std::fs::read(folder.path().join(format!("{name}.dylib"))).expect("it has its system's ending");
            let file = object::File::parse(&*bytes).expect("it is a Mach-O file");
            let exported = |export: object::Result<object::Export<'_>>| {
                let export = export.expect("its exports can be read");
                String::from_utf8_lossy(export.name().name().expect("exports have names")).into_owned()
            };
            let names: Vec<_> = file.exports().expect("it has exports").map(exported).collect();
            assert!(names.iter().any(|other| other == offers), "{}: {names:?}", target.name);
            // What only WASI's modules have is not carried by others.
            let has_dir = names.iter().any(|other| other == "_wasm2native_config_dir");
            assert_eq!(has_dir, name == "hello", "{}: {names:?}", target.name);
        }
    }
}

#[test]
fn a_small_program_carries_little_on_aarch64() {
    a_small_program_carries_little("aarch64-macos");
}

#[test]
fn a_small_program_carries_little_on_x86_64() {
    a_small_program_carries_little("x86_64-macos");
}

fn a_small_program_carries_little(target: &str) {
    let target = Target::by_name(target).expect("a target");
    let file = link(target, archive(target), &symbols(&["fd_write", "proc_exit"], &[]), &[]);
    let program = Program::read(&file);
    let imported = program.imported();
    for name in ["_poll", "_linkat", "_recvmsg", "_arc4random_buf"] {
        assert!(!imported.contains(name), "a program that only writes imports {name}");
    }
    let path_functions: Vec<_> = program.defined().into_iter().filter(|name| name.contains("wasi_path_")).collect();
    assert!(path_functions.is_empty(), "a program that only writes carries {path_functions:?}");
    program.check();
}

/// The whole way, by the command alone: what it links is a program, with a manifest that `inspect` reads.
#[test]
fn the_command_links_executables() {
    let folder = TempDir::new().expect("there is room for temporary files");
    let module = places::tests().join("run/readme.wat");
    for &target in MACOS {
        let mut files = Vec::new();
        // LLD by a name that does not say for which system.
        let lld = tool("lld");
        let other = ["--linker", lld.to_str().expect("the path of a tool is text")];
        for (name, flags) in
            [("plain", &[][..]), ("again", &["--jobs", "1"]), ("lean", &["--strip"]), ("other", &other)]
        {
            let path = folder.path().join(name);
            let built = command::build(folder.path(), &module, &path, target, flags);
            assert_eq!((built.code, built.errors().as_str()), (0, ""), "{} {flags:?}", target.name);
            let file = std::fs::read(&path).expect("it is written");
            if name != "lean" {
                Program::read(&file).check();
            }
            let shown = command::run(folder.path(), &["inspect", name], &[]).output();
            assert!(shown.starts_with("executable built by wasm2native"), "{shown}");
            assert!(shown.contains(&format!("target: {},", target.name)), "{shown}");
            files.push(file);
        }
        assert!(files[0] == files[1], "{}: the same module gives other bytes", target.name);
        assert!(files[0] == files[3], "{}: the same linker by another name gives other bytes", target.name);
        let (plain, lean) = (Program::read(&files[0]), Program::read(&files[2]));
        assert!(plain.defined().contains("__start"), "{}: functions have symbols", target.name);
        assert!(!lean.defined().contains("__start"), "{}: --strip leaves them", target.name);
    }
}

/// Without a linker there are an object and words that say how it goes on, and they are right.
#[test]
fn without_a_linker_there_is_an_object() {
    let module = places::tests().join("run/readme.wat");
    for &target in MACOS {
        let folder = TempDir::new().expect("there is room for temporary files");
        let path = |name: &str| folder.path().join(name);
        let build = |flags: &[&str]| {
            let mut command = Command::new(places::command());
            command.current_dir(folder.path()).args(["build", "--target", target.name]).args(flags);
            machine::run(command.arg(&module).env("PATH", folder.path()).env("NO_COLOR", "1"), &[])
        };
        let built = build(&["-o", "program"]);
        let words = format!(
            "note: there is no linker for {} in PATH: 'program.o' is the program's object, and 'program.a' the runtime that it \
             is linked with\nhelp: on a Mac, `cc -Wl,-dead_strip program.o program.a -o program` links them; to link here, \
             install a linker and build again: `apt-get install lld` (on a Mac: `xcode-select --install`), or --linker with the \
             path of rustup's `rust-lld`; `--emit obj` needs none\n",
            target.name
        );
        assert_eq!((built.code, built.output(), built.errors()), (0, String::new(), words));
        assert!(!path("program").exists());

        // What the words say, done by a linker that is given what compilers give it: the same program as with a linker.
        let mut linker = Command::new(tool("ld64.lld"));
        linker.args(["-arch", arch(target), "-platform_version", "macos", "11.0", "11.0", "-dead_strip"]);
        linker.args(["-adhoc_codesign", "-S", "-o"]).arg(path("program"));
        succeed(linker.args([path("program.o"), path("program.a"), system()]));
        let linked = std::fs::read(path("program")).expect("it is linked");
        let built = command::build(folder.path(), &module, &path("program"), target, &[] as &[&str]);
        assert_eq!((built.code, built.errors().as_str()), (0, ""));
        assert!(linked == std::fs::read(path("program")).expect("it is linked"), "{}", target.name);

        // What has to be linked is refused, and what has not is made.
        for flags in [&["--linker", "embedded"][..], &["--emit", "exe,deps"], &["--emit", "shared"], &["-o", "-"]] {
            let refused = build(flags);
            assert_eq!(refused.code, command::exit::TARGET, "{flags:?}: {}", refused.errors());
        }
        assert!(build(&["-o", "-"]).errors().contains("apt-get install lld"));
        assert_eq!(build(&["--emit", "obj"]).code, 0);
        // No input is overwritten.
        std::fs::copy(&module, path("in.o")).expect("there is room");
        let mut command = Command::new(places::command());
        command.current_dir(folder.path()).args(["build", "--target", target.name, "-o", "in", "in.o"]);
        let refused = machine::run(command.env("PATH", folder.path()), &[]);
        assert_eq!(refused.code, command::exit::USAGE, "{}", refused.errors());
    }
}

/// The C names of WASI functions, hostcalls, and the functions for bulk operations.
fn symbols(wasi: &[&str], hostcalls: &[&str]) -> Vec<String> {
    let prefixed =
        |prefix: &str, names: &[&str]| names.iter().map(|name| format!("{prefix}{name}")).collect::<Vec<_>>();
    [prefixed(WASI_PREFIX, wasi), prefixed(HOSTCALL_PREFIX, hostcalls), prefixed("", BULK)].concat()
}

/// An executable of the runtime and an object that calls `names`, or what `flags` say.
fn link(target: &Target, archive: &[u8], names: &[String], flags: &[&str]) -> Vec<u8> {
    let folder = TempDir::new().expect("there is room for temporary files");
    let [runtime, object, program] = ["runtime.a", "program.o", "program"].map(|name| folder.path().join(name));
    std::fs::write(&runtime, archive).expect("a temporary folder can be written");
    compile(target, names, &object);
    let mut linker = Command::new(tool("ld64.lld"));
    linker.args([
        "-arch",
        arch(target),
        "-platform_version",
        "macos",
        "11.0",
        "14.0",
        "-dead_strip",
        "-adhoc_codesign",
    ]);
    linker.args(flags).args(["-fatal_warnings", "-o"]).arg(&program).arg(&object).arg(&runtime);
    linker.arg(system());
    succeed(&mut linker);
    std::fs::read(&program).expect("the linker has written it")
}

/// The runtime's archive, which the command carries.
fn archive(target: &Target) -> &'static [u8] {
    wasm2native_runtime_archives::archive(target.name).unwrap_or_else(|| {
        let reason = wasm2native_runtime_archives::unavailable_reason(target.name);
        panic!("no runtime for {}: {reason} (tests/setup.sh does that)", target.name)
    })
}

/// The same for libraries.
fn of_libraries(target: &Target) -> &'static [u8] {
    wasm2native_runtime_archives::library(target.name).expect("it is built with the other one")
}

/// The C names of all that the runtime has for objects, by the archive's table of symbols, its first member:
///
/// ```text
/// 80: bytes u32 of (name's offset u32, member's offset u32) each │ bytes u32 of names │ names, NUL-ended
/// ```
fn exported(archive: &[u8]) -> BTreeSet<String> {
    let number = |at: usize| u32::from_le_bytes(*archive[at..].first_chunk().expect("the table is whole")) as usize;
    let names = 80 + 4 + number(80) + 4;
    let names = &archive[names..][..number(names - 4)];
    let names = names.split(|byte| *byte == 0).map(|name| std::str::from_utf8(name).expect("names are text"));
    let names = names.filter_map(|name| name.strip_prefix('_')).filter(|name| name.starts_with(HOSTCALL_PREFIX));
    names.map(str::to_owned).collect()
}

fn compile(target: &Target, names: &[String], object: &Path) {
    let functions: String = names.iter().map(|name| format!("X({name}) ")).collect();
    let mut compiler = Command::new(tool("clang"));
    compiler.arg(format!("--target={}-apple-macos11.0", arch(target))).args([
        "-c",
        "-O1",
        "-ffreestanding",
        "-Wall",
        "-Werror",
    ]);
    compiler.arg(format!("-DEACH_FUNCTION(X)={functions}"));
    for (name, value) in [
        ("ABI_VERSION", ABI_VERSION as usize),
        ("INSTANCE_BYTES", size_of::<Instance>()),
        ("IMAGE_BYTES", size_of::<Image>()),
        ("IMAGE_INSTANCE", offset_of!(Image, instance)),
        ("IMAGE_INSTANCE_BYTES", offset_of!(Image, instance_bytes)),
        ("IMAGE_ENTRY", offset_of!(Image, entry)),
        ("IMAGE_STACK_BYTES", offset_of!(Image, stack_bytes)),
    ] {
        compiler.arg(format!("-D{name}={value}"));
    }
    compiler.arg(places::tests().join("macos/program.c")).arg("-o").arg(object);
    succeed(&mut compiler);
}

/// The list of the system's functions that the command links with.
fn system() -> PathBuf {
    places::tests().join("../compiler/src/link/libSystem.tbd")
}

fn succeed(command: &mut Command) {
    let outcome = machine::run(command, &[]);
    assert_eq!(outcome.code, 0, "{command:?}: {}", outcome.errors());
}

/// The symbols of the system's library that the list has for `target`.
fn listed(target: &Target) -> BTreeSet<String> {
    let path = system();
    let text = std::fs::read_to_string(path).expect("it is in the repository");
    let text: String = text.lines().filter(|line| !line.trim_start().starts_with('#')).collect();
    let entries = text.split("- targets:").skip(1);
    let lists = entries.filter(|entry| entry.split(']').next().is_some_and(|targets| targets.contains(arch(target))));
    let symbols =
        lists.flat_map(|entry| entry.split("symbols:").nth(1).expect("each entry has symbols").split([',', '[', ']']));
    let is_symbol = |name: &&str| name.starts_with('_') || name.starts_with("dyld_");
    symbols.map(|name| name.trim().trim_matches('\'')).filter(is_symbol).map(str::to_owned).collect()
}
