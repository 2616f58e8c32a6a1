//! The door to guest memory: the only file through which the runtime reads or writes what a wasm program can name.
//!
//! Everything that comes through is a *checked range*: its bounds were compared with the memory's size of this very call,
//! so that memory may grow between two calls. Bytes are copied in and out, or a range is handed to one system call; no
//! reference into guest memory ever exists, as its bytes may be overlapped by the program at will.
//!
//! # Safety
//! The runtime made the memory of hostcalls before the program began: `base` to `base + bytes` is mapped for reading and writing until
//! the process ends, as memories never shrink and never move.
#![allow(unsafe_code)]

use crate::wasi::types::Errno;
use core::marker::PhantomData;
use core::mem::MaybeUninit;
use core::ptr;
use wasm2native_abi::instance::Instance;

/// The memory of an instance that hostcalls work on, as it is during one of them.
#[derive(Clone, Copy)]
pub(crate) struct Guest<'call> {
    base: *mut u8,
    bytes: u64,
    call: PhantomData<&'call Instance>,
}

/// Bytes of guest memory, inside its bounds. Laid out as the system's `struct iovec`.
#[derive(Clone, Copy)]
#[repr(C)]
pub(crate) struct Range<'call> {
    base: *mut u8,
    len: usize,
    call: PhantomData<&'call Instance>,
}

/// Room for `N` bytes of guest memory.
#[derive(Clone, Copy)]
pub(crate) struct Place<'call, const N: usize>(Range<'call>);

/// Room for the ranges of an array of `iovec` or `ciovec` records.
pub(crate) struct Vectors<'call>([MaybeUninit<Range<'call>>; Vectors::CAPACITY]);

impl<'call> Guest<'call> {
    /// That of `instance`, with its present size.
    pub(crate) fn of(instance: &'call Instance) -> Self {
        let base = ptr::with_exposed_provenance_mut(instance.memory0.base as usize);
        Self { base, bytes: instance.memory0.bytes, call: PhantomData }
    }

    /// The `len` bytes at address `at`.
    ///
    /// # Errors
    /// [`Errno::Fault`] where they do not all lie in memory.
    pub(crate) fn range(&self, at: u32, len: u32) -> Result<Range<'call>, Errno> {
        // Both are below 2^32: the sum cannot wrap in 64 bits.
        if u64::from(at) + u64::from(len) > self.bytes {
            return Err(Errno::Fault);
        }
        // SAFETY: `at` is at most `bytes`, so that the result stays in the memory or one past it.
        let base = unsafe { self.base.add(at as usize) };
        Ok(Range { base, len: len as usize, call: PhantomData })
    }

    /// The `N` bytes at address `at`, for a result that is known only later.
    ///
    /// # Errors
    /// [`Errno::Fault`] where they do not all lie in memory.
    pub(crate) fn place<const N: usize>(&self, at: u32) -> Result<Place<'call, N>, Errno> {
        self.range(at, N as u32).map(Place)
    }

    /// Writes `bytes`.
    ///
    /// # Errors
    /// [`Errno::Fault`]; nothing is written then.
    pub(crate) fn store(&self, at: u32, bytes: &[u8]) -> Result<(), Errno> {
        let len = u32::try_from(bytes.len()).map_err(|_| Errno::Overflow)?;
        self.range(at, len)?.copy_from(bytes);
        Ok(())
    }

    /// Writes a little-endian `u32`, aligned or not.
    ///
    /// # Errors
    /// [`Errno::Fault`].
    pub(crate) fn store_u32(&self, at: u32, value: u32) -> Result<(), Errno> {
        self.store(at, &value.to_le_bytes())
    }

    /// Writes a little-endian `u64`, aligned or not.
    ///
    /// # Errors
    /// [`Errno::Fault`].
    pub(crate) fn store_u64(&self, at: u32, value: u64) -> Result<(), Errno> {
        self.store(at, &value.to_le_bytes())
    }
}

impl<'call> Range<'call> {
    /// Number of bytes.
    pub(crate) const fn len(&self) -> usize {
        self.len
    }

    /// Address of the first byte, for a system call.
    pub(crate) const fn as_ptr(&self) -> *mut u8 {
        self.base
    }

