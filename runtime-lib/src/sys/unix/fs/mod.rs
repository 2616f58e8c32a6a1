//! The part of files that the systems have in common, one file a subject.
//!
//! | file | what |
//! |---|---|
//! | [`handle`] | a system's descriptor as the descriptor table owns it |
//! | [`path`] | a guest's path, and the file that it names: [`path::Path`], [`path::Place`] |
//! | [`mod@open`] | opening what a path names |
//! | [`walk`] | reaching what a path names below a directory and never outside, by hand |
//! | [`mod@status`] | attributes and times |
//! | [`mod@file`] | position, size and modes of an open file |
//! | [`mod@listen`] | sockets that listen, at granted addresses |
//! | [`directory`] | what a reading of a directory hands out |
//! | [`transfer`] | what a transfer is told and tells |
//! | [`error`] | the kernel's error numbers as WASI's |
//!
//! A system's own `fs` adds the rest, and what these files ask of it:
//!
//! | item | what |
//! |---|---|
//! | `beneath::open_at(start, path, flags, mode)` | opens below a directory and never outside |
//! | `REFERENCE`, `STEP` | flags that only refer to a file, and that go into a directory on the way |
//! | `open_entry(directory, name, flags, mode)` | opens what a name without a slash names, as `openat` does |
//! | `SLASHES_BEHIND_A_NAME` | what the kernel makes of them |
//! | `MODES_ARE_SET_TOGETHER` | whether setting some of a descriptor's modes sets those too that cannot be changed on Linux |
//! | `Reading` | what a handle keeps between two readings of a directory |
//! | `attributes` | attributes and times of what a path names |
//! | `DSYNC` | `O_DSYNC` |
//! | `is_directory(file)` | whether what is open is a directory |
//! | `is_door_to_kernel(file)` | whether a write to what is open does more than change a file: `/proc/self/mem` is memory |
//! | `stream_socket(family)` | a stream socket that no program inherits |

mod directory;
pub(in crate::sys) mod error;
pub(in crate::sys) mod file;
pub(in crate::sys) mod handle;
mod listen;
pub(in crate::sys) mod open;
pub(in crate::sys) mod path;
pub(in crate::sys) mod status;
mod transfer;
pub(in crate::sys) mod walk;

pub(crate) use directory::{Entry, Visit};
pub(crate) use file::{Whence, modes, resize, seek, set_modes};
pub(crate) use handle::{Handle, Stream};
pub(crate) use listen::{Address, listen};
pub(crate) use open::{Opened, Opening, open};
pub(crate) use path::PathRoom;
pub(crate) use status::{
    NewTime, Status, is_terminal, readable_bytes, set_file_times, set_path_times, status, status_at,
};
pub(crate) use transfer::{Offset, Received};
