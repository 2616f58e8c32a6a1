//! Exceptions: what compiled code and the runtime know of each other for `throw` and `catch`.
//!
//! ```text
//! exception ▶ │ tag: u32 │ state: u32 │ payload …      16 bytes at least, aligned to 16
//! ```
//! The compiler places a payload's values in order, each at a multiple of its size from the exception's address, and reads
//! them itself. The state is the runtime's.
//!
//! A call that a handler encloses is a *catch site*. The runtime finds it by its return address, and of its clauses the
//! first that takes the exception; the clause's code then runs in the frame of the call, with the exception's address in
//! the first register for results (`rax`, `x0`). The registers that a function must preserve are as they were at the call:
//! those of the functions in between are found by what each has saved.

use crate::image::Slice;
use core::mem::{offset_of, size_of};

/// What a module says of its exceptions.
#[derive(Clone, Copy, Debug, Default)]
#[repr(C)]
pub struct Exceptions {
    /// Bytes of the largest exception, a multiple of [`EXCEPTION_ALIGN`].
    pub exception_bytes: u64,
    /// What each tag is called in messages: an array of [`Slice`], by the tag's index.
    pub tags: Slice,
    /// Offsets of the [`Table`](crate::instance::Table)s that may hold references to exceptions in the instance record:
    /// `u64` each.
    pub tables: Slice,
    /// Return address of each catch site: `u32` offset from the start of the text, ascending.
    pub returns: Slice,
    /// [`CatchSite`] of each, and one more that ends the last one's clauses.
    pub sites: Slice,
    /// [`CatchClause`]s of all sites.
    pub clauses: Slice,
    /// [`Frame`] of each compiled function, in the order of [`Image::funcs`](crate::image::Image::funcs).
    pub frames: Slice,
    /// [`SavedRegister`]s of all frames.
    pub saved: Slice,
}

impl Exceptions {
    /// What a module without tags has.
    pub const NONE: Self = {
        const EMPTY: Slice = Slice { base: 0, len: 0 };
        Self {
            exception_bytes: 0,
            tags: EMPTY,
            tables: EMPTY,
            returns: EMPTY,
            sites: EMPTY,
            clauses: EMPTY,
            frames: EMPTY,
            saved: EMPTY,
        }
    };
}

/// A call that a handler encloses.
#[derive(Clone, Copy, Debug, Default)]
#[repr(C)]
pub struct CatchSite {
    /// From the stack pointer that the handler expects to its frame pointer, in bytes.
    pub frame_bytes: u32,
    /// Number of its first clause; the others follow, up to the next site's first.
    pub first_clause: u32,
}

/// What takes an exception.
#[derive(Clone, Copy, Debug, Default)]
#[repr(C)]
pub struct CatchClause {
    /// The tag that it takes, or [`CatchClause::ANY`].
    pub tag: u32,
    /// Offset of the code from the start of the text.
    pub handler: u32,
}

impl CatchClause {
    /// The `tag` of a clause that takes every exception.
    pub const ANY: u32 = u32::MAX;
}

/// What a function saves of the registers that it must preserve.
#[derive(Clone, Copy, Debug, Default)]
#[repr(C)]
pub struct Frame {
    /// Number of the first of its [`SavedRegister`]s.
    pub first_saved: u32,
    /// How many it has.
    pub saved: u32,
}

/// Where a function saves a register.
#[derive(Clone, Copy, Debug, Default)]
#[repr(C)]
pub struct SavedRegister {
    /// The CPU's number for it; for a vector register, of which 8 bytes are saved, [`FIRST_VECTOR_REGISTER`] more.
    pub number: u32,
    /// How far it lies below where the frame pointer points, in bytes.
    pub below_frame: u32,
}

/// Added to a vector register's number.
pub const FIRST_VECTOR_REGISTER: u32 = 32;

/// The head of an exception. Its payload follows.
#[derive(Clone, Copy, Debug, Default)]
#[repr(C)]
pub struct Exception {
    /// Index of its tag.
    pub tag: u32,
    /// The runtime's.
    pub state: u32,
}

/// Where a payload begins, in bytes from the exception's address.
pub const PAYLOAD_OFFSET: u32 = size_of::<Exception>() as u32;

/// Alignment in bytes of an exception.
pub const EXCEPTION_ALIGN: u32 = 16;

const _: () = assert!(size_of::<Exceptions>() == 120);
const _: () = assert!(size_of::<CatchSite>() == 8);
const _: () = assert!(size_of::<CatchClause>() == 8);
const _: () = assert!(size_of::<Frame>() == 8);
const _: () = assert!(size_of::<SavedRegister>() == 8);
const _: () = assert!(size_of::<Exception>() == 8 && offset_of!(Exception, tag) == 0);
