//! A rule for make and ninja: which files an output is built from.
//!
//! Both read the same text, but not every file's name can be written so that both understand it. Those are refused.
//! Invariant: what is written names exactly the given files, to GNU make as to ninja.

use crate::failure::Failure;
use std::io::Write as _;
use std::os::unix::ffi::OsStrExt as _;
use std::path::Path;

/// The rule by which `outputs` are built from `inputs`, and an empty one for each input: make builds again, instead of giving
/// up, where an input is gone.
///
/// # Errors
/// Usage errors for names that a rule cannot hold.
pub(crate) fn rule(outputs: &[impl AsRef<Path>], inputs: &[&Path]) -> Result<Vec<u8>, Failure> {
    let mut text = Vec::new();
    for (index, output) in outputs.iter().enumerate() {
        text.extend_from_slice(if index == 0 { b"" } else { b" " });
        text.extend(word(output.as_ref())?);
    }
    text.push(b':');
    let mut words: Vec<Vec<u8>> = Vec::new();
    for input in inputs {
        let word = word(input)?;
        if !words.contains(&word) {
            words.push(word);
        }
    }
    for word in &words {
        text.extend_from_slice(b" \\\n  ");
        text.extend_from_slice(word);
    }
    text.push(b'\n');
    for word in &words {
        // Writing to a vector cannot fail.
        let _ = text.write_all(b"\n").and_then(|()| text.write_all(word)).and_then(|()| text.write_all(b":\n"));
    }
    Ok(text)
}

/// A file's name as a word of a rule.
fn word(path: &Path) -> Result<Vec<u8>, Failure> {
    let name = path.as_os_str().as_bytes();
    let mut word = Vec::with_capacity(name.len());
    for (index, byte) in name.iter().enumerate() {
        match byte {
            b' ' | b'#' => word.extend([b'\\', *byte]),
            b'$' => word.extend(b"$$"),
            // Make takes it for a home directory.
            b'~' if index == 0 => return Err(refusal(path)),
            _ if PLAIN.contains(byte) || byte.is_ascii_alphanumeric() || !byte.is_ascii() => word.push(*byte),
            _ => return Err(refusal(path)),
        }
    }
    Ok(word)
}

/// Bytes that mean nothing else to make nor to ninja. The others of ASCII are patterns, operators, members of archives or
/// separators to one of them, and neither of them has an escape for those that the other one reads.
const PLAIN: &[u8] = b"+,-./_@'\"{}!~";

fn refusal(path: &Path) -> Failure {
    let message = format!("a rule for make and ninja cannot name the file '{}'", path.display());
    Failure::usage(
        message,
        "rename it: beside letters and digits, names may hold blanks and any of # $ + , - . / _ @ ' \" { } ! ~",
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_are_escaped() {
        let rule = rule(&["a b", "c"], &[Path::new("$d/#1"), Path::new("é"), Path::new("é")]);
        let Ok(rule) = rule else { panic!("refused") };
        assert_eq!(String::from_utf8(rule).expect("UTF-8"), "a\\ b c: \\\n  $$d/\\#1 \\\n  é\n\n$$d/\\#1:\n\né:\n");
    }

    #[test]
    fn what_cannot_be_named_is_refused() {
        for bad in ["a\nb", "a%", "a;b", "*", "a=b", "lib(m)", "~a", "a\\b", "a:b", "a\tb", "a&", "a|b"] {
            assert!(word(Path::new(bad)).is_err(), "{bad}");
        }
    }
}
