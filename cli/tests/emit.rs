//! `build --emit`: every kind of file, alone and together, for every target.

mod support;

use std::path::Path;
use std::process::Command;
use support::{EMPTY_PROGRAM, Folder};

/// A program with a function that only its object holds.
const APP: &str = r#"(module
  (import "wasi_snapshot_preview1" "proc_exit" (func $exit (param i32)))
  (memory (export "memory") 1)
  (func $kept (export "kept") (param i32) (result i32) (i32.mul (local.get 0) (i32.const 3)))
  (func $answer (result i32) (i32.add (i32.const 40) (i32.const 2)))
  (func (export "_start") (call $exit (call $answer))))"#;

const TARGETS: [&str; 2] = ["x86_64-linux", "aarch64-linux"];

/// Kinds and the endings of their files, where several are written as `all`.
const KINDS: [(&str, &str); 9] = [
    ("exe", ""),
    ("obj", ".o"),
    ("header", ".h"),
    ("rust", ".rs"),
    ("asm", ".s"),
    ("clif", ".clif"),
    ("wat", ".wat"),
    ("deps", ".d"),
    ("manifest", ".json"),
];

fn folder() -> Folder {
    let folder = Folder::new();
    folder.write("app.wat", APP);
    folder
}

fn bytes(folder: &Folder, name: &str) -> Vec<u8> {
    std::fs::read(folder.join(name)).unwrap_or_else(|error| panic!("{name}: {error}"))
}

fn text(folder: &Folder, name: &str) -> String {
    String::from_utf8(bytes(folder, name)).expect("text")
}

#[test]
fn together_they_are_what_they_are_alone() {
    for target in TARGETS {
        let folder = folder();
        folder
            .run(&format!(
                "build app.wat --target {target} -o all --emit exe,obj,header,rust,asm,clif,wat,deps,manifest"
            ))
            .quiet();
        let names: Vec<_> = folder.names().into_iter().filter(|name| name.starts_with("all")).collect();
        assert_eq!(names, ["all", "all.clif", "all.d", "all.h", "all.json", "all.o", "all.rs", "all.s", "all.wat"]);
        for (kind, ending) in KINDS {
            let alone = folder.join("alone.d").display().to_string();
            folder.run(&format!("build app.wat --target {target} -o {alone} --emit {kind}")).quiet();
            let together = bytes(&folder, &format!("all{ending}"));
            match kind {
                // Alone it is of the executable only.
                "deps" => {
                    let rule = format!("{}: \\\n  app.wat\n\napp.wat:\n", alone.trim_end_matches(".d"));
                    assert_eq!(text(&folder, "alone.d"), rule);
                    let rule = "all all.o all.h all.rs all.s all.clif all.wat all.json: \\\n  app.wat\n\napp.wat:\n";
                    assert_eq!(text(&folder, "all.d"), rule);
                }
                _ => assert!(bytes(&folder, "alone.d") == together, "{target}: {kind}"),
            }
        }
    }
}

#[test]
fn builds_are_repeatable() {
    for target in TARGETS {
        let folders = [folder(), folder()];
        for (folder, jobs) in folders.iter().zip(["1", "3"]) {
            let kinds = "exe,obj,header,rust,asm,clif,wat,deps,manifest";
            folder.run(&format!("build app.wat -o all --target {target} -j {jobs} --emit {kinds}")).quiet();
        }
        for (_, ending) in KINDS {
            let name = format!("all{ending}");
            assert!(bytes(&folders[0], &name) == bytes(&folders[1], &name), "{target}: {name}");
        }
    }
}

#[test]
fn listings_show_what_is_compiled() {
    let folder = folder();
    for (target, multiplication) in TARGETS.into_iter().zip(["imul", "mul"]) {
        folder.run(&format!("build app.wat --target {target} -o exe --emit exe,asm,clif,manifest")).quiet();
        folder.run(&format!("build app.wat --target {target} -o obj.o --emit obj,asm,clif,manifest")).quiet();
        folder.run(&format!("build app.wat --target {target} -o both --emit obj,asm,exe,manifest")).quiet();
        let [exe, obj] = ["exe", "obj"].map(|name| text(&folder, &format!("{name}.s")));
        assert!(exe.contains(";; func 2 (answer)\n") && !exe.contains(";; func 1 (kept)\n"), "{exe}");
        assert!(obj.contains(";; func 1 (kept)\n"), "{obj}");
        let kept =
            obj.split(";; func 1 (kept)\n").nth(1).expect("it is listed").split("\n\n").next().expect("its code");
        assert!(kept.contains(multiplication), "{kept}");
        // Optimised: the sum is known.
        let clif = text(&folder, "exe.clif");
        assert!(clif.contains("iconst.i32 42") && !clif.contains("iadd"), "{clif}");
        assert!(text(&folder, "obj.clif").contains("function kept("));
        assert_eq!(text(&folder, "both.s"), exe);
        for (json, file, kind) in
            [("exe", "exe", "executable"), ("obj", "obj.o", "object"), ("both", "both", "executable")]
        {
            let json = text(&folder, &format!("{json}.json"));
            assert!(json.contains(&format!("\"kind\": \"{kind}\"")), "{json}");
            assert_eq!(folder.run(&format!("inspect --json {file}")).quiet().stdout(), json);
        }
    }
}

