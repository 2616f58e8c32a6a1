//! `snapshot`: what is pinned stays what it is as long as its function does, and everything else is told.

mod support;

use std::path::Path;
use support::Folder;

const TARGETS: &str = "x86_64-linux,aarch64-linux";

/// Three functions that stay, around what changes, which is too long to be inlined. They call, call through a table, and hold a constant.
fn module(types: &str, first: &str, add: &str, last: &str) -> String {
    format!(
        r#"(module {types}
  (memory 1)
  (table 4 4 funcref) (elem (i32.const 0) $add $_ZN5shape4area17h0123456789abcdefE)
  {first}
  (func $add (param i32 i32) (result i32) nop nop nop nop nop nop nop nop nop nop nop nop nop nop nop nop {add})
  (func $_ZN5shape4area17h0123456789abcdefE (param f64 f64) (result f64)
    (f64.mul (f64.const 0.1) (f64.mul (local.get 0) (local.get 1))))
  (func $through (export "through") (param i32) (result i32)
    (drop (call $_ZN5shape4area17h0123456789abcdefE (f64.const 2) (f64.const 3)))
    (call $add (call_indirect (param i32 i32) (result i32) (i32.const 1) (i32.const 2) (local.get 0)) (i32.const 3)))
  {last}
  (func $main (export "_start") (drop (call $through (i32.const 0)))))"#
    )
}

const ADD: &str = "(i32.add (local.get 0) (local.get 1))";

fn update(folder: &Folder) -> String {
    folder.run(&format!("snapshot update snaps app.wat --target {TARGETS}")).quiet().stdout().to_owned()
}

fn snapshot(folder: &Folder, name: &str) -> String {
    std::fs::read_to_string(folder.join("snaps").join(name)).unwrap_or_else(|error| panic!("{name}: {error}"))
}

#[test]
fn a_snapshot_stays_when_others_change() {
    let folder = Folder::new();
    folder.write("app.wat", module("", "", ADD, ""));
    let added = update(&folder);
    for name in ["add", "shape.area", "through", "main"] {
        for target in TARGETS.split(',') {
            assert!(added.contains(&format!("added: {name}.{target}.s\n")), "{added}");
        }
    }
    folder.run(&format!("snapshot check snaps app.wat --target {TARGETS}")).quiet();
    // Each target is checked on its own too.
    folder.run("snapshot check snaps app.wat --target aarch64-linux").quiet();
    // Other functions before and after, used and unused, with types of their own.
    let first = "(func $new (export \"new\") (param f64 f64) (result f64) (f64.add (local.get 1) (f64.const 5)))";
    let last = "(func $late (param f32) (drop (call $new (f64.const 2) (f64.const 1))))
        (func $init (call $late (f32.const 7))) (start $init)";
    // A type that is used already, in front of all others, moves their numbers in the module.
    folder.write("app.wat", module("(type (func (param i32 i32) (result i32)))", first, ADD, last));
    let changed = folder.run(&format!("snapshot check snaps app.wat --target {TARGETS}"));
    changed.fails(10, "snapshots are missing");
    let missing: Vec<&str> = changed.stdout().lines().filter(|line| line.starts_with("missing: ")).collect();
    let names = ["init", "late", "new"].map(|name| TARGETS.split(',').map(move |target| (name, target)));
    let mut expected: Vec<String> =
        names.into_iter().flatten().map(|(name, target)| format!("missing: {name}.{target}.s")).collect();
    expected.sort();
    assert_eq!(missing, expected, "{}", changed.stdout());
}

