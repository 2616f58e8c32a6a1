//! A guest's path: copied out of its memory once, checked, and taken apart into a directory and a name.
//!
//! Invariant: a [`Place`]'s directory was reached below the one that the lookup started from, and its name has no slash but
//! at its end, and none there either where the kernel would follow a link because of it: an operation of the kernel's that does
//! not follow a last component cannot leave the directory with it. Of the name `..` that holds for operations on names alone,
//! which the kernel refuses it: what touches the file itself asks [`Path::ends_above`] first, as the directory may have been
//! moved to anywhere since it was reached.

use crate::guest::Range;
use crate::sys::fs::{REFERENCE, SLASHES_BEHIND_A_NAME, beneath};
use crate::wasi::types::Errno;
use core::ffi::CStr;
use core::mem::MaybeUninit;
use rustix::fd::{AsFd, BorrowedFd, OwnedFd};
use rustix::fs::{Mode, OFlags};

/// A path as the guest wrote it: UTF-8 without a NUL, shorter than the kernel's limit.
pub(crate) struct Path<'a> {
    /// The path, and a NUL.
    bytes: &'a mut [u8],
}

/// Room for a path. It stays where it is: to move it is to copy a page. Nothing clears it, as to clear a page takes longer than all
/// else that becomes of a path until the kernel has it.
pub(crate) struct PathRoom([MaybeUninit<u8>; PATH_MAX]);

/// Linux's limit in bytes, the final NUL included; on every system.
pub(in crate::sys) const PATH_MAX: usize = 4096;

/// A path's last component and the directory that it is in.
pub(in crate::sys) struct Place<'a> {
    directory: Directory<'a>,
    /// The component; slashes that followed it follow still where the kernel knows best what they ask for.
    pub(in crate::sys) name: &'a CStr,
    wants_directory: bool,
}

/// What a system's kernel makes of slashes behind a name that it is to change.
#[derive(Clone, Copy, PartialEq, Eq)]
#[allow(dead_code)] // each system has one of them
pub(in crate::sys) enum Slashes {
    /// They ask for a directory, and a link is none.
    AskForDirectory,
    /// They ask for what a link names: a kernel that is never given them.
    FollowLink,
}

enum Directory<'a> {
    /// The one that the lookup started from.
    Start(BorrowedFd<'a>),
    /// One below it.
    Below(OwnedFd),
}

impl PathRoom {
    /// Room.
    pub(crate) const fn new() -> Self {
        Self([const { MaybeUninit::uninit() }; PATH_MAX])
    }

    /// Copies the path that `range` holds.
    ///
    /// # Errors
    /// [`Errno::NameTooLong`]; [`Errno::Inval`] for a NUL in it; [`Errno::Ilseq`] where it is no UTF-8.
    pub(crate) fn copy(&mut self, range: Range<'_>) -> Result<Path<'_>, Errno> {
        let bytes = range.copy_with_nul(&mut self.0).ok_or(Errno::NameTooLong)?;
        CStr::from_bytes_with_nul(bytes).map_err(|_| Errno::Inval)?;
        core::str::from_utf8(bytes).map_err(|_| Errno::Ilseq)?;
        Ok(Path { bytes })
    }
}

impl Path<'_> {
    /// Whether it starts at a root, which no guest has.
    pub(crate) fn is_absolute(&self) -> bool {
        self.bytes.first() == Some(&b'/')
    }

    /// The path for the kernel.
    pub(in crate::sys) fn as_c_str(&self) -> &CStr {
        until_nul(self.bytes)
    }

    /// Whether it is one component that names something in the very directory where the lookup starts.
    pub(in crate::sys) fn is_plain_name(&self) -> bool {
        let path = self.text();
        !path.contains(&b'/') && path != b".."
    }

    /// Whether it ends in a slash, which asks for a directory.
    pub(in crate::sys) fn wants_directory(&self) -> bool {
        self.text().last() == Some(&b'/')
    }

    /// Whether its last component is `..`.
    pub(in crate::sys) fn ends_above(&self) -> bool {
        let path = self.text();
        let end = path.iter().rposition(|&byte| byte != b'/').map_or(0, |last| last + 1);
        matches!(path.get(..end), Some([b'.', b'.'] | [.., b'/', b'.', b'.']))
    }

    /// Finds the directory of the last component below `start`.
    ///
    /// # Errors
    /// [`Errno::Perm`] where the path leads outside; [`Errno::NoEnt`] where it is empty; the kernel's.
    pub(in crate::sys) fn place<'b>(&'b mut self, start: BorrowedFd<'b>) -> Result<Place<'b>, Errno> {
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
            beneath::open_at(start, self.as_c_str(), REFERENCE, Mode::empty())?;
        }
        let wants_directory = self.wants_directory();
        if SLASHES_BEHIND_A_NAME == Slashes::FollowLink {
            self.bytes.get_mut(last + 1).into_iter().for_each(|byte| *byte = 0);
        }
        let Some(slash) = slash else {
            return Ok(Place { directory: Directory::Start(start), name: self.as_c_str(), wants_directory });
        };
        // The slash between the two becomes the first one's end.
        self.bytes.get_mut(slash).into_iter().for_each(|byte| *byte = 0);
        let flags = REFERENCE | OFlags::DIRECTORY;
        let below = beneath::open_at(start, until_nul(self.bytes), flags, Mode::empty())?;
        let name = until_nul(self.bytes.get(name..).unwrap_or_default());
        Ok(Place { directory: Directory::Below(below), name, wants_directory })
    }

    fn text(&self) -> &[u8] {
        self.bytes.split_last().map_or(&[], |(_nul, text)| text)
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
    /// Whether slashes followed the name.
    pub(in crate::sys) const fn wants_directory(&self) -> bool {
        self.wants_directory
    }
}

/// The string that `bytes` starts with; there is a NUL by construction.
fn until_nul(bytes: &[u8]) -> &CStr {
    CStr::from_bytes_until_nul(bytes).unwrap_or_default()
}