#[test]
fn the_text_is_the_module() {
    let folder = folder();
    folder.run("build app.wat -o text.wat --emit wat").quiet();
    folder.run("build text.wat -o again.wat --emit wat").quiet();
    assert_eq!(text(&folder, "text.wat"), text(&folder, "again.wat"));
    folder.run("build text.wat -o program").quiet();
    let status = Command::new(folder.join("program")).status().expect("it runs");
    assert_eq!(status.code(), Some(42));
}

#[test]
fn a_name_cannot_break_a_listing() {
    let folder = Folder::new();
    let wat = r#"(module (func $f (@name "f\n;; g\1b") (export "h") (call $f)) (func (export "_start") (call $f)))"#;
    folder.write("app.wat", wat);
    folder.run("build app.wat --emit asm,clif").quiet();
    for name in ["app.s", "app.clif"] {
        let listing = text(&folder, name);
        assert!(listing.contains("f\\n;; g\\u{1b}") && !listing.contains('\u{1b}'), "{listing}");
        assert!(!listing.lines().any(|line| line.starts_with(";; g")), "{listing}");
    }
}

#[test]
fn outputs_that_are_one_file_are_refused_before_any_work() {
    let folder = folder();
    folder.write("app", "old");
    std::os::unix::fs::symlink("app", folder.join("app.s")).expect("a link");
    folder.run("build app.wat --emit exe,asm").fails(2, "the outputs 'app' and 'app.s' are one file");
    folder.write("broken.wat", "(module");
    folder.run("build broken.wat -o app --emit exe,asm").fails(2, "are one file");
    assert_eq!(text(&folder, "app"), "old");
    assert_eq!(folder.names(), ["app", "app.s", "app.wat", "broken.wat"]);
}

#[test]
fn a_file_that_cannot_be_written_keeps_all_others_away() {
    let folder = folder();
    std::fs::create_dir(folder.join("app.json")).expect("a folder");
    folder.run("build app.wat --emit exe,asm,manifest").fails(9, "cannot write 'app.json': is a directory");
    std::fs::remove_dir(folder.join("app.json")).expect("it is empty");
    std::os::unix::fs::symlink("/dev/full", folder.join("app.s")).expect("a link");
    folder.run("build app.wat --emit exe,asm,manifest").fails(9, "cannot write 'app.s': No space left on device");
    assert_eq!(folder.names(), ["app.s", "app.wat"]);
}

