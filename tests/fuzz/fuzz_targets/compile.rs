//! Whatever the bytes, the compiler ends with a module's code or one clear refusal: in binary for both CPUs, in text read only.
//!
//! ```text
//! cd tests && cargo +nightly fuzz run compile
//! ```
//! A good corpus to start from: `fuzz/corpus/compile`, filled with the modules of `run/` and `programs/`.
#![no_main]

use libfuzzer_sys::fuzz_target;
use wasm2native_compiler::{Emit, Options};
use wasm2native_targets::TARGETS;
use wasm2native_tests::fuzz;

fuzz_target!(|bytes: &[u8]| {
    if !bytes.starts_with(b"\0asm") {
        fuzz::read(bytes.to_vec()).unwrap_or_else(|words| panic!("{words}"));
        return;
    }
    for target in TARGETS {
        let options = Options { emit: Emit::Object, ..Options::new(target) };
        fuzz::compile(bytes, &options).unwrap_or_else(|words| panic!("{}: {words}", target.name));
    }
});
