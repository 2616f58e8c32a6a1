//! Libraries on the command line: what cannot be one is refused in words, and what was built is told.

mod support;

use support::Folder;

/// An exported function, and a reactor's way to begin.
const LIBRARY: &str = r#"(module
  (memory (export "memory") 1)
  (global $ready (mut i32) (i32.const 0))
  (func (export "_initialize") (global.set $ready (i32.const 1)))
  (func (export "ready") (result i32) (global.get $ready)))"#;

const TARGETS: [(&str, &str); 4] =
    [("x86_64-linux", "so"), ("aarch64-linux", "so"), ("x86_64-macos", "dylib"), ("aarch64-macos", "dylib")];

fn folder() -> Folder {
    let folder = Folder::new();
    folder.write("lib.wat", LIBRARY);
    folder
}

#[test]
fn what_only_a_program_can_do_is_refused() {
    let folder = Folder::new();
    let module = r#"(module (type $f (func))
      (import "wasm2native" "catch_trap" (func $catch (param (ref null $f)) (result i32)))
      (func $trap (type $f) unreachable)
      (elem declare func $trap)
      (func (export "caught") (result i32) (call $catch (ref.func $trap)))
      (func (export "_start") (drop (call $catch (ref.func $trap)))))"#;
    folder.write("app.wat", module);
    for kind in ["staticlib", "shared", "obj", "header", "rust", "exe,obj"] {
        let run = folder.run(&format!("build app.wat --emit {kind}"));
        run.fails(5, "denied: a library catches no traps itself, by wasm2native.catch_trap\n --> app.wat:0x1b\n");
        run.fails(5, "a trap ends the call of its host, which is told by the status");
    }
    folder.run("build app.wat --unknown-imports trap --emit obj").fails(5, "catches no traps itself");
    folder.run("build app.wat").quiet();
    assert_eq!(folder.names(), ["app", "app.wat"]);
}

#[test]
fn what_numbers_and_starts_works_in_libraries_too() {
    let folder = Folder::new();
    folder.write("plug.wat", r#"(module (func (export "f")))"#);
    let module = r#"(module
      (import "wasm2native" "instantiate/plug" (func $start))
      (import "wasm2native" "externref" (func $make (param i32) (result externref)))
      (import "wasm2native" "externref_value" (func $value (param externref) (result i32)))
      (func (export "go") (result i32) (call $start) (call $value (call $make (i32.const 7)))))"#;
    folder.write("app.wat", module);
    // All that it needs is in the runtime of libraries.
    folder.run("build app.wat --link plug=plug.wat --defer plug --emit shared,staticlib").quiet();
}

#[test]
fn a_library_has_no_static_instance() {
    let folder = folder();
    for kind in ["staticlib", "shared", "obj", "header", "rust", "exe,obj"] {
        let run = folder.run(&format!("build lib.wat --instance static --emit {kind}"));
        run.fails(2, "`--instance static` does not go with a library");
    }
    folder.run("build lib.wat --instance parameter --emit obj -o given.o").quiet();
    folder.run("build lib.wat --emit obj -o usual.o").quiet();
    let read = |name: &str| std::fs::read(folder.join(name)).expect("it is there");
    assert!(read("given.o") == read("usual.o"));
}

#[test]
fn what_a_process_is_held_to_is_refused() {
    let folder = folder();
    for limit in ["cpu-time=10s", "wall-time=10s"] {
        let name = limit.split('=').next().expect("a name");
        let run = folder.run(&format!("build lib.wat --emit staticlib --limit {limit}"));
        run.fails(5, &format!("denied: a library has no process of its own that could be held to {name}"));
        run.fails(5, "its host stops it by a deadline (--interruptible) or by fuel (--fuel)");
    }
    folder.run("build lib.wat --emit shared --require-hardening").fails(5, "denied: a library cannot restrict itself");
    folder.run("build lib.wat --emit obj --limit memory=1m --limit table-elements=5").quiet();
}

