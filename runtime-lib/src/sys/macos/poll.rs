//! Waiting, by `poll`, which counts milliseconds, and `nanosleep`, which counts the rest.
//!
//! # Safety
//! The kernel writes to the records that it is given, within their bounds.
#![allow(unsafe_code)]

use super::fs::last_error;
use crate::sys::unix::Watch;
use crate::wasi::types::Errno;
use core::ffi::c_int;
use core::ptr;

const SECOND: u64 = 1_000_000_000;
const MILLISECOND: u64 = 1_000_000;

/// Waits until something happens to a watched descriptor or `timeout` nanoseconds have passed; `None` waits on. It may end early
/// where the time is more than `poll` can count.
///
/// # Errors
/// [`Errno::Intr`] where a signal came first; the kernel's.
pub(crate) fn wait(watches: &mut [Watch], timeout: Option<u64>) -> Result<(), Errno> {
    let Some(timeout) = timeout else {
        const NO_LIMIT: c_int = -1;
        return poll(watches, NO_LIMIT).map(drop);
    };
    let milliseconds = c_int::try_from(timeout / MILLISECOND).unwrap_or(c_int::MAX);
    let rest = timeout % MILLISECOND;
    if poll(watches, milliseconds)? > 0 || rest == 0 {
        return Ok(());
    }
    // What happens during the last millisecond is seen at its end.
    sleep(rest)?;
    poll(watches, 0).map(drop)
}

/// How many of the descriptors something happened to.
fn poll(watches: &mut [Watch], milliseconds: c_int) -> Result<c_int, Errno> {
    let count = libc::nfds_t::try_from(watches.len()).map_err(|_| Errno::Inval)?;
    // SAFETY: a watch is laid out as `struct pollfd`; the kernel writes the last field of each.
    let number = unsafe { libc::poll(watches.as_mut_ptr().cast(), count, milliseconds) };
    if number < 0 {
        return Err(last_error().into());
    }
    for watch in watches.iter_mut().filter(|watch| watch.happened & libc::POLLNVAL != 0) {
        // A device that the kernel cannot watch, such as `/dev/null`, is one that never waits.
        // SAFETY: the call only asks, and a number is no claim that it is open.
        if unsafe { libc::fcntl(watch.fd, libc::F_GETFD) } >= 0 {
            watch.happened = watch.wanted;
        }
    }
    Ok(number)
}

fn sleep(nanoseconds: u64) -> Result<(), Errno> {
    let time =
        libc::timespec { tv_sec: (nanoseconds / SECOND).cast_signed(), tv_nsec: (nanoseconds % SECOND).cast_signed() };
    // SAFETY: the record is ours, and what is left is not asked for.
    if unsafe { libc::nanosleep(&raw const time, ptr::null_mut()) } < 0 { Err(last_error().into()) } else { Ok(()) }
}
