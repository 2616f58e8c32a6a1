//! The sealed manifest: what a program was granted when it was built, and what it was built from.
//!
//! ```text
//! ┌────────────┬─────────────┬───────────────────────────┐
//! │ kind: u32  │ bytes: u32  │ payload, `bytes` long     │  repeated, unpadded, little-endian
//! └────────────┴─────────────┴───────────────────────────┘
//! ```
//! A payload is UTF-8 text, or two texts divided by a NUL. [`Record::encode`] and [`Records`] are the encoder and the
//! decoder. Neither allocates, so that the runtime can read it before there is a heap.

/// One fact of a manifest.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Record<'a> {
    /// The target's name: `x86_64-linux`.
    Target(&'a str),
    /// The CPU level's name: `x86-64-v2`.
    CpuLevel(&'a str),
    /// Version of the command that built it.
    Builder(&'a str),
    /// BLAKE3 of the wasm module, in hexadecimal.
    ModuleHash(&'a str),
    /// An argument that stands before those of the command line.
    Argument(&'a str),
    /// A variable with the value sealed in.
    Variable(&'a str, &'a str),
    /// A variable whose value is taken from the host's environment at start, where it is set.
    InheritedVariable(&'a str),
    /// A directory with its contents, for reading and writing: path on the host, path in the guest.
    Directory(&'a str, &'a str),
    /// A directory for reading only: path on the host, path in the guest.
    ReadOnlyDirectory(&'a str, &'a str),
    /// Version of the contract, in decimal: what the object's image says too, for tools that read only sections.
    Contract(&'a str),
    /// A part of the program's hardening ([`harden::PARTS`](crate::harden::PARTS)): its name, and what it leaves: for the filter
    /// of system calls their names, divided by spaces.
    Hardening(&'a str, &'a str),
    /// The program does not start where the kernel lacks a part of its hardening. The text is empty.
    RequireHardening(&'a str),
}

/// A record's header: kind and payload length.
const HEADER_BYTES: usize = 8;

impl<'a> Record<'a> {
    /// Hands the record's bytes to `write`, in order.
    ///
    /// Texts must hold no NUL: the caller has checked that, as no argument, variable or path can hold one.
    pub fn encode(&self, mut write: impl FnMut(&[u8])) {
        let (kind, first, second) = self.parts();
        let bytes = first.len() + second.map_or(0, |text| 1 + text.len());
        write(&kind.to_le_bytes());
        write(&(bytes as u32).to_le_bytes());
        write(first.as_bytes());
        if let Some(text) = second {
            write(&[0]);
            write(text.as_bytes());
        }
    }

    const fn parts(&self) -> (u32, &'a str, Option<&'a str>) {
        match *self {
            Self::Target(text) => (1, text, None),
            Self::CpuLevel(text) => (2, text, None),
            Self::Builder(text) => (3, text, None),
            Self::ModuleHash(text) => (4, text, None),
            Self::Argument(text) => (5, text, None),
            Self::Variable(name, value) => (6, name, Some(value)),
            Self::InheritedVariable(name) => (7, name, None),
            Self::Directory(host, guest) => (8, host, Some(guest)),
            Self::ReadOnlyDirectory(host, guest) => (9, host, Some(guest)),
            Self::Contract(text) => (10, text, None),
            Self::Hardening(part, left) => (30, part, Some(left)),
            Self::RequireHardening(text) => (31, text, None),
        }
    }

    fn decode(kind: u32, payload: &'a [u8]) -> Option<Self> {
        let text = core::str::from_utf8(payload).ok()?;
        Some(match kind {
            1 => Self::Target(text),
            2 => Self::CpuLevel(text),
            3 => Self::Builder(text),
            4 => Self::ModuleHash(text),
            5 => Self::Argument(text),
            6 => text.split_once('\0').map(|(name, value)| Self::Variable(name, value))?,
            7 => Self::InheritedVariable(text),
            8 => text.split_once('\0').map(|(host, guest)| Self::Directory(host, guest))?,
            9 => text.split_once('\0').map(|(host, guest)| Self::ReadOnlyDirectory(host, guest))?,
            10 => Self::Contract(text),
            30 => text.split_once('\0').map(|(part, left)| Self::Hardening(part, left))?,
            31 => Self::RequireHardening(text),
            _ => return None,
        })
    }
}

/// The records of an encoded manifest, in order. A malformed one yields [`Malformed`] once, then ends.
#[derive(Clone, Debug)]
pub struct Records<'a> {
    rest: &'a [u8],
}

/// The bytes are no manifest of this [`ABI_VERSION`](crate::ABI_VERSION).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Malformed;

impl<'a> Records<'a> {
    /// Reads `manifest`.
    #[must_use]
    pub const fn new(manifest: &'a [u8]) -> Self {
        Self { rest: manifest }
    }

    fn record(&mut self) -> Option<Record<'a>> {
        let (header, rest) = self.rest.split_at_checked(HEADER_BYTES)?;
        let kind = u32::from_le_bytes([header[0], header[1], header[2], header[3]]);
        let bytes = u32::from_le_bytes([header[4], header[5], header[6], header[7]]);
        let (payload, rest) = rest.split_at_checked(bytes as usize)?;
        self.rest = rest;
        Record::decode(kind, payload)
    }
}

impl<'a> Iterator for Records<'a> {
    type Item = Result<Record<'a>, Malformed>;

    fn next(&mut self) -> Option<Self::Item> {
        if self.rest.is_empty() {
            return None;
        }
        let record = self.record().ok_or(Malformed);
        if record.is_err() {
            self.rest = &[];
        }
        Some(record)
    }
}

#[cfg(test)]
mod tests {
    extern crate std;
    use super::*;
    use std::vec::Vec;

    #[test]
    fn records_survive_a_round_trip() {
        let records = [
            Record::Target("aarch64-linux"),
            Record::Argument(""),
            Record::Variable("A", "b=c"),
            Record::InheritedVariable("HOME"),
            Record::Directory("data", "/"),
            Record::ReadOnlyDirectory("/etc", "/é"),
            Record::Hardening("seccomp", "write"),
            Record::RequireHardening(""),
        ];
        let mut bytes = Vec::new();
        for record in records {
            record.encode(|part| bytes.extend_from_slice(part));
        }
        let decoded: Result<Vec<_>, _> = Records::new(&bytes).collect();
        assert_eq!(decoded.unwrap(), records);
        for cut in 1..8 {
            let truncated = &bytes[..bytes.len() - cut];
            assert!(Records::new(truncated).any(|record| record == Err(Malformed)));
        }
    }
}
