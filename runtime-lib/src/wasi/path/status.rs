//! Attributes and times of what a path names.

use crate::sys::fs::{self, PathRoom, Status};
use crate::wasi::fd::new_times;
use crate::wasi::rights::Rights;
use crate::wasi::types::{Errno, Lookup};
use crate::wasi::{Context, layout};

/// Writes the attributes of what a path names.
pub(in crate::wasi) fn path_filestat_get(
    context: &mut Context<'_>,
    fd: u32,
    flags: u32,
    at: u32,
    len: u32,
    stat: u32,
) -> Result<(), Errno> {
    let status = path_status(context, fd, flags, at, len)?;
    context.guest.store(stat, &layout::filestat(&status))
}

/// The attributes of what a path names.
#[inline(always)]
pub(in crate::wasi) fn path_status(
    context: &mut Context<'_>,
    fd: u32,
    flags: u32,
    at: u32,
    len: u32,
) -> Result<Status, Errno> {
    let lookup = Lookup::from_flags(flags)?;
    let mut room = PathRoom::new();
    let path = room.copy(context.guest.range(at, len)?)?;
    let directory = context.host.descriptors.directory(fd, Rights::PATH_FILESTAT_GET)?;
    fs::status_at(&directory.handle, &path, lookup)
}

/// Sets access and modification time of what a path names.
pub(in crate::wasi) fn path_filestat_set_times(
    context: &mut Context<'_>,
    fd: u32,
    flags: u32,
    at: u32,
    len: u32,
    atim: u64,
    mtim: u64,
    fst_flags: u32,
) -> Result<(), Errno> {
    let lookup = Lookup::from_flags(flags)?;
    let (accessed, modified) = new_times(atim, mtim, fst_flags)?;
    let mut room = PathRoom::new();
    let mut path = room.copy(context.guest.range(at, len)?)?;
    let directory = context.host.descriptors.directory(fd, Rights::PATH_FILESTAT_SET_TIMES)?;
    fs::set_path_times(&directory.handle, &mut path, lookup, accessed, modified)
}
