//! As many instances as there is room for, and one more: `crowd.c`. Natively alone: emulators have limits of their own.

use crate::build::{Checks, Workshop, here};

#[test]
fn ten_thousand_instances_live() {
    check("live");
}

#[test]
fn instances_without_room_are_refused_and_leave_nothing() {
    check("short");
}

fn check(case: &str) {
    for checks in [Checks::Faults, Checks::Calls] {
        let workshop = Workshop::new(here());
        for module in ["roomy", "ledger"] {
            workshop.make(module, module, "staticlib", &format!("{module}.a"), checks.flags());
        }
        let flags = ["roomy.a", "ledger.a", "-pthread"];
        let program = workshop.program(&here().tool("gcc"), "crowd.c", &flags);
        let outcome = workshop.run(&program, &[case]);
        assert_eq!((outcome.code, outcome.output().as_str(), outcome.errors().as_str()), (0, "well\n", ""));
    }
}
