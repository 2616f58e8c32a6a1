//! Profiles: how often a program did what, for the next build of it. Only programs that are built to count (`--profile-generate`)
//! have this; what reads a profile is the compiler.
//!
//! ```text
//! magic       8 bytes    [`MAGIC`]
//! version     1 byte     [`VERSION`]
//! module     32 bytes    BLAKE3 of the module, as the manifest says it
//! functions   n, then for each: index - the one before's, sites, then for each: (offset - the one before's) * 4 + kind
//! counters    n, then for each: its value
//! checksum    8 bytes    [`Checksum`] of everything before, little-endian
//! ```
//! Numbers without a size are unsigned LEB128. Functions ascend, from one before 0 on; so do the sites of a function, whose offsets are
//! in bytes from the start of the body. A function has a counter of its calls, then those of its sites:
//!
//! | kind | site | counters |
//! |---|---|---|
//! | 0 | `if`, `br_if` | the condition held; it did not |
//! | 1 | `call_indirect`, `call_ref`, and those that end in calls | calls; the lead of the function that was called most; that function's index + 1, or 0 for none |
//! | 2 | `call` of a function of the module | calls |
//!
//! The lead is what is left of a vote: a call of the leading function adds 1, of another takes 1, and at 0 the next one called leads. So
//! the leading function was called at least that often.
//!
//! Everything before the first counter is the same in every run: the compiler writes it, the runtime the rest.

use crate::image::Slice;
use core::mem::size_of;

/// How a profile begins.
pub const MAGIC: [u8; 8] = *b"w2nprof\n";
/// Version of the format.
pub const VERSION: u8 = 2;

/// What a program is told of it.
#[derive(Clone, Copy, Debug, Default)]
#[repr(C)]
pub struct Profile {
    /// Address of the runtime's function that writes it ([`symbol::PROFILE`](crate::symbol::PROFILE)).
    pub write: u64,
    /// The file's path: text that ends with a NUL, which is counted.
    pub path: Slice,
    /// What the file begins with, up to the first counter.
    pub head: Slice,
    /// The counters, `u64` each.
    pub counters: Slice,
    /// Which counters hold addresses of code, ascending `u32`: the file has function indices.
    pub addresses: Slice,
}

/// FNV-1a of 64 bits: it tells damage, not malice.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Checksum(pub u64);

impl Checksum {
    /// Of no bytes.
    pub const EMPTY: Self = Self(0xcbf2_9ce4_8422_2325);

    /// Of these bytes too.
    #[must_use]
    pub fn with(self, bytes: &[u8]) -> Self {
        Self(bytes.iter().fold(self.0, |sum, byte| (sum ^ u64::from(*byte)).wrapping_mul(0x0100_0000_01b3)))
    }
}

const _: () = assert!(size_of::<Profile>() == 72);
