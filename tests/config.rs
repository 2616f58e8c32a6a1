//! Configurations of libraries: a host in C and one in Rust, each on both CPUs, that give instances of modules what others of them do not
//! get, and are told what cannot be had. The modules are in `tests/config`, and so are the hosts.

use std::fmt::Write as _;
use std::path::Path;
use std::process::Command;

use tempfile::TempDir;
use wasm2native_tests::platform::{PLATFORMS, Platform};
use wasm2native_tests::{guest, machine, places};

/// What `sealed` was built with: the same module as `guest`.
const SEALED: &[&str] = &[
    "--arg",
    "sealed",
    "--env",
    "FIXED=1",
    "--env",
    "FROM_HOST",
    "--env",
    "OTHER=ours",
    "--dir",
    "missing::/data",
    "--deny",
    "random",
];

/// The libraries, by name, with the flags that they are built with.
const LIBRARIES: [(&str, &str, &[&str]); 5] = [
    ("guest", "guest.c", &[]),
    ("sealed", "guest.c", SEALED),
    ("plain", "plain.wat", &[]),
    ("counted", "counted.wat", &["--fuel", "--interruptible"]),
    ("endless", "endless.wat", &["--interruptible"]),
];

fn succeed(command: &mut Command) {
    let outcome = machine::run(command, &[]);
    assert_eq!((outcome.code, outcome.errors().as_str()), (0, ""), "{command:?}: {}", outcome.output());
}

/// Builds all libraries in `folder`, with headers and bindings.
fn build_libraries(folder: &Path, platform: &Platform) {
    let bound = folder.join("bound");
    std::fs::create_dir_all(&bound).expect("there is room");
    for (name, source, flags) in LIBRARIES {
        let source = places::tests().join("config").join(source);
        let module = match source.extension().is_some_and(|extension| extension == "c") {
            true => guest::module(&source, &["-mexec-model=reactor".to_owned()]),
            false => source,
        };
        for (kind, output) in [
            ("staticlib", folder.join(format!("lib{name}.a"))),
            ("header", folder.join(format!("{name}.h"))),
            ("rust", bound.join(format!("{name}.rs"))),
        ] {
            let mut command = Command::new(places::command());
            command.args(["build", "--name", name, "--target", platform.target, "--emit", kind]).args(flags);
            succeed(command.arg("-o").arg(output).arg(&module));
        }
    }
}

fn check_host(platform: &Platform, program: &Path) {
    let folder = TempDir::new().expect("there is room for temporary files");
    std::fs::write(folder.path().join("text"), "text\n").expect("there is room");
    let folder = folder.path().to_str().expect("temporary folders have plain names");
    let outcome = platform.run_with(program, &[folder], &[]);
    let (output, errors) = (outcome.output(), outcome.errors());
    assert_eq!((outcome.code, output.as_str(), errors.as_str()), (0, "all of it\n", ""), "{}", platform.target);
}

#[test]
fn c_configures_instances() {
    for platform in PLATFORMS {
        let folder = TempDir::new().expect("there is room for temporary files");
        build_libraries(folder.path(), &platform);
        for (compiler, flags) in platform.c_compilers() {
            let program = folder.path().join("use_c");
            let mut command = Command::new(compiler);
            command.args(["-std=gnu99", "-Wall", "-Wextra", "-pedantic", "-Werror", "-O1", "-I."]).args(flags);
            command.arg(places::tests().join("config/use.c")).args(LIBRARIES.map(|(name, ..)| format!("lib{name}.a")));
            succeed(command.args(["-pthread", "-o"]).arg(&program).current_dir(&folder));
            check_host(&platform, &program);
        }
    }
}

