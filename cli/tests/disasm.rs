//! `disasm`: modules and built files of every kind, on both CPUs.

mod support;

use serde_json::Value;
use std::collections::BTreeSet;
use std::path::Path;
use support::Folder;

const TARGETS: [&str; 2] = ["x86_64-linux", "aarch64-linux"];

/// Branches by table, constants in the text, a loop, calls of other functions and through a table, and a handler.
const APP: &str = r#"(module
  (tag $oops (param f64))
  (memory (export "memory") 1)
  (table funcref (elem $pick $constant))
  (func $pick (param i32) (result f64)
    (block $c (block $b (block $a (br_table $a $b $a $c (local.get 0)))
      (return (f64.const 1.1))) (return (call $constant))) (f64.load (local.get 0)))
  ;; Too long to be inlined.
  (func $constant (result f64) nop nop nop nop nop nop nop nop nop nop nop nop nop nop nop nop (f64.mul (f64.const 3.14159) (f64.load (i32.const 8))))
  (func $caught (param i32) (result f64)
    (block $done (result f64)
      (try_table (catch $oops $done) (throw $oops (call $pick (local.get 0))))
      (f64.const 2.2)))
  (func $indirect (param i32) (result f64)
    (local $sum f64)
    (loop $again
      (local.set $sum (f64.add (local.get $sum) (call_indirect (result f64) (i32.const 1))))
      (br_if $again (local.tee 0 (i32.sub (local.get 0) (i32.const 1)))))
    (local.get $sum))
  (func (export "_start")
    (drop (call $caught (i32.const 1)))
    (drop (call $indirect (i32.const 5)))))"#;

fn folder() -> Folder {
    let folder = Folder::new();
    folder.write("app.wat", APP);
    folder
}

/// The functions that `disasm --json` prints.
fn funcs(folder: &Folder, line: &str) -> Vec<Value> {
    let run = folder.run(&format!("disasm --json {line}"));
    let listing: Value = serde_json::from_str(run.quiet().stdout()).expect("JSON");
    listing["functions"].as_array().expect("functions").clone()
}

fn named<'a>(funcs: &'a [Value], name: &str) -> &'a Value {
    funcs.iter().find(|func| func["name"] == name).unwrap_or_else(|| panic!("{name}"))
}

/// What of each line is the same before and after linking: what it is, where it begins, how long it is, its mnemonic.
fn shape(func: &Value) -> Vec<(String, u64, usize, String)> {
    let lines = func["lines"].as_array().expect("lines").iter();
    let of_code = lines.filter(|line| line["kind"] == "instruction" || line["kind"] == "data");
    let text = |value: &Value| value.as_str().unwrap_or_default().to_owned();
    let shape = |line: &Value| {
        let offset = line["offset"].as_u64().expect("an offset");
        (text(&line["kind"]), offset, text(&line["bytes"]).len() / 2, text(&line["mnemonic"]))
    };
    of_code.map(shape).collect()
}

#[test]
fn a_module_is_listed_as_it_is_built() {
    let folder = folder();
    for target in TARGETS {
        for level in ["-O0", "-O2"] {
            let flags = format!("--target {target} {level}");
            folder.run(&format!("build app.wat -o exe {flags}")).quiet();
            folder.run(&format!("build app.wat --emit obj --name app -o app.o {flags}")).quiet();
            folder.run(&format!("build app.wat --emit staticlib -o app.a {flags}")).quiet();
            let module = funcs(&folder, &format!("app.wat {flags}"));
            let program = funcs(&folder, "exe");
            for name in ["pick", "constant", "caught", "indirect", "_start"] {
                let [listed, built] = [&module, &program].map(|funcs| named(funcs, name));
                // What catches is reached by no branch, so that its label is known only where it was compiled.
                assert_eq!(shape(listed), shape(built), "{name} {flags}");
                let bytes: usize = shape(listed).iter().map(|(_, _, length, _)| length).sum();
                assert!(bytes as u64 <= listed["bytes"].as_u64().expect("a size"), "{name} {flags}");
            }
            for file in ["app.o", "app.a"] {
                let object = funcs(&folder, &format!("{file} --func pick"));
                assert_eq!(object.len(), 1, "{file}");
                let text = object[0]["lines"].to_string();
                assert!(text.contains("\"operands\":\"constant\""), "calls are by name: {text}");
            }
        }
    }
}

