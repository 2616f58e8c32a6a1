//! LLDB, without a terminal, on this machine's programs: what GDB is shown in `sources.rs` it finds as well.

use std::path::Path;
use std::process::Command;

use tempfile::TempDir;
use wasm2native_targets::{MACOS, Target};
use wasm2native_tests::{machine, places};

use super::sources::{c, in_order, line};
use super::{build, module};

/// By its names in distributions.
const NAMES: [&str; 9] =
    ["lldb-19", "lldb-21", "lldb-20", "lldb-18", "lldb-17", "lldb-16", "lldb-15", "lldb-14", "lldb"];

/// What it says that is told `commands` about `program`.
fn debug(program: &Path, commands: &[&str]) -> String {
    let found = NAMES.into_iter().find(|name| places::tool(name).is_some());
    let mut command = Command::new("timeout");
    command.args(["--kill-after=5", "300", found.expect("lldb is missing: run tests/setup.sh")]);
    // Nothing of the user's. A debugger that may not switch off the layout's randomness is content with it.
    command.args(["--batch", "--no-lldbinit", "-o", "settings set use-color false"]);
    command.args(["-o", "settings set target.disable-aslr false"]);
    for text in commands {
        command.args(["-o", text]);
    }
    command.args(["-o", "process kill"]).arg(program).env_clear();
    let said = machine::run(&mut command, &[]);
    format!("{}{}", said.output(), said.errors())
}

#[test]
fn a_program_is_debugged_by_its_source() {
    let folder = TempDir::new().expect("there is room for temporary files");
    let target = Target::host().expect("tests run on one of our targets");
    let source = c("points.c", "-O0");
    let [work, total] = ["int local[4]", "total += values"].map(|text| line("points.c", text));
    for flags in [&["-g"][..], &["-g", "--split-debug"]] {
        let program = build(folder.path(), &source, "program", target, flags);
        let said = debug(
            &program,
            &[
                &format!("breakpoint set --file points.c --line {work}"),
                "process launch",
                "thread backtrace",
                "frame variable n scale",
                "target variable counter",
                "next",
                "frame variable local",
                &format!("breakpoint set --file points.c --line {total}"),
                "continue",
                "frame variable count total",
                "up",
                "frame variable here",
            ],
        );
        in_order(
            &said,
            &[
                &format!("work(n=5, scale=1.5) at points.c:{work}"),
                // Through the guest, and through the runtime to the first instruction.
                &format!("work(n=5, scale=1.5) at points.c:{work}"),
                "main",
                "`_start",
                "wasm2native_entry",
                "wasm2native_runtime::",
                "`_start + ",
                "n = 5",
                "scale = 1.5",
                "counter = 7",
                "([0] = 5, [1] = 6, [2] = 7, [3] = 8)",
                "sum(values=0x",
                "count = 4",
                "total = 0",
                "work(n=5, scale=1.5)",
                "(x = 5, y = 10, weight = 1.5)",
            ],
        );
    }
}

/// Without DWARF a backtrace has the names of functions.
#[test]
fn symbols_name_frames() {
    let folder = TempDir::new().expect("there is room for temporary files");
    let target = Target::host().expect("tests run on one of our targets");
    let program = build(folder.path(), &module("calls.wat"), "program", target, &[]);
    let said = debug(&program, &["breakpoint set --name inner", "process launch", "thread backtrace"]);
    in_order(&said, &["thread backtrace", "`inner", "`outer", "`_start", "wasm2native_entry", "wasm2native_runtime::"]);
}

/// What `--split-debug` writes for macOS has the addresses of the program beside it, and its UUID: debuggers take both for one.
#[test]
fn a_bundle_tells_of_a_linked_file_for_macos() {
    let folder = TempDir::new().expect("there is room for temporary files");
    let folder = folder.path();
    let source = c("points.c", "-O0");
    let total = line("points.c", "total += values");
    for &target in MACOS {
        for (name, kind, variable) in
            [("program", "exe", "location = DW_OP_fbreg"), ("l.dylib", "shared", "location = <empty>")]
        {
            let whole = build(folder, &source, name, target, &["-g", "--emit", kind]);
            let whole = std::fs::read(whole).expect("it is written");
            let program = build(folder, &source, name, target, &["--split-debug", "--emit", kind]);
            assert!(std::fs::read(&program).expect("it is written") == whole, "{}: the program changes", target.name);
            let bundle = folder.join(format!("{name}.dSYM/Contents/Resources/DWARF")).join(name);
            let verified = machine::run(Command::new("llvm-dwarfdump-19").arg("--verify").arg(&bundle), &[]);
            assert_eq!(verified.code, 0, "{} {name}: {}", target.name, verified.output());
            // It is refused where its UUID is another one.
            let add = format!("target symbols add {}", bundle.display());
            let stop = format!("breakpoint set --file points.c --line {total}");
            let said = debug(&program, &[&add, &stop, "image lookup --verbose --name work"]);
            let (place, declared) =
                (format!("at points.c:{total}:"), format!("work at points.c:{}", line("points.c", "int work(")));
            in_order(
                &said,
                &[
                    "has been added to",
                    "Breakpoint 1: where = ",
                    "`sum + ",
                    &place,
                    &declared,
                    "points.c\", language = \"c11\"",
                    "name = \"work\", range = [",
                    "name = \"here\", type = \"point\"",
                    variable,
                ],
            );
        }
    }
}

/// Apple's tools know a bundle by the list in it, which is well-formed whatever the program is called.
#[test]
fn a_bundle_says_what_it_is() {
    const READ: &str = "import plistlib, sys\nlist = plistlib.load(open(sys.argv[1], 'rb'))\n\
        print(list['CFBundlePackageType'], list['CFBundleIdentifier'])";
    let folder = TempDir::new().expect("there is room for temporary files");
    let source = c("points.c", "-O0");
    for &target in MACOS {
        for name in ["points", "a&b<c>\"d' \u{e4}"] {
            build(folder.path(), &source, name, target, &["--split-debug"]);
            let list = folder.path().join(format!("{name}.dSYM/Contents/Info.plist"));
            let read = machine::run(Command::new("python3").args(["-X", "utf8", "-c", READ]).arg(&list), &[]);
            let expected = format!("dSYM com.apple.xcode.dsym.{name}\n");
            assert_eq!((read.output(), read.errors()), (expected, String::new()), "{}", target.name);
        }
    }
}
