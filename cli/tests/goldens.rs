//! Goldens of the command: its help texts and its diagnostics.
//!
//! A case is a line of [`CASES`]; its golden lies in `snapshots/cli` under the case's name. Versions are left out.
//! `INSTA_UPDATE=always cargo test --release -p wasm2native` blesses.

mod support;

use std::collections::BTreeSet;
use std::path::Path;
use support::{EMPTY_PROGRAM, Folder};

/// Name and command line.
const CASES: &[(&str, &str)] = &[
    ("help", "--help"),
    ("help_short", "-h"),
    ("help_build", "build --help"),
    ("help_run", "run --help"),
    ("help_inspect", "inspect --help"),
    ("help_targets", "targets --help"),
    ("help_disasm", "disasm --help"),
    ("help_snapshot", "snapshot --help"),
    ("help_snapshot_check", "snapshot check --help"),
    ("help_size", "size --help"),
    ("help_explain", "explain --help"),
    ("help_policy", "policy --help"),
    ("help_cmake", "cmake --help"),
    ("help_completions", "completions --help"),
    ("help_man", "man --help"),
    ("version", "--version"),
    ("man", "man"),
    ("usage_none", "build"),
    ("usage_none_json", "--error-format json"),
    ("usage_action_json", "--error-format json snapshot"),
    ("usage_missing_json", "build --error-format=json"),
    ("usage_flag_json", "--error-format json build --optimise empty.wat"),
    ("usage_value_json", "build --error-format json --emit exe,asn empty.wat"),
    ("usage_stack_json", "build --stack-size 8q empty.wat --error-format json"),
    ("usage_limit_json", "build --limit memory=lots empty.wat --error-format json"),
    ("usage_traps_json", "build --traps calls empty.wat --error-format json"),
    ("usage_format", "build --error-format jason empty.wat"),
    ("usage_level", "build -O3 empty.wat"),
    ("usage_flag", "build --optimise empty.wat"),
    ("usage_dir", "build --dir ::/ empty.wat"),
    ("usage_dir_twice", "build --dir a::/ --dir b::/ empty.wat"),
    ("usage_env", "build --env =1 empty.wat"),
    ("usage_deny", "build --deny stdin,everything empty.wat"),
    ("usage_listen", "build --listen 127.0.0.1:80 empty.wat"),
    ("usage_limit", "build --limit memory=lots empty.wat"),
    ("usage_late", "build --late args empty.wat"),
    ("usage_clock", "build --clock-resolution 10 empty.wat"),
    ("policy_schema", "policy schema"),
    ("policy_missing", "build --policy none.toml empty.wat"),
    ("denied_memory", "build --limit memory=64k two_pages.wat"),
    ("usage_stack", "build --stack-size 8q empty.wat"),
    ("usage_traps", "build --traps calls empty.wat"),
    ("usage_fuel", "build --fuel empty.wat"),
    ("usage_strip", "build -g --strip empty.wat"),
    ("usage_overwrite", "build -o empty.wat empty.wat"),
    ("usage_overwrite_policy", "build --policy p.toml -o p.toml empty.wat"),
    ("usage_overwrite_beside", "build --emit exe,wat empty.wat"),
    ("usage_emit", "build --emit exe,asn empty.wat"),
    ("usage_emit_twice", "build --emit obj,exe,obj empty.wat"),
    ("usage_emit_stdout", "build --emit exe,asm -o - empty.wat"),
    ("usage_emit_deps", "build --emit exe,deps -o a;b empty.wat"),
    ("usage_name", "build --emit header --name my-lib empty.wat"),
    ("usage_name_keyword", "build --emit header --name class empty.wat"),
    ("emit_deps", "build --emit deps --link lib=lib.wat --policy p.toml -o - empty.wat"),
    ("emit_wat", "build --emit wat -o - vectors.wat"),
    ("emit_no_entry", "build --emit asm library.wat"),
    ("target_near", "build --target arm64-linux-gnu empty.wat"),
    ("target_far", "build --target sparc empty.wat"),
    ("target_cpu", "build --target x86_64-linux --cpu x86-64-v9 empty.wat"),
    ("io_missing", "build missing.wasm"),
    ("io_folder", "inspect ."),
    ("invalid_empty", "inspect nothing.wasm"),
    ("invalid_elf", "inspect foreign"),
    ("invalid_text", "build text.wat"),
    ("invalid_escapes", "build escapes.wat"),
    ("invalid_truncated", "build truncated.wasm"),
    ("unsupported_component", "build component.wasm"),
    ("feature_off", "build --features 2.0,threads vectors.wat"),
    ("feature_off_section", "inspect --features default,-multi-memory memories.wat"),
    ("feature_list", "inspect --features 3.0,-3.0,reference-types,multi-memory memories.wat"),
    ("feature_near", "build --features 3.0,relaxed-smid vectors.wat"),
    ("feature_far", "run --features webassembly vectors.wat"),
    ("feature_of_program", "inspect --features mvp foreign"),
    ("warn_memory", "build --target x86_64-linux doomed_memory.wat"),
    ("warn_number", "build --target x86_64-linux doomed_number.wat"),
    ("warn_table", "build --target x86_64-linux doomed_table.wat"),
    ("warn_memory_json", "build --error-format json --target x86_64-linux doomed_memory.wat"),
    ("warn_number_json", "build --error-format json --target x86_64-linux doomed_number.wat"),
    ("warn_table_json", "build --error-format json --target x86_64-linux doomed_table.wat"),
    ("warn_more", "build --error-format json --target x86_64-linux doomed_often.wat"),
    ("warn_denied", "build --deny-warnings --target x86_64-linux doomed_linked.wat --link lib=doomed_lib.wat"),
    (
        "warn_denied_json",
        "build --error-format json --deny-warnings --target x86_64-linux doomed_linked.wat --link lib=doomed_lib.wat",
    ),
    ("inspect_features", "inspect vectors.wat"),
    ("inspect_refused", "inspect structs.wat"),
    ("inspect_refused_json", "inspect --json structs.wat"),
    ("unknown_imports", "build imports.wat"),
    ("limit_memory", "build memory.wat"),
    ("limit_table", "build table.wat"),
    ("no_entry", "build library.wat"),
    ("link_mismatch", "build user.wat --link lib=lib.wat"),
    ("link_missing", "build missing_export.wat --link lib=lib.wat"),
    ("link_cycle", "build user.wat --link lib=round.wat --link round=lib_round.wat"),
    ("link_self", "build user.wat --link lib=self.wat"),
    ("link_invalid", "build user.wat --link lib=invalid.wat"),
    ("link_invalid_json", "build --error-format json user.wat --link lib=invalid.wat"),
    ("link_io", "build user.wat --link lib=nowhere.wasm"),
    ("usage_link", "build user.wat --link lib"),
    ("usage_link_twice", "build user.wat --link lib=lib.wat --link lib=round.wat"),
    ("usage_defer", "build user.wat --link lib=lib.wat --defer lob"),
    ("usage_overwrite_link", "build user.wat --link lib=lib.wat -o lib.wat"),
    ("disasm", "disasm --target x86_64-linux --func read code.wat"),
    ("disasm_aarch64", "disasm --target aarch64-linux --func read code.wat"),
    ("disasm_json", "disasm --target aarch64-linux --func 0 --json code.wat"),
    ("disasm_lines_c", "disasm --target x86_64-linux sum.wasm"),
    ("disasm_lines_c_aarch64", "disasm --target aarch64-linux sum.wasm"),
    ("disasm_lines_rust", "disasm --target x86_64-linux twice.wasm"),
    ("disasm_lines_rust_aarch64", "disasm --target aarch64-linux twice.wasm"),
    ("disasm_nothing", "disasm --func reed code.wat"),
    ("disasm_foreign", "disasm foreign"),
    ("explain", "explain --target x86_64-linux code.wat"),
    ("explain_checked", "explain --target aarch64-linux --memory checked --fuel=9 --func read code.wat"),
    ("explain_json", "explain --target aarch64-linux --func read --json code.wat"),
    ("snapshot_missing", "snapshot check snapshots code.wat --target x86_64-linux,aarch64-linux"),
    ("inspect_module", "inspect imports.wat"),
    ("inspect_module_json", "inspect --json imports.wat"),
];

