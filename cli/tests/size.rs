//! `size`: every byte of every kind of file is in one piece, and pieces are what they are said to be.

mod support;

use serde_json::Value;
use support::Folder;

const APP: &str = r#"(module
  (import "wasi_snapshot_preview1" "fd_write" (func $write (param i32 i32 i32 i32) (result i32)))
  (memory (export "memory") 1)
  (data (i32.const 0) "\10\00\00\00\04\00\00\00")
  (data (i32.const 16) "a&<\n")
  (func $busy (export "busy") (param i32) (result i32)
    (i32.div_u (i32.const 1000) (i32.mul (local.get 0) (i32.const 3))))
  (func (export "_start")
    (drop (call $busy (i32.const 3)))
    (drop (call $write (i32.const 1) (i32.const 0) (i32.const 1) (i32.const 8)))))"#;

fn folder() -> Folder {
    let folder = Folder::new();
    folder.write("app.wat", APP);
    folder
}

fn report(folder: &Folder, file: &str) -> Value {
    serde_json::from_str(folder.run(&format!("size --json {file}")).quiet().stdout()).expect("JSON")
}

fn sum(report: &Value, list: &str) -> u64 {
    report[list].as_array().expect("a list").iter().map(|item| item["bytes"].as_u64().expect("bytes")).sum()
}

fn bytes_of(report: &Value, owner: &str, area: &str) -> u64 {
    let areas = report["areas"].as_array().expect("areas").iter();
    areas
        .filter(|item| item["owner"] == owner && item["area"] == area)
        .map(|item| item["bytes"].as_u64().unwrap_or(0))
        .sum()
}

#[test]
fn sums_are_the_size_of_the_file() {
    let folder = folder();
    for target in ["x86_64-linux", "aarch64-linux", "x86_64-macos", "aarch64-macos"] {
        let mut kinds = vec![("obj", "app.o", ""), ("staticlib", "app.a", "")];
        kinds.push(("shared", "app.so", ""));
        kinds.extend([("exe", "app", ""), ("exe", "stripped", "--strip")]);
        for (kind, file, flags) in kinds {
            folder.run(&format!("build app.wat --target {target} --emit {kind} -o {file} {flags}")).quiet();
            let length = std::fs::metadata(folder.join(file)).expect("it is there").len();
            let report = report(&folder, file);
            assert_eq!(report["bytes"], length, "{target} {file}");
            for list in ["sections", "areas", "pieces"] {
                assert_eq!(sum(&report, list), length, "{target} {file} {list}");
            }
            if file != "stripped" {
                assert!(bytes_of(&report, "module", "code") > 0, "{target} {file}");
                // Both segments, in every format, and labels of the compiler's are no parts.
                assert!((12..=20).contains(&bytes_of(&report, "module", "data")), "{target} {file} {report}");
                assert!(!report["pieces"].to_string().contains("Lwasm2native"), "{target} {file} {report}");
            }
        }
    }
}

/// What lies in the program is no part of the file with its debug information.
#[test]
fn debug_information_is_what_it_is() {
    let folder = folder();
    for (target, debug) in [
        ("x86_64-linux", "app.debug"),
        ("aarch64-linux", "app.debug"),
        ("x86_64-macos", "app.dSYM/Contents/Resources/DWARF/app"),
        ("aarch64-macos", "app.dSYM/Contents/Resources/DWARF/app"),
    ] {
        folder.run(&format!("build app.wat --target {target} --split-debug")).quiet();
        let length = std::fs::metadata(folder.join(debug)).expect("it is there").len();
        let report = report(&folder, debug);
        for list in ["sections", "areas", "pieces"] {
            assert_eq!(sum(&report, list), length, "{target} {list}");
        }
        let owners = report["areas"].as_array().expect("areas").iter().map(|area| &area["owner"]);
        assert!(owners.into_iter().all(|owner| owner == "file"), "{target} {report}");
        assert!(bytes_of(&report, "file", "symbols") > length / 2, "{target} {report}");
    }
}

#[test]
fn pieces_are_what_they_are_said_to_be() {
    let folder = folder();
    for target in ["x86_64-linux", "aarch64-linux", "x86_64-macos", "aarch64-macos"] {
        folder.run(&format!("build app.wat --target {target}")).quiet();
        let report = report(&folder, "app");
        // Both segments; the bytes between them are of neither.
        assert!((12..=20).contains(&bytes_of(&report, "module", "data")), "{report}");
        assert!(bytes_of(&report, "runtime", "wasi") > 0 && bytes_of(&report, "file", "headers") > 0);
        let traps = bytes_of(&report, "module", "traps");
        assert!(traps > 0 && bytes_of(&report, "module", "names") > 0, "{target}: {report}");
        let listing = folder.run(&format!("disasm app.wat --target {target} --json --func busy"));
        let listing: Value = serde_json::from_str(listing.quiet().stdout()).expect("JSON");
        let pieces = report["pieces"].as_array().expect("pieces");
        let busy = pieces.iter().find(|piece| piece["name"] == "busy").expect("the function");
        let listed = listing["functions"][0]["bytes"].as_u64().expect("bytes");
        // Mach-O's symbols have no sizes: what aligns the next function belongs to this one.
        let most = if target.ends_with("linux") { listed } else { listed + 15 };
        assert!((listed..=most).contains(&busy["bytes"].as_u64().expect("bytes")), "{target}: {busy}");
        assert_eq!(busy["owner"], "module", "{target}");
        // Both the runtime and the module have one.
        let starts = pieces.iter().filter(|piece| piece["name"] == "_start").map(|piece| &piece["owner"]);
        let starts = starts.collect::<std::collections::HashSet<_>>().len();
        // libSystem starts programs for macOS.
        assert_eq!(starts, if target.ends_with("linux") { 2 } else { 1 }, "{target}");
        // What tells offsets is the module's.
        folder.run(&format!("build app.wat --target {target} --trap-offsets=none")).quiet();
        let without = self::report(&folder, "app");
        assert!(bytes_of(&without, "module", "traps") + 80 <= traps, "{target}: {without}");
    }
}

#[test]
fn the_table_and_the_map() {
    let folder = folder();
    folder.run("build app.wat --target x86_64-linux").quiet();
    let table = folder.run("size app --svg map.svg --top 1");
    let table = table.quiet().stdout();
    for part in
        [" bytes\n\nsections:\n", "\nareas:\n", "  module: code\n", "\nlargest functions and data:\n", " others)\n"]
    {
        assert!(table.contains(part), "{table}");
    }
    let map = std::fs::read_to_string(folder.join("map.svg")).expect("the map");
    assert!(map.starts_with("<svg ") && map.ends_with("</svg>\n"), "{map}");
    assert!(map.contains("<title>module code: busy, ") && !map.contains("NaN"), "{map}");
    folder.run("size app --svg again.svg").quiet();
    assert_eq!(map, std::fs::read_to_string(folder.join("again.svg")).expect("the map"));
    folder.run("size app.wat").fails(3, "the file cannot be read");
    folder.run("size nothing").fails(9, "cannot read 'nothing'");
}
