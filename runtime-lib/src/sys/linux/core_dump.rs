//! The file of a core dump: it has no name until it is whole, so that no part of one is ever seen, and nothing is left where the
//! program does not trap.
//!
//! # Safety
//! The file is opened once, before the first wasm instruction, and from then on only read.
#![allow(unsafe_code)]

use crate::sys::fs::Handle;
use crate::wasi::types::Errno;
use core::cell::UnsafeCell;
use core::ffi::CStr;
use rustix::fs::{AtFlags, CWD, Mode, OFlags};

/// The file, where the run asks for one.
static FILE: Shared = Shared(UnsafeCell::new(None));

struct Shared(UnsafeCell<Option<File>>);

// SAFETY: the process has one thread.
unsafe impl Sync for Shared {}

struct File {
    directory: Handle,
    name: &'static CStr,
    contents: Handle,
}

/// Opens the file that is to have this path.
///
/// # Errors
/// [`Errno::Exist`] where there is one already; the kernel's.
pub(crate) fn open(path: &'static CStr) -> Result<(), Errno> {
    let bytes = path.to_bytes_with_nul();
    let divider = bytes.iter().rposition(|byte| *byte == b'/');
    let directory = match divider {
        None => b".".as_slice(),
        Some(0) => b"/",
        Some(end) => bytes.get(..end).unwrap_or_default(),
    };
    let name = bytes.get(divider.map_or(0, |at| at + 1)..).unwrap_or_default();
    let name = CStr::from_bytes_with_nul(name).map_err(|_| Errno::Inval)?;
    let directory = Handle::open_granted(directory)?;
    if rustix::fs::openat(&directory, name, OFlags::PATH | OFlags::NOFOLLOW | OFlags::CLOEXEC, Mode::empty()).is_ok() {
        return Err(Errno::Exist);
    }
    let flags = OFlags::TMPFILE | OFlags::WRONLY | OFlags::CLOEXEC;
    let contents = Handle::adopt(rustix::fs::openat(&directory, c".", flags, Mode::RUSR | Mode::WUSR)?)?;
    // SAFETY: called once, and nobody refers to it.
    unsafe { *FILE.0.get() = Some(File { directory, name, contents }) };
    Ok(())
}

fn file() -> Option<&'static File> {
    // SAFETY: it is written before anything that reads it.
    unsafe { (*FILE.0.get()).as_ref() }
}

/// Whether one was opened.
pub(crate) fn is_open() -> bool {
    file().is_some()
}

/// The directory that it will have its name in.
pub(crate) fn directory() -> Option<&'static Handle> {
    file().map(|file| &file.directory)
}

/// Writes all of `bytes`: false where that cannot be.
pub(crate) fn write(mut bytes: &[u8]) -> bool {
    let Some(file) = file() else { return false };
    while !bytes.is_empty() {
        match rustix::io::write(&file.contents, bytes) {
            Ok(written) => bytes = bytes.get(written.max(1)..).unwrap_or_default(),
            Err(rustix::io::Errno::INTR) => {}
            Err(_) => return false,
        }
    }
    true
}

/// Gives the file its name: false where that cannot be.
pub(crate) fn keep() -> bool {
    const PREFIX: &[u8] = b"/proc/self/fd/";
    let Some(file) = file() else { return false };
    let mut path = [0; PREFIX.len() + 11];
    path.iter_mut().zip(PREFIX).for_each(|(to, from)| *to = *from);
    let number = file.contents.raw().unsigned_abs();
    let digits = number.checked_ilog10().unwrap_or(0);
    for digit in 0..=digits {
        if let Some(place) = path.get_mut(PREFIX.len() + digit as usize) {
            *place = b'0' + (number / 10u32.pow(digits - digit) % 10) as u8;
        }
    }
    let Ok(path) = CStr::from_bytes_until_nul(&path) else { return false };
    rustix::fs::linkat(CWD, path, &file.directory, file.name, AtFlags::SYMLINK_FOLLOW).is_ok()
}
