//! What libraries offer to C, C++ and Rust: each `tests/interface/*.wat` as a header and as a binding.
//!
//! The texts are compared with goldens in `snapshots/interface`, without what all of them have in common: that stands in goldens
//! of its own. And compilers take them as they are, with every warning an error. A module's first line says what it is about, its second one may give
//! flags. `use.c` and `use.rs` use all that there is.
//! `INSTA_UPDATE=always cargo test --release -p wasm2native-tests --test interface` blesses.

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};
use std::process::Command;

use tempfile::TempDir;
use wasm2native_abi::ABI_VERSION;
use wasm2native_tests::platform::{PLATFORMS, Platform};
use wasm2native_tests::{machine, places};

/// Compilers of C and C++ with every standard that headers are for.
const C: [(&str, &[&str]); 2] = [("gcc", &["c99", "c17"]), ("clang-19", &["c99", "c17"])];
const CPP: [(&str, &[&str]); 2] = [("g++", &["c++11", "c++17", "c++20"]), ("clang++-19", &["c++11", "c++17", "c++20"])];

/// The module's files, by name.
fn modules() -> Vec<PathBuf> {
    let folder = places::tests().join("interface");
    let entries = std::fs::read_dir(folder).expect("the repository can be read");
    let mut modules: Vec<_> = entries.map(|entry| entry.expect("the repository can be read").path()).collect();
    modules.retain(|file| file.extension().is_some_and(|extension| extension == "wat"));
    modules.sort();
    modules
}

/// The flags that a module is built with: those of its second line, where it has some.
fn own_flags(module: &Path) -> Vec<String> {
    let source = std::fs::read_to_string(module).expect("the repository can be read");
    let flags = source.lines().nth(1).and_then(|line| line.strip_prefix(";; flags: ")).unwrap_or_default();
    flags.split_whitespace().map(str::to_owned).collect()
}

fn stem(module: &Path) -> String {
    module.file_stem().expect("a file has a name").to_string_lossy().into_owned()
}

/// What `--emit KIND` gives for a module.
fn emitted(module: &Path, kind: &str, flags: &[&str]) -> String {
    let mut command = Command::new(places::command());
    command.arg("build").arg(module).args(["--emit", kind, "-o", "-"]).args(own_flags(module)).args(flags);
    let outcome = machine::run(&mut command, &[]);
    assert_eq!((outcome.code, outcome.errors().as_str()), (0, ""), "{}", module.display());
    outcome.output()
}

fn check_golden(name: &str, description: &str, text: &str) {
    let mut settings = insta::Settings::clone_current();
    settings.set_snapshot_path("../snapshots/interface");
    settings.set_prepend_module_to_snapshot(false);
    settings.set_omit_expression(true);
    settings.set_description(description);
    settings.bind(|| insta::assert_snapshot!(name, text));
}

/// `text` from the line `first` to the first line `last` after it, and what is around it.
fn cut<'a>(text: &'a str, first: &str, last: &str) -> (&'a str, String) {
    let start = text.find(first).unwrap_or_else(|| panic!("no `{first}` in:\n{text}"));
    let end = start + text[start..].find(last).unwrap_or_else(|| panic!("no `{last}` in:\n{text}")) + last.len();
    (&text[start..end], format!("{}[..]{}", &text[..start], &text[end..]))
}

#[test]
fn headers_are_as_they_were() {
    for module in modules() {
        let source = std::fs::read_to_string(&module).expect("the repository can be read");
        let fact = source.lines().next().and_then(|line| line.strip_prefix(";; ")).expect("a line about the module");
        let header = emitted(&module, "header", &[]);
        let version = format!("#define WASM2NATIVE_ABI_VERSION {ABI_VERSION}\n");
        let (common, rest) = cut(&header, "#ifndef WASM2NATIVE_ABI_VERSION\n", "with one version\"\n#endif\n");
        assert!(common.contains(&version));
        let name = stem(&module);
        match rest.contains("#ifndef WASM2NATIVE_WASI\n") {
            true => {
                let (wasi, rest) = cut(&rest, "#ifndef WASM2NATIVE_WASI\n", "#endif\n\n#endif\n");
                check_golden("wasi.h", "how modules that import from WASI are configured", wasi);
                check_golden(&format!("{name}.h"), fact, &rest);
            }
            false => check_golden(&format!("{name}.h"), fact, &rest),
        }
        if name == "add" {
            let common = common.replace(&format!("ABI_VERSION {ABI_VERSION}"), "ABI_VERSION [version]");
            let common = common.replace(&format!("!= {ABI_VERSION}"), "!= [version]");
            check_golden("common.h", "what every header declares", &common);
        }
    }
}

