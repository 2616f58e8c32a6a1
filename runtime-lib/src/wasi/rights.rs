//! What may be done with a descriptor (witx: `rights`).
//!
//! A descriptor's *base* rights are checked at each use, its *inheriting* rights bound what is opened below it. Neither
//! ever gains a bit. How a directory was granted ([`Access`]) is checked with them, and passes to everything opened below
//! it, however it was reached: in a tree for reading only, no right in [`Rights::MUTATING`] counts. The rights of such a
//! directory list them all the same, as Wasmtime's do: a libc asks for no more than what is listed, and a program that
//! opens a file for writing is to learn that then, and not at its first write.

use super::types::Errno;
use core::ops::{BitAnd, BitOr, Sub};
use wasm2native_abi::grant::Access;

/// A set of rights.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Rights(u64);

macro_rules! define {
    ($($constant:ident = $bit:literal, $name:literal;)*) => {
        impl Rights {
            $(pub(crate) const $constant: Self = Self(1 << $bit);)*
        }
    };
}
wasm2native_abi::for_each_right!(define);

impl Rights {
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

    /// What can be done with any socket.
    const SOCKET: u64 =
        Self::FD_READ.0 | Self::FD_FDSTAT_SET_FLAGS.0 | Self::FD_FILESTAT_GET.0 | Self::POLL_FD_READWRITE.0;

    /// What can be done with a socket that listens.
    pub(crate) const LISTENING: Self = Self(Self::SOCKET | Self::SOCK_ACCEPT.0);

    /// What can be done with a connection.
    pub(crate) const CONNECTION: Self = Self(Self::SOCKET | Self::FD_WRITE.0 | Self::SOCK_SHUTDOWN.0);

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

    /// What makes names.
    #[cfg(feature = "library")]
    pub(crate) const CREATING: Self = Self(wasm2native_abi::rights::CREATING);

    /// Every right.
    pub(crate) const ALL: Self = Self((1 << wasm2native_abi::rights::RIGHT_NAMES.len()) - 1);

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

    /// Whether these hold `needed`, for a descriptor whose tree was granted with `access`.
    #[inline(always)]
    pub(crate) fn allow(self, needed: Self, access: Access) -> bool {
        self.contain(needed) && (access == Access::ReadWrite || needed & Self::MUTATING == Self::NONE)
    }

    /// Why these do not [allow](Rights::allow) `needed`.
    ///
    /// As Wasmtime answers: [`Errno::Badf`] for a transfer against the direction that the descriptor was opened for, as
    /// POSIX has it; [`Errno::Perm`] for a change in a tree that is for reading only. A right that was given up is
    /// [`Errno::NotCapable`].
    pub(crate) fn refusal(self, needed: Self, access: Access) -> Errno {
        let missing = needed - self;
        if missing != Self::NONE && (Self::FD_READ | Self::FD_WRITE).contain(missing) {
            Errno::Badf
        } else if access == Access::ReadOnly && needed & Self::MUTATING != Self::NONE {
            Errno::Perm
        } else {
            Errno::NotCapable
        }
    }
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
