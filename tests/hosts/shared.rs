//! Shared libraries: linked with programs, and loaded and unloaded by them.

use std::path::Path;
use std::process::Command;

use wasm2native_tests::platform::PLATFORMS;
use wasm2native_tests::{machine, macos};

use crate::build::{Workshop, here, succeed, tool};

const WELL: (i32, &str, &str) = (0, "well\n", "");

fn says(workshop: &Workshop, program: &Path, arguments: &[&str]) {
    let outcome = workshop.run(program, arguments);
    assert_eq!((outcome.code, outcome.output().as_str(), outcome.errors().as_str()), WELL, "{arguments:?}");
}

/// One library, two, and one under two names, each with its own copy of the runtime and its own handlers.
#[test]
fn libraries_are_loaded_and_unloaded() {
    for platform in &PLATFORMS {
        let workshop = Workshop::new(platform);
        for name in ["other", "faulty"] {
            workshop.make("faulty", name, "shared", &format!("{name}.so"), &[]);
        }
        std::fs::copy(workshop.path("faulty.so"), workshop.path("copy.so")).expect("there is room");
        let program = workshop.program(&platform.tool("gcc"), "shared.c", &["-ldl"]);
        let [one, two, copy] = [["./faulty.so", "faulty"], ["./other.so", "other"], ["./copy.so", "faulty"]];
        says(&workshop, &program, &one);
        says(&workshop, &program, &[one, two].concat());
        says(&workshop, &program, &[two, one, copy].concat());
        says(&workshop, &program, &[one, one].concat());
    }
}

/// A module in somebody's own shared library, which does not say that it must stay: it does so all the same.
#[test]
fn a_library_with_a_module_in_it_stays() {
    for platform in &PLATFORMS {
        let workshop = Workshop::new(platform);
        workshop.make("faulty", "faulty", "staticlib", "faulty.a", &[]);
        let mut command = Command::new(platform.tool("gcc"));
        command.args(["-shared", "-Wl,-z,text,--fatal-warnings", "-o"]).arg(workshop.path("plugin.so"));
        command.arg("-Wl,--whole-archive").arg(workshop.path("faulty.a")).arg("-Wl,--no-whole-archive");
        succeed(&mut command);
        let program = workshop.program(&platform.tool("gcc"), "shared.c", &["-ldl"]);
        says(&workshop, &program, &["./plugin.so", "faulty"]);
    }
}

/// What the command links with other linkers is as good.
#[test]
fn every_linker_makes_shared_libraries() {
    let workshop = Workshop::new(here());
    let lld = macos::tool("ld.lld");
    for linker in ["embedded", "cc", "clang-19", lld.to_str().expect("its path is text"), "mold"] {
        if linker != "embedded" {
            tool(linker);
        }
        workshop.make("faulty", "faulty", "shared", "faulty.so", &["--linker", linker]);
        let program = workshop.program("gcc", "shared.c", &["-ldl"]);
        says(&workshop, &program, &["./faulty.so", "faulty"]);
    }
}

#[test]
fn a_module_is_there_twice() {
    for platform in &PLATFORMS {
        for kinds in
            [["staticlib", "staticlib"], ["shared", "shared"], ["staticlib", "shared"], ["shared", "staticlib"]]
        {
            let workshop = Workshop::new(platform);
            let mut libraries = Vec::new();
            for (name, kind) in ["first", "second"].into_iter().zip(kinds) {
                let ending = if kind == "shared" { "so" } else { "a" };
                libraries.push(format!("lib{name}.{ending}"));
                workshop.make("ledger", name, kind, libraries.last().expect("it is there"), &[]);
            }
            let mut flags = vec!["-Wl,-rpath,$ORIGIN"];
            flags.extend(libraries.iter().map(String::as_str));
            let program = workshop.program(&platform.tool("gcc"), "twice.c", &flags);
            says(&workshop, &program, &[]);
        }
    }
}

/// What is exported is the interface, and nothing of the runtime's that another library could take for its own.
#[test]
fn shared_libraries_export_their_interface_alone() {
    for platform in &PLATFORMS {
        let workshop = Workshop::new(platform);
        workshop.make("faulty", "faulty", "shared", "faulty.so", &[]);
        let mut command = Command::new(platform.tool("nm"));
        command.args(["-D", "--defined-only", "--format=just-symbols"]).arg(workshop.path("faulty.so"));
        let outcome = machine::run(&mut command, &[]);
        let is_interface = |name: &str| name.starts_with("faulty_") || name.starts_with("wasm2native_");
        let output = outcome.output();
        let others: Vec<&str> = output.lines().filter(|name| !is_interface(name)).collect();
        assert_eq!((outcome.code, others), (0, vec![]), "{output}");
    }
}
