//! A guest's path: copied out of its memory once, checked, and taken apart into a directory and a name.
//!
//! Invariant: a [`Place`]'s directory was reached below the one that the lookup started from, and its name has no slash but
//! at its end: an operation of the kernel's that does not follow a last component cannot leave the directory with it. Of
//! the name `..` that holds for operations on names alone, which the kernel refuses it: what touches the file itself asks
//! [`Path::ends_above`] first, as the directory may have been moved to anywhere since it was reached.

use super::beneath;
use crate::guest::Range;
use crate::wasi::types::Errno;
use core::ffi::CStr;
use rustix::fd::{AsFd, BorrowedFd, OwnedFd};
use rustix::fs::{Mode, OFlags};

/// A path as the guest wrote it: UTF-8 without a NUL, shorter than the kernel's limit.
pub(crate) struct Path {
    /// The path, and zeros.
    bytes: [u8; PATH_MAX],
    len: usize,
}

/// Linux's limit in bytes, the final NUL included.
pub(super) const PATH_MAX: usize = 4096;

/// A path's last component and the directory that it is in.
pub(super) struct Place<'a> {
    directory: Directory<'a>,
    /// The component; slashes that followed it follow still, as they ask for a directory.
    pub(super) name: &'a CStr,
}

enum Directory<'a> {
    /// The one that the lookup started from.
    Start(BorrowedFd<'a>),
    /// One below it.
    Below(OwnedFd),
}

impl Path {
    /// Room for a path. It stays where it is: to move it is to copy a page.
    pub(crate) const fn room() -> Self {
        Self { bytes: [0; PATH_MAX], len: 0 }
    }

    /// Copies the path that `range` holds to room that is still empty.
    ///
    /// # Errors
    /// [`Errno::NameTooLong`]; [`Errno::Inval`] for a NUL in it; [`Errno::Ilseq`] where it is no UTF-8.
    pub(crate) fn copy(&mut self, range: Range<'_>) -> Result<(), Errno> {
        self.len = range.len();
        let bytes = self.bytes.get_mut(..range.len()).filter(|bytes| bytes.len() < PATH_MAX);
        let bytes = bytes.ok_or(Errno::NameTooLong)?;
        range.copy_to(bytes);
        if bytes.contains(&0) {
            return Err(Errno::Inval);
        }
        core::str::from_utf8(bytes).map_err(|_| Errno::Ilseq)?;
        Ok(())
    }

    /// Whether it starts at a root, which no guest has.
    pub(crate) fn is_absolute(&self) -> bool {
        self.bytes.first() == Some(&b'/')
    }

    /// The path for the kernel.
    pub(super) fn as_c_str(&self) -> &CStr {
        until_nul(&self.bytes)
    }

    /// Whether it is one component that names something in the very directory where the lookup starts.
    pub(super) fn is_plain_name(&self) -> bool {
        let path = self.text();
        !path.contains(&b'/') && path != b".."
    }

    /// Whether it ends in a slash, which asks for a directory.
    pub(super) fn wants_directory(&self) -> bool {
        self.text().last() == Some(&b'/')
    }

    /// Whether its last component is `..`.
    pub(super) fn ends_above(&self) -> bool {
        let path = self.text();
        let end = path.iter().rposition(|&byte| byte != b'/').map_or(0, |last| last + 1);
        matches!(path.get(..end), Some([b'.', b'.'] | [.., b'/', b'.', b'.']))
    }

    /// Finds the directory of the last component below `start`.
    ///
    /// # Errors
    /// [`Errno::Perm`] where the path leads outside; [`Errno::NoEnt`] where it is empty; the kernel's.
    pub(super) fn place<'a>(&'a mut self, start: BorrowedFd<'a>) -> Result<Place<'a>, Errno> {
        if self.is_absolute() {
            return Err(Errno::Perm);
        }
        let Some(last) = self.text().iter().rposition(|&byte| byte != b'/') else {
            return Err(Errno::NoEnt);
        };
        let through_last = self.bytes.get(..=last).unwrap_or_default();
        let slash = through_last.iter().rposition(|&byte| byte == b'/');
        let name = slash.map_or(0, |slash| slash + 1);
        if self.ends_above() {
            // The kernel refuses to change such a name, with an error that suits; but the guest is told whether it left.
            beneath::open_at(start, self.as_c_str(), OFlags::PATH | OFlags::CLOEXEC, Mode::empty())?;
        }
        let Some(slash) = slash else {
            return Ok(Place { directory: Directory::Start(start), name: self.as_c_str() });
        };
        // The slash between the two becomes the first one's end.
        self.bytes.get_mut(slash).into_iter().for_each(|byte| *byte = 0);
        let flags = OFlags::PATH | OFlags::DIRECTORY | OFlags::CLOEXEC;
        let below = beneath::open_at(start, until_nul(&self.bytes), flags, Mode::empty())?;
        let name = until_nul(self.bytes.get(name..).unwrap_or_default());
        Ok(Place { directory: Directory::Below(below), name })
    }

    fn text(&self) -> &[u8] {
        self.bytes.get(..self.len).unwrap_or_default()
    }
}

impl AsFd for Place<'_> {
    fn as_fd(&self) -> BorrowedFd<'_> {
        match &self.directory {
            Directory::Start(directory) => directory.as_fd(),
            Directory::Below(directory) => directory.as_fd(),
        }
    }
}

impl Place<'_> {
    /// Whether slashes follow the name.
    pub(super) fn wants_directory(&self) -> bool {
        self.name.to_bytes().last() == Some(&b'/')
    }
}

/// The string that `bytes` starts with; there is a NUL by construction.
fn until_nul(bytes: &[u8]) -> &CStr {
    CStr::from_bytes_until_nul(bytes).unwrap_or_default()
}
