//! Size, use and durability of open files.

use crate::sys::fs::{self, Advice};
use crate::wasi::Context;
use crate::wasi::rights::Rights;
use crate::wasi::types::Errno;

/// Tells the system how a part of a file will be used (witx: `advice`).
pub(in crate::wasi) fn fd_advise(
    context: &mut Context<'_>,
    fd: u32,
    offset: u64,
    len: u64,
    advice: u32,
) -> Result<(), Errno> {
    let advice = match advice {
        0 => Advice::Normal,
        1 => Advice::Sequential,
        2 => Advice::Random,
        3 => Advice::WillNeed,
        4 => Advice::DontNeed,
        5 => Advice::NoReuse,
        _ => return Err(Errno::Inval),
    };
    let file = context.host.descriptors.file(fd, Rights::FD_ADVISE)?;
    fs::advise(&file.handle, offset, len, advice)
}

/// Makes room on the disk for a part of a file.
pub(in crate::wasi) fn fd_allocate(context: &mut Context<'_>, fd: u32, offset: u64, len: u64) -> Result<(), Errno> {
    context.host.survive_failing_writes();
    let file = context.host.descriptors.file(fd, Rights::FD_ALLOCATE)?;
    fs::allocate(&file.handle, offset, len)
}

/// Waits until a file's data is on the disk.
pub(in crate::wasi) fn fd_datasync(context: &mut Context<'_>, fd: u32) -> Result<(), Errno> {
    let descriptor = context.host.descriptors.any(fd, Rights::FD_DATASYNC)?;
    fs::sync_data(&descriptor.handle)
}

/// Waits until a file's data and attributes are on the disk. Of a directory, these are its names.
pub(in crate::wasi) fn fd_sync(context: &mut Context<'_>, fd: u32) -> Result<(), Errno> {
    let descriptor = context.host.descriptors.any(fd, Rights::FD_SYNC)?;
    fs::sync(&descriptor.handle)
}

/// Makes a file `bytes` bytes long.
pub(in crate::wasi) fn fd_filestat_set_size(context: &mut Context<'_>, fd: u32, bytes: u64) -> Result<(), Errno> {
    context.host.survive_failing_writes();
    let file = context.host.descriptors.file(fd, Rights::FD_FILESTAT_SET_SIZE)?;
    fs::resize(&file.handle, bytes)
}
