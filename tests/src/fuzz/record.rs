//! The log that a driver writes to its standard output: what each engine computed, bit by bit.
//!
//! ```text
//! ┌ 4 bytes ──┬ 4 bytes ┬ 8 bytes ┐
//! │ position  │ event   │ bits    │   little-endian, one a `fd_write`
//! └───────────┴─────────┴─────────┘
//! ```
//! Records are written at once, so that the last one says how far a program came.

use std::fmt;

/// Bytes of a record.
pub(super) const BYTES: usize = 16;

/// What a record tells.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[repr(u32)]
pub(super) enum Event {
    /// Call number `position` begins.
    Call,
    /// Result number `position` of the call: a number's bits, or 1 for a null reference.
    Result,
    /// The upper half of a vector that is result number `position`.
    ResultHigh,
    /// The call ended with an exception.
    Thrown,
    /// How much of the call's fuel is left: which way the call went.
    Fuel,
    /// The value of global number `position` at the end.
    Global,
    /// The upper half of a vector that is global number `position`.
    GlobalHigh,
    /// How many pages memory number `position` has at the end.
    MemorySize,
    /// A hash of memory number `position` at the end.
    MemoryHash,
    /// How many elements table number `position` has at the end.
    TableSize,
    /// A hash of which elements of table number `position` are null at the end.
    TableHash,
}

const EVENTS: [Event; 11] = [
    Event::Call,
    Event::Result,
    Event::ResultHigh,
    Event::Thrown,
    Event::Fuel,
    Event::Global,
    Event::GlobalHigh,
    Event::MemorySize,
    Event::MemoryHash,
    Event::TableSize,
    Event::TableHash,
];

/// A record.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) struct Record {
    pub(super) position: u32,
    /// `None` for a number that no driver writes.
    pub(super) event: Option<Event>,
    pub(super) bits: u64,
}

/// The records of a log. What is left of a broken one is dropped: a program that stopped in it is judged by how it ended.
pub(super) fn decode(log: &[u8]) -> Vec<Record> {
    log.as_chunks::<BYTES>().0.iter().map(Record::decode).collect()
}

impl Record {
    fn decode(bytes: &[u8; BYTES]) -> Self {
        let [p0, p1, p2, p3, e0, e1, e2, e3, bits @ ..] = *bytes;
        let event = EVENTS.get(u32::from_le_bytes([e0, e1, e2, e3]) as usize).copied();
        Self { position: u32::from_le_bytes([p0, p1, p2, p3]), event, bits: u64::from_le_bytes(bits) }
    }
}

impl fmt::Debug for Record {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.event {
            Some(event) => write!(f, "{event:?} {} = {:#x}", self.position, self.bits),
            None => write!(f, "no record: {} {:#x}", self.position, self.bits),
        }
    }
}

const _: () = {
    let mut i = 0;
    while i < EVENTS.len() {
        assert!(EVENTS[i] as usize == i);
        i += 1;
    }
};
