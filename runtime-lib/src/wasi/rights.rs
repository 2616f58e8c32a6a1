//! What may be done with a descriptor (witx: `rights`).
//!
//! A descriptor's *base* rights are checked at each use, its *inheriting* rights bound what is opened below it. Neither
//! ever gains a bit. How a directory was granted ([`Access`]) is checked with them, and passes to everything opened below
//! it, however it was reached: in a tree for reading only, no right in [`Rights::MUTATING`] counts. The rights of such a
//! directory list them all the same, as Wasmtime's do: a libc asks for no more than what is listed, and a program that
//! opens a file for writing is to learn that then, and not at its first write.

use super::types::Errno;
use core::ops::{BitAnd, BitOr, Sub};

/// A set of rights.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Rights(u64);

impl Rights {
    pub(crate) const FD_DATASYNC: Self = Self(1);
    pub(crate) const FD_READ: Self = Self(1 << 1);
    pub(crate) const FD_SEEK: Self = Self(1 << 2);
    pub(crate) const FD_FDSTAT_SET_FLAGS: Self = Self(1 << 3);
    pub(crate) const FD_SYNC: Self = Self(1 << 4);
    pub(crate) const FD_TELL: Self = Self(1 << 5);
    pub(crate) const FD_WRITE: Self = Self(1 << 6);
    pub(crate) const FD_ADVISE: Self = Self(1 << 7);
    pub(crate) const FD_ALLOCATE: Self = Self(1 << 8);
    pub(crate) const PATH_CREATE_DIRECTORY: Self = Self(1 << 9);
    pub(crate) const PATH_CREATE_FILE: Self = Self(1 << 10);
    pub(crate) const PATH_LINK_SOURCE: Self = Self(1 << 11);
    pub(crate) const PATH_LINK_TARGET: Self = Self(1 << 12);
    pub(crate) const PATH_OPEN: Self = Self(1 << 13);
    pub(crate) const FD_READDIR: Self = Self(1 << 14);
    pub(crate) const PATH_READLINK: Self = Self(1 << 15);
    pub(crate) const PATH_RENAME_SOURCE: Self = Self(1 << 16);
    pub(crate) const PATH_RENAME_TARGET: Self = Self(1 << 17);
    pub(crate) const PATH_FILESTAT_GET: Self = Self(1 << 18);
    pub(crate) const PATH_FILESTAT_SET_SIZE: Self = Self(1 << 19);
    pub(crate) const PATH_FILESTAT_SET_TIMES: Self = Self(1 << 20);
    pub(crate) const FD_FILESTAT_GET: Self = Self(1 << 21);
    pub(crate) const FD_FILESTAT_SET_SIZE: Self = Self(1 << 22);
    pub(crate) const FD_FILESTAT_SET_TIMES: Self = Self(1 << 23);
    pub(crate) const PATH_SYMLINK: Self = Self(1 << 24);
    pub(crate) const PATH_REMOVE_DIRECTORY: Self = Self(1 << 25);
    pub(crate) const PATH_UNLINK_FILE: Self = Self(1 << 26);
    pub(crate) const POLL_FD_READWRITE: Self = Self(1 << 27);
    pub(crate) const SOCK_SHUTDOWN: Self = Self(1 << 28);
    pub(crate) const SOCK_ACCEPT: Self = Self(1 << 29);

    /// What can be done with something that is no directory.
    pub(crate) const FILE: Self = Self(
        Self::FD_DATASYNC.0
            | Self::FD_READ.0
            | Self::FD_SEEK.0
            | Self::FD_FDSTAT_SET_FLAGS.0
            | Self::FD_SYNC.0
            | Self::FD_TELL.0
            | Self::FD_WRITE.0
            | Self::FD_ADVISE.0
            | Self::FD_ALLOCATE.0
            | Self::FD_FILESTAT_GET.0
            | Self::FD_FILESTAT_SET_SIZE.0
            | Self::FD_FILESTAT_SET_TIMES.0
            | Self::POLL_FD_READWRITE.0,
    );

