//! `--cache`: output is the same with and without it, whatever the folder holds, and what has not changed is not compiled again.

use std::fs;
use std::path::{Path, PathBuf};

use tempfile::TempDir;
use wasm2native_targets::{LINUX, TARGETS, Target};
use wasm2native_tests::command::{self, exit};
use wasm2native_tests::places;

/// A folder with a module in it, which is built again and again.
struct Project(TempDir);

/// What a build took from the cache, and what it compiled.
#[derive(Debug, PartialEq, Eq)]
struct Work {
    found: u32,
    compiled: u32,
}

impl Project {
    fn new() -> Self {
        Self(TempDir::new().expect("there is room for temporary files"))
    }

    fn folder(&self) -> &Path {
        self.0.path()
    }

    fn module(&self) -> PathBuf {
        self.folder().join("app.wat")
    }

    fn set(&self, module: &[u8]) {
        fs::write(self.module(), module).expect("a temporary folder can be written");
    }

    fn set_text(&self, text: &str) {
        self.set(text.as_bytes());
    }

    /// Builds without the cache and with it, and says what the second did; nothing where both refuse the module.
    fn build(&self, target: &Target, flags: &[&str]) -> Option<Work> {
        let (plain, cached) = (self.folder().join("plain"), self.folder().join("cached"));
        let without = command::build(self.folder(), &self.module(), &plain, target, flags);
        let flags = [flags, &["--cache", "cache", "-v"]].concat();
        let with = command::build(self.folder(), &self.module(), &cached, target, &flags);
        assert_eq!(without.code, with.code, "{}", with.errors());
        if with.code != exit::OK {
            return None;
        }
        let told =
            |errors: String| errors.lines().filter(|line| !line.contains(" INFO ")).collect::<Vec<_>>().join("\n");
        assert_eq!(told(without.errors()), told(with.errors()), "other warnings with the cache");
        let (plain, cached) = (fs::read(plain).expect("built"), fs::read(cached).expect("built"));
        assert!(plain == cached, "{flags:?} on {}: other bytes with the cache", target.name);
        let errors = with.errors();
        let line = errors.lines().find_map(|line| line.split_once("functions: ")).expect("what the cache did").1;
        let mut numbers = line.split(|byte: char| !byte.is_ascii_digit()).filter_map(|number| number.parse().ok());
        let mut next = || numbers.next().expect("two numbers");
        Some(Work { found: next(), compiled: next() })
    }
}

fn host() -> &'static Target {
    LINUX[0]
}

/// A module with `funcs` between two others, of which the last calls the first.
fn module(funcs: &str) -> String {
    format!(
        r#"(module
          (memory (export "memory") 1)
          (global $count (mut i32) (i32.const 0))
          (func $first (param i32) (result i32) (i32.add (local.get 0) (i32.load (local.get 0))))
          {funcs}
          (func (export "_start") (global.set $count (call $first (i32.const 8)))))"#
    )
}

