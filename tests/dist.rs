//! What leads the release build of the command (`cli/dist.sh`): every module that it is trained on builds. The build itself takes
//! twenty CPU minutes, and is run by hand.

use std::path::Path;
use std::process::{Command, Output};

use wasm2native_tests::places;

fn dist(args: &[&Path]) -> Output {
    let mut command = Command::new(places::tests().join("../cli/dist.sh"));
    command
        .args(args)
        .env("CARGO_TARGET_DIR", places::profile().parent().expect("a profile's folder lies in the target folder"));
    command.output().expect("the script can be run")
}

#[test]
fn every_module_of_the_training_builds() {
    let output = dist(&["--train".as_ref(), &places::command()]);
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
}

#[test]
fn a_command_that_builds_nothing_trains_nothing() {
    let output = dist(&["--train".as_ref(), "/bin/false".as_ref()]);
    assert_eq!(output.status.code(), Some(1));
    let errors = String::from_utf8_lossy(&output.stderr);
    assert_eq!(errors, "dist: the command cannot build test-data/avr-as.wasm\n");
}

#[test]
fn an_unknown_option_builds_nothing() {
    let output = dist(&["--tarin".as_ref()]);
    assert_eq!(output.status.code(), Some(1));
    assert_eq!(String::from_utf8_lossy(&output.stderr), "dist: unknown option --tarin\n");
}
