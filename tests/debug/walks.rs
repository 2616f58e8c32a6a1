//! Walks up the stack: through guest and runtime to the first instruction, and through a guest in somebody else's program.

use std::process::Command;

use tempfile::TempDir;
use wasm2native_targets::{LINUX, Target};
use wasm2native_tests::platform::PLATFORMS;
use wasm2native_tests::{command, machine, places};

use super::debugger::{backtraces, debug};
use super::{build, module};

/// The guest's functions, innermost first, and what calls them.
pub(crate) const GUEST: [&str; 5] = ["inner", "outer", "wide", "_start", "wasm2native_entry"];

/// Whether a backtrace goes from a hostcall through the guest to the program's first instruction.
fn check(trace: &[String], target: &Target) {
    let guest = trace.iter().position(|name| name == "inner").unwrap_or_else(|| panic!("{}: {trace:?}", target.name));
    assert_eq!(trace[guest..][..GUEST.len()], GUEST, "{}", target.name);
    assert!(trace[0].starts_with("wasm2native_wasi_fd_write"), "{}: {trace:?}", target.name);
    assert!(trace[guest + GUEST.len()..].iter().any(|name| name.contains("start::start")), "{trace:?}");
    assert_eq!(trace.last().map(String::as_str), Some("_start"), "{}: {trace:?}", target.name);
}

#[test]
fn a_debugger_walks_from_a_hostcall_to_the_start() {
    let folder = TempDir::new().expect("there is room for temporary files");
    for &target in LINUX {
        for flags in [&[][..], &["-O0"], &["--linker", "ld.lld-19"], &["--memory", "checked", "--traps", "calls"]] {
            let program = build(folder.path(), &module("calls.wat"), "program", target, flags);
            let said = debug(&program, target, &["break wasm2native_wasi_fd_write", "continue", "backtrace"]);
            let traces = backtraces(&said);
            assert_eq!(traces.len(), 1, "{} {flags:?}:\n{said}", target.name);
            check(&traces[0], target);
        }
    }
}

/// In the middle of a call of the system's, where only tables or frame pointers lead out.
#[test]
fn a_debugger_walks_from_a_system_call_to_the_start() {
    let Some(target) = Target::host() else { panic!("tests run on one of our targets") };
    let folder = TempDir::new().expect("there is room for temporary files");
    let program = build(folder.path(), &module("calls.wat"), "program", target, &[]);
    let said = debug(&program, target, &["catch syscall write", "continue", "backtrace"]);
    let traces = backtraces(&said);
    assert_eq!(traces.len(), 1, "{said}");
    check(&traces[0], target);
}

/// While a function makes its frame, and after each call that it has made.
#[test]
fn a_debugger_knows_the_caller_at_every_step() {
    const STEPS: usize = 12;
    let folder = TempDir::new().expect("there is room for temporary files");
    for &target in LINUX {
        for name in ["inner", "wide"] {
            let program = build(folder.path(), &module("calls.wat"), "program", target, &[]);
            let entry = format!("break *{name}");
            let mut commands = vec![entry.as_str(), "continue"];
            commands.extend(["backtrace", "stepi"].repeat(STEPS));
            let said = debug(&program, target, &commands);
            let traces = backtraces(&said);
            assert_eq!(traces.len(), STEPS, "{}:\n{said}", target.name);
            let at = GUEST.iter().position(|other| *other == name).expect("it is one of them");
            for trace in &traces {
                let start = trace.iter().position(|other| other == name).unwrap_or_else(|| panic!("{said}"));
                assert_eq!(trace[start..][..GUEST.len() - at], GUEST[at..], "{}:\n{said}", target.name);
            }
        }
    }
}

/// What a function saves is found: a caller's value in a register that its callees use.
#[test]
fn finishing_a_call_restores_registers() {
    let folder = TempDir::new().expect("there is room for temporary files");
    for &target in LINUX {
        let program = build(folder.path(), &module("calls.wat"), "program", target, &[]);
        let commands =
            ["break *inner", "continue", "up", "info registers", "echo ---\\n", "down", "finish", "info registers"];
        let said = debug(&program, target, &commands);
        let (before, after) = said.split_once("---\n").unwrap_or_else(|| panic!("{said}"));
        // Those that wasm's convention has callees preserve, beside the frame and stack pointers.
        let preserved: &[&str] = match target.name {
            "x86_64-linux" => &["rbx", "r12", "r13", "r14", "r15", "rbp", "rip"],
            _ => &["x19", "x20", "x21", "x22", "x23", "x24", "x25", "x26", "x27", "x28", "x29", "pc"],
        };
        let value = |said: &str, register: &str| {
            let mut lines = said.lines().map(|line| line.split_whitespace().take(2).map(str::to_owned).collect());
            let found: Option<Vec<String>> =
                lines.find(|line: &Vec<String>| line.first().is_some_and(|n| n == register));
            found.unwrap_or_else(|| panic!("no {register} in:\n{said}"))[1].clone()
        };
        for register in preserved {
            assert_eq!(value(before, register), value(after, register), "{} {register}:\n{said}", target.name);
        }
    }
}

