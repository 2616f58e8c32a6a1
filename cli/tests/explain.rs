//! `explain`: every decision is told as it was taken, and the code agrees.

mod support;

use serde_json::Value;
use support::Folder;

/// A function for each rung of the ladder of bounds checks, and one for each kind of call.
const APP: &str = r#"(module
  (import "wasi_snapshot_preview1" "random_get" (func $random (param i32 i32) (result i32)))
  (import "lib" "double" (func $double (param i32) (result i32)))
  (memory (export "memory") 1 4)
  (memory $wide i64 1 4)
  (table $closed 2 2 funcref) (elem (table $closed) (i32.const 0) func $load $constant)
  (table $mixed 2 2 funcref) (elem (table $mixed) (i32.const 0) func $load $nothing)
  (table $open (export "open") 2 4 funcref)
  (type $unary (func (param i32) (result i32)))
  (func $load (type $unary) (i32.load offset=8 (local.get 0)))
  (func $constant (type $unary) (i32.load (i32.const 64)))
  (func $nothing)
  (func $again (export "again") (param i64) (result i32)
    (i32.add (i32.load $wide offset=0x10 (local.get 0)) (i32.load $wide offset=0x7fffffff0 (local.get 0))))
  (func $twice (export "twice") (param i32) (result i32)
    (i32.store offset=4 (local.get 0) (i32.const 1)) (i32.load (local.get 0)))
  (func $beyond (export "beyond") (result i32) (i32.load $wide (i64.const 0x7fffffffffff)))
  (func $fill (export "fill") (memory.fill (i32.const 0) (i32.const 1) (i32.const 2)))
  (func $wrapper (param i32) (result i32) (call $random (local.get 0) (i32.const 4)))
  (func $calls (export "calls") (param i32 (ref null $unary)) (result i32)
    (drop (call $load (local.get 0)))
    (drop (call $double (local.get 0)))
    (drop (call $random (local.get 0) (i32.const 4)))
    (drop (call $wrapper (local.get 0)))
    (drop (call_indirect $closed (type $unary) (local.get 0) (i32.const 1)))
    (drop (call_indirect $mixed (type $unary) (local.get 0) (i32.const 0)))
    (drop (call_indirect $open (type $unary) (local.get 0) (i32.const 0)))
    (call_ref $unary (local.get 0) (local.get 1)))
  (func $scale (export "scale") (param $at i32) (param $end i32) (param $by f32)
    (loop $next
      (f32.store (local.get $at) (f32.mul (f32.load (local.get $at)) (local.get $by)))
      (br_if $next (i32.ne (local.tee $at (i32.add (local.get $at) (i32.const 4))) (local.get $end)))))
  (func $recursive (export "recursive") (param i32) (result i32) (return_call $recursive (local.get 0))))"#;

fn folder() -> Folder {
    let folder = Folder::new();
    folder.write("app.wat", APP);
    folder.write(
        "lib.wat",
        r#"(module (func (export "double") (param i32) (result i32) (i32.shl (local.get 0) (i32.const 1))))"#,
    );
    folder
}

const LINK: &str = "app.wat --link lib=lib.wat";

fn funcs(folder: &Folder, command: &str, flags: &str) -> Vec<Value> {
    let run = folder.run(&format!("{command} --json {LINK} {flags}"));
    let json: Value = serde_json::from_str(run.quiet().stdout()).expect("JSON");
    json["functions"].as_array().expect("functions").clone()
}

/// The names of the decisions about a function.
fn decisions(funcs: &[Value], name: &str) -> Vec<String> {
    let func = funcs.iter().find(|func| func["name"] == name).unwrap_or_else(|| panic!("{name}"));
    let decisions = func["decisions"].as_array().expect("decisions").iter();
    decisions.map(|decision| decision["decision"].as_str().expect("a name").to_owned()).collect()
}

#[test]
fn rungs_of_memory_accesses() {
    let folder = folder();
    for target in ["x86_64-linux", "aarch64-linux"] {
        let guarded = funcs(&folder, "explain", &format!("--target {target}"));
        assert_eq!(decisions(&guarded, "load"), ["address-space"]);
        assert_eq!(decisions(&guarded, "constant"), ["constant-index"]);
        assert_eq!(decisions(&guarded, "again"), ["compared-with-constant", "traps-always"]);
        assert_eq!(decisions(&guarded, "beyond"), ["traps-always"]);
        assert_eq!(decisions(&guarded, "twice"), ["address-space", "address-space"]);
        assert_eq!(decisions(&guarded, "fill"), ["range"]);
        let checked = funcs(&folder, "explain", &format!("--target {target} --memory checked"));
        assert_eq!(decisions(&checked, "load"), ["compared-with-size"]);
        assert_eq!(decisions(&checked, "constant"), ["constant-index"]);
        assert_eq!(decisions(&checked, "twice"), ["compared-with-size", "found-before"]);
        assert_eq!(decisions(&checked, "again"), ["compared-with-size", "traps-always"]);
    }
}