const IMPORTS: &str = r#"(module
  (import "env" "log\n" (func (param i32 f64) (result i64)))
  (import "env" "missing" (func))
  (import "wasi_snapshot_preview1" "fd_write" (func (param i32 i32 i32 i32) (result i32)))
  (memory (export "memory") 1 2)
  (func (export "_start") (call 1)))"#;

/// Every kind of import, none of which fits what [`LIBRARY`] exports.
const USER: &str = r#"(module
  (import "lib" "f" (func (param i32)))
  (import "lib" "m" (memory 2))
  (import "lib" "t" (table 1 2 funcref))
  (import "lib" "g" (global (mut i32)))
  (import "lib" "k" (func))
  (func (export "_start")))"#;

const LIBRARY: &str = r#"(module
  (func (export "f") (param i64))
  (memory (export "m") 1)
  (table (export "t") 1 externref)
  (global (export "g") i32 (i32.const 1))
  (global (export "k") i32 (i32.const 1)))"#;

/// Proposals of three versions of the standard, the first in a section of types.
const VECTORS: &str = r#"(module
  (func $plain (export "_start"))
  (func $relaxed (export "f") (param v128 i32) (result v128)
    (i8x16.relaxed_swizzle (local.get 0) (i8x16.splat (i32.extend8_s (local.get 1))))))"#;