/// A folder with names that need escapes, and what a build in it reads.
fn folder_with_names() -> Folder {
    let folder = Folder::new();
    std::fs::create_dir(folder.join("a $d#e")).expect("a folder");
    let app = r#"(module (import "m" "f" (func)) (func (export "_start") (call 0)))"#;
    folder.write("a $d#e/app.wat", app);
    folder.write("a $d#e/linked module.wat", r#"(module (func (export "f")))"#);
    folder.write("a $d#e/$policy.toml", "");
    // The command, under a name that needs none.
    std::os::unix::fs::symlink(env!("CARGO_BIN_EXE_wasm2native"), folder.join("w2n")).expect("a link");
    folder
}

/// The command's arguments, for a shell.
const BUILD: &str = "./w2n build 'a $d#e/app.wat' --link 'm=a $d#e/linked module.wat' --policy 'a $d#e/$policy.toml' \
                     --emit deps,exe -o 'a $d#e/out put'";

/// Asserts that `tool` builds once, and again after each input has changed, and when the policy is not read any more.
fn rebuilds(folder: &Folder, tool: &str, rules: impl Fn(&str) -> String) {
    let run = || {
        let mut command = Command::new(tool);
        command.current_dir(folder.path()).env("WASM2NATIVE_CACHE_DIR", folder.join("cache"));
        let output = command.output().unwrap_or_else(|error| panic!("{tool}: {error}"));
        let told = String::from_utf8_lossy(&output.stdout) + String::from_utf8_lossy(&output.stderr);
        assert!(output.status.success(), "{tool}: {told}");
        told.contains("w2n build")
    };
    // Far apart, so that no clock's resolution matters: what is built is older than what changes after it.
    let age = |name: &str, seconds: u64| {
        let file = std::fs::File::options().append(true).open(folder.join(name)).expect("it is there");
        let time = std::time::SystemTime::now() - std::time::Duration::from_secs(seconds);
        file.set_modified(time).expect("its time can be set");
    };
    let inputs = ["a $d#e/app.wat", "a $d#e/linked module.wat", "a $d#e/$policy.toml"];
    inputs.iter().for_each(|input| age(input, 1000));
    rules_file(folder, tool, &rules(BUILD));
    assert!(run(), "{tool}: the first build");
    assert!(!run(), "{tool}: nothing has changed");
    for input in inputs {
        // From the future, by as little as counts.
        let touched = std::fs::File::options().append(true).open(folder.join(input)).expect("it is there");
        touched.set_modified(std::time::SystemTime::now() + std::time::Duration::from_secs(2)).expect("its time");
        assert!(run(), "{tool}: {input} has changed");
        age(input, 1000);
        run();
        assert!(!run(), "{tool}: nothing has changed since");
    }
    std::fs::remove_file(folder.join("a $d#e/$policy.toml")).expect("it is there");
    let without = BUILD.replace(" --policy 'a $d#e/$policy.toml'", "");
    rules_file(folder, tool, &rules(&without));
    assert!(run(), "{tool}: the policy is gone");
    assert!(!run(), "{tool}: it is not asked for any more");
    assert!(Command::new(folder.join("a $d#e/out put")).status().expect("it runs").success());
}

fn rules_file(folder: &Folder, tool: &str, rules: &str) {
    folder.write(Path::new(if tool == "make" { "Makefile" } else { "build.ninja" }), rules);
}

#[test]
fn make_understands_the_rule() {
    let rules = |build: &str| {
        let build = build.replace('$', "$$");
        format!("a\\ $$d\\#e/out\\ put:\n\t{build}\n-include a\\ $$d\\#e/out\\ put.d\n")
    };
    rebuilds(&folder_with_names(), "make", rules);
}

#[test]
fn ninja_understands_the_rule() {
    let rules = |build: &str| {
        let build = build.replace('$', "$$");
        let rule = format!("rule w2n\n  command = {build}\n  description = {build}\n  depfile = a $$d#e/out put.d\n");
        rule + "build a$ $$d#e/out$ put: w2n\n"
    };
    rebuilds(&folder_with_names(), "ninja", rules);
}

#[test]
fn a_rule_has_every_input_once() {
    let folder = folder();
    folder.write("empty.wat", EMPTY_PROGRAM);
    folder.run("build app.wat --link a=empty.wat --link b=empty.wat --emit deps -o app.d").quiet();
    assert_eq!(text(&folder, "app.d"), "app: \\\n  app.wat \\\n  empty.wat\n\napp.wat:\n\nempty.wat:\n");
    let run = folder.run_with_stdin("build - --emit deps -o -", EMPTY_PROGRAM.as_bytes());
    assert_eq!(run.quiet().stdout(), "a.out:\n");
}

#[test]
fn a_library_has_the_name_of_its_module_or_its_own() {
    let folder = folder();
    folder.write("my-lib.v2.wat", APP);
    let declares = |line: &str, name: &str| {
        let run = folder.run(line);
        run.quiet();
        let declaration = format!("wasm2native_status {name}_kept({name} *self, int32_t arg0, int32_t *result);\n");
        assert!(run.stdout().contains(&declaration), "{}", run.stdout());
    };
    declares("build my-lib.v2.wat --emit header -o -", "my_lib_v2");
    declares("build my-lib.v2.wat --emit header -o - --name Plugin_1", "Plugin_1");
    let run = folder.run_with_stdin("build - --emit header -o -", APP.as_bytes());
    assert!(run.quiet().stdout().contains("void a_free(a *self);"));
}

#[test]
fn what_declares_a_library_is_about_a_library() {
    let folder = folder();
    folder.write("lib.wat", "(module (func (export \"f\")))");
    folder.run("build lib.wat --fuel --emit header,rust,asm,manifest").quiet();
    assert!(text(&folder, "lib.h").contains("int64_t lib_fuel(const lib *self);"));
    assert!(text(&folder, "lib.rs").contains("pub fn set_fuel"));
    folder.run("build lib.wat --fuel --emit obj,manifest -o other.o").quiet();
    assert!(text(&folder, "lib.json").len() > 2 && text(&folder, "other.json").len() > 2);
    folder.run("build app.wat --fuel=1000 --emit exe,header").quiet();
    assert!(text(&folder, "app.h").contains("int64_t app_fuel(const app *self);"));
}
