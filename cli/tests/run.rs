//! `run`: the cache, and what passes through to the program and back. `inspect` and `targets` on what was built.

mod support;

use support::{EMPTY_PROGRAM, Folder};

/// Ends with the number of its arguments, its own name among them.
const COUNT_ARGS: &str = r#"(module
  (import "wasi_snapshot_preview1" "args_sizes_get" (func $sizes (param i32 i32) (result i32)))
  (import "wasi_snapshot_preview1" "proc_exit" (func $exit (param i32)))
  (memory (export "memory") 1)
  (func (export "_start")
    (drop (call $sizes (i32.const 0) (i32.const 4)))
    (call $exit (i32.load (i32.const 0)))))"#;

fn cached(folder: &Folder) -> usize {
    std::fs::read_dir(folder.join("cache")).map_or(0, Iterator::count)
}

#[test]
fn arguments_and_exit_codes_pass_through() {
    let folder = Folder::new();
    folder.write("count.wat", COUNT_ARGS);
    folder.write("trap.wat", "(module (func (export \"_start\") unreachable))");
    assert_eq!(folder.run("run count.wat").code, Some(1));
    assert_eq!(folder.run("run count.wat -- a -b --target").code, Some(4));
    assert_eq!(folder.run("run --arg sealed --arg -x count.wat -- a").code, Some(4));
    assert_eq!(folder.run("run --arg sealed -- count.wat -a --target").code, Some(4));
    assert_eq!(folder.run("run -- count.wat").code, Some(1));
    folder.run("run --").fails(2, "<MODULE>");
    let trap = folder.run("run trap.wat");
    assert!(trap.code == Some(134) && trap.stderr.contains("unreachable"), "{trap:?}");
    assert_eq!(folder.run_with_stdin("run -", COUNT_ARGS.as_bytes()).code, Some(1));
}

#[test]
fn programs_are_cached_by_content() {
    let folder = Folder::new();
    folder.write("a.wat", EMPTY_PROGRAM);
    folder.write("b.wat", EMPTY_PROGRAM);
    folder.run("run a.wat").quiet();
    folder.run("run b.wat").quiet();
    folder.run("run b.wat -j 1 --verify").quiet();
    assert_eq!(cached(&folder), 1);
    folder.run("run b.wat --env A").quiet();
    folder.run("run b.wat -O0").quiet();
    assert_eq!(cached(&folder), 3);
}

#[test]
fn many_may_run_at_once() {
    let folder = Folder::new();
    folder.write("a.wat", EMPTY_PROGRAM);
    let start = || folder.command(["run", "a.wat"]).spawn().expect("the command runs");
    let mut children: Vec<_> = (0..8).map(|_| start()).collect();
    assert!(children.iter_mut().all(|child| child.wait().expect("it ends").success()));
    assert_eq!(cached(&folder), 1);
}

#[test]
fn a_cache_that_cannot_be_is_told() {
    let folder = Folder::new();
    folder.write("a.wat", EMPTY_PROGRAM);
    folder.write("cache", "a file");
    folder.run("run a.wat").fails(9, "WASM2NATIVE_CACHE_DIR");
}

#[test]
fn built_files_say_what_they_are() {
    let folder = Folder::new();
    folder.write("a.wat", EMPTY_PROGRAM);
    let grants = "--dir data::/:ro --env HOME --env A=1 --arg x";
    for (flags, kind) in
        [("", "executable"), ("--strip", "executable"), ("--emit obj", "object"), ("--emit shared", "shared library")]
    {
        folder.run(&format!("build a.wat -o a --target x86_64-linux {flags} {grants}")).quiet();
        let text = folder.run("inspect a");
        assert!(text.quiet().stdout().starts_with(kind), "{}", text.stdout());
        for fact in ["x86-64-v2", "data as / (read-only)", "HOME (from the environment)", "A=1", "x\n"] {
            assert!(text.stdout().contains(fact), "{fact}: {}", text.stdout());
        }
        let json = folder.run("inspect --json a");
        for fact in ["\"target\": \"x86_64-linux\"", "\"read_only\": true", "\"module_blake3\": \""] {
            assert!(json.quiet().stdout().contains(fact), "{fact}: {}", json.stdout());
        }
    }
}

#[test]
fn targets_are_listed() {
    let folder = Folder::new();
    let text = folder.run("targets");
    let json = folder.run("targets --json");
    for target in ["x86_64-linux", "aarch64-linux"] {
        assert!(text.quiet().stdout().contains(target) && json.quiet().stdout().contains(target));
    }
    // Without an emulator to be found, the command that installs one is named.
    let bare = folder.command(["targets"]).env("PATH", "").output().expect("the command runs");
    assert!(String::from_utf8_lossy(&bare.stdout).contains("qemu-user"));
}

#[test]
fn a_build_can_be_watched() {
    let folder = Folder::new();
    folder.write("a.wat", EMPTY_PROGRAM);
    let time = folder.run("build a.wat --time");
    for stage in ["stage", "read", "link", "write", "total"] {
        assert!(time.stderr.lines().any(|line| line.starts_with(stage)), "{stage}: {}", time.stderr);
    }
    assert!(folder.run("build a.wat -v").stderr.contains("link"));
}
