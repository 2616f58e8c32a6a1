//! A module that the bytes generate does natively what another engine says.

#![no_main]

use libfuzzer_sys::fuzz_target;
use wasm2native_targets::Target;
use wasm2native_tests::fuzz::Case;

fuzz_target!(|bytes: &[u8]| {
    let Some(case) = Case::from_bytes(bytes) else { return };
    let host = Target::host().expect("fuzzing runs on one of our targets");
    let folder = tempfile::TempDir::new().expect("there is room for temporary files");
    for tally in case.check(&[host], folder.path()) {
        assert!(tally.differences.is_empty(), "{}", tally.differences.join("\n"));
    }
});
