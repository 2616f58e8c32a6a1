//! Attributes and times of what is open.

use crate::sys::fs::{self, NewTime, Status};
use crate::wasi::rights::Rights;
use crate::wasi::types::{Errno, Flags, fstflags};
use crate::wasi::{Context, layout};

/// Writes the attributes of what is open.
pub(in crate::wasi) fn fd_filestat_get(context: &mut Context<'_>, fd: u32, stat: u32) -> Result<(), Errno> {
    let status = file_status(context, fd)?;
    context.guest.store(stat, &layout::filestat(&status))
}

/// The attributes of what is open.
#[inline(always)]
pub(in crate::wasi) fn file_status(context: &mut Context<'_>, fd: u32) -> Result<Status, Errno> {
    let descriptor = context.host.descriptors.as_opened(fd)?;
    descriptor.check(Rights::FD_FILESTAT_GET)?;
    fs::status(&descriptor.handle)
}

/// Sets access and modification time of what is open.
pub(in crate::wasi) fn fd_filestat_set_times(
    context: &mut Context<'_>,
    fd: u32,
    atim: u64,
    mtim: u64,
    flags: u32,
) -> Result<(), Errno> {
    let (accessed, modified) = new_times(atim, mtim, flags)?;
    let descriptor = context.host.descriptors.any(fd, Rights::FD_FILESTAT_SET_TIMES)?;
    fs::set_file_times(&descriptor.handle, accessed, modified)
}

/// What access and modification time are set to.
///
/// # Errors
/// [`Errno::Inval`] where a time is to be both the present and another.
pub(in crate::wasi) fn new_times(atim: u64, mtim: u64, flags: u32) -> Result<(NewTime, NewTime), Errno> {
    let flags = Flags::new(flags, fstflags::ALL)?;
    let new = |given, time, now| match (flags.has(given), flags.has(now)) {
        (true, true) => Err(Errno::Inval),
        (true, false) => Ok(NewTime::At(time)),
        (false, true) => Ok(NewTime::Now),
        (false, false) => Ok(NewTime::Unchanged),
    };
    let accessed = new(fstflags::ATIM, atim, fstflags::ATIM_NOW)?;
    Ok((accessed, new(fstflags::MTIM, mtim, fstflags::MTIM_NOW)?))
}
