//! Functions of the host that change what wasm is at work on, and that enter it again: `callbacks.c`.

use wasm2native_tests::platform::PLATFORMS;

use crate::build::{Checks, Workshop};

#[test]
fn hosts_change_what_wasm_works_on() {
    for platform in &PLATFORMS {
        for checks in [Checks::Faults, Checks::Calls] {
            for level in ["-O0", "-O2"] {
                let workshop = Workshop::new(platform);
                let flags = [&[level], checks.flags()].concat();
                workshop.make("callbacks", "callbacks", "staticlib", "callbacks.a", &flags);
                let program = workshop.program(&platform.tool("gcc"), "callbacks.c", &["callbacks.a"]);
                let outcome = workshop.run(&program, &[]);
                let found = (outcome.code, outcome.output(), outcome.errors());
                assert_eq!(found, (0, "well\n".to_owned(), String::new()), "{}", platform.target);
            }
        }
    }
}
