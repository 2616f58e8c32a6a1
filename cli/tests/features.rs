//! `--features`: a module of each proposal is refused where the proposal is switched off, by its name and with its place,
//! and built where it is on.

mod support;

use support::Folder;

/// A proposal; a module that uses it and, beyond the proposals that are named after it, nothing else; whether the first
/// use stands in a function.
const MODULES: &[(&str, &str, &[&str], Place)] = &[
    ("mutable-global", r#"(global (export "g") (mut i32) (i32.const 0))"#, &[], Place::Section),
    ("sign-extension-ops", "(func (param i32) (drop (i32.extend8_s (local.get 0))))", &[], Place::Func),
    (
        "nontrapping-float-to-int-conversions",
        "(func (param f32) (drop (i32.trunc_sat_f32_s (local.get 0))))",
        &[],
        Place::Func,
    ),
    ("multi-value", "(func (result i32 i32) (i32.const 1) (i32.const 2))", &[], Place::Section),
    ("multi-value", "(type (func (param i32))) (func (i32.const 1) (block (type 0) drop))", &[], Place::Func),
    ("multi-value", "(type (func)) (func (loop (type 0)))", &[], Place::Func),
    ("bulk-memory-operations", r#"(memory 1) (data "passive")"#, &[], Place::Section),
    ("bulk-memory-operations", "(table 1 funcref) (elem func)", &[], Place::Section),
    (
        "bulk-memory-operations",
        r#"(memory 1) (func (data.drop 0)) (data (i32.const 0) "counted")"#,
        &[],
        Place::Section,
    ),
    (
        "bulk-memory-operations",
        "(memory 1) (func (memory.fill (i32.const 0) (i32.const 0) (i32.const 0)))",
        &[],
        Place::Func,
    ),
    ("reference-types", "(table 1 funcref) (table 1 funcref)", &[], Place::Section),
    ("reference-types", "(table 1 externref)", &[], Place::Section),
    ("reference-types", "(global funcref (ref.null func))", &[], Place::Section),
    ("reference-types", "(table 1 funcref) (func $f) (elem (i32.const 0) funcref (ref.func $f))", &[], Place::Section),
    (
        "reference-types",
        "(func (drop (select (result i32) (i32.const 0) (i32.const 0) (i32.const 0))))",
        &[],
        Place::Func,
    ),
    ("reference-types", "(table 1 funcref) (func (drop (table.size)))", &[], Place::Func),
    ("simd", "(func (param v128))", &[], Place::Section),
    ("simd", "(func (local v128))", &[], Place::Func),
    ("simd", "(func (drop (i8x16.extract_lane_s 0 (v128.const i64x2 0 0))))", &[], Place::Func),
    ("extended-const", "(global i32 (i32.add (i32.const 1) (i32.const 2)))", &[], Place::Section),
    ("extended-const", r#"(memory 1) (data (i32.mul (i32.const 1) (i32.const 2)) "")"#, &[], Place::Section),
    ("tail-call", "(func $f (return_call $f))", &[], Place::Func),
    (
        "relaxed-simd",
        "(func (drop (i8x16.relaxed_swizzle (v128.const i64x2 0 0) (v128.const i64x2 0 0))))",
        &["simd"],
        Place::Func,
    ),
    ("exception-handling", "(tag)", &[], Place::Section),
    ("exception-handling", "(func (try_table))", &[], Place::Func),
    ("legacy-exceptions", "(func try catch_all end)", &[], Place::Func),
    ("function-references", "(type $t (func)) (func (param (ref $t)))", &["reference-types"], Place::Section),
    ("function-references", "(type $t (func)) (func (call_ref $t (ref.null $t)))", &["reference-types"], Place::Func),
    ("gc", "(rec (type (func)) (type (func)))", &[], Place::Section),
    ("gc", "(type (sub (func)))", &[], Place::Section),
    ("gc", "(global $a i32 (i32.const 1)) (global i32 (global.get $a))", &[], Place::Section),
    ("memory64", "(memory i64 1)", &[], Place::Section),
    ("memory64", "(table i64 1 funcref)", &[], Place::Section),
    ("multi-memory", "(memory 1) (memory 1)", &[], Place::Section),
    ("threads", "(memory 1 1 shared)", &[], Place::Section),
    ("threads", "(func atomic.fence)", &[], Place::Func),
    ("custom-page-sizes", "(memory 1 (pagesize 1))", &[], Place::Section),
    ("wide-arithmetic", "(func (param i64) (i64.mul_wide_u (local.get 0) (local.get 0)) drop drop)", &[], Place::Func),
    (
        "shared-everything-threads",
        "(table shared 1 (ref null (shared func)))",
        &["reference-types", "gc"],
        Place::Section,
    ),
    ("stack-switching", "(type $f (func)) (type (cont $f))", &[], Place::Section),
    ("memory-control", "(memory 1) (func (memory.discard (i32.const 0) (i32.const 0)))", &[], Place::Func),
];

/// Where a proposal is used first.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Place {
    Section,
    Func,
}

/// Sets of the standard, and the proposals that the first has and the one before has not.
const VERSIONS: &[(&str, &str, &[&str])] = &[
    (
        "mvp",
        "2.0",
        &[
            "mutable-global",
            "sign-extension-ops",
            "nontrapping-float-to-int-conversions",
            "multi-value",
            "bulk-memory-operations",
            "reference-types",
            "simd",
        ],
    ),
    (
        "2.0",
        "3.0",
        &[
            "extended-const",
            "tail-call",
            "relaxed-simd",
            "exception-handling",
            "function-references",
            "gc",
            "memory64",
            "multi-memory",
        ],
    ),
    ("3.0", "default", &["threads", "custom-page-sizes", "wide-arithmetic", "legacy-exceptions"]),
];

fn build(folder: &Folder, features: &str) -> support::Run {
    let line = ["build", "--emit", "obj", "--unknown-imports", "trap", "--features", features, "m.wat"];
    support::Run::of(folder.command(line).output().expect("the command runs"))
}

/// Whether `inspect` calls a proposal that a module uses compiled, and what it says of the whole.
fn inspected(folder: &Folder, proposal: &str) -> (bool, String) {
    let run = folder.run("inspect --json m.wat");
    assert_eq!(run.code, Some(0), "{}", run.stderr);
    let json: serde_json::Value = serde_json::from_str(run.stdout()).expect("JSON");
    let proposals = json["proposals"].as_array().expect("a list");
    let found = proposals.iter().find(|found| found["name"] == proposal);
    let found = found.unwrap_or_else(|| panic!("inspect does not list {proposal}: {}", run.stdout()));
    (found["compiled"] == true && json.get("refusal").is_none(), run.stdout().to_owned())
}

/// The one name that a proposal is refused by, whether it is switched off or not compiled.
fn refused_by_name(run: &support::Run, proposal: &str, place: Place) {
    let named = [format!("the module uses {proposal}, which is switched off"), format!("(proposal: {proposal})")];
    assert!(named.iter().any(|words| run.stderr.contains(words)), "{proposal}: {}", run.stderr);
    run.fails(4, " --> m.wat:0x");
    let line = run.stderr.lines().find(|line| line.starts_with(" --> ")).expect("it tells the place");
    assert_eq!(line.contains(" (func "), place == Place::Func, "{proposal}: {}", run.stderr);
}

#[test]
fn each_proposal_can_be_switched_off() {
    for (proposal, fields, others, place) in MODULES {
        let folder = Folder::new();
        folder.write("m.wat", format!("(module {fields})"));
        let (compiled, _) = inspected(&folder, proposal);
        let off = build(&folder, &format!("default,-{proposal}"));
        refused_by_name(&off, proposal, *place);
        // The help is true: what it says builds the module.
        if let Some((_, flag)) = off.stderr.split_once("help: `--features ") {
            let (list, _) = flag.split_once('`').expect("a list between quotes");
            assert!(compiled, "{proposal}: the help says `{list}`, but it is not compiled");
            build(&folder, list).quiet();
        }
        let needed = [others, &[*proposal][..]].concat().join(",");
        match compiled {
            true => build(&folder, &needed).quiet(),
            false => build(&folder, &needed).fails(4, &format!("(proposal: {proposal})")),
        };
    }
}

#[test]
fn versions_of_the_standard_hold_their_proposals() {
    for (without, with, proposals) in VERSIONS {
        for (proposal, fields, _, place) in MODULES.iter().filter(|(name, ..)| proposals.contains(name)) {
            let folder = Folder::new();
            folder.write("m.wat", format!("(module {fields})"));
            refused_by_name(&build(&folder, without), proposal, *place);
            if inspected(&folder, proposal).0 {
                build(&folder, with).quiet();
            }
        }
        let untested: Vec<_> =
            proposals.iter().filter(|name| !MODULES.iter().any(|(tested, ..)| tested == *name)).collect();
        assert!(untested.is_empty(), "no module: {untested:?}");
    }
}

/// One place may need two proposals.
#[test]
fn proposals_that_meet_are_told_apart() {
    for (fields, proposals) in [
        ("(rec (type $a (sub (func (param (ref $b))))) (type $b (sub (func (param (ref $a))))))", ["gc"].as_slice()),
        ("(memory i64 0 0x1_0000_0000 (pagesize 1))", ["memory64", "custom-page-sizes"].as_slice()),
    ] {
        let folder = Folder::new();
        folder.write("m.wat", format!("(module {fields})"));
        for proposal in proposals {
            assert!(inspected(&folder, proposal).0, "{proposal}");
        }
    }
}

#[test]
fn imports_are_judged_too() {
    let folder = Folder::new();
    folder.write("m.wat", r#"(module (import "env" "g" (global (mut i32))))"#);
    refused_by_name(&build(&folder, "mvp"), "mutable-global", Place::Section);
    folder.run("inspect --features mvp,mutable-global m.wat").quiet();
}

#[test]
fn an_invalid_module_stays_invalid() {
    let folder = Folder::new();
    // A type that does not match, beside a proposal that is switched off further on.
    folder.write("m.wat", "(module (func (result i32) (i64.const 1)) (func (local v128)))");
    build(&folder, "mvp").fails(3, "type mismatch");
    build(&folder, "default").fails(3, "type mismatch");
}

#[test]
fn what_is_refused_does_not_come_from_the_cache() {
    let folder = Folder::new();
    folder.write("m.wat", r#"(module (func (export "_start") (local v128)))"#);
    folder.run("run m.wat").quiet();
    folder.run("run --features mvp m.wat").fails(4, "simd");
}
