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

/// How a host is linked with a library.
#[derive(Clone, Copy)]
struct Linked {
    kind: &'static str,
    file: &'static str,
}

const STATIC: Linked = Linked { kind: "staticlib", file: "libplaces.a" };
const SHARED: Linked = Linked { kind: "shared", file: "libplaces.so" };

/// What the host in the file `host` says of the module that is built with `flags`.
fn said(folder: &Path, wasm: &Path, host: &str, linked: Linked, platform: &Platform, flags: &[&str]) -> String {
    for (kind, name) in [(linked.kind, linked.file), ("header", "places.h")] {
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
    let rpath = format!("-Wl,-rpath,{}", folder.display());
    compiler.arg(places::tests().join("traps").join(host)).args([linked.file, &rpath, "-o", "host"]);
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
            let told = said(
                folder,
                &folder.join("places.wasm"),
                "places_host.c",
                STATIC,
                &platform,
                &[&["-g"], ways].concat(),
            );
            assert_eq!(told, expected.concat(), "{} {ways:?}", platform.target);
        }
        let told = said(folder, &folder.join("places.wasm"), "places_host.c", STATIC, &platform, &[]);
        assert!(told.lines().count() == 6 && told.lines().all(|line| line.ends_with(" :0")), "{told}");
    }
}

/// What a compare stops and an instruction traps for: with debug information its place is told as where it faults, or where a call traps.
#[test]
fn hosts_are_told_addresses() {
    let folder = TempDir::new().expect("there is room for temporary files");
    let folder = folder.path();
    let wide = "(module (memory i64 1 10) (func (export \"read\") (param i32) (result i32)
      (i32.load offset=16 (i64.mul (i64.extend_i32_u (local.get 0)) (i64.const -2)))))";
    let narrow = "(module (memory 1 10) (func (export \"read\") (param i32) (result i32)
      (i32.load offset=16 (i32.mul (local.get 0) (i32.const 70000)))))";
    let whole = "4 bytes from address 0x11180 of memory 0, which has 65536 bytes";
    let cases: [(&str, &[&str], Option<&str>); 6] = [
        (wide, &["-g"], Some("4 bytes from address 2^64 + 0xe of memory 0, which has 65536 bytes")),
        (wide, &[], None),
        (narrow, &["-g", "--memory", "checked", "--traps", "faults"], Some(whole)),
        (narrow, &["--memory", "checked", "--traps", "faults"], None),
        (narrow, &["--memory", "checked"], Some(whole)),
        // What faults says where that was.
        (narrow, &["-g"], Some("address 0x11180 of memory 0, which has 65536 bytes")),
    ];
    let module = folder.join("read.wat");
    for platform in PLATFORMS {
        for (text, flags, address) in cases {
            std::fs::write(&module, text).expect("there is room");
            for linked in [STATIC, SHARED] {
                let told = said(folder, &module, "read_host.c", linked, &platform, flags);
                let address = address.map_or(String::new(), |address| format!(": {address}"));
                let once = format!("out of bounds memory access{address}\n");
                // Another instance is told its own.
                assert_eq!(told, once.repeat(2), "{} {} {flags:?}", platform.target, linked.kind);
            }
        }
    }
}
