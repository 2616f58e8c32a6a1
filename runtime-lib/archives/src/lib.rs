//! The runtime's static library for each target, built when this crate is built and carried inside the command.
//!
//! Where the Rust toolchains of the machine cannot build it for a target, it is absent, and there are words that say which
//! command changes that.
//!
//! Invariant: the same sources and the same toolchain give the same bytes, wherever the folder lies.

#![forbid(unsafe_code)]

/// A target's archives, or the reason why there is none.
struct Entry {
    target: &'static str,
    program: Result<&'static [u8], &'static str>,
    of_library: Result<&'static [u8], &'static str>,
}

include!(concat!(env!("OUT_DIR"), "/archives.rs"));

/// The static library to link a program for `target` with: an `ar` archive of objects.
///
/// `None` where this build has none ([`unavailable_reason`] says why), and for a name that is no target.
#[must_use]
pub fn archive(target: &str) -> Option<&'static [u8]> {
    ARCHIVES.iter().find(|entry| entry.target == target)?.program.ok()
}

/// The static library for what is compiled for `target` into other programs: an `ar` archive of objects, beside which a C library is
/// needed.
///
/// `None` where [`archive`] has none.
#[must_use]
pub fn library(target: &str) -> Option<&'static [u8]> {
    ARCHIVES.iter().find(|entry| entry.target == target)?.of_library.ok()
}

/// Why there is no archive for `target`, and the command that makes one. Empty where there is one.
#[must_use]
pub fn unavailable_reason(target: &str) -> &'static str {
    match ARCHIVES.iter().find(|entry| entry.target == target) {
        Some(entry) => entry.program.and(entry.of_library).err().unwrap_or_default(),
        None => "this is no target of this build",
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_target_has_an_archive_or_a_reason() {
        for entry in ARCHIVES {
            match archive(entry.target) {
                Some(bytes) => {
                    assert!(bytes.starts_with(b"!<arch>\n"), "{}", entry.target);
                    assert!(library(entry.target).is_some_and(|bytes| bytes.starts_with(b"!<arch>\n")));
                }
                None => assert!(!unavailable_reason(entry.target).is_empty(), "{}", entry.target),
            }
        }
        assert_eq!(archive("pdp11"), None);
        assert!(!unavailable_reason("pdp11").is_empty());
    }
}
