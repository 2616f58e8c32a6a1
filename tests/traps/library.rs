//! Traps of libraries: their hosts are told where in the source each function was, where the library has debug information.

use std::path::Path;
use std::process::Command;

use tempfile::TempDir;
use wasm2native_tests::platform::{PLATFORMS, Platform};
use wasm2native_tests::{machine, places};

fn succeed(command: &mut Command) {
    let outcome = machine::run(command, &[]);
    assert_eq!((outcome.code, outcome.errors().as_str()), (0, ""), "{command:?}");
}

/// What the host says of the module that is built with `flags`.
fn said(folder: &Path, wasm: &Path, platform: &Platform, flags: &[&str]) -> String {
    for (kind, name) in [("staticlib", "libplaces.a"), ("header", "places.h")] {
        let mut build = Command::new(places::command());
        build.arg("build").arg(wasm).args([
            "--target",
            platform.target,
            "--emit",
            kind,
            "--name",
            "places",
            "-o",
            name,
        ]);
        succeed(build.args(flags).current_dir(folder));
    }
    let mut compiler = Command::new(platform.tool("gcc"));
    compiler.args(["-std=c99", "-Wall", "-Wextra", "-Werror", "-I."]);
    compiler.arg(places::tests().join("traps/places_host.c")).args(["libplaces.a", "-o", "host"]);
    succeed(compiler.current_dir(folder));
    let outcome = platform.run(&folder.join("host"), &[]);
    assert_eq!((outcome.code, outcome.errors().as_str()), (0, ""), "{} {flags:?}", platform.target);
    outcome.output()
}

#[test]
fn hosts_are_told_lines() {
    let folder = TempDir::new().expect("there is room for temporary files");
    let folder = folder.path();
    let source = places::tests().join("traps/places.c");
    let here = format!("-ffile-prefix-map={}=traps", places::tests().join("traps").display());
    let mut compiler = Command::new("clang-19");
    compiler.args(["--target=wasm32", "-nostdlib", "-mbulk-memory", "-g", "-O0", "-Wl,--no-entry", &here]);
    succeed(compiler.args(["-Wl,--export=outer", "-o", "places.wasm"]).arg(&source).current_dir(folder));
    let source = std::fs::read_to_string(&source).expect("the repository can be read");
    let line = |text: &str| source.lines().position(|line| line.contains(text)).expect("a line says it") + 1;
    let of = |func: &str, text: &str| format!("{func} traps/places.c:{}\n", line(text));
    let expected = [
        of("divide", "return a / b"),
        of("outer", "return divide(1"),
        of("load", "volatile"),
        of("outer", "return load("),
        of("fill", "__builtin_memset("),
        of("outer", "fill(65000)"),
    ];
    for platform in PLATFORMS {
        for ways in [&[][..], &["--memory", "checked"], &["--memory", "checked", "--traps", "faults"]] {
            let told = said(folder, &folder.join("places.wasm"), &platform, &[&["-g"], ways].concat());
            assert_eq!(told, expected.concat(), "{} {ways:?}", platform.target);
        }
        let told = said(folder, &folder.join("places.wasm"), &platform, &[]);
        assert!(told.lines().count() == 6 && told.lines().all(|line| line.ends_with(" :0")), "{told}");
    }
}
