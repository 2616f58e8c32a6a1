//! Generated modules do natively what they do in another engine. The bytes choose the profile, the way to build and the module.
//!
//! ```text
//! cd tests && cargo +nightly fuzz run differential
//! ```
//! `tests/fetch.sh` gets the engine that judges what the first one lacks; `WASM2NATIVE_TEST_DATA` says where it lies, where that
//! is not beside the target.
#![no_main]

use std::sync::LazyLock;

use libfuzzer_sys::{Corpus, fuzz_target};
use tempfile::TempDir;
use wasm2native_targets::Target;
use wasm2native_tests::fuzz::Case;

static FOLDER: LazyLock<TempDir> = LazyLock::new(|| TempDir::new().expect("there is room for temporary files"));

fuzz_target!(|bytes: &[u8]| -> Corpus {
    let Some(case) = Case::from_bytes(bytes) else { return Corpus::Reject };
    let host = Target::host().expect("this runs on one of our targets");
    for tally in case.check(&[host], FOLDER.path()) {
        assert!(tally.differences.is_empty(), "{}, {}: {:?}", case.profile.name, case.way.name, tally.differences);
    }
    Corpus::Keep
});
