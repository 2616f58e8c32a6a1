//! The functions that differ in the snapshot before preview 1 (`wasi_unstable`), which old programs import: the same work with
//! other numbers and other records. A program that imports only preview 1 carries nothing of this file.

use super::fd::{file_status, seek};
use super::layout::{self, Snapshot0};
use super::path::path_status;
use super::types::Errno;
use super::{Context, poll};
use crate::sys::fs::Whence;

/// Moves a descriptor, and writes where it stands then.
pub(super) fn fd_seek(
    context: &mut Context<'_>,
    fd: u32,
    offset: u64,
    whence: u32,
    position: u32,
) -> Result<(), Errno> {
    let whence = match whence {
        0 => Whence::Current,
        1 => Whence::End,
        2 => Whence::Start,
        _ => return Err(Errno::Inval),
    };
    seek(context, fd, offset.cast_signed(), whence, position)
}

/// Writes the attributes of what is open.
pub(super) fn fd_filestat_get(context: &mut Context<'_>, fd: u32, stat: u32) -> Result<(), Errno> {
    let status = file_status(context, fd)?;
    context.guest.store(stat, &layout::filestat_unstable(&status))
}

/// Writes the attributes of what a path names.
pub(super) fn path_filestat_get(
    context: &mut Context<'_>,
    fd: u32,
    flags: u32,
    at: u32,
    len: u32,
    stat: u32,
) -> Result<(), Errno> {
    let status = path_status(context, fd, flags, at, len)?;
    context.guest.store(stat, &layout::filestat_unstable(&status))
}

/// Waits until one of the `count` subscriptions comes true; writes an event for each that has, and their number to
/// `stored`.
pub(super) fn poll_oneoff(
    context: &mut Context<'_>,
    subscriptions: u32,
    events: u32,
    count: u32,
    stored: u32,
) -> Result<(), Errno> {
    poll::wait::<Snapshot0>(context, subscriptions, events, count, stored)
}