#[test]
fn what_has_not_changed_is_not_compiled_again() {
    let project = Project::new();
    let work = |text: &str| {
        project.set_text(text);
        project.build(host(), &["--emit", "obj"]).expect("a module that is built")
    };
    let plain = module("");
    // The functions, and what enters them.
    let Work { found: 0, compiled: all } = work(&plain) else { panic!("an empty cache has nothing") };
    assert_eq!(work(&plain), Work { found: all, compiled: 0 });
    // A function that comes between moves the others' indices. It is compiled, and what a host calls it by.
    let longer = module(r#"(func (export "more") (result i32) (i32.const 7))"#);
    assert_eq!(work(&longer), Work { found: all, compiled: 2 });
    let changed = module(r#"(func (export "more") (result i32) (i32.const 8))"#);
    assert_eq!(work(&changed), Work { found: all + 1, compiled: 1 });
    // What a build does not use, the next does not find.
    assert_eq!(work(&plain), Work { found: all, compiled: 0 });
    assert_eq!(work(&changed), Work { found: all, compiled: 2 });
}

/// Of a body that stays as it is, what it means changes.
#[test]
fn a_body_in_other_surroundings_is_other_code() {
    let project = Project::new();
    let body = "(func (export \"f\") (param i32) (result i32) (i32.load (local.get 0)) (call_indirect (result i32) (i32.const 0)) i32.add (global.get 0) i32.add)";
    let memories = ["(memory 1)", "(memory 1 1)", "(memory 3)", "(memory 1 2 (pagesize 1))"];
    let tables = ["(table 1 funcref)", "(table 2 funcref)", "(table (export \"t\") 2 funcref)"];
    let elements = ["", "(elem (i32.const 0) func $g)"];
    let globals =
        ["(global i32 (i32.const 1))", "(global i32 (i32.const 2))", "(global (export \"g\") (mut i32) (i32.const 1))"];
    let others = [
        "(func $g (result i32) (i32.const 1))",
        "(func $g (result i32) (table.set 0 (i32.const 0) (ref.null func)) (i32.const 1))",
    ];
    for memory in memories {
        for table in tables {
            for element in elements {
                for global in globals {
                    for other in others {
                        let text = format!(
                            "(module {memory} {table} {global} {other} {body} {element} (elem declare func $g))"
                        );
                        project.set_text(&text);
                        let built = project.build(host(), &["--emit", "obj", "--memory", "checked"]);
                        assert!(built.is_some(), "{text}");
                    }
                }
            }
        }
    }
}

/// A body that stays as it is has another's code in its place, which changes, by way of a third.
#[test]
fn loops_on_vectors_look_at_the_size_of_the_memory() {
    let project = Project::new();
    let program = |memory: &str| {
        format!(
            r#"(module
              (memory (export "memory") {memory})
              (func $double (export "double") (param $at i32) (param $end i32)
                (loop $next
                  (f64.store (local.get $at) (f64.add (f64.load (local.get $at)) (f64.load (local.get $at))))
                  (br_if $next (i32.ne (local.tee $at (i32.add (local.get $at) (i32.const 8))) (local.get $end)))))
              (func (export "_start") (call $double (i32.const 8) (i32.const 800))))"#
        )
    };
    for target in LINUX {
        for memory in ["1 1", "2 2", "2 3"] {
            project.set_text(&program(memory));
            project.build(target, &[]).expect("it is built");
        }
    }
}

#[test]
fn what_is_inlined_is_of_the_body() {
    let project = Project::new();
    let text = |inner: &str, outer: &str, comes_between: &str| {
        format!(
            "(module (memory 1) {comes_between}
              (func $inner (param i32) (result i32) (i32.load offset={inner} (local.get 0)))
              (func $outer (param i32) (result i32) (i32.add (call $inner (local.get 0)) (i32.const {outer})))
              (func (export \"f\") (param i32) (result i32) (i32.mul (call $outer (local.get 0)) (call $inner (local.get 0)))))"
        )
    };
    for target in TARGETS {
        for (inner, outer) in [("4", "1"), ("8", "1"), ("8", "2"), ("4", "1")] {
            for comes_between in ["", "(func (export \"g\"))"] {
                project.set_text(&text(inner, outer, comes_between));
                let built = project.build(target, &["--emit", "obj"]);
                assert!(built.is_some(), "offset {inner}, constant {outer}");
            }
        }
    }
}

#[test]
fn warnings_come_again() {
    let project = Project::new();
    let load = |nops: usize| {
        let (before, inside) = ("(nop)".repeat(300 * nops), "(nop)".repeat(nops));
        format!(
            "(module (memory 1 1) (func $before {before}) (func (export \"_start\") (call $before) {inside} (drop (i32.load (i32.const 65536)))))"
        )
    };
    // What is told stands elsewhere when what is before it changes, in the module or in the function.
    for nops in [0, 1, 0, 2] {
        project.set_text(&load(nops));
        assert!(project.build(host(), &[]).is_some() && project.build(host(), &[]).is_some());
    }
    let outcome =
        command::build(project.folder(), &project.module(), &project.folder().join("o"), host(), &["--cache", "cache"]);
    assert!(outcome.errors().contains("always traps"), "{}", outcome.errors());
}

/// One after the other in the same place: what the cache holds is always another module's.
#[test]
fn every_module_of_the_run_tests() {
    let mut modules: Vec<PathBuf> = Vec::new();
    for folder in ["run", "golden"] {
        let entries = fs::read_dir(places::tests().join(folder)).expect("the tests' modules");
        modules.extend(
            entries
                .map(|entry| entry.expect("an entry").path())
                .filter(|path| path.extension() == Some("wat".as_ref())),
        );
    }
    modules.sort();
    let project = Project::new();
    let mut built = 0;
    for flags in [["--emit", "obj"].as_slice(), &["--emit", "obj", "-g", "--instance", "parameter"]] {
        for path in &modules {
            project.set(&fs::read(path).expect("a module"));
            let Some(_) = project.build(LINUX[1], flags) else { continue };
            let again = project.build(LINUX[1], flags).expect("it was built before");
            assert_eq!(again.compiled, 0, "{}", path.display());
            built += 1;
        }
    }
    assert!(built > 300, "only {built} of {} modules were built", modules.len());
}

#[test]
fn every_kind_of_output() {
    let project = Project::new();
    project.set(&fs::read(places::tests().join("programs/inventory.wasm")).expect("a module"));
    for &target in TARGETS {
        for flags in [
            ["--emit", "obj"].as_slice(),
            &["--emit", "obj", "-g"],
            &["--emit", "obj", "-O0", "--traps", "calls", "--memory", "checked"],
        ] {
            let Work { found: 0, .. } = project.build(target, flags).expect("built") else {
                panic!("{flags:?} on {}: another build's functions", target.name)
            };
            let Work { compiled: 0, .. } = project.build(target, flags).expect("built") else {
                panic!("{flags:?} on {}: compiled again", target.name)
            };
        }
    }
    for &target in LINUX {
        for flags in [[].as_slice(), &["--emit", "staticlib"], &["--strip", "-Os"]] {
            project.build(target, flags).expect("built");
            assert_eq!(project.build(target, flags).expect("built").compiled, 0, "{flags:?}");
        }
    }
}

#[test]
fn a_damaged_file_is_made_anew() {
    let project = Project::new();
    project.set_text(&module(""));
    let Work { compiled: all, .. } = project.build(host(), &[]).expect("built");
    let file = || {
        let mut entries = fs::read_dir(project.folder().join("cache")).expect("the cache");
        entries.next().expect("its file").expect("an entry").path()
    };
    let whole = fs::read(file()).expect("its bytes");
    for damage in 0..whole.len().min(200) {
        let at = damage * whole.len() / 200;
        let mut damaged = whole.clone();
        damaged[at] ^= 0x55;
        fs::write(file(), damaged).expect("written");
        assert_eq!(project.build(host(), &[]), Some(Work { found: 0, compiled: all }), "changed at {at}");
        fs::write(file(), &whole[..at]).expect("written");
        assert_eq!(project.build(host(), &[]), Some(Work { found: 0, compiled: all }), "cut at {at}");
    }
    assert_eq!(project.build(host(), &[]), Some(Work { found: all, compiled: 0 }));
}

#[test]
fn a_folder_that_is_none_is_refused() {
    let project = Project::new();
    project.set_text(&module(""));
    fs::write(project.folder().join("file"), "").expect("written");
    let output = project.folder().join("out");
    let outcome = command::build(project.folder(), &project.module(), &output, host(), &["--cache", "file/cache"]);
    assert_eq!(outcome.code, exit::IO, "{}", outcome.errors());
    assert!(outcome.errors().contains("file/cache"), "{}", outcome.errors());
    assert!(!output.exists());
}
