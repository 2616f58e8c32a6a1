//! Every kind of diagnostic has a golden: what people read of it, and what tools do.
//!
//! A case is a line of [`CASES`]; its golden lies in `snapshots/diagnostics` under the kind's name. A kind that the command can
//! tell and that no golden shows is a failure. `INSTA_UPDATE=always cargo test --release -p wasm2native` blesses.

mod support;

use serde_json::Value;
use std::collections::BTreeSet;
use std::path::Path;
use support::{EMPTY_PROGRAM, Folder};

/// A kind, and a command line that is told it, last.
const CASES: &[(&str, &str)] = &[
    ("invalid", "build invalid.wasm"),
    ("invalid-text", "build text.wat"),
    ("unsupported", "build structs.wat"),
    ("feature-off", "build --features mvp sign.wat"),
    ("unknown-imports", "build imports.wat"),
    ("incompatible-imports", "build user.wat --link lib=lib.wat"),
    ("cyclic-imports", "build round.wat --link lib=lib_round.wat --link round=round.wat"),
    ("no-entry", "build lib.wat"),
    ("denied", "build --limit memory=64k two_pages.wat"),
    ("limit", "build large.wat"),
    ("profile", "build --profile-use lib.wat empty.wat"),
    ("target", "build --target x86_64-linus empty.wat"),
    ("link", "build --target x86_64-linux --linker false empty.wat"),
    ("io", "build missing.wasm"),
    ("usage", "build --name no-name --emit header empty.wat"),
    ("differs", "snapshot check none empty.wat --target x86_64-linux"),
    ("left-out", "build --emit obj -g --target x86_64-linux damaged.wasm"),
    ("traps-always", "build --target x86_64-linux divides.wat"),
    ("more-warnings", "build --target x86_64-linux divides_often.wat"),
    ("warned", "build --target x86_64-linux --deny-warnings divides.wat"),
    ("unlinked", "build --target aarch64-macos empty.wat"),
];

/// What no module of a reasonable size is told, or the command prevents. Unit tests make their goldens.
const UNREACHED: [&str; 3] = ["duplicate-module", "func-too-large", "internal"];

fn folder() -> Folder {
    let folder = Folder::new();
    folder.write("empty.wat", EMPTY_PROGRAM);
    folder.write("text.wat", "(module\n  (func (export \"_start\")\n    i32.nonsense))");
    folder.write("structs.wat", "(module (type (struct)) (func (export \"_start\") (drop (struct.new 0))))");
    folder.write("sign.wat", "(module (func $f (param i32) (result i32) (i32.extend8_s (local.get 0))))");
    folder.write("imports.wat", r#"(module (import "env" "log" (func (param i32))) (func (export "_start")))"#);
    folder.write("user.wat", r#"(module (import "lib" "f" (func (param i32))) (func (export "_start")))"#);
    folder.write("lib.wat", r#"(module (func (export "f")))"#);
    folder.write("round.wat", r#"(module (import "lib" "f" (func)) (export "f" (func 0)) (func (export "_start")))"#);
    folder.write("lib_round.wat", r#"(module (import "round" "f" (func)) (export "f" (func 0)))"#);
    folder.write("two_pages.wat", "(module (memory 2) (func (export \"_start\") (drop (memory.size))))");
    let divides = |times: usize| {
        let division = "(drop (i32.div_u (i32.const 1) (i32.const 0)))";
        format!("(module (func (export \"_start\") {}))", division.repeat(times))
    };
    folder.write("divides.wat", divides(1));
    folder.write("divides_often.wat", divides(12));
    folder.write("large.wat", "(module (memory i64 0x400001) (func (export \"_start\")))");
    // A function that adds a number of another type.
    let (head, body) =
        (b"\0asm\x01\0\0\0\x01\x04\x01\x60\0\0\x03\x02\x01\0\x0a\x0a\x01\x08\0", b"\x41\x01\x42\x02\x6a\x1a\x0b");
    folder.write("invalid.wasm", [&head[..], body].concat());
    let sum = Path::new(env!("CARGO_MANIFEST_DIR")).join("../tests/programs/lines/sum.wasm");
    let mut damaged = std::fs::read(sum).expect("a module of the tests");
    let name = b".debug_info";
    let section = damaged.windows(name.len()).position(|bytes| bytes == name).expect("it has DWARF") + name.len();
    // The number of its first entry's abbreviation, behind the head of the unit.
    damaged[section + 11] = 0x7f;
    folder.write("damaged.wasm", damaged);
    folder
}

#[test]
fn goldens() {
    let folder = folder();
    let mut settings = insta::Settings::clone_current();
    settings.set_snapshot_path("../../snapshots/diagnostics");
    settings.set_prepend_module_to_snapshot(false);
    settings.set_omit_expression(true);
    for (kind, line) in CASES {
        let run = |flags: &str| {
            let mut command = folder.command(format!("{line}{flags}").split_whitespace());
            if *kind == "unlinked" {
                // No linker is there.
                command.env("PATH", folder.path());
            }
            support::Run::of(command.output().expect("the command runs"))
        };
        let (people, tools) = (run(""), run(" --error-format json"));
        let last = tools.stderr.lines().last().unwrap_or_default();
        let told: Value = serde_json::from_str(last).unwrap_or_else(|_| panic!("{line}: {}", tools.stderr));
        assert_eq!(told["kind"], *kind, "{line}: {told}");
        assert_eq!(people.code, tools.code, "{line}");
        let code = tools.code.expect("it ends by itself");
        assert_eq!(told["exit_code"].as_i64(), (code != 0).then(|| code.into()), "{line}: {told}");
        let text = format!("$ wasm2native {line}\n{}\n{}", people.stderr, tools.stderr);
        settings.bind(|| insta::assert_snapshot!(*kind, text));
    }
}

/// The kinds that the command's source names: the arms of `kind` and `warning_kind`, and what is told without a diagnostic of the
/// compiler.
fn kinds() -> BTreeSet<String> {
    let sources = Path::new(env!("CARGO_MANIFEST_DIR")).join("src");
    let diagnostics = std::fs::read_to_string(sources.join("diagnostics.rs")).expect("the source of this command");
    let quoted = |text: &str| text.split_once('"').map(|(kind, _)| kind.to_owned());
    let mut kinds = BTreeSet::new();
    for func in ["fn kind(", "fn warning_kind("] {
        let arms = diagnostics.split_once(func).expect("the function").1.split_once("\n}").expect("its end").0;
        kinds.extend(arms.split("=> \"").skip(1).filter_map(quoted));
    }
    for beginning in
        ["plain(\"", "Told::new(Level::Error, \"", "Told::new(Level::Warning, \"", "Told::new(Level::Note, \""]
    {
        kinds.extend(diagnostics.split(beginning).skip(1).filter_map(quoted));
    }
    kinds
}

#[test]
fn each_kind_has_a_golden() {
    let with_golden: BTreeSet<String> =
        CASES.iter().map(|(kind, _)| *kind).chain(UNREACHED).map(str::to_owned).collect();
    assert_eq!(kinds(), with_golden);
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../snapshots/diagnostics");
    let entries = std::fs::read_dir(folder).expect("the goldens");
    let found = entries.map(|entry| entry.expect("an entry").file_name().to_string_lossy().into_owned());
    let found: BTreeSet<_> = found.filter_map(|name| Some(name.strip_suffix(".snap")?.to_owned())).collect();
    assert_eq!(found, with_golden);
}
