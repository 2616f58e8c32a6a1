//! macOS's part of files: what `wasi` asks of a system's file system, one file a subject.
//!
//! | file | what |
//! |---|---|
//! | [`beneath`] | opening below a directory and never outside |
//! | [`entry`] | creating, removing, renaming and linking names |
//! | [`attributes`] | attributes and times of what a path names |
//! | [`directory`] | a directory's entries |
//! | [`transfer`] | moving bytes between guest memory and descriptors |
//! | [`disk`] | what becomes of a file on its disk |
//! | [`socket`] | what only sockets do |
//!
//! [`unix::fs`](crate::sys::unix::fs) has the rest.
//!
//! Invariant: no function takes a path and resolves it from anywhere but a given directory, except
//! [`Handle::open_granted`], which opens what the manifest grants. The kernel gets names without slashes only: it would follow a
//! link that a slash stands behind.

pub(in crate::sys) mod attributes;
pub(in crate::sys) mod beneath;
mod directory;
mod disk;
mod entry;
mod socket;
mod transfer;

pub(in crate::sys) use beneath::{REFERENCE, STEP, open_entry};
pub(in crate::sys) use directory::Reading;
pub(crate) use directory::{is_directory, read_directory};
pub(in crate::sys) use disk::is_door_to_kernel;
pub(crate) use disk::{Advice, advise, allocate, sync, sync_data};
pub(crate) use entry::{create_directory, link, read_link, remove_directory, rename, symlink, unlink};
pub(in crate::sys) use socket::stream_socket;
pub(crate) use socket::{accept, receive, send, shutdown};
pub(in crate::sys) use transfer::last_error;
pub(crate) use transfer::{fill_random, read, write};

pub(crate) use crate::sys::unix::fs::*;
use rustix::fs::OFlags;

/// The kernel follows a link for the directory that a slash asks for, and even creates what a dangling one names.
pub(in crate::sys) const SLASHES_BEHIND_A_NAME: path::Slashes = path::Slashes::FollowLink;

/// `O_DSYNC`.
pub(in crate::sys) const DSYNC: OFlags = OFlags::DSYNC;

/// The kernel would let a descriptor no longer wait for its disk.
pub(in crate::sys) const MODES_ARE_SET_TOGETHER: bool = true;
