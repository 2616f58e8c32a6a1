//! The sealed manifest: what a program was granted when it was built, and what it was built from.
//!
//! ```text
//! ┌────────────┬─────────────┬──────────────┬───────────────────────────┐
//! │ kind: u32  │ bytes: u32  │ number: u64  │ payload, `bytes` long     │  repeated, unpadded, little-endian
//! └────────────┴─────────────┴──────────────┴───────────────────────────┘
//! ```
//! A payload is UTF-8 text, or two texts divided by a NUL. [`Record::encode`] and [`Records`] are the encoder and the
//! decoder. Neither allocates, so that the runtime can read it before there is a heap.

use crate::grant::{Access, Ambient, LateGrant, Limit};

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
    /// A directory with its contents.
    Directory {
        /// Its path on the host.
        host: &'a str,
        /// Its path in the guest.
        guest: &'a str,
        /// How its tree may be used.
        access: Access,
        /// The rights that descriptors in its tree may have, as WASI's `rights`. Of 63 bits.
        rights: u64,
    },
    /// Version of the contract, in decimal: what the object's image says too, for tools that read only sections.
    Contract(&'a str),
    /// An address to listen at: `tcp:127.0.0.1:8080`, `tcp:[::1]:8080`, `unix:PATH`.
    Listen(&'a str),
    /// Something that every program has was taken away.
    Denied(Ambient),
    /// Clocks are read in steps of so many nanoseconds, at least 1.
    ClockResolution(u64),
    /// A limit of the program's use of its host.
    Limit(Limit, u64),
    /// What a run may add.
    Late(LateGrant),
    /// A run may ask to be told what was denied.
    Trace,
    /// Traps are told as JSON to this descriptor.
    TrapJson(u32),
    /// A run may ask for a file that holds the program's state after a trap.
    CoreDump,
    /// The program counts what it does, and writes a profile into this file when it ends.
    Profile(&'a str),
    /// A part of the program's hardening ([`harden::PARTS`](crate::harden::PARTS)): its name, and what it leaves: for the filter
    /// of system calls their names, divided by spaces.
    Hardening(&'a str, &'a str),
    /// The program does not start where the kernel lacks a part of its hardening.
    RequireHardening,
}

/// A record's header: kind, payload length and number.
const HEADER_BYTES: usize = 16;

/// In the number of a directory's record: it is for reading only.
const READ_ONLY: u64 = 1 << 63;

impl<'a> Record<'a> {
    /// Hands the record's bytes to `write`, in order.
    ///
    /// Texts must hold no NUL: the caller has checked that, as no argument, variable or path can hold one.
    pub fn encode(&self, mut write: impl FnMut(&[u8])) {
        let (kind, number, first, second) = self.parts();
        let bytes = first.len() + second.map_or(0, |text| 1 + text.len());
        write(&kind.to_le_bytes());
        write(&(bytes as u32).to_le_bytes());
        write(&number.to_le_bytes());
        write(first.as_bytes());
        if let Some(text) = second {
            write(&[0]);
            write(text.as_bytes());
        }
    }

    const fn parts(&self) -> (u32, u64, &'a str, Option<&'a str>) {
        match *self {
            Self::Target(text) => (1, 0, text, None),
            Self::CpuLevel(text) => (2, 0, text, None),
            Self::Builder(text) => (3, 0, text, None),
            Self::ModuleHash(text) => (4, 0, text, None),
            Self::Argument(text) => (5, 0, text, None),
            Self::Variable(name, value) => (6, 0, name, Some(value)),
            Self::InheritedVariable(name) => (7, 0, name, None),
            Self::Directory { host, guest, access, rights } => {
                let read_only = match access {
                    Access::ReadWrite => 0,
                    Access::ReadOnly => READ_ONLY,
                };
                (8, rights & !READ_ONLY | read_only, host, Some(guest))
            }
            Self::Contract(text) => (10, 0, text, None),
            Self::Listen(address) => (11, 0, address, None),
            Self::Denied(what) => (12, what as u64, "", None),
            Self::ClockResolution(nanoseconds) => (13, nanoseconds, "", None),
            Self::Late(what) => (14, what as u64, "", None),
            Self::Trace => (15, 0, "", None),
            Self::TrapJson(descriptor) => (16, descriptor as u64, "", None),
            Self::CoreDump => (17, 0, "", None),
            Self::Profile(path) => (18, 0, path, None),
            Self::Limit(limit, number) => (FIRST_LIMIT + limit as u32, number, "", None),
            Self::Hardening(part, left) => (30, 0, part, Some(left)),
            Self::RequireHardening => (31, 0, "", None),
        }
    }

    fn decode(kind: u32, number: u64, payload: &'a [u8]) -> Option<Self> {
        let text = core::str::from_utf8(payload).ok()?;
        Some(match kind {
            1 => Self::Target(text),
            2 => Self::CpuLevel(text),
            3 => Self::Builder(text),
            4 => Self::ModuleHash(text),
            5 => Self::Argument(text),
            6 => text.split_once('\0').map(|(name, value)| Self::Variable(name, value))?,
            7 => Self::InheritedVariable(text),
            8 => {
                let (host, guest) = text.split_once('\0')?;
                let access = if number & READ_ONLY == 0 { Access::ReadWrite } else { Access::ReadOnly };
                Self::Directory { host, guest, access, rights: number & !READ_ONLY }
            }
            10 => Self::Contract(text),
            30 => text.split_once('\0').map(|(part, left)| Self::Hardening(part, left))?,
            31 => Self::RequireHardening,
            11 => Self::Listen(text),
            12 => Self::Denied(*Ambient::ALL.get(usize::try_from(number).ok()?)?),
            13 if number > 0 => Self::ClockResolution(number),
            14 => Self::Late(*LateGrant::ALL.get(usize::try_from(number).ok()?)?),
            15 => Self::Trace,
            16 => Self::TrapJson(u32::try_from(number).ok()?),
            17 => Self::CoreDump,
            18 => Self::Profile(text),
            FIRST_LIMIT.. => Self::Limit(*Limit::ALL.get((kind - FIRST_LIMIT) as usize)?, number),
            _ => return None,
        })
    }
}

/// The kind of the record of the first limit; the others follow in their order.
const FIRST_LIMIT: u32 = 64;

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
        let (header, rest) = self.rest.split_first_chunk::<HEADER_BYTES>()?;
        // Nothing here can panic, which would cost every program a kilobyte.
        let (kind, header) = header.split_first_chunk()?;
        let (bytes, number) = header.split_first_chunk()?;
        let (payload, rest) = rest.split_at_checked(u32::from_le_bytes(*bytes) as usize)?;
        self.rest = rest;
        Record::decode(u32::from_le_bytes(*kind), u64::from_le_bytes(*number.first_chunk()?), payload)
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
        let directory = |access| Record::Directory { host: "data", guest: "/é", access, rights: !READ_ONLY };
        let mut records = std::vec![
            Record::Target("aarch64-linux"),
            Record::Argument(""),
            Record::Variable("A", "b=c"),
            Record::InheritedVariable("HOME"),
            directory(Access::ReadWrite),
            directory(Access::ReadOnly),
            Record::Listen("unix:/run/app"),
            Record::ClockResolution(1_000_000),
            Record::Trace,
            Record::TrapJson(9),
            Record::CoreDump,
            Record::Profile("app.profile"),
            Record::Hardening("seccomp", "write"),
            Record::RequireHardening,
        ];
        records.extend(Ambient::ALL.map(Record::Denied));
        records.extend(LateGrant::ALL.map(Record::Late));
        records.extend(Limit::ALL.map(|limit| Record::Limit(limit, u64::MAX)));
        records.push(Record::Contract("1"));
        let mut bytes = Vec::new();
        for record in &records {
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