#[test]
fn the_code_agrees() {
    let folder = folder();
    for target in ["x86_64-linux", "aarch64-linux"] {
        for flags in [format!("--target {target}"), format!("--target {target} --memory checked")] {
            let explained = funcs(&folder, "explain", &flags);
            let listed = funcs(&folder, "disasm", &flags);
            for name in ["load", "constant", "twice", "beyond"] {
                let find = |funcs: &[Value]| funcs.iter().find(|func| func["name"] == name).expect("there").clone();
                let lines = find(&listed)["lines"].to_string();
                let bytes = &find(&listed)["bytes"];
                assert_eq!(&find(&explained)["code_bytes"], bytes, "{name} {flags}");
                // One comparison at most, as the second access goes by the first one's; none without a check.
                let compares = decisions(&explained, name).iter().any(|decision| decision.starts_with("compared"));
                assert_eq!(
                    lines.matches("\"mnemonic\":\"cmp").count(),
                    usize::from(compares),
                    "{name} {flags}: {lines}"
                );
            }
        }
    }
}

#[test]
fn kinds_of_calls() {
    let folder = folder();
    let others = ["import", "wrapped", "closed-table", "closed-table-typed", "open-table-typed", "reference"];
    let explained = funcs(&folder, "explain", "");
    assert_eq!(decisions(&explained, "calls"), [["inlined", "inlined"].as_slice(), &others].concat());
    let apart = funcs(&folder, "explain", "-O1");
    assert_eq!(decisions(&apart, "calls"), [["direct", "linked"].as_slice(), &others].concat());
    assert_eq!(decisions(&explained, "recursive"), ["direct"]);
}

#[test]
fn calls_that_a_profile_tells() {
    let folder = Folder::new();
    folder.write(
        "app.wat",
        r#"(module
            (type $unary (func (param i32) (result i32)))
            (table 2 2 funcref) (elem (i32.const 0) $double $recursive)
            (func $double (type $unary) (i32.mul (local.get 0) (i32.const 2)))
            (func $recursive (type $unary)
              (if (result i32) (local.get 0) (then (call $recursive (i32.const 0))) (else (i32.const 5))))
            (func (export "_start") (local i32)
              (loop $again
                (drop (call_indirect (type $unary) (i32.const 1) (i32.const 0)))
                (drop (call_indirect (type $unary) (i32.const 1) (i32.const 1)))
                (br_if $again
                  (i32.lt_u (local.tee 0 (i32.add (local.get 0) (i32.const 1))) (i32.const 100))))))"#,
    );
    folder.run("build app.wat -o counting --profile-generate app.profile").quiet();
    let ended = std::process::Command::new(folder.path().join("counting")).current_dir(folder.path()).status();
    assert!(ended.expect("it runs").success());
    let explained = folder.run("explain app.wat --json --profile-use app.profile");
    let json: Value = serde_json::from_str(explained.quiet().stdout()).expect("JSON");
    let funcs = json["functions"].as_array().expect("functions");
    assert_eq!(decisions(funcs, "_start"), ["guessed-inlined", "closed-table", "guessed", "closed-table"]);
    let text = folder.run("explain app.wat --profile-use app.profile --func _start");
    let text = text.quiet().stdout().to_owned();
    assert!(text.contains("calls: 2, direct: 0\n"), "{text}");
    assert!(text.contains("    compared with func 0 (double), whose code stands in its place; or else\n"), "{text}");
    assert!(text.contains("    compared with func 1 (recursive), which is called directly; or else\n"), "{text}");
}

#[test]
fn loops_on_vectors() {
    let folder = folder();
    for target in ["x86_64-linux", "aarch64-linux"] {
        let explained = funcs(&folder, "explain", &format!("--target {target}"));
        assert_eq!(decisions(&explained, "scale"), ["address-space", "address-space", "vectors"]);
        let debugged = funcs(&folder, "explain", &format!("--target {target} -g"));
        assert_eq!(decisions(&debugged, "scale"), ["address-space", "address-space", "vectors"]);
        // What is counted stays as it is written.
        for flags in ["-O1", "-Os", "--fuel=9", "--interruptible", "--memory checked"] {
            let explained = funcs(&folder, "explain", &format!("--target {target} {flags}"));
            assert!(!decisions(&explained, "scale").contains(&"vectors".to_owned()), "{flags}");
        }
    }
}

#[test]
fn stacks_and_fuel() {
    let folder = folder();
    let plain = &funcs(&folder, "explain", "--func load")[0];
    assert_eq!((&plain["stack_bytes"], &plain["stack_check"]), (&16.into(), &"guard".into()));
    assert_eq!((&plain["fuel"], &plain["interruptible"]), (&false.into(), &false.into()));
    let counted = &funcs(&folder, "explain", "--func load --fuel=7 --interruptible --instance parameter")[0];
    assert_eq!((&counted["fuel"], &counted["interruptible"]), (&true.into(), &true.into()));
    assert_ne!(counted["stack_check"], "guard");
    let calls = &funcs(&folder, "explain", "--func calls")[0];
    assert!(calls["stack_bytes"].as_u64().expect("bytes") > 16);
}