    /// Copies the range's first bytes to all of `to`, which is no longer than the range.
    pub(crate) fn copy_to(&self, to: &mut [u8]) {
        let bytes = to.len().min(self.len);
        // SAFETY: the range holds that many bytes, and so does `to`, which is the host's: they cannot overlap.
        unsafe { ptr::copy_nonoverlapping(self.base, to.as_mut_ptr(), bytes) }
    }

    /// Copies all of the range to the start of `room`, and a NUL behind it: both; nothing where there is no room for them.
    pub(crate) fn copy_with_nul<'a>(&self, room: &'a mut [MaybeUninit<u8>]) -> Option<&'a mut [u8]> {
        let room = room.get_mut(..=self.len)?;
        let to = room.as_mut_ptr().cast::<u8>();
        // SAFETY: the range holds `len` bytes, and `room`, which is the host's and cannot overlap it, one more.
        unsafe {
            ptr::copy_nonoverlapping(self.base, to, self.len);
            to.add(self.len).write(0);
        }
        // SAFETY: all `len + 1` bytes of `room` were written, and are borrowed as long as it is.
        Some(unsafe { core::slice::from_raw_parts_mut(to, room.len()) })
    }

    /// Copies `from` to the range's start, as much of it as fits: the number of bytes copied.
    pub(crate) fn copy_from(&self, from: &[u8]) -> usize {
        let bytes = from.len().min(self.len);
        // SAFETY: the range holds that many bytes, and so does `from`, which is the host's: they cannot overlap.
        unsafe { ptr::copy_nonoverlapping(from.as_ptr(), self.base, bytes) };
        bytes
    }

    /// What is left after the first `bytes` bytes; empty where the range is shorter.
    pub(crate) fn skip(&self, bytes: usize) -> Self {
        let bytes = bytes.min(self.len);
        // SAFETY: `bytes` is at most the range's length.
        let base = unsafe { self.base.add(bytes) };
        Self { base, len: self.len - bytes, call: PhantomData }
    }
}

impl<const N: usize> Place<'_, N> {
    /// Fills it.
    pub(crate) fn store(&self, bytes: [u8; N]) {
        self.0.copy_from(&bytes);
    }
}

impl<'call> Vectors<'call> {
    /// A kibibyte of stack; more than any libc gathers.
    pub(crate) const CAPACITY: usize = 64;

    /// Room for ranges. It stays where it is: to move it is to copy a kibibyte.
    pub(crate) const fn new() -> Self {
        Self([const { MaybeUninit::uninit() }; Self::CAPACITY])
    }

    /// The ranges that the `count` records at `at` describe, each checked, in order.
    ///
    /// Of more records than [`Vectors::CAPACITY`] the first ones are taken: a transfer may always be a short one.
    ///
    /// ```text
    /// 0        4        8
    /// ┌────────┬────────┐
    /// │ buf    │ len    │
    /// └────────┴────────┘
    /// ```
    /// # Errors
    /// [`Errno::Fault`] where the array or a range that is taken leaves memory.
    #[inline(always)]
    pub(crate) fn gather(&mut self, guest: Guest<'call>, at: u32, count: u32) -> Result<&[Range<'call>], Errno> {
        const RECORD_BYTES: u32 = 8;
        if count != 1 {
            return self.gather_all(guest, at, count);
        }
        let mut record = [0; RECORD_BYTES as usize];
        guest.range(at, RECORD_BYTES)?.copy_to(&mut record);
        let record = u64::from_le_bytes(record);
        let range = guest.range(record as u32, (record >> 32) as u32)?;
        Ok(core::slice::from_ref(self.0[0].write(range)))
    }

    fn gather_all(&mut self, guest: Guest<'call>, at: u32, count: u32) -> Result<&[Range<'call>], Errno> {
        const RECORD_BYTES: u32 = 8;
        let mut records = guest.range(at, count.checked_mul(RECORD_BYTES).ok_or(Errno::Fault)?)?;
        let mut len = 0;
        for (_, slot) in (0..count).zip(&mut self.0) {
            let mut record = [0; RECORD_BYTES as usize];
            records.copy_to(&mut record);
            records = records.skip(record.len());
            let record = u64::from_le_bytes(record);
            slot.write(guest.range(record as u32, (record >> 32) as u32)?);
            len += 1;
        }
        // SAFETY: the first `len` entries were written, one after the other.
        Ok(unsafe { core::slice::from_raw_parts(self.0.as_ptr().cast(), len) })
    }
}
