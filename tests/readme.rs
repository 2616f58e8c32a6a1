//! The README's examples are run as they stand, and its links lead somewhere.

use wasm2native_tests::page::Page;
use wasm2native_tests::{example, places};

fn readme() -> Page {
    Page::read(&places::repository().join("README.md"))
}

#[test]
fn examples_do_what_the_readme_says() {
    let readme = readme();
    assert!(example::count(&readme.text) > 0, "the README has no examples");
    example::run_all(&readme.text).unwrap_or_else(|difference| panic!("{difference}"));
}

#[test]
fn links_lead_somewhere() {
    assert_eq!(readme().broken_links(), [""; 0]);
}
