//! Creating, removing and renaming.

use crate::sys::fs::{self, PathRoom};
use crate::wasi::Context;
use crate::wasi::rights::Rights;
use crate::wasi::types::Errno;

/// Creates a directory.
pub(in crate::wasi) fn path_create_directory(
    context: &mut Context<'_>,
    fd: u32,
    at: u32,
    len: u32,
) -> Result<(), Errno> {
    let mut room = PathRoom::new();
    let mut path = room.copy(context.guest.range(at, len)?)?;
    let directory = context.host.descriptors.directory(fd, Rights::PATH_CREATE_DIRECTORY)?;
    fs::create_directory(&directory.handle, &mut path)
}

/// Removes an empty directory.
pub(in crate::wasi) fn path_remove_directory(
    context: &mut Context<'_>,
    fd: u32,
    at: u32,
    len: u32,
) -> Result<(), Errno> {
    let mut room = PathRoom::new();
    let mut path = room.copy(context.guest.range(at, len)?)?;
    let directory = context.host.descriptors.directory(fd, Rights::PATH_REMOVE_DIRECTORY)?;
    fs::remove_directory(&directory.handle, &mut path)
}

/// Removes the name of what is no directory.
pub(in crate::wasi) fn path_unlink_file(context: &mut Context<'_>, fd: u32, at: u32, len: u32) -> Result<(), Errno> {
    let mut room = PathRoom::new();
    let mut path = room.copy(context.guest.range(at, len)?)?;
    let directory = context.host.descriptors.directory(fd, Rights::PATH_UNLINK_FILE)?;
    fs::unlink(&directory.handle, &mut path)
}

/// Gives a file another name, in place of what has it.
pub(in crate::wasi) fn path_rename(
    context: &mut Context<'_>,
    fd: u32,
    old_at: u32,
    old_len: u32,
    new_fd: u32,
    new_at: u32,
    new_len: u32,
) -> Result<(), Errno> {
    let mut old_room = PathRoom::new();
    let mut old = old_room.copy(context.guest.range(old_at, old_len)?)?;
    let mut new_room = PathRoom::new();
    let mut new = new_room.copy(context.guest.range(new_at, new_len)?)?;
    let (source, target) = context
        .host
        .descriptors
        .two_directories((fd, Rights::PATH_RENAME_SOURCE), (new_fd, Rights::PATH_RENAME_TARGET))?;
    fs::rename(&source.handle, &mut old, &target.handle, &mut new)
}
