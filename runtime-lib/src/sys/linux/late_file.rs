//! Files that the runtime itself writes when the program ends: core dumps and profiles. Such a file has no name until it is whole, so that
//! no part of one is ever seen, and nothing is left where it is not written in the end.
//!
//! # Safety
//! A file is opened once, before the first wasm instruction, and from then on only read.
#![allow(unsafe_code)]

use crate::sys::fs::Handle;
use crate::wasi::rights::Rights;
use crate::wasi::types::Errno;
use core::cell::UnsafeCell;
use core::ffi::CStr;
use core::mem::MaybeUninit;
use rustix::fs::{AtFlags, CWD, Mode, OFlags};

/// A file that may be wanted. Zeros at first, so that it takes no room in the program's file.
pub(crate) struct LateFile {
    state: UnsafeCell<State>,
    file: UnsafeCell<MaybeUninit<File>>,
}

// SAFETY: the process has one thread.
unsafe impl Sync for LateFile {}

#[derive(Clone, Copy, PartialEq, Eq)]
#[repr(u8)]
enum State {
    Unwanted = 0,
    Open,
}

/// All of them.
static FILES: [LateFile; 2] = [const { LateFile::new() }; 2];
/// The core dump, where the run asks for one.
pub(crate) const CORE_DUMP: &LateFile = &FILES[0];
/// The profile, of a program that is built to write one.
pub(crate) const PROFILE: &LateFile = &FILES[1];

/// The directories in which files will have their names, and what is done there.
pub(crate) fn directories() -> impl Iterator<Item = (&'static Handle, Rights)> {
    FILES.iter().filter_map(LateFile::file).map(|file| (&file.directory, file.rights))
}

/// What is to become of a file that has the name already.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(crate) enum Existing {
    /// It stays, and there is no other.
    Kept,
    /// It is replaced.
    Replaced,
}

struct File {
    directory: Handle,
    name: &'static CStr,
    /// What is done in the directory.
    rights: Rights,
    contents: Handle,
}

impl LateFile {
    const fn new() -> Self {
        Self { state: UnsafeCell::new(State::Unwanted), file: UnsafeCell::new(MaybeUninit::uninit()) }
    }

    /// Opens the file that is to have this path.
    ///
    /// # Errors
    /// [`Errno::Exist`] where there is one that is to be kept; the kernel's.
    pub(crate) fn open(&self, path: &'static CStr, existing: Existing) -> Result<(), Errno> {
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
        let flags = OFlags::PATH | OFlags::NOFOLLOW | OFlags::CLOEXEC;
        if existing == Existing::Kept && rustix::fs::openat(&directory, name, flags, Mode::empty()).is_ok() {
            return Err(Errno::Exist);
        }
        let flags = OFlags::TMPFILE | OFlags::WRONLY | OFlags::CLOEXEC;
        let contents = Handle::adopt(rustix::fs::openat(&directory, c".", flags, Mode::RUSR | Mode::WUSR)?)?;
        let rights = match existing {
            Existing::Kept => Rights::PATH_CREATE_FILE,
            Existing::Replaced => Rights::PATH_CREATE_FILE | Rights::PATH_UNLINK_FILE,
        };
        // SAFETY: called once, and nobody refers to it.
        unsafe { (*self.file.get()).write(File { directory, name, rights, contents }) };
        // SAFETY: as above.
        unsafe { *self.state.get() = State::Open };
        Ok(())
    }

    fn file(&self) -> Option<&File> {
        // SAFETY: it is written before anything that reads it.
        let state = unsafe { *self.state.get() };
        // SAFETY: it has been written where it is open.
        (state == State::Open).then(|| unsafe { (*self.file.get()).assume_init_ref() })
    }

    /// Whether one was opened.
    pub(crate) fn is_open(&self) -> bool {
        self.file().is_some()
    }

    /// Writes all of `bytes`: false where that cannot be.
    pub(crate) fn write(&self, mut bytes: &[u8]) -> bool {
        let Some(file) = self.file() else { return false };
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
    pub(crate) fn keep(&self) -> bool {
        self.file().is_some_and(|file| file.link(file.name).is_ok())
    }

    /// Gives the file its name, in the place of a file that has it: false where that cannot be.
    pub(crate) fn keep_or_replace(&self) -> bool {
        self.file().is_some_and(|file| match file.link(file.name) {
            Err(rustix::io::Errno::EXIST) => file.replace(),
            outcome => outcome.is_ok(),
        })
    }
}

impl File {
    fn link(&self, name: &CStr) -> Result<(), rustix::io::Errno> {
        const PREFIX: &[u8] = b"/proc/self/fd/";
        let mut path = [0; PREFIX.len() + 11];
        path.iter_mut().zip(PREFIX).for_each(|(to, from)| *to = *from);
        let number = self.contents.raw().unsigned_abs();
        let digits = number.checked_ilog10().unwrap_or(0);
        for digit in 0..=digits {
            if let Some(place) = path.get_mut(PREFIX.len() + digit as usize) {
                *place = b'0' + (number / 10u32.pow(digits - digit) % 10) as u8;
            }
        }
        let path = CStr::from_bytes_until_nul(&path).map_err(|_| rustix::io::Errno::INVAL)?;
        rustix::fs::linkat(CWD, path, &self.directory, name, AtFlags::SYMLINK_FOLLOW)
    }

    /// A link cannot replace a file, but a move can: the file gets another name first, `NAME.new`.
    fn replace(&self) -> bool {
        const SUFFIX: &[u8] = b".new";
        let mut name = [0; 256];
        let bytes = self.name.to_bytes();
        if bytes.len() + SUFFIX.len() >= name.len() {
            return false;
        }
        name.iter_mut().zip(bytes.iter().chain(SUFFIX)).for_each(|(to, from)| *to = *from);
        let Ok(name) = CStr::from_bytes_until_nul(&name) else { return false };
        // What an earlier run may have left that was killed between these two.
        let _ = rustix::fs::unlinkat(&self.directory, name, AtFlags::empty());
        if self.link(name).is_err() {
            return false;
        }
        let is_moved = rustix::fs::renameat(&self.directory, name, &self.directory, self.name).is_ok();
        if !is_moved {
            let _ = rustix::fs::unlinkat(&self.directory, name, AtFlags::empty());
        }
        is_moved
    }
}