/// A host's own unwinder, from a function of the host that the guest has called.
#[test]
fn a_host_walks_through_its_guest() {
    let folder = TempDir::new().expect("there is room for temporary files");
    let source = places::tests().join("debug/host.c");
    for platform in PLATFORMS {
        let target = Target::by_name(platform.target).expect("it is a target");
        for strip in [&[][..], &["--strip"]] {
            let arguments = ["--emit", "staticlib,shared,header", "--name", "guest"];
            let arguments: Vec<&str> = arguments.iter().chain(strip).copied().collect();
            build(folder.path(), &module("guest.wat"), "libguest.so", target, &arguments);
            for library in ["libguest.a", "libguest.so"] {
                let program = folder.path().join("host");
                let mut compiler = Command::new(platform.tool("gcc"));
                compiler
                    .current_dir(&folder)
                    .args(["-O1", "-g", "-Wall", "-Wextra", "-Werror", "-iquote", ".", "-I", "."]);
                compiler.args(["-fasynchronous-unwind-tables", "-rdynamic", "-o"]).arg(&program).arg(&source);
                compiler.arg(library).args(["-Wl,-rpath,$ORIGIN"]);
                let built = machine::run(&mut compiler, &[]);
                assert_eq!((built.code, built.errors().as_str()), (0, ""), "{} {library}", platform.target);
                let ran = platform.run(&program, &[]);
                assert_eq!((ran.code, ran.errors().as_str()), (0, ""), "{} {library}", platform.target);
                // Between the host's two functions: the export's function of C, and two of the guest's.
                assert_eq!(ran.output(), "guest frames: 3\n", "{} {library} {strip:?}", platform.target);
            }
        }
    }
}

/// What profilers sample: by frame pointers, and by tables. Where the kernel lets nobody sample there is nothing to see.
#[test]
fn a_profiler_sees_functions_by_name() {
    if places::tool("perf").is_none() {
        eprintln!("perf is not here");
        return;
    }
    let Some(target) = Target::host() else { panic!("tests run on one of our targets") };
    let folder = TempDir::new().expect("there is room for temporary files");
    let program = build(folder.path(), &module("busy.wat"), "program", target, &[]);
    for way in ["fp", "dwarf"] {
        let data = folder.path().join("perf.data");
        let mut record = Command::new("perf");
        record
            .args(["record", "--quiet", "-e", "cpu-clock:u", "-F", "500", "--call-graph", way, "-o"])
            .arg(&data)
            .arg(&program);
        let recorded = machine::run(&mut record, &[]);
        if recorded.code != 0 {
            eprintln!("perf cannot sample here: {}", recorded.errors());
            return;
        }
        let script = machine::run(Command::new("perf").args(["script", "-F", "ip,sym", "-i"]).arg(&data), &[]);
        let said = script.output();
        let samples: Vec<Vec<&str>> = said
            .split("\n\n")
            .map(|sample| sample.lines().filter_map(|line| line.split_whitespace().nth(1)).collect())
            .collect();
        let is_whole = |sample: &&Vec<&str>| {
            let work = sample.iter().position(|name| *name == "work");
            work.is_some_and(|at| {
                sample[at..].starts_with(&["work", "repeat", "_start"]) && sample.last() == Some(&"_start")
            })
        };
        let whole = samples.iter().filter(is_whole).count();
        let inside = samples.iter().filter(|sample| sample.first() == Some(&"work")).count();
        assert!(inside >= 10, "{way}: {said}");
        // A sample between taking a frame down and returning lacks the caller.
        assert!(whole * 10 >= inside * 9, "{way}: {whole} of {inside}: {said}");
        // What people read: most of the time is the guest function's, by its name.
        let mut report = Command::new("perf");
        report.args(["report", "--stdio", "--no-children", "-g", "none", "-F", "overhead,symbol", "-i"]).arg(&data);
        let said = machine::run(&mut report, &[]).output();
        let first = said.lines().find(|line| !line.is_empty() && !line.starts_with('#')).unwrap_or_default();
        assert!(first.trim_end().ends_with("[.] work"), "{way}: {said}");
    }
}

#[test]
fn modules_of_this_folder_run() {
    let folder = TempDir::new().expect("there is room for temporary files");
    for &target in LINUX {
        let program = build(folder.path(), &module("calls.wat"), "program", target, &[]);
        let outcome = machine::run(&mut machine::command(&program, target), &[]);
        assert_eq!((outcome.code, outcome.output().as_str()), (command::exit::OK, "hi\n"), "{}", target.name);
    }
}