#[test]
fn what_differs_is_shown() {
    let folder = Folder::new();
    folder.write("app.wat", module("", "", ADD, ""));
    update(&folder);
    folder.write("app.wat", module("", "", "(i32.sub (local.get 0) (local.get 1))", ""));
    let run = folder.run("snapshot check snaps app.wat --target x86_64-linux");
    run.fails(10, "1 snapshot is different");
    for line in ["different: add.x86_64-linux.s\n", "\n-    ; i32.add\n", "\n+    ; i32.sub\n", "\n@@ "] {
        assert!(run.stdout().contains(line), "{}", run.stdout());
    }
    let updated = update(&folder);
    assert_eq!(updated, "updated: add.aarch64-linux.s\nupdated: add.x86_64-linux.s\n");
    assert!(snapshot(&folder, "add.aarch64-linux.s").contains("  sub w2, w2, w3\n"));
    assert_eq!(update(&folder), "");
}

#[test]
fn orphans_are_told_and_removed_and_nothing_else() {
    let folder = Folder::new();
    folder.write("app.wat", module("", "", ADD, "(func $old) (start $old)"));
    update(&folder);
    folder.write("snaps/other.x86_64-linux.s", ".text\n");
    folder.write("snaps/README", "Snapshots.");
    folder.write("app.wat", module("", "", ADD, ""));
    let run = folder.run(&format!("snapshot check snaps app.wat --target {TARGETS}"));
    run.fails(10, "2 snapshots are orphaned");
    assert_eq!(run.stdout(), "orphaned: old.aarch64-linux.s\norphaned: old.x86_64-linux.s\n");
    assert_eq!(update(&folder), "removed: old.aarch64-linux.s\nremoved: old.x86_64-linux.s\n");
    assert_eq!(snapshot(&folder, "other.x86_64-linux.s"), ".text\n");
    folder.run(&format!("snapshot check snaps app.wat --target {TARGETS}")).quiet();
}

#[test]
fn functions_are_picked_by_patterns() {
    let folder = Folder::new();
    folder.write("app.wat", module("", "", ADD, ""));
    let run = folder.run("snapshot update snaps app.wat --target aarch64-linux --func shape::* --func add");
    assert_eq!(run.quiet().stdout(), "added: add.aarch64-linux.s\nadded: shape.area.aarch64-linux.s\n");
    folder.run("snapshot update snaps app.wat --func shape::volume").fails(2, "no function with code is called");
    folder.run("snapshot check snaps app.wat --target vax,aarch64-linux").fails(7, "there is no such target");
}

#[test]
fn snapshots_hold_no_number_of_their_module() {
    let folder = Folder::new();
    folder.write("app.wat", module("", "", ADD, ""));
    update(&folder);
    for target in TARGETS.split(',') {
        let text = snapshot(&folder, &format!("through.{target}.s"));
        assert!(text.contains("; call_indirect (param i32 i32) (result i32)\n"), "{text}");
        assert!(text.contains("; call $shape::area\n"), "{text}");
        assert!(!text.contains("func 2") && !text.contains("17h0123"), "{text}");
    }
}

/// What stands in a snapshot does not move with the lines of other functions, unless it is asked for.
#[test]
fn lines_are_there_where_they_are_asked_for() {
    let folder = Folder::new();
    let module = Path::new(env!("CARGO_MANIFEST_DIR")).join("../tests/programs/lines/sum.wasm");
    folder.write("app.wasm", std::fs::read(module).expect("a module of the tests"));
    folder.run(&format!("snapshot update snaps app.wasm --target {TARGETS}")).quiet();
    folder.run(&format!("snapshot update lines app.wasm --lines --target {TARGETS}")).quiet();
    for target in TARGETS.split(',') {
        let name = format!("total.{target}.s");
        let with = std::fs::read_to_string(folder.join("lines").join(&name)).expect("a snapshot");
        let is_source = |line: &&str| line.starts_with("  ; sum.c:");
        assert!(with.lines().any(|line| line == "  ; sum.c:13"), "{with}");
        let without: Vec<&str> = with.lines().filter(|line| !is_source(line)).collect();
        assert_eq!(snapshot(&folder, &name).lines().collect::<Vec<_>>(), without);
    }
    folder.run(&format!("snapshot check snaps app.wasm --lines --target {TARGETS}")).fails(10, "different");
}
