//! What becomes of a file on its disk: room, expected use, durability.

use super::handle::Handle;
use crate::wasi::types::Errno;
use core::num::NonZeroU64;
use rustix::fd::BorrowedFd;
use rustix::fs::{self, FallocateFlags, PROC_SUPER_MAGIC};
use rustix::io::retry_on_intr;

/// How a part of a file will be used.
pub(crate) use rustix::fs::Advice;

/// Makes room on the disk for a part of a file, which grows where it ends earlier.
///
/// # Errors
/// The kernel's. So it is for all functions of this file.
pub(crate) fn allocate(file: &Handle, offset: u64, bytes: u64) -> Result<(), Errno> {
    Ok(retry_on_intr(|| fs::fallocate(file, FallocateFlags::empty(), offset, bytes))?)
}

/// Tells the system how the `bytes` bytes from `offset` on (0: all that follow) will be used.
pub(crate) fn advise(file: &Handle, offset: u64, bytes: u64, advice: Advice) -> Result<(), Errno> {
    Ok(fs::fadvise(file, offset, NonZeroU64::new(bytes), advice)?)
}

/// Waits until data and attributes are on the disk.
pub(crate) fn sync(file: &Handle) -> Result<(), Errno> {
    Ok(retry_on_intr(|| fs::fsync(file))?)
}

/// Waits until data is on the disk.
pub(crate) fn sync_data(file: &Handle) -> Result<(), Errno> {
    Ok(retry_on_intr(|| fs::fdatasync(file))?)
}

/// Whether an open file is one of the kernel's in `/proc`: its own memory, which it may write there whatever its pages say, or
/// settings of the system. A grant of a directory never means those, though it may contain them.
pub(in crate::sys) fn is_door_to_kernel(file: BorrowedFd<'_>) -> bool {
    fs::fstatfs(file).is_ok_and(|system| system.f_type == PROC_SUPER_MAGIC)
}