#[test]
fn a_library_carries_what_its_module_needs() {
    let folder = folder();
    folder.write(
        "asks.wat",
        r#"(module
      (import "wasi_snapshot_preview1" "random_get" (func $random (param i32 i32) (result i32)))
      (memory (export "memory") 1)
      (func (export "go") (result i32) (call $random (i32.const 0) (i32.const 4))))"#,
    );
    const GRANTS: [&[u8]; 3] = [b"wasm2native_library_grant", b"wasm2native_config_dir", b"wasm2native_config_deny"];
    const FAULTS: [&[u8]; 1] = [b"wasm2native_library_handle_faults"];
    const DEADLINES: [&[u8]; 2] = [b"wasm2native_library_set_deadline", b"pthread_create"];
    const CONTENTS: [&[u8]; 1] = [b"wasm2native_library_lay"];
    for target in ["x86_64-linux", "aarch64-linux"] {
        let has = |module: &str, flags: &str, names: &[&[u8]], wanted: bool| {
            folder.run(&format!("build {module}.wat --target {target} --emit shared -o lib.so {flags}")).quiet();
            let bytes = std::fs::read(folder.join("lib.so")).expect("it is there");
            for name in names {
                let is_there = bytes.windows(name.len()).any(|part| part == *name);
                assert_eq!(is_there, wanted, "{target}: {module} {flags}: {}", String::from_utf8_lossy(name));
            }
        };
        has("lib", "", &GRANTS, false);
        has("asks", "", &GRANTS, true);
        has("lib", "", &FAULTS, true);
        has("lib", "--memory checked --traps faults", &FAULTS, true);
        has("lib", "--memory checked", &FAULTS, false);
        has("lib", "", &DEADLINES, false);
        has("lib", "--interruptible", &DEADLINES, true);
        has("lib", "", &CONTENTS, false);
        // Of which the runtime's part is nearly all.
        folder.run(&format!("build lib.wat --target {target} --emit shared --strip -o lib.so")).quiet();
        let bytes = std::fs::metadata(folder.join("lib.so")).expect("it is there").len();
        assert!(bytes < 24 << 10, "{target}: {bytes} bytes");
    }
}

#[test]
fn built_libraries_are_told() {
    let folder = folder();
    std::fs::create_dir(folder.join("data")).expect("a folder");
    for (target, shared) in TARGETS {
        folder
            .run(&format!("build lib.wat --target {target} --dir data:ro --emit shared,staticlib,obj,manifest"))
            .quiet();
        for (file, kind) in [
            (format!("lib.{shared}"), "shared library"),
            ("lib.a".into(), "static library"),
            ("lib.o".into(), "object"),
        ] {
            let run = folder.run(&format!("inspect {file}"));
            let text = run.quiet().stdout();
            assert!(text.starts_with(&format!("{kind} built by wasm2native ")), "{target}: {text}");
            assert!(text.contains(&format!("\ntarget: {target}, ")), "{text}");
            let functions = "\nfunctions:\n  lib_error\n  lib_free\n  lib_instantiate\n  lib_memory_bytes\n  lib_memory_data\n  \
                             lib_memory_grow\n  lib_memory_view\n  lib_ready\narguments: none\n";
            assert!(text.contains(functions), "{text}");
            assert!(text.contains("\ndirectories:\n  data as data (read-only)\n"), "{text}");
            let run = folder.run(&format!("inspect --json {file}"));
            let json = run.quiet().stdout();
            assert!(json.contains(&format!("\"kind\": \"{kind}\"")) && json.contains("\"lib_ready\""), "{json}");
        }
        let manifest = std::fs::read_to_string(folder.join("lib.json")).expect("it is there");
        assert_eq!(folder.run("inspect --json lib.o").quiet().stdout(), manifest);
    }
}

#[test]
fn other_archives_are_refused() {
    let folder = Folder::new();
    folder.write("empty.a", "!<arch>\n");
    folder.run("inspect empty.a").fails(3, "this archive was not built by wasm2native");
    folder.write("damaged.a", "!<arch>\nthis is no header of a member, though it is long enough to be one\n");
    folder.run("inspect damaged.a").fails(3, "the archive is damaged");
    folder.write("short.a", "!<ar");
    folder.run("inspect short.a").fails(3, "");
}

#[test]
fn instantiation_alone_calls_what_begins() {
    let folder = folder();
    let run = folder.run("build lib.wat --emit header -o -");
    let header = run.quiet().stdout();
    assert!(header.contains("lib_ready(") && !header.contains("initialize"), "{header}");
    folder.write("other.wat", r#"(module (func (export "_initialize") (param i32)))"#);
    let run = folder.run("build other.wat --emit header -o -");
    assert!(run.quiet().stdout().contains("other__initialize(other *self, int32_t arg0);"));
}