#[test]
fn calls_in_a_program_are_by_name() {
    let folder = folder();
    for target in TARGETS {
        folder.run(&format!("build app.wat -o exe --target {target}")).quiet();
        let listed = folder.run("disasm exe --func pick");
        let call = if target.starts_with("x86_64") { "callq constant\n" } else { "bl constant\n" };
        assert!(listed.quiet().stdout().contains(call), "{}", listed.stdout());
        folder.run(&format!("build app.wat -o exe --strip --target {target}")).quiet();
        folder.run("disasm exe").fails(3, "no function in it has a symbol");
    }
}

/// Names in them have an underscore more, which nobody has to know.
#[test]
fn files_for_macos_are_listed() {
    let folder = folder();
    for (target, call) in [("x86_64-macos", "callq"), ("aarch64-macos", "bl")] {
        let module = funcs(&folder, &format!("app.wat --target {target}"));
        for (kind, file) in [("obj", "app.o"), ("staticlib", "app.a"), ("shared", "app.dylib"), ("exe", "app")] {
            folder.run(&format!("build app.wat --emit {kind} -o {file} --target {target}")).quiet();
            for name in ["pick", "_pick"] {
                let listed = folder.run(&format!("disasm {file} --func {name}"));
                assert!(listed.quiet().stdout().contains(&format!("{call} constant\n")), "{}", listed.stdout());
            }
            if kind == "exe" {
                let built = funcs(&folder, file);
                for name in ["pick", "constant", "caught", "indirect", "_start"] {
                    let [listed, built] = [&module, &built].map(|funcs| shape(named(funcs, name)));
                    // Symbols there have no sizes: what aligns the next function may belong to this one.
                    assert!(built.starts_with(&listed) && built.len() <= listed.len() + 1, "{name} {target} {built:?}");
                }
                assert!(built.iter().all(|func| func["symbol"] != "wasm2native_text"), "functions are called by name");
            }
        }
        // What has no symbol is no part of what has one.
        folder.run(&format!("build app.wat -o app --strip --target {target}")).quiet();
        let longest = funcs(&folder, "app").iter().map(|func| func["bytes"].as_u64().expect("bytes")).max();
        let text = std::fs::metadata(folder.join("app")).expect("it is there").len();
        assert!(longest.is_some_and(|longest| longest < text / 16), "{longest:?}");
    }
}

/// An address that two instructions make is told beside the second.
#[test]
fn pages_are_completed() {
    let folder = folder();
    for target in ["aarch64-linux", "aarch64-macos"] {
        folder.run(&format!("build app.wat -o app --target {target}")).quiet();
        let listed = folder.run("disasm app");
        let is_told = |line: &str| line.contains("[x") && line.contains("  ; wasm2native_runtime::");
        assert!(listed.quiet().stdout().lines().any(is_told), "{target}");
        // Whatever it is added to, it is something of the file.
        assert!(!listed.stdout().contains("  ; 0x"), "{target}");
    }
}

/// What an object refers to in its own sections is told by name, or by the section's.
#[test]
fn data_of_objects_have_names() {
    let folder = folder();
    for target in ["x86_64-linux", "aarch64-linux", "x86_64-macos", "aarch64-macos"] {
        folder.run(&format!("build app.wat --emit obj --name app -o app.o --target {target}")).quiet();
        let listed = folder.run("disasm app.o --func app_instantiate");
        assert!(listed.quiet().stdout().contains("wasm2native_image"), "{target} {}", listed.stdout());
        assert!(!listed.stdout().contains(".L"), "{target} {}", listed.stdout());
    }
}

