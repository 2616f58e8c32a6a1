//! Waiting for descriptors, for time to pass, and for other processes.
//!
//! # Safety
//! A [`Watches`] owns the mapping that it was made with; the records in it are plain numbers, for which zeros are a value.
#![allow(unsafe_code)]

use super::arch;
use super::fs::Handle;
use crate::wasi::types::Errno;
use core::ptr::NonNull;
use rustix::io::Errno as Kernel;
use rustix::mm;

/// What a descriptor is watched for, and what became of it: the kernel's `struct pollfd`.
#[derive(Clone, Copy)]
#[repr(C)]
pub(crate) struct Watch {
    fd: i32,
    wanted: i16,
    happened: i16,
}

/// What a descriptor is watched for.
#[derive(Clone, Copy)]
pub(crate) enum Interest {
    /// Bytes, or the end.
    Read,
    /// Room for bytes.
    Write,
}

/// What happened to a watched descriptor.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(crate) enum Happened {
    /// Nothing.
    Nothing,
    /// It is ready.
    Ready,
    /// The other side is gone.
    HungUp,
    /// It is no descriptor.
    Invalid,
    /// It is in error.
    Error,
}

const POLLIN: i16 = 0x01;
const POLLOUT: i16 = 0x04;
const POLLERR: i16 = 0x08;
const POLLHUP: i16 = 0x10;
const POLLNVAL: i16 = 0x20;

impl Watch {
    /// A watch on `handle`.
    pub(crate) fn new(handle: &Handle, interest: Interest) -> Self {
        let wanted = match interest {
            Interest::Read => POLLIN,
            Interest::Write => POLLOUT,
        };
        Self { fd: handle.raw(), wanted, happened: 0 }
    }

    /// A watch on nothing.
    pub(crate) const fn none() -> Self {
        Self { fd: -1, wanted: 0, happened: 0 }
    }

    /// What the last [`wait`] saw.
    pub(crate) const fn happened(&self) -> Happened {
        match self.happened {
            0 => Happened::Nothing,
            bits if bits & POLLNVAL != 0 => Happened::Invalid,
            // A pipe that nobody reads is both: the next write says so.
            bits if bits & POLLHUP != 0 || bits & (POLLERR | POLLOUT) == POLLERR | POLLOUT => Happened::HungUp,
            bits if bits & POLLERR != 0 => Happened::Error,
            _ => Happened::Ready,
        }
    }
}

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

/// Lets other processes have the processor.
pub(crate) fn yield_processor() {
    rustix::thread::sched_yield();
}

/// Room for any number of watches.
pub(crate) struct Watches {
    few: [Watch; FEW],
    /// Where there are more than a few, a mapping for them.
    many: Option<NonNull<Watch>>,
    len: usize,
}

/// Enough for most programs; half a kibibyte.
const FEW: usize = 64;

impl Watches {
    /// `len` watches on nothing.
    ///
    /// # Errors
    /// [`Errno::NoMem`].
    pub(crate) fn new(len: usize) -> Result<Self, Errno> {
        let many = if len > FEW {
            let bytes = len.checked_mul(size_of::<Watch>()).ok_or(Errno::NoMem)?;
            Some(super::map_anonymous(bytes).ok_or(Errno::NoMem)?.cast())
        } else {
            None
        };
        let mut watches = Self { few: [Watch::none(); FEW], many, len };
        if many.is_some() {
            watches.as_mut_slice().fill(Watch::none());
        }
        Ok(watches)
    }

    /// All of them.
    pub(crate) fn as_mut_slice(&mut self) -> &mut [Watch] {
        match self.many {
            // SAFETY: the mapping has room for `len` records, all of them initialised, and `self` is its only owner.
            Some(many) => unsafe { core::slice::from_raw_parts_mut(many.as_ptr(), self.len) },
            None => self.few.get_mut(..self.len).unwrap_or_default(),
        }
    }
}

impl Drop for Watches {
    fn drop(&mut self) {
        if let Some(many) = self.many {
            // A failure leaves the pages mapped, which harms nobody.
            // SAFETY: the mapping was made for this value, which ends here.
            let _ = unsafe { mm::munmap(many.as_ptr().cast(), self.len * size_of::<Watch>()) };
        }
    }
}
