//! Which bound a trap has broken that comes of a compare: what compiled code notes before it traps, and the runtime tells.
//!
//! The record is the last of an instance's, so that what code uses lies near the start. `what` says what the numbers are of:
//!
//! ```text
//! bits  0 to 2    an Extent
//! bit   3         2^64 is to be added to `at`
//! bits  8 to 15   bytes of the access, where it is one
//! bits 16 to 31   number of the memory, where it is one's
//! ```

use core::mem::{offset_of, size_of};

/// What was to be reached, and how much there is.
#[derive(Clone, Copy, Debug, Default)]
#[repr(C)]
pub struct Broken {
    /// What is told; 0 while nothing is.
    pub what: u32,
    /// Keeps the record a multiple of 16 bytes; zero.
    pub reserved: u32,
    /// Where the access or the range begins; where it ends in an [`Extent::AccessUntil`].
    pub at: u64,
    /// Bytes or elements of a range.
    pub count: u64,
    /// How many bytes or elements there are, but of a memory, which says so itself.
    pub bound: u64,
}

/// What lies beyond a bound.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[repr(u32)]
pub enum Extent {
    /// An access of a memory, whose end is known.
    AccessUntil = 1,
    /// An access of a memory, whose start is known.
    Access = 2,
    /// A range of a memory.
    Bytes = 3,
    /// An element of a table.
    Element = 4,
    /// A range of a table.
    Elements = 5,
    /// A range of a data segment.
    Data = 6,
    /// A range of an element segment.
    Elem = 7,
}

impl Broken {
    /// The bit of [`what`](Self::what) that 2^64 is to be added.
    pub const CARRY_LOG2: u32 = 3;

    /// The number for an access of `bytes` bytes of memory number `memory`.
    pub const fn access(extent: Extent, memory: u32, bytes: u32) -> u32 {
        extent as u32 | bytes << 8 | memory << 16
    }

    /// What it is of; none while nothing is told.
    pub const fn extent(&self) -> Option<Extent> {
        Some(match self.what & 7 {
            1 => Extent::AccessUntil,
            2 => Extent::Access,
            3 => Extent::Bytes,
            4 => Extent::Element,
            5 => Extent::Elements,
            6 => Extent::Data,
            7 => Extent::Elem,
            _ => return None,
        })
    }

    /// Bytes of the access.
    pub const fn access_bytes(&self) -> u64 {
        (self.what >> 8 & 0xff) as u64
    }

    /// The memory's number.
    pub const fn memory(&self) -> usize {
        (self.what >> 16) as usize
    }

    /// Whether 2^64 is to be added to [`at`](Self::at).
    pub const fn carries(&self) -> bool {
        self.what >> Self::CARRY_LOG2 & 1 != 0
    }
}

const _: () = assert!(size_of::<Broken>() == 32 && offset_of!(Broken, at) == 8);