#[test]
fn modules_that_are_linked_have_operators_of_their_own() {
    let folder = folder();
    folder.write(
        "lib.wat",
        "(module (func (export \"f\") (param i32) (result i32) (i32.mul (local.get 0) (i32.const 77))))",
    );
    let main = "(module (import \"lib\" \"f\" (func $f (param i32) (result i32)))
        (func (export \"_start\") (drop (call $f (i32.const 55)))))";
    folder.write("main.wat", main);
    let listed = funcs(&folder, "main.wat --link lib=lib.wat");
    let own = |name| named(&listed, name)["lines"].to_string();
    assert!(own("lib.f").contains("i32.const 77") && own("_start").contains("i32.const 55"));
    assert_eq!(named(&listed, "lib.f")["module"], "lib");
}

#[test]
fn colours_are_for_those_who_want_them() {
    let folder = folder();
    let coloured = |name: &str, value: &str| {
        let mut command = folder.command(["disasm", "app.wat"]);
        let output = command.env_remove("NO_COLOR").env(name, value).output().expect("it runs");
        output.stdout.contains(&0x1b)
    };
    assert!(coloured("CLICOLOR_FORCE", "1"));
    assert!(!coloured("NO_COLOR", "1"));
    assert!(!coloured("X", "1"), "standard output is no terminal");
}

/// What a program's own DWARF says of its code is what the module's says of its operators.
#[test]
fn a_program_with_lines_shows_them() {
    let folder = Folder::new();
    let module = Path::new(env!("CARGO_MANIFEST_DIR")).join("../tests/programs/lines/sum.wasm");
    folder.write("app.wasm", std::fs::read(module).expect("a module of the tests"));
    let sources = |listed: &str| -> BTreeSet<String> {
        listed.lines().filter(|line| line.starts_with("  ; ")).map(str::to_owned).collect()
    };
    for target in TARGETS {
        folder.run(&format!("build app.wasm --emit shared -o app.so -g --target {target}")).quiet();
        let built = sources(folder.run("disasm app.so --func total").quiet().stdout());
        assert!(["11", "13", "14", "15"].iter().all(|line| built.contains(&format!("  ; sum.c:{line}"))), "{built:?}");
        let listed = sources(folder.run(&format!("disasm app.wasm --func total --target {target}")).quiet().stdout());
        assert!(built.is_subset(&listed), "{built:?} {listed:?}");
        folder.run(&format!("build app.wasm --emit obj,asm --target {target}")).quiet();
        let emitted = std::fs::read_to_string(folder.join("app.s")).expect("a listing");
        assert_eq!(sources(&emitted), listed);
        folder.run(&format!("build app.wasm --emit shared -o app.so --target {target}")).quiet();
        assert!(sources(folder.run("disasm app.so --func total").quiet().stdout()).is_empty());
    }
}

/// They may lie in a file of their own, which is found, and which is not taken for a program itself.
#[test]
fn lines_in_another_file_are_shown() {
    let folder = Folder::new();
    let module = Path::new(env!("CARGO_MANIFEST_DIR")).join("../tests/programs/lines/sum.wasm");
    folder.write("app.wasm", std::fs::read(module).expect("a module of the tests"));
    for (target, file, debug) in [
        ("x86_64-linux", "a.so", "a.debug"),
        ("aarch64-linux", "a.so", "a.debug"),
        ("x86_64-macos", "a.dylib", "a.dylib.dSYM/Contents/Resources/DWARF/a.dylib"),
        ("aarch64-macos", "a.dylib", "a.dylib.dSYM/Contents/Resources/DWARF/a.dylib"),
    ] {
        folder.run(&format!("build app.wasm --emit shared -o {file} --split-debug --target {target}")).quiet();
        let listed = folder.run(&format!("disasm {file} --func total"));
        for line in [11, 13, 14, 15] {
            assert!(listed.quiet().stdout().contains(&format!("  ; sum.c:{line}\n")), "{target} {}", listed.stdout());
        }
        folder.run(&format!("disasm {debug}")).fails(3, "it holds debug information alone, and no code");
        folder.run(&format!("inspect {debug}")).fails(3, "it holds debug information alone");
        // That of another build is none of its own.
        let of_this = std::fs::read(folder.join(debug)).expect("it is written");
        folder.run(&format!("build app.wasm --emit shared -o {file} -O0 --split-debug --target {target}")).quiet();
        folder.write(debug, of_this);
        let listed = folder.run(&format!("disasm {file} --func total"));
        assert!(!listed.quiet().stdout().contains("sum.c"), "{target} {}", listed.stdout());
        std::fs::remove_file(folder.join(debug)).expect("it is there");
        assert!(!folder.run(&format!("disasm {file} --func total")).quiet().stdout().contains("sum.c"), "{target}");
    }
}

/// Tools are told a file and a line, where people read both.
#[test]
fn lines_are_data_too() {
    let folder = Folder::new();
    let module = Path::new(env!("CARGO_MANIFEST_DIR")).join("../tests/programs/lines/twice.wasm");
    folder.write("app.wasm", std::fs::read(module).expect("a module of the tests"));
    for target in TARGETS {
        let funcs = funcs(&folder, &format!("app.wasm --func twice --target {target}"));
        let lines = named(&funcs, "twice")["lines"].as_array().expect("lines").clone();
        let told: Vec<String> = lines
            .iter()
            .filter(|line| line["kind"] == "source")
            .map(|line| format!("  ; {}:{}", line["file"].as_str().expect("a file"), line["line"]))
            .collect();
        let text = folder.run(&format!("disasm app.wasm --func twice --target {target}"));
        let read: Vec<&str> = text.quiet().stdout().lines().filter(|line| line.starts_with("  ; ")).collect();
        assert_eq!(told, read);
        assert!(told.contains(&"  ; twice.rs:14".to_owned()), "{told:?}");
    }
}