/// What depends on the module in a binding, with what is left out in between marked.
fn own_parts(binding: &str) -> String {
    let mut parts = Vec::new();
    for (first, last) in [
        ("    /// Functions that the host gives", "\n    }\n"),
        ("    impl<H: Imports, O> Instance<H, O> {\n        /// `", "\n    }\n"),
        ("    #[repr(C)]\n    struct RawImports {", "library::*;\n"),
    ] {
        parts.push(cut(binding, first, last).0);
    }
    parts.join("[..]\n")
}

#[test]
fn bindings_are_as_they_were() {
    for module in modules() {
        let source = std::fs::read_to_string(&module).expect("the repository can be read");
        let fact = source.lines().next().and_then(|line| line.strip_prefix(";; ")).expect("a line about the module");
        check_golden(&format!("{}.rs", stem(&module)), fact, &own_parts(&emitted(&module, "rust", &[])));
    }
}

#[test]
fn no_golden_is_orphaned() {
    let names = modules().iter().map(|module| stem(module)).collect::<Vec<_>>();
    let of_module = |name: &String| [format!("{name}.h.snap"), format!("{name}.rs.snap")];
    let mut owned: BTreeSet<String> = names.iter().flat_map(of_module).collect();
    owned.extend(["common.h.snap", "wasi.h.snap"].map(str::to_owned));
    let folder = places::tests().join("../snapshots/interface");
    let entries = std::fs::read_dir(folder).expect("the repository can be read");
    let name = |entry: std::io::Result<std::fs::DirEntry>| {
        entry.expect("the repository can be read").file_name().to_string_lossy().into_owned()
    };
    let found: BTreeSet<_> = entries.map(name).filter(|name| !name.ends_with(".snap.new")).collect();
    assert_eq!(found, owned);
}

/// Compiles a file with every warning an error: what the compiler says, or nothing.
fn compile(compiler: &str, standard: &str, file: &Path) -> String {
    let tool = places::tool(compiler).unwrap_or_else(|| panic!("{compiler} is missing: run tests/setup.sh"));
    let mut command = Command::new(tool);
    command.args(["-Wall", "-Wextra", "-pedantic", "-Werror", "-c", "-o", "/dev/null"]);
    command.arg(format!("-std={standard}")).arg(file);
    let outcome = machine::run(&mut command, &[]);
    assert_eq!(outcome.code == 0, outcome.stderr.is_empty(), "{}", outcome.errors());
    outcome.errors()
}

/// The headers of all modules in a folder, and a file that includes each of them twice.
fn includes(folder: &Path) -> String {
    let mut text = String::new();
    for module in modules() {
        let name = stem(&module);
        std::fs::write(folder.join(format!("{name}.h")), emitted(&module, "header", &[])).expect("there is room");
        text += &format!("#include \"{name}.h\"\n#include \"{name}.h\"\n");
    }
    text
}

#[test]
fn compilers_take_headers_alone_and_together() {
    let folder = TempDir::new().expect("there is room for temporary files");
    let mut files = vec![("all".to_owned(), includes(folder.path()))];
    for name in modules().iter().map(|module| stem(module)) {
        // Nothing is included before it, and what it declares can be called.
        let text = format!(
            "#include \"{name}.h\"\nextern {name} *made; {name} *made;\nextern void unmake(void);\nvoid unmake(void) {{ {name}_free(made); }}\n"
        );
        files.push((name, text));
    }
    // Names of parameters that are the name of a type at the same time.
    for name in ["context", "config", "self", "out", "imports", "value", "arg0"] {
        let module = places::tests().join("interface/imports.wat");
        let header = emitted(&module, "header", &["--name", name]);
        files.push((format!("named_{name}"), header));
    }
    for (name, text) in files {
        for (ending, compilers) in [("c", C), ("cc", CPP)] {
            let file = folder.path().join(format!("use_{name}.{ending}"));
            std::fs::write(&file, &text).expect("there is room");
            for (compiler, standards) in compilers {
                for standard in standards {
                    let said = compile(compiler, standard, &file);
                    assert_eq!(said, "", "{name}: {compiler} -std={standard}");
                }
            }
        }
    }
}

#[test]
fn headers_of_different_versions_are_told_apart() {
    let folder = TempDir::new().expect("there is room for temporary files");
    let header = emitted(&places::tests().join("interface/add.wat"), "header", &[]);
    let other = emitted(&places::tests().join("interface/globals.wat"), "header", &[]);
    let other = other.replace(&format!("VERSION != {ABI_VERSION}"), &format!("VERSION != {}", ABI_VERSION + 1));
    for (name, text) in [("add.h", header), ("globals.h", other)] {
        std::fs::write(folder.path().join(name), text).expect("there is room");
    }
    let file = folder.path().join("both.c");
    std::fs::write(&file, "#include \"add.h\"\n#include \"globals.h\"\n").expect("there is room");
    for (compiler, _) in C {
        let said = compile(compiler, "c99", &file);
        assert!(said.contains("different versions of wasm2native: build both with one version"), "{said}");
    }
}