/// A module with what is not compiled.
const STRUCTS: &str = r#"(module
  (type $pair (struct (field i32 i32)))
  (import "env" "log" (func (param i32)))
  (import "env" "shared" (memory 1 2 shared))
  (func $make (export "make") (result (ref $pair)) (struct.new $pair (i32.const 1) (i32.const 2))))"#;

/// A function that reads memory and calls another by a mangled name.
const CODE: &str = r#"(module
  (memory 1)
  (func $read (param i32) (result i32)
    (i32.add (i32.load offset=8 (local.get 0)) (call $_ZN4core3num4next17h0123456789abcdefE (i32.const 7))))
  (func $_ZN4core3num4next17h0123456789abcdefE (param i32) (result i32) (i32.div_u (i32.const 9) (local.get 0)))
  (func (export "_start") (drop (call $read (i32.const 0)))))"#;

/// Accesses that no size of the memory holds.
const DOOMED_MEMORY: &str = r#"(module
  (memory 1 2)
  (func $load (param i32) (drop (i32.load (i32.const 131069))) (i64.store offset=131072 (local.get 0) (i64.const 1)))
  (func $fill (param i32) (memory.fill (i32.const 131000) (local.get 0) (i32.const 73)))
  (func $add (param i32) (drop (i32.atomic.rmw.add offset=1 (i32.const 4) (local.get 0))))
  (func (export "_start") (call $load (i32.const 0)) (call $fill (i32.const 0)) (call $add (i32.const 0))))"#;

/// Numbers that have no result.
const DOOMED_NUMBER: &str = r#"(module
  (func $divide (param i32) (result i32)
    (i32.add (i32.rem_u (local.get 0) (i32.const 0)) (i32.div_s (i32.const -2147483648) (i32.const -1))))
  (func $convert (result i64)
    (i64.add (i64.trunc_f64_s (f64.const 9.3e18)) (i64.trunc_f32_u (f32.const nan))))
  (func (export "_start") (drop (call $divide (i32.const 1))) (drop (call $convert))))"#;

/// Elements that no size of a table holds.
const DOOMED_TABLE: &str = r#"(module
  (table $closed funcref (elem $start)) (table $open 1 3 funcref)
  (func $use (table.set $open (i32.const 3) (ref.null func)) (table.fill $open (i32.const 2) (ref.null func) (i32.const 2)))
  (func $start (export "_start") (call $use) (call_indirect $closed (i32.const 1))))"#;

