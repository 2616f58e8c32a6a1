//! A module as text: the way back from what [`read_file`](crate::read_file) gives.
//!
//! Invariant: only a module that is valid, and that is compiled, has a text; assembling it gives a module that does the same.

use crate::diagnostic::{Diagnostic, Kind};
use crate::module::Features;
use crate::program::{self, Program};

/// The text of a module that may use `features`. Names stand in it as identifiers, and custom sections as annotations.
///
/// # Errors
/// [`Kind::Invalid`], [`Kind::Unsupported`] and [`Kind::FeatureOff`], as for [`compile`](crate::compile()).
pub fn module_text(wasm: &[u8], features: Features) -> Result<String, Diagnostic> {
    program::read(&Program::from(wasm), features)?;
    wasmprinter::print_bytes(wasm).map_err(|error| {
        // The printer reads some custom sections that the validator leaves alone.
        let message = format!("it cannot be printed as text: {error:#}");
        Diagnostic::new(Kind::Invalid { message })
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_assembled_can_be_printed_and_assembled_again() {
        let text = "(module $m (memory 1) (func $f (export \"f\") (param $x i32) (result i32) local.get $x i32.load))";
        let wasm = wat::parse_str(text).expect("text");
        let printed = module_text(&wasm, Features::default()).expect("a module");
        assert!(printed.contains("(func $f (;0;) (type 0) (param $x i32) (result i32)"), "{printed}");
        assert_eq!(wat::parse_str(&printed).expect("printed text"), wasm);
    }

    #[test]
    fn what_is_not_compiled_is_not_printed() {
        let error = module_text(b"\0asm\x01\0\0\0\xff", Features::default()).expect_err("refused");
        assert!(matches!(error.report().kind, Kind::Invalid { .. }) && error.report().offset.is_some());
    }
}