/// Lints that are errors beside every warning.
const LINTS: [&str; 5] =
    ["unsafe_op_in_unsafe_fn", "missing_docs", "unreachable_pub", "clippy::all", "clippy::undocumented_unsafe_blocks"];

#[test]
fn clippy_takes_bindings_in_each_edition() {
    let clippy = places::tool("clippy-driver").expect("clippy-driver is missing: run `rustup component add clippy`");
    let folder = TempDir::new().expect("there is room for temporary files");
    let mut text = String::from("//! All of them.\n");
    for module in modules() {
        let name = stem(&module);
        // As a module, and as a part of one.
        let again = format!("{name}_again");
        let texts = [emitted(&module, "rust", &[]), emitted(&module, "rust", &["--name", &again])];
        for (name, text) in [&name, &again].into_iter().zip(texts) {
            std::fs::write(folder.path().join(format!("{name}.rs")), text).expect("there is room");
        }
        text += &format!("/// A library.\npub mod {name};\n");
        text += &format!("/// A library that is not used.\nmod {again} {{\n    include!(\"{again}.rs\");\n}}\n");
    }
    let file = folder.path().join("lib.rs");
    std::fs::write(&file, text).expect("there is room");
    for edition in ["2021", "2024"] {
        let mut command = Command::new(&clippy);
        command.args(["--edition", edition, "--crate-type", "lib", "--emit", "metadata", "-Dwarnings"]);
        command.args(LINTS.map(|lint| format!("-D{lint}"))).arg(&file).current_dir(&folder);
        let outcome = machine::run(&mut command, &[]);
        let said: Vec<_> = outcome.errors().lines().take(40).map(str::to_owned).collect();
        assert!(outcome.code == 0 && said.is_empty(), "edition {edition}:\n{}", said.join("\n"));
    }
}

/// The libraries of all modules in `folder`, with their headers and bindings: their names.
fn build_libraries(folder: &Path, platform: &Platform) -> Vec<String> {
    let bound = folder.join("bound");
    std::fs::create_dir_all(&bound).expect("there is room");
    let mut names = Vec::new();
    for module in modules() {
        let name = stem(&module);
        let archive = folder.join(format!("lib{name}.a"));
        for (kind, output) in [
            ("staticlib", archive),
            ("header", folder.join(format!("{name}.h"))),
            ("rust", bound.join(format!("{name}.rs"))),
        ] {
            let mut command = Command::new(places::command());
            command.arg("build").arg(&module).args(["--target", platform.target, "--emit", kind, "-o"]).arg(output);
            succeed(command.args(own_flags(&module)));
        }
        names.push(name);
    }
    names
}

fn succeed(command: &mut Command) {
    let outcome = machine::run(command, &[]);
    assert_eq!((outcome.code, outcome.errors().as_str()), (0, ""), "{command:?}");
}

fn check_use(platform: &Platform, program: &Path) {
    let outcome = platform.run(program, &[]);
    assert_eq!(
        (outcome.code, outcome.output().as_str()),
        (0, "all of it\n"),
        "{}: {}",
        platform.target,
        outcome.errors()
    );
}

#[test]
fn c_uses_everything() {
    for platform in PLATFORMS {
        let folder = TempDir::new().expect("there is room for temporary files");
        let names = build_libraries(folder.path(), &platform);
        for (compiler, flags) in platform.c_compilers() {
            let program = folder.path().join("use_c");
            let mut command = Command::new(compiler);
            command.args(["-std=c99", "-Wall", "-Wextra", "-pedantic", "-Werror", "-O1", "-I."]).args(flags);
            command.arg(places::tests().join("interface/use.c")).args(names.iter().map(|name| format!("lib{name}.a")));
            succeed(command.arg("-o").arg(&program).current_dir(&folder));
            check_use(&platform, &program);
        }
    }
}

#[test]
fn rust_uses_everything() {
    for platform in PLATFORMS {
        let folder = TempDir::new().expect("there is room for temporary files");
        let names = build_libraries(folder.path(), &platform);
        let source = folder.path().join("use.rs");
        std::fs::copy(places::tests().join("interface/use.rs"), &source).expect("there is room");
        let (rustc, triple) = platform.rust();
        // What debug builds check of pointers and overflows is checked here, too.
        for flags in [&["-Cdebug-assertions=on"][..], &["-Copt-level=3"]] {
            let program = folder.path().join("use_rs");
            let mut command = Command::new(&rustc);
            command.args(["--edition", "2021", "--target", &triple, "-Dwarnings", "-L."]).args(flags);
            command.arg(&source).args(names.iter().map(|name| format!("-lstatic={name}")));
            if !platform.is_host() {
                command.arg(format!("-Clinker={}", platform.tool("gcc")));
            }
            succeed(command.arg("-o").arg(&program).current_dir(&folder));
            check_use(&platform, &program);
        }
    }
}