fn folder() -> Folder {
    let folder = Folder::new();
    folder.write("doomed_memory.wat", DOOMED_MEMORY);
    folder.write("doomed_number.wat", DOOMED_NUMBER);
    folder.write("doomed_table.wat", DOOMED_TABLE);
    let often = "(drop (i32.div_u (i32.const 1) (i32.const 0)))".repeat(12);
    folder.write("doomed_often.wat", format!("(module (func (export \"_start\") {often}))"));
    folder.write("doomed_lib.wat", r#"(module (func (export "f") (drop (i32.div_u (i32.const 1) (i32.const 0)))))"#);
    folder.write("doomed_linked.wat", r#"(module (import "lib" "f" (func)) (func (export "_start") (call 0)))"#);
    folder.write("code.wat", CODE);
    for module in ["sum.wasm", "twice.wasm"] {
        let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("../tests/programs/lines").join(module);
        folder.write(module, std::fs::read(path).expect("a module of the tests"));
    }
    folder.write("vectors.wat", VECTORS);
    folder.write("structs.wat", STRUCTS);
    folder.write("memories.wat", "(module (memory 1) (memory 1))");
    folder.write("empty.wat", EMPTY_PROGRAM);
    folder.write("p.toml", "");
    folder.write("nothing.wasm", "");
    folder.write("foreign", b"\x7fELF\x02\x01\x01".as_slice());
    folder.write("text.wat", "(module\n  (func (export \"_start\")\n    i32.nonsense))");
    folder.write("escapes.wat", "(module \x1b[31m)");
    folder.write("truncated.wasm", b"\0asm\x01\0\0\0\x01\x05\x01\x60".as_slice());
    folder.write("component.wasm", b"\0asm\x0d\0\x01\0".as_slice());
    folder.write("imports.wat", IMPORTS);
    folder.write("user.wat", USER);
    folder.write("lib.wat", LIBRARY);
    folder.write("missing_export.wat", r#"(module (import "lib" "ff" (func)) (func (export "_start") (call 0)))"#);
    folder.write("round.wat", r#"(module (import "round" "f" (func)) (export "f" (func 0)))"#);
    folder.write("lib_round.wat", r#"(module (import "lib" "f" (func)) (export "f" (func 0)))"#);
    folder.write("self.wat", r#"(module (import "lib" "f" (func)) (export "f" (func 0)))"#);
    folder.write("invalid.wat", r#"(module (func (export "f") (result i32)))"#);
    folder.write("two_pages.wat", "(module (memory 2) (func (export \"_start\") (drop (memory.size))))");
    folder.write("memory.wat", "(module (memory i64 0x400001) (func (export \"_start\")))");
    folder.write("table.wat", "(module (table i64 0x100000000 funcref) (func (export \"_start\")))");
    folder.write("library.wat", "(module (func (export \"f\")))");
    folder
}

#[test]
fn goldens() {
    let folder = folder();
    let mut settings = insta::Settings::clone_current();
    settings.set_snapshot_path("../../snapshots/cli");
    settings.set_prepend_module_to_snapshot(false);
    settings.set_omit_expression(true);
    let version = folder.run("--version").stdout().trim_end().replacen("wasm2native ", "", 1);
    for (name, line) in CASES {
        let run = folder.run(line);
        let code = run.code.expect("it ends by itself");
        let mut text = format!("$ wasm2native {line}\nexit code: {code}\n");
        for (stream, contents) in [("stdout", run.stdout()), ("stderr", &run.stderr)] {
            if !contents.is_empty() {
                text += &format!("--- {stream}\n{contents}");
            }
        }
        // Trailing blanks in a golden are invisible, and editors remove them.
        let text: String = text.lines().map(|line| format!("{}\n", line.trim_end())).collect();
        let text = without_hashes(&text.replace(&version, "[version]"));
        settings.bind(|| insta::assert_snapshot!(*name, text));
    }
}

/// `text` with a placeholder for each word that is a 256-bit hash in hexadecimal.
fn without_hashes(text: &str) -> String {
    let is_hash = |word: &str| word.len() == 64 && word.bytes().all(|byte| byte.is_ascii_hexdigit());
    let words = text.split_inclusive(|c: char| !c.is_ascii_alphanumeric());
    let word = |word: &str| match word.split_at_checked(64) {
        Some((hash, after)) if is_hash(hash) => format!("[hash]{after}"),
        _ => word.to_owned(),
    };
    words.map(word).collect()
}

#[test]
fn no_golden_is_orphaned() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../snapshots/cli");
    let entries = std::fs::read_dir(folder).expect("the goldens");
    let found = entries.map(|entry| entry.expect("an entry").file_name().to_string_lossy().into_owned());
    let found: BTreeSet<_> = found.filter(|name| name.ends_with(".snap")).collect();
    let expected: BTreeSet<_> = CASES.iter().map(|(name, _)| format!("{name}.snap")).collect();
    assert_eq!(found, expected);
}
