//! Linux's part of files: what `wasi` asks of a system's file system, one file a subject.
//!
//! | file | what |
//! |---|---|
//! | [`beneath`] | opening below a directory and never outside, by the kernel; by hand where it cannot |
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
//! [`Handle::open_granted`], which opens what the manifest grants.

pub(in crate::sys) mod attributes;
pub(in crate::sys) mod beneath;
mod directory;
mod disk;
mod entry;
mod socket;
mod transfer;

pub(crate) use crate::sys::unix::fs::*;
pub(in crate::sys) use beneath::{REFERENCE, STEP, open_entry};
pub(crate) use directory::{is_directory, read_directory};
pub(in crate::sys) use disk::is_door_to_kernel;
pub(crate) use disk::{Advice, advise, allocate, sync, sync_data};
pub(crate) use entry::{create_directory, link, read_link, remove_directory, rename, symlink, unlink};
use rustix::fs::OFlags;
pub(in crate::sys) use socket::stream_socket;
pub(crate) use socket::{accept, receive, send, shutdown};
pub(crate) use transfer::{fill_random, read, write};

/// The kernel takes no link for the directory that a slash asks for.
pub(in crate::sys) const SLASHES_BEHIND_A_NAME: path::Slashes = path::Slashes::AskForDirectory;

/// What a handle keeps between two readings of a directory: nothing, as the kernel starts at any place.
pub(in crate::sys) type Reading = ();

/// `O_DSYNC`, the same number on both CPUs: rustix takes it for `O_SYNC`, which waits for attributes too.
pub(in crate::sys) const DSYNC: OFlags = OFlags::from_bits_retain(0x1000);

/// The kernel leaves alone how a descriptor waits for its disk.
pub(in crate::sys) const MODES_ARE_SET_TOGETHER: bool = false;
