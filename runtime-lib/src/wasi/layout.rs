//! Records that functions write to guest memory, byte by byte. All numbers are little-endian; gaps are zero.

use super::rights::Rights;
use super::types::{Errno, FileType};
use crate::guest::Range;
use crate::sys::fs::Status;

/// `fdstat`: what a descriptor is.
///
/// ```text
/// 0          1    2       4       8                16               24
/// ┌──────────┬────┬───────┬───────┬────────────────┬────────────────┐
/// │ filetype │    │ flags │       │ rights base    │ inheriting     │
/// └──────────┴────┴───────┴───────┴────────────────┴────────────────┘
/// ```
pub(super) fn fdstat(file_type: FileType, flags: u32, base: Rights, inheriting: Rights) -> [u8; 24] {
    let head = u64::from(file_type as u8) | u64::from(flags) << 16;
    words([head, base.bits(), inheriting.bits()])
}

/// `filestat`: a file's attributes.
///
/// ```text
/// 0      8      16         17    24     32      40     48     56     64
/// ┌──────┬──────┬──────────┬─────┬──────┬───────┬──────┬──────┬──────┐
/// │ dev  │ ino  │ filetype │     │nlink │ size  │ atim │ mtim │ ctim │
/// └──────┴──────┴──────────┴─────┴──────┴───────┴──────┴──────┴──────┘
/// ```
pub(super) fn filestat(status: &Status) -> [u8; 64] {
    words([
        status.device,
        status.inode,
        u64::from(status.file_type as u8),
        status.links,
        status.bytes,
        status.accessed,
        status.modified,
        status.changed,
    ])
}

/// `filestat` as it was before preview 1. More links than its field can hold are as many as it can.
///
/// ```text
/// 0      8      16         17    20     24     32     40     48     56
/// ┌──────┬──────┬──────────┬─────┬──────┬──────┬──────┬──────┬──────┐
/// │ dev  │ ino  │ filetype │     │nlink │ size │ atim │ mtim │ ctim │
/// └──────┴──────┴──────────┴─────┴──────┴──────┴──────┴──────┴──────┘
/// ```
pub(super) fn filestat_unstable(status: &Status) -> [u8; 56] {
    let links = u32::try_from(status.links).unwrap_or(u32::MAX);
    words([
        status.device,
        status.inode,
        u64::from(status.file_type as u8) | u64::from(links) << 32,
        status.bytes,
        status.accessed,
        status.modified,
        status.changed,
    ])
}

/// `dirent`: the head of a directory's entry. The name follows, without a NUL.
///
/// ```text
/// 0           8           16          20         21    24
/// ┌───────────┬───────────┬───────────┬──────────┬─────┐
/// │ next      │ ino       │ name len  │ filetype │     │
/// └───────────┴───────────┴───────────┴──────────┴─────┘
/// ```
pub(super) fn dirent(next: u64, inode: u64, name_bytes: u32, file_type: FileType) -> [u8; 24] {
    words([next, inode, u64::from(name_bytes) | u64::from(file_type as u8) << 32])
}

/// `prestat` of a directory, the only kind there is (tag 0).
///
/// ```text
/// 0     1     4           8
/// ┌─────┬─────┬───────────┐
/// │ tag │     │ name len  │
/// └─────┴─────┴───────────┘
/// ```
pub(super) fn prestat(name_bytes: u32) -> [u8; 8] {
    words([u64::from(name_bytes) << 32])
}

/// `event`: what a subscription came to.
///
/// ```text
/// 0           8       10     11     16          24      26    32
/// ┌───────────┬───────┬──────┬──────┬───────────┬───────┬─────┐
/// │ userdata  │ errno │ type │      │ nbytes    │ flags │     │
/// └───────────┴───────┴──────┴──────┴───────────┴───────┴─────┘
/// ```
pub(super) fn event(userdata: u64, error: Option<Errno>, kind: u8, bytes: u64, flags: u16) -> [u8; 32] {
    let error = error.map_or(0, |error| error as u64);
    words([userdata, error | u64::from(kind) << 16, bytes, u64::from(flags)])
}

