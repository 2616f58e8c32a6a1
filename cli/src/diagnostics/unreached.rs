//! Goldens of what no command line in a test is told: our own faults, a function of many megabytes, and what `--link` refuses before
//! the compiler does. The others are in `cli/tests/diagnostics.rs`.

use super::{human, json, told};
use crate::failure::Failure;
use std::path::PathBuf;
use wasm2native_compiler::{Diagnostic, FuncName, Kind};

/// The command line that would be told it, in words, and what it is told.
fn cases() -> [(&'static str, Diagnostic); 3] {
    let func = || FuncName { index: 7, name: Some("interpret".to_owned()) };
    let internal = Diagnostic::new(Kind::Internal { message: "what cannot be is".to_owned() });
    let too_large = Diagnostic::new(Kind::FuncTooLarge { bytes: 70_000_000 });
    let help = "split the function, or compile it with less inlining";
    [
        ("duplicate-module", Diagnostic::new(Kind::DuplicateModule { name: "lib".to_owned() })),
        ("func-too-large", too_large.help(help).in_func(func())),
        ("internal", internal.in_func(func()).at(0x1f)),
    ]
}

#[test]
fn goldens() {
    let mut settings = insta::Settings::clone_current();
    settings.set_snapshot_path("../../../snapshots/diagnostics");
    settings.set_prepend_module_to_snapshot(false);
    settings.set_omit_expression(true);
    for (name, diagnostic) in cases() {
        let failure = Failure::Diagnostic { diagnostic, module: Some(PathBuf::from("app.wasm")), excerpt: None };
        let told = told(&failure);
        assert_eq!(told.kind, name);
        let people = anstream::adapter::strip_str(&human::text(&told)).to_string();
        let text = format!("exit code: {}\n{people}\n{}", failure.exit() as u8, json::line(&told));
        settings.bind(|| insta::assert_snapshot!(name, text));
    }
}
