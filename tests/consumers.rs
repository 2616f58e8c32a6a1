//! Modules as libraries in other people's builds: each example in `tests/consumers`, as it stands there, built and run for both CPUs.
//!
//! The module is LZ4, compiled to wasm by clang. A build that has nothing to do does nothing, and one whose module has changed makes
//! its library again.

use std::path::{Path, PathBuf};
use std::process::Command;
use std::time::SystemTime;

use tempfile::TempDir;
use wasm2native_tests::platform::{PLATFORMS, Platform};
use wasm2native_tests::{guest, machine, places};

/// The examples in a folder of their own, with the module.
struct Examples {
    folder: TempDir,
}

impl Examples {
    fn new() -> Self {
        let folder = TempDir::new().expect("there is room for temporary files");
        places::copy_folder(&places::tests().join("consumers"), &folder.path().join("tests/consumers"));
        let flags = ["-mexec-model=reactor", "-I{data}/lz4"].map(str::to_owned);
        let module = guest::module(&places::tests().join("consumers/lz4.c"), &flags);
        std::fs::copy(module, folder.path().join("tests/consumers/lz4.wasm")).expect("there is room");
        Self { folder }
    }

    fn path(&self, name: &str) -> PathBuf {
        self.folder.path().join("tests/consumers").join(name)
    }

    /// A program of the machine, started in `folder` with the command under test in its search path.
    fn command(&self, folder: &str, program: &str, args: &[&str]) -> Command {
        let is_there = program == "wasm2native" || places::tool(program).is_some();
        assert!(is_there, "{program} is missing: run tests/setup.sh");
        let path = std::env::var("PATH").expect("there is a search path");
        let ours = places::command().parent().expect("a file lies in a folder").display().to_string();
        let mut command = Command::new(program);
        command.args(args).current_dir(self.path(folder)).env("PATH", format!("{ours}:{path}"));
        // What Cargo sets for tests is not what people have who start a build.
        for (name, _) in std::env::vars().filter(|(name, _)| name.starts_with("CARGO") || name.starts_with("RUST")) {
            if !matches!(name.as_str(), "CARGO_HOME" | "RUSTUP_HOME" | "RUSTUP_TOOLCHAIN") {
                command.env_remove(name);
            }
        }
        command.env_remove("MAKEFLAGS").env_remove("LD_LIBRARY_PATH");
        command
    }

    /// Runs a step of a build, which must succeed.
    fn step(&self, folder: &str, program: &str, args: &[&str]) {
        succeed(&mut self.command(folder, program, args));
    }

    /// Builds twice more with `build`: with nothing to do, and with a module that is newer than the library at `library`.
    fn builds_again_what_has_changed(&self, library: &str, build: impl Fn()) {
        let made = || modified(&self.path(library));
        let first = made();
        build();
        assert_eq!(made(), first, "the library was made again, and nothing had changed");
        // Build systems compare times; clocks of file systems have steps.
        std::thread::sleep(std::time::Duration::from_millis(1100));
        let module = std::fs::File::options().append(true).open(self.path("lz4.wasm")).expect("the module is there");
        module.set_modified(SystemTime::now()).expect("the module is ours");
        build();
        assert!(made() > first, "the library was not made again, but its module had changed");
    }
}

fn modified(path: &Path) -> SystemTime {
    let metadata = std::fs::metadata(path).unwrap_or_else(|error| panic!("{}: {error}", path.display()));
    metadata.modified().expect("file systems keep times")
}

fn succeed(command: &mut Command) {
    let outcome = machine::run(command, &[]);
    assert_eq!(outcome.code, 0, "{command:?}:\n{}\n{}", outcome.output(), outcome.errors());
}

/// What is compressed: text that repeats itself, and is long enough to make the module grow its memory.
fn input() -> Vec<u8> {
    let lines = (0..20_000).map(|number| format!("{number}: a line among others, and {}\n", number % 97));
    lines.collect::<String>().into_bytes()
}

/// What the examples say of [`input`], with the words of the trap left out.
#[track_caller]
fn check_program(platform: &Platform, program: &Path, traps: &str) {
    let input = input();
    let outcome = platform.run(program, &input);
    let output = outcome.output();
    assert_eq!((outcome.code, outcome.errors().as_str()), (0, ""), "{}: {output}", platform.target);
    let lines: Vec<&str> = output.lines().collect();
    let (first, last) = (lines.first().expect("a line"), lines.last().expect("a line"));
    assert!(
        first.starts_with(&format!("{} bytes, ", input.len())) && first.ends_with(" compressed, the same again"),
        "{output}"
    );
    assert!(lines[1].starts_with(traps), "{output}");
    assert_eq!(*last, "the others are well");
}