    /// What can be done with a directory.
    pub(crate) const DIRECTORY: Self = Self(
        Self::FD_DATASYNC.0
            | Self::FD_SYNC.0
            | Self::PATH_CREATE_DIRECTORY.0
            | Self::PATH_CREATE_FILE.0
            | Self::PATH_LINK_SOURCE.0
            | Self::PATH_LINK_TARGET.0
            | Self::PATH_OPEN.0
            | Self::FD_READDIR.0
            | Self::PATH_READLINK.0
            | Self::PATH_RENAME_SOURCE.0
            | Self::PATH_RENAME_TARGET.0
            | Self::PATH_FILESTAT_GET.0
            | Self::PATH_FILESTAT_SET_SIZE.0
            | Self::PATH_FILESTAT_SET_TIMES.0
            | Self::FD_FILESTAT_GET.0
            | Self::FD_FILESTAT_SET_TIMES.0
            | Self::PATH_SYMLINK.0
            | Self::PATH_REMOVE_DIRECTORY.0
            | Self::PATH_UNLINK_FILE.0,
    );

    /// What changes a file, a directory or an attribute of one. A new hard link changes its source's link count.
    pub(crate) const MUTATING: Self = Self(
        Self::FD_WRITE.0
            | Self::FD_ALLOCATE.0
            | Self::PATH_CREATE_DIRECTORY.0
            | Self::PATH_CREATE_FILE.0
            | Self::PATH_LINK_SOURCE.0
            | Self::PATH_LINK_TARGET.0
            | Self::PATH_RENAME_SOURCE.0
            | Self::PATH_RENAME_TARGET.0
            | Self::PATH_FILESTAT_SET_SIZE.0
            | Self::PATH_FILESTAT_SET_TIMES.0
            | Self::FD_FILESTAT_SET_SIZE.0
            | Self::FD_FILESTAT_SET_TIMES.0
            | Self::PATH_SYMLINK.0
            | Self::PATH_REMOVE_DIRECTORY.0
            | Self::PATH_UNLINK_FILE.0,
    );

    /// No right.
    pub(crate) const NONE: Self = Self(0);

    /// The rights in `bits`. Unknown bits are rights to nothing.
    pub(crate) const fn from_bits(bits: u64) -> Self {
        Self(bits)
    }

    /// The document's encoding.
    pub(crate) const fn bits(self) -> u64 {
        self.0
    }

    /// Whether every right of `other` is among these.
    pub(crate) const fn contain(self, other: Self) -> bool {
        other.0 & !self.0 == 0
    }

    /// Checks that these hold `needed`, for a descriptor whose tree was granted with `access`.
    ///
    /// # Errors
    /// As Wasmtime answers: [`Errno::Badf`] for a transfer against the direction that the descriptor was opened for, as
    /// POSIX has it; [`Errno::Perm`] for a change in a tree that is for reading only. A right that was given up is
    /// [`Errno::NotCapable`].
    pub(crate) fn check(self, needed: Self, access: Access) -> Result<(), Errno> {
        let missing = needed - self;
        if missing != Self::NONE && (Self::FD_READ | Self::FD_WRITE).contain(missing) {
            Err(Errno::Badf)
        } else if access == Access::ReadOnly && needed & Self::MUTATING != Self::NONE {
            Err(Errno::Perm)
        } else if missing != Self::NONE {
            Err(Errno::NotCapable)
        } else {
            Ok(())
        }
    }
}

/// How the tree that a descriptor belongs to was granted.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Access {
    /// For everything.
    ReadWrite,
    /// For what changes nothing.
    ReadOnly,
}

impl BitAnd for Rights {
    type Output = Self;

    fn bitand(self, other: Self) -> Self {
        Self(self.0 & other.0)
    }
}

impl BitOr for Rights {
    type Output = Self;

    fn bitor(self, other: Self) -> Self {
        Self(self.0 | other.0)
    }
}

impl Sub for Rights {
    type Output = Self;

    fn sub(self, other: Self) -> Self {
        Self(self.0 & !other.0)
    }
}