/// `subscription`: what `poll_oneoff` waits for.
#[derive(Clone, Copy)]
pub(super) struct Subscription {
    /// Comes back in the event.
    pub(super) userdata: u64,
    /// What to wait for.
    pub(super) what: Awaited,
}

/// What a subscription waits for.
#[derive(Clone, Copy)]
pub(super) enum Awaited {
    /// A clock (tag 0).
    Clock {
        /// The clock's number.
        id: u32,
        /// Nanoseconds.
        timeout: u64,
        /// Whether `timeout` is a time, and not a span from now.
        absolute: bool,
    },
    /// Bytes to read, or the end (tag 1).
    Read {
        /// The descriptor.
        fd: u32,
    },
    /// Room to write (tag 2).
    Write {
        /// The descriptor.
        fd: u32,
    },
}

/// A snapshot of WASI, as far as its `subscription` is its own.
pub(super) trait Snapshot {
    /// Bytes of one.
    const BYTES: u32;

    /// Reads the one that `memory` starts with.
    ///
    /// # Errors
    /// [`Errno::Inval`] for a tag or a flag that does not exist.
    fn subscription(memory: Range<'_>) -> Result<Subscription, Errno>;
}

/// Preview 1.
///
/// ```text
/// 0          8     9     16        20    24         32         40       42    48
/// ┌──────────┬─────┬─────┬─────────┬─────┬──────────┬──────────┬────────┬─────┐
/// │ userdata │ tag │     │ id / fd │     │ timeout  │precision │ flags  │     │
/// └──────────┴─────┴─────┴─────────┴─────┴──────────┴──────────┴────────┴─────┘
/// ```
pub(super) enum Preview1 {}

impl Snapshot for Preview1 {
    const BYTES: u32 = 48;

    fn subscription(memory: Range<'_>) -> Result<Subscription, Errno> {
        let [userdata, tag, id, timeout, _precision, flags] = load_words(memory);
        Subscription::new(userdata, tag as u8, id as u32, (id as u32, timeout, flags as u16))
    }
}

/// The snapshot before it.
///
/// ```text
/// 0          8     9     16              24       28    32         40         48       50    56
/// ┌──────────┬─────┬─────┬───────────────┬────────┬─────┬──────────┬──────────┬────────┬─────┐
/// │ userdata │ tag │     │identifier / fd│ id     │     │ timeout  │precision │ flags  │     │
/// └──────────┴─────┴─────┴───────────────┴────────┴─────┴──────────┴──────────┴────────┴─────┘
/// ```
pub(super) enum Snapshot0 {}

impl Snapshot for Snapshot0 {
    const BYTES: u32 = 56;

    fn subscription(memory: Range<'_>) -> Result<Subscription, Errno> {
        let [userdata, tag, fd, id, timeout, _precision, flags] = load_words(memory);
        Subscription::new(userdata, tag as u8, fd as u32, (id as u32, timeout, flags as u16))
    }
}

impl Subscription {
    /// The subscription of type `tag`: to `fd`, or to a clock with a timeout and flags.
    fn new(userdata: u64, tag: u8, fd: u32, (id, timeout, flags): (u32, u64, u16)) -> Result<Self, Errno> {
        let what = match (tag, flags) {
            (0, flags @ 0..=1) => Awaited::Clock { id, timeout, absolute: flags == 1 },
            (1, _) => Awaited::Read { fd },
            (2, _) => Awaited::Write { fd },
            _ => return Err(Errno::Inval),
        };
        Ok(Self { userdata, what })
    }
}

fn words<const WORDS: usize, const BYTES: usize>(words: [u64; WORDS]) -> [u8; BYTES] {
    const { assert!(BYTES == WORDS * 8) };
    let mut bytes = [0; BYTES];
    for (slot, word) in bytes.chunks_exact_mut(8).zip(words) {
        slot.copy_from_slice(&word.to_le_bytes());
    }
    bytes
}

/// The words that `memory` starts with.
fn load_words<const WORDS: usize>(memory: Range<'_>) -> [u64; WORDS] {
    let mut words = [[0; 8]; WORDS];
    memory.copy_to(words.as_flattened_mut());
    words.map(u64::from_le_bytes)
}