const TRAPS: &str = "status 1: out of bounds memory access";

#[test]
fn make_builds_the_example() {
    for platform in PLATFORMS {
        let examples = Examples::new();
        let compiler = format!("CC={}", platform.tool("gcc"));
        let build = || examples.step("make", "make", &[&compiler]);
        build();
        check_program(&platform, &examples.path("make/roundtrip"), TRAPS);
        examples.builds_again_what_has_changed("make/lz4.a", build);
    }
}

#[test]
fn cmake_builds_the_example() {
    for platform in PLATFORMS {
        for generator in ["Ninja", "Unix Makefiles"] {
            let examples = Examples::new();
            examples.step(".", "wasm2native", &["cmake", "package"]);
            let package = format!("-Dwasm2native_DIR={}", examples.path("package").display());
            let compilers = [("C", "gcc"), ("CXX", "g++")]
                .map(|(language, tool)| format!("-DCMAKE_{language}_COMPILER={}", platform.tool(tool)));
            let mut configure = vec!["-S", ".", "-B", "build", "-G", generator, "-DCMAKE_BUILD_TYPE=Release", &package];
            configure.extend(compilers.iter().map(String::as_str));
            // As a toolchain file says it; natively CMake knows.
            let system =
                ["-DCMAKE_SYSTEM_NAME=Linux".to_owned(), format!("-DCMAKE_SYSTEM_PROCESSOR={}", platform.cpu())];
            if !platform.is_host() {
                configure.extend(system.iter().map(String::as_str));
            }
            examples.step("cmake", "cmake", &configure);
            let build = || examples.step("cmake", "cmake", &["--build", "build"]);
            build();
            check_program(&platform, &examples.path("cmake/build/roundtrip"), TRAPS);
            check_program(&platform, &examples.path("cmake/build/roundtrip_cc"), "out of bounds memory access");
            examples.builds_again_what_has_changed("cmake/build/wasm2native/codec/lz4.a", build);
        }
    }
}

#[test]
fn meson_builds_the_example() {
    for platform in PLATFORMS {
        let examples = Examples::new();
        let mut configure = vec!["setup", "build"];
        let cross = format!(
            "[binaries]\nc = '{}'\n[host_machine]\nsystem = 'linux'\ncpu_family = '{cpu}'\ncpu = '{cpu}'\nendian = 'little'\n",
            platform.tool("gcc"),
            cpu = platform.cpu()
        );
        std::fs::write(examples.path("meson/cross.txt"), cross).expect("there is room");
        if !platform.is_host() {
            configure.extend(["--cross-file", "cross.txt"]);
        }
        examples.step("meson", "meson", &configure);
        let build = || examples.step("meson", "ninja", &["-C", "build"]);
        build();
        check_program(&platform, &examples.path("meson/build/roundtrip"), TRAPS);
        examples.builds_again_what_has_changed("meson/build/lz4.a", build);
    }
}

#[test]
fn cargo_builds_the_example() {
    for platform in PLATFORMS {
        let examples = Examples::new();
        places::copy_folder(&places::tests().join("../cli/rust"), &examples.folder.path().join("cli/rust"));
        let (rustc, triple) = platform.rust();
        let run = |arguments: &[&str]| {
            let mut command = examples.command("cargo", "cargo", arguments);
            command.env("RUSTC", &rustc);
            if !platform.is_host() {
                let linker = format!("CARGO_TARGET_{}_LINKER", triple.to_uppercase().replace('-', "_"));
                command.env(linker, platform.tool("gcc"));
            }
            succeed(&mut command);
        };
        let build = || run(&["build", "--release", "--offline", "--target", &triple]);
        build();
        let folder = examples.path("cargo").join("target").join(&triple).join("release");
        check_program(&platform, &folder.join("roundtrip"), "out of bounds memory access");
        let library = library_of_build_script(&folder.join("build"));
        let library = library.strip_prefix(examples.path("")).expect("it lies in the folder").to_owned();
        examples.builds_again_what_has_changed(&library.display().to_string(), build);
    }
}

/// What the build script of the example has made.
fn library_of_build_script(builds: &Path) -> PathBuf {
    let entries = std::fs::read_dir(builds).unwrap_or_else(|error| panic!("{}: {error}", builds.display()));
    let archives = entries.map(|entry| entry.expect("an entry").path().join("out/liblz4_wasm.a"));
    let found: Vec<_> = archives.filter(|archive| archive.is_file()).collect();
    assert_eq!(found.len(), 1, "{found:?}");
    found.into_iter().next().expect("there is one")
}
