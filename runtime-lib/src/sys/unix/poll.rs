//! Waiting for descriptors, for time to pass, and for other processes.
//!
//! # Safety
//! A [`Watches`] owns the mapping that it was made with; the records in it are plain numbers, for which zeros are a value.
#![allow(unsafe_code)]

use crate::sys::fs::Handle;
use crate::wasi::types::Errno;
use core::ptr::NonNull;
use rustix::mm;

/// What a descriptor is watched for, and what became of it: the kernel's `struct pollfd`.
#[derive(Clone, Copy)]
#[repr(C)]
pub(crate) struct Watch {
    pub(in crate::sys) fd: i32,
    pub(in crate::sys) wanted: i16,
    pub(in crate::sys) happened: i16,
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

    /// What the last [`wait`](crate::sys::wait) saw.
    pub(crate) const fn happened(&self) -> Happened {
        match self.happened {
            0 => Happened::Nothing,
            bits if bits & POLLNVAL != 0 => Happened::Invalid,
            // A pipe that nobody reads is in error to who writes, and ready as well where it is not full: the next write says so.
            bits if bits & POLLHUP != 0 || bits & POLLERR != 0 && self.wanted == POLLOUT => Happened::HungUp,
            bits if bits & POLLERR != 0 => Happened::Error,
            _ => Happened::Ready,
        }
    }
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
            Some(crate::sys::map_anonymous(bytes).ok_or(Errno::NoMem)?.cast())
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
