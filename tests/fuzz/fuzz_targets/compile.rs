//! No bytes make the compiler fail by itself: they are compiled to an object for the target that the first byte chooses, and read
//! as text.

#![no_main]

use libfuzzer_sys::fuzz_target;
use wasm2native_compiler::{Emit, Options};
use wasm2native_targets::TARGETS;
use wasm2native_tests::fuzz;

fuzz_target!(|bytes: &[u8]| {
    let Some((choice, bytes)) = bytes.split_first() else { return };
    let target = TARGETS[usize::from(*choice) % TARGETS.len()];
    let options = Options { emit: Emit::Object, ..Options::new(target) };
    for outcome in [fuzz::compile(bytes, &options), fuzz::read(bytes.to_vec())] {
        if let Err(fault) = outcome {
            panic!("{fault}");
        }
    }
});
