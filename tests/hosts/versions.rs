//! An object and a runtime of different versions of the contract, in one program: they say so before any code of the object runs.

use object::{Object, ObjectSection, ObjectSymbol};
use wasm2native_abi::ABI_VERSION;
use wasm2native_tests::platform::PLATFORMS;

use crate::build::Workshop;

#[test]
fn other_versions_are_told_in_words() {
    for platform in &PLATFORMS {
        for version in [ABI_VERSION - 1, ABI_VERSION + 1] {
            for runtime_first in [true, false] {
                let workshop = Workshop::new(platform);
                workshop.make("ledger", "first", "obj", "first.o", &[]);
                workshop.make("ledger", "second", "staticlib", "second.a", &[]);
                let path = workshop.path("first.o");
                let mut file = std::fs::read(&path).expect("it was written");
                set_version(&mut file, version);
                std::fs::write(&path, file).expect("it is ours");
                let inputs = if runtime_first { ["second.a", "first.o"] } else { ["first.o", "second.a"] };
                let program = workshop.program(&platform.tool("gcc"), "versions.c", &inputs);
                let outcome = workshop.run(&program, &[]);
                let words = "the module was compiled for another version of the runtime than it is linked with: build it again\n";
                assert_eq!((outcome.code, outcome.output().as_str(), outcome.errors().as_str()), (0, words, ""));
            }
        }
    }
}

/// Writes another version to the image of an object: its first field, in every version.
fn set_version(file: &mut [u8], version: u32) {
    let parsed = object::File::parse(&*file).expect("the command writes objects");
    let image = parsed.symbol_by_name("wasm2native_image").expect("every object has an image");
    let section = parsed.section_by_index(image.section_index().expect("it is defined")).expect("it is there");
    let start = section.file_range().expect("it has contents").0 + image.address() - section.address();
    let field = &mut file[start as usize..][..4];
    assert_eq!(field, ABI_VERSION.to_le_bytes());
    field.copy_from_slice(&version.to_le_bytes());
}
