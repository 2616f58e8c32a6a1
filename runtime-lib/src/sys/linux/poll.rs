//! The system call that waits.
//!
//! # Safety
//! The kernel writes to the records that it is given, within their bounds.
#![allow(unsafe_code)]

use super::arch;
use crate::sys::unix::Watch;
use crate::wasi::types::Errno;
use rustix::io::Errno as Kernel;

/// Waits until something happens to a watched descriptor or `timeout` nanoseconds have passed; `None` waits on.
///
/// # Errors
/// [`Errno::Intr`] where a signal came first; the kernel's.
pub(crate) fn wait(watches: &mut [Watch], timeout: Option<u64>) -> Result<(), Errno> {
    const SECOND: u64 = 1_000_000_000;
    let mut timespec = timeout.map(|timeout| [timeout / SECOND, timeout % SECOND]);
    let timespec = timespec.as_mut().map_or(0, |timespec| timespec.as_mut_ptr().expose_provenance());
    // The kernel takes no more records than files may be open, though watches on nothing are none: those at the end stay away.
    let used = watches.iter().rposition(|watch| watch.fd >= 0).map_or(0, |last| last + 1);
    let records = watches.as_mut_ptr().expose_provenance();
    // SAFETY: the kernel writes what is left of the time, and the last field of each record.
    let result = unsafe { arch::syscall([arch::PPOLL, records, used, timespec, 0]) };
    if result < 0 { Err(Kernel::from_raw_os_error(-result as i32).into()) } else { Ok(()) }
}
