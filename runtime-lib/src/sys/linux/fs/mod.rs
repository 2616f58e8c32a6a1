//! Linux's part of files: what `wasi` asks of a system's file system, one file a subject.
//!
//! | file | what |
//! |---|---|
//! | [`handle`] | a system's descriptor as the descriptor table owns it |
//! | [`path`] | a guest's path, and the file that it names: [`Path`], [`path::Place`] |
//! | [`beneath`], [`walk`] | opening below a directory and never outside: by the kernel, or by hand |
//! | [`entry`] | creating, removing, renaming and linking names |
//! | [`mod@status`] | attributes and times |
//! | [`directory`] | a directory's entries |
//! | [`transfer`] | moving bytes between guest memory and descriptors |
//! | [`mod@file`] | position, size, modes and durability of an open file |
//! | [`mod@listen`] | sockets that listen, at granted addresses |
//! | [`socket`] | what only sockets do |
//! | [`error`] | the kernel's error numbers as WASI's |
//!
//! Invariant: no function takes a path and resolves it from anywhere but a given directory, except
//! [`Handle::open_granted`], which opens what the manifest grants.

mod beneath;
mod directory;
mod entry;
mod error;
mod file;
mod handle;
mod listen;
mod path;
mod socket;
mod status;
mod transfer;
mod walk;

pub(crate) use beneath::{Opening, open};
pub(crate) use directory::{Visit, read_directory};
pub(crate) use entry::{create_directory, link, read_link, remove_directory, rename, symlink, unlink};
pub(crate) use file::{Advice, Whence, advise, allocate, modes, resize, seek, set_modes, sync, sync_data};
pub(crate) use handle::{Handle, Stream};
pub(crate) use listen::{Address, listen};
pub(crate) use path::Path;
pub(crate) use socket::{accept, receive, send, shutdown};
pub(crate) use status::{
    NewTime, Status, is_terminal, readable_bytes, set_file_times, set_path_times, status, status_at,
};
pub(crate) use transfer::{fill_random, read, read_at, write, write_at};
