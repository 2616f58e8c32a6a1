//! The rule for make that `wasm2native build --emit deps` writes: which files an output was made from.
//!
//! ```text
//! out/libplugin_wasm.a: \
//!   plugin.wasm
//!
//! plugin.wasm:
//! ```
//! Only the one that is written there has to be read: a line for each file, with `\ `, `\#` and `$$` for what means something else.

use std::ffi::OsString;
use std::os::unix::ffi::OsStringExt as _;
use std::path::PathBuf;

/// The files that a rule names behind its outputs.
pub(crate) fn inputs(rule: &[u8]) -> Vec<PathBuf> {
    let lines = rule.split(|byte| *byte == b'\n').map_while(|line| (!line.is_empty()).then_some(line)).skip(1);
    lines.map(|line| unescaped(line.strip_suffix(b" \\").unwrap_or(line).trim_ascii_start())).collect()
}

fn unescaped(word: &[u8]) -> PathBuf {
    let mut name = Vec::with_capacity(word.len());
    let mut bytes = word.iter().copied();
    while let Some(byte) = bytes.next() {
        // Names hold no backslash, and a dollar only twice.
        name.extend(if matches!(byte, b'\\' | b'$') { bytes.next() } else { Some(byte) });
    }
    OsString::from_vec(name).into()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_are_as_they_were() {
        let rule = b"o\\ ut: \\\n  plugin.wasm \\\n  a\\ b/$$\\#c\n\nplugin.wasm:\n\na\\ b/$$\\#c:\n";
        assert_eq!(inputs(rule), [PathBuf::from("plugin.wasm"), PathBuf::from("a b/$#c")]);
        assert!(inputs(b"").is_empty());
    }
}
