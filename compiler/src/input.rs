//! From the bytes of a file to the bytes of a wasm module: wasm passes through, text is assembled.
//!
//! Invariant: what comes out starts with the magic number of wasm and is no component. Everything else about it is for
//! the validator to say.

use crate::diagnostic::{Diagnostic, Kind};
use std::fs::File;
use std::io::Read as _;
use std::path::Path;

/// First bytes of every binary module (spec: "Binary Format", "Modules").
const MAGIC: &[u8; 4] = b"\0asm";
/// Where the layer stands in the header: 0 is a module, 1 a component (component model: "Binary Format").
const LAYER: std::ops::Range<usize> = 6..8;
/// Offset of the field that holds version and layer.
const VERSION_OFFSET: u64 = 4;

/// Reads a module's bytes: wasm as it is, text (`.wat`) assembled.
///
/// # Errors
/// [`Kind::InvalidText`] where text does not assemble, with line and column; [`Kind::Invalid`] where the bytes are
/// neither; [`Kind::Unsupported`] for a component.
pub fn read(bytes: Vec<u8>) -> Result<Vec<u8>, Diagnostic> {
    read_named(bytes, None)
}

/// Reads the module in a file, or on standard input where `path` is `-`.
///
/// # Errors
/// [`Kind::Io`], and those of [`read`].
pub fn read_file(path: &Path) -> Result<Vec<u8>, Diagnostic> {
    if path == Path::new("-") {
        let path = Path::new("<stdin>");
        let mut bytes = Vec::new();
        std::io::stdin().lock().read_to_end(&mut bytes).map_err(|error| Diagnostic::io("cannot read", path, error))?;
        return read_named(bytes, Some(path));
    }
    let bytes = file_bytes(path).map_err(|error| Diagnostic::io("cannot read", path, error))?;
    read_named(bytes, Some(path))
}

fn file_bytes(path: &Path) -> std::io::Result<Vec<u8>> {
    let mut file = File::open(path)?;
    // A buffer of the right size from the start: growing would keep two copies of a large module for a moment.
    let mut bytes = Vec::with_capacity(usize::try_from(file.metadata()?.len()).unwrap_or(0));
    file.read_to_end(&mut bytes)?;
    Ok(bytes)
}

fn read_named(bytes: Vec<u8>, path: Option<&Path>) -> Result<Vec<u8>, Diagnostic> {
    if bytes.is_empty() {
        let message = "the input is empty".to_owned();
        return Err(Diagnostic::new(Kind::Invalid { message }).help("expected a wasm module (binary or text)"));
    }
    let wasm = if bytes[0] == MAGIC[0] { bytes } else { assemble(bytes, path)? };
    refuse_component(&wasm)?;
    Ok(wasm)
}

fn assemble(bytes: Vec<u8>, path: Option<&Path>) -> Result<Vec<u8>, Diagnostic> {
    if std::str::from_utf8(&bytes).is_err() {
        let message = match foreign_format(&bytes) {
            Some(format) => format!("this is {format}, not a wasm module"),
            None => "this is neither a wasm module nor text".to_owned(),
        };
        let help = "a wasm module starts with the bytes 00 61 73 6d; text must be UTF-8";
        return Err(Diagnostic::new(Kind::Invalid { message }).at(0).help(help));
    }
    match wat::parse_bytes(&bytes) {
        Ok(wasm) => Ok(wasm.into_owned()),
        Err(mut error) => {
            if let Some(path) = path {
                error.set_path(path);
            }
            Err(Diagnostic::new(Kind::InvalidText { message: error.to_string() }))
        }
    }
}

/// What is commonly given by mistake.
fn foreign_format(bytes: &[u8]) -> Option<&'static str> {
    const FORMATS: [(&[u8], &str); 4] = [
        (b"\x7fELF", "an ELF file"),
        (b"\x1f\x8b", "gzip data"),
        (b"PK\x03\x04", "a ZIP archive"),
        (b"BC\xC0\xDE", "LLVM bitcode"),
    ];
    FORMATS.iter().find(|(magic, _)| bytes.starts_with(magic)).map(|(_, name)| *name)
}

fn refuse_component(wasm: &[u8]) -> Result<(), Diagnostic> {
    if wasm.starts_with(MAGIC) && wasm.get(LAYER).is_some_and(|layer| layer != [0, 0]) {
        return Err(Diagnostic::unsupported("component-model", "a component", VERSION_OFFSET)
            .help("compile the core module inside it, or build the program for WASI preview 1 (wasm32-wasip1)"));
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn kind(bytes: &[u8]) -> Diagnostic {
        read(bytes.to_vec()).expect_err("these bytes are refused")
    }

    #[test]
    fn wasm_passes_through_and_text_is_assembled() {
        let wasm = b"\0asm\x01\0\0\0".to_vec();
        assert_eq!(read(wasm.clone()).expect("a module"), wasm);
        assert_eq!(read(b"(module)".to_vec()).expect("text"), wasm);
        // A cut header is for the validator.
        assert_eq!(read(b"\0as".to_vec()).expect("passes"), b"\0as");
    }

    #[test]
    fn others_are_refused_in_words() {
        assert_eq!(kind(b"").to_string(), "invalid module: the input is empty");
        assert!(kind(b"(module (func").to_string().contains("1:14"));
        assert!(kind(b"\x7fELF\xff").to_string().contains("an ELF file"));
        assert!(kind(b"\xff\xfe").to_string().contains("neither"));
        let component = kind(b"\0asm\x0d\0\x01\0");
        assert!(matches!(component.report().kind, Kind::Unsupported { proposal: "component-model", .. }));
        assert_eq!(component.report().offset, Some(4));
        assert!(matches!(kind(b"(component)").report().kind, Kind::Unsupported { .. }));
    }

    #[test]
    fn deep_nesting_is_an_error() {
        let text = "(".repeat(200_000);
        assert!(matches!(kind(text.as_bytes()).report().kind, Kind::InvalidText { .. }));
        let blocks = format!("(module (func {}", "(block ".repeat(200_000));
        assert!(matches!(kind(blocks.as_bytes()).report().kind, Kind::InvalidText { .. }));
    }
}
