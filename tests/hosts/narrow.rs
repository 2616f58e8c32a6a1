//! Threads that have the stack that a library asks for and no more: `narrow.c`.

use wasm2native_tests::platform::PLATFORMS;

use crate::build::{Checks, Workshop};

#[test]
fn stacks_as_small_as_promised_are_enough() {
    for platform in &PLATFORMS {
        for checks in [Checks::Faults, Checks::Calls] {
            let workshop = Workshop::new(platform);
            let flags = [&["--stack-size", "128k", "--dir", "."], checks.flags()].concat();
            workshop.make("narrow", "narrow", "staticlib", "narrow.a", &flags);
            let program = workshop.program(&platform.tool("gcc"), "narrow.c", &["narrow.a", "-pthread"]);
            let outcome = workshop.run(&program, &["131072"]);
            let found = (outcome.code, outcome.output(), outcome.errors());
            assert_eq!(found, (0, "well\n".to_owned(), String::new()), "{}", platform.target);
        }
    }
}
