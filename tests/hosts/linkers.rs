//! A real library (LZ4, compiled by clang to wasm) in programs that are linked as other people link theirs.

use std::os::unix::fs::symlink;
use std::path::PathBuf;

use wasm2native_tests::platform::{PLATFORMS, Platform};
use wasm2native_tests::{guest, macos, places};

use crate::build::{Workshop, tool};

/// Ways to link a program.
const WAYS: [&[&str]; 5] = [
    &[],
    &["-static"],
    &["-no-pie"],
    // What is not needed goes; what is, stays together with what it needs.
    &["-ffunction-sections", "-Wl,--gc-sections", "-Wl,-z,now", "-s"],
    &["-flto"],
];

fn lz4() -> PathBuf {
    let flags = ["-mexec-model=reactor", "-I{data}/lz4"].map(str::to_owned);
    guest::module(&places::tests().join("consumers/lz4.c"), &flags)
}

/// A folder with a library of LZ4, and one with the linkers by the names that compilers look for.
fn prepare(platform: &'static Platform) -> Workshop {
    let workshop = Workshop::new(platform);
    workshop.make_of(&lz4(), "lz4", "staticlib", "lz4.a", &[]);
    std::fs::create_dir(workshop.path("linkers")).expect("there is room");
    for (name, linker) in [("ld.lld", macos::tool("ld.lld")), ("ld.mold", tool("mold"))] {
        symlink(linker, workshop.path("linkers").join(name)).expect("there is room");
    }
    workshop
}

fn check(workshop: &Workshop, compiler: &str, source: &str, flags: &[&str], traps: &str) {
    let program = workshop.program(compiler, source, &[flags, &["lz4.a"]].concat());
    let input = (0..5000).map(|line| format!("{line}: and {}\n", line % 97)).collect::<String>();
    let outcome = workshop.run_with(&program, &[], input.as_bytes());
    let what = format!("{compiler} {flags:?}: {}", outcome.errors());
    assert_eq!(outcome.code, 0, "{what}");
    let output = outcome.output();
    let lines: Vec<&str> = output.lines().collect();
    let [first, second, .., last] = lines[..] else { panic!("{what}{output}") };
    assert!(
        first.starts_with(&format!("{} bytes, ", input.len())) && first.ends_with(" compressed, the same again"),
        "{what}{output}"
    );
    assert!(second.starts_with(traps) && last == "the others are well", "{what}{output}");
}

/// What compiles C and C++ for the platform.
fn compilers(platform: &Platform) -> [(String, String, Vec<String>); 2] {
    let target = format!("--target={}", platform.triple);
    [
        (platform.tool("gcc"), platform.tool("g++"), vec![]),
        ("clang-19".to_owned(), "clang++-19".to_owned(), vec![target]),
    ]
}

fn links_with(linker: &str) {
    for platform in &PLATFORMS {
        let workshop = prepare(platform);
        let folder = format!("-B{}", workshop.path("linkers").display());
        let choice = format!("-fuse-ld={linker}");
        for (c, cc, target) in compilers(platform) {
            let mut flags: Vec<&str> = target.iter().map(String::as_str).chain([choice.as_str()]).collect();
            if linker != "bfd" {
                flags.push(&folder);
            }
            for way in WAYS {
                // A compiler's own intermediate code goes to a linker that it has a plugin for.
                if !way.contains(&"-flto")
                    || (c.ends_with("gcc") && linker != "lld")
                    || (!c.ends_with("gcc") && linker == "lld")
                {
                    let flags = [flags.as_slice(), way].concat();
                    check(&workshop, &c, "../consumers/roundtrip.c", &flags, "status 1: out of bounds memory access");
                }
            }
            check(&workshop, &cc, "../consumers/roundtrip.cc", &flags, "out of bounds memory access");
        }
    }
}

#[test]
fn with_the_linker_of_the_system() {
    links_with("bfd");
}

#[test]
fn with_lld() {
    links_with("lld");
}

#[test]
fn with_mold() {
    links_with("mold");
}
