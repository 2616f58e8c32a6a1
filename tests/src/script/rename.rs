//! The module names that a module imports from, replaced.
//!
//! Names of a script are bound anew by each `register`, while the names of a linked program stand for one module each. So
//! every instance gets a name of its own, and each import the name of the instance that it meant when its module was
//! instantiated. All other bytes stay as they are.

use wasm_encoder::reencode::{Reencode, RoundtripReencoder};
use wasm_encoder::{ImportSection, Module, RawSection};
use wasmparser::{Parser, Payload};

use super::interface::EncodeError;

/// `wasm` with each import's module name replaced by what `name_of` says of it.
///
/// # Errors
/// The encoder's: the module uses what it does not know.
pub(super) fn rename<'n>(wasm: &[u8], name_of: impl Fn(&str) -> Option<&'n str>) -> Result<Vec<u8>, EncodeError> {
    let mut module = Module::new();
    for payload in Parser::new(0).parse_all(wasm) {
        let payload = payload?;
        if let Payload::ImportSection(section) = payload {
            let mut imports = ImportSection::new();
            for import in section.into_imports() {
                let import = import?;
                let ty = RoundtripReencoder.entity_type(import.ty)?;
                imports.import(name_of(import.module).unwrap_or(import.module), import.name, ty);
            }
            module.section(&imports);
        } else if let Some((id, range)) = payload.as_section() {
            module.section(&RawSection { id, data: &wasm[range.start as usize..range.end as usize] });
        }
    }
    Ok(module.finish())
}

/// The module names that `wasm` imports from, in order, each as often as it is named.
///
/// # Errors
/// The parser's.
pub(super) fn imported(wasm: &[u8]) -> wasmparser::Result<Vec<String>> {
    let mut names = Vec::new();
    for payload in Parser::new(0).parse_all(wasm) {
        if let Payload::ImportSection(section) = payload? {
            for import in section.into_imports() {
                names.push(import?.module.to_owned());
            }
        }
    }
    Ok(names)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_the_names_change() {
        let text = |first: &str, second: &str| {
            let text = format!(
                "(module (import \"{first}\" \"x\" (func (param i32))) (import \"{second}\" \"memory\" (memory 1))
                   (global (mut i32) (i32.const 7)) (func (export \"f\") i32.const 1 call 0) (data (i32.const 0) \"abc\"))"
            );
            wasm2native_compiler::read(text.into_bytes()).expect("the text is a module")
        };
        let wasm = text("a", "other");
        assert_eq!(imported(&wasm).expect("a module"), ["a", "other"]);
        let renamed = rename(&wasm, |name| (name == "a").then_some("the first instance")).expect("a module");
        assert_eq!(renamed, text("the first instance", "other"));
    }
}