#[test]
fn checked_memories_leave_signals_alone() {
    for platform in PLATFORMS {
        let folder = TempDir::new().expect("there is room for temporary files");
        for (name, flags) in [("checked", &["--memory", "checked"][..]), ("faulting", &[])] {
            let mut command = Command::new(places::command());
            command
                .args(["build", "--name", name, "--target", platform.target, "--emit", "staticlib,header"])
                .args(flags);
            command
                .arg("-o")
                .arg(folder.path().join(format!("{name}.a")))
                .arg(places::tests().join("config/traps.wat"));
            succeed(&mut command);
        }
        let program = folder.path().join("signals");
        let mut command = Command::new(platform.tool("gcc"));
        command.args(["-std=gnu99", "-Wall", "-Wextra", "-pedantic", "-Werror", "-O1", "-I."]);
        command.arg(places::tests().join("config/signals.c")).args(["checked.a", "faulting.a", "-o"]).arg(&program);
        succeed(command.current_dir(&folder));
        let outcome = platform.run(&program, &[]);
        assert_eq!((outcome.code, outcome.output().as_str()), (0, "all of it\n"), "{}", platform.target);
    }
}

/// A module with 4 MiB of data but for a hole, as `contents.c` expects it.
fn large_module() -> String {
    const BYTES: u32 = 4 << 20;
    const HOLE: u32 = 1 << 20;
    let mut text = format!(
        r#"(module
  (memory (export "memory") {})
  (func (export "load") (param i32) (result i32) (i32.load (local.get 0)))
  (func (export "store") (param i32 i32) (i32.store (local.get 0) (local.get 1)))"#,
        BYTES / 65_536 + 1
    );
    for range in [0..HOLE, 2 * HOLE..BYTES] {
        text += &format!("\n  (data (i32.const {}) \"", range.start);
        for at in range {
            let byte = (at.wrapping_mul(2_654_435_761) >> 24) as u8 | 1;
            write!(text, "\\{byte:02x}").expect("a string takes any text");
        }
        text.push_str("\")");
    }
    text + ")\n"
}

#[test]
fn much_data_is_not_copied_into_each_instance() {
    for platform in PLATFORMS {
        let folder = TempDir::new().expect("there is room for temporary files");
        std::fs::write(folder.path().join("large.wat"), large_module()).expect("there is room");
        for module in [folder.path().join("large.wat"), places::tests().join("config/plain.wat")] {
            let mut command = Command::new(places::command());
            command.args(["build", "--target", platform.target, "--emit", "staticlib,header"]).arg(module);
            succeed(command.current_dir(&folder));
        }
        let program = folder.path().join("contents");
        let mut command = Command::new(platform.tool("gcc"));
        command.args(["-std=gnu99", "-Wall", "-Wextra", "-pedantic", "-Werror", "-O1", "-I."]);
        command.arg(places::tests().join("config/contents.c")).args(["large.a", "plain.a", "-o"]).arg(&program);
        succeed(command.current_dir(&folder));
        // An emulator's memory is not its program's.
        let counts = if platform.is_host() { "count" } else { "emulated" };
        for way in [counts, "limited"] {
            let outcome = platform.run_with(&program, &[way], &[]);
            assert_eq!((outcome.code, outcome.output().as_str()), (0, "all of it\n"), "{} {way}", platform.target);
        }
    }
}

#[test]
fn rust_configures_instances() {
    for platform in PLATFORMS {
        let folder = TempDir::new().expect("there is room for temporary files");
        build_libraries(folder.path(), &platform);
        let source = folder.path().join("use.rs");
        std::fs::copy(places::tests().join("config/use.rs"), &source).expect("there is room");
        let (rustc, triple) = platform.rust();
        let program = folder.path().join("use_rs");
        let mut command = Command::new(&rustc);
        command.args(["--edition", "2021", "--target", &triple, "-Dwarnings", "-Cdebug-assertions=on", "-L."]);
        command.arg(&source).args(LIBRARIES.map(|(name, ..)| format!("-lstatic={name}")));
        if !platform.is_host() {
            command.arg(format!("-Clinker={}", platform.tool("gcc")));
        }
        succeed(command.arg("-o").arg(&program).current_dir(&folder));
        check_host(&platform, &program);
    }
}
