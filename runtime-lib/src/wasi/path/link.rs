//! Links: second names, and names that stand for paths.

use crate::sys::fs::{self, PathRoom};
use crate::wasi::Context;
use crate::wasi::rights::Rights;
use crate::wasi::types::{Errno, Lookup};

/// Gives a file a second name. A symbolic link gets one itself; to follow it first is refused, as in Wasmtime.
pub(in crate::wasi) fn path_link(
    context: &mut Context<'_>,
    old_fd: u32,
    old_flags: u32,
    old_at: u32,
    old_len: u32,
    new_fd: u32,
    new_at: u32,
    new_len: u32,
) -> Result<(), Errno> {
    if Lookup::from_flags(old_flags)? == Lookup::Follow {
        return Err(Errno::Inval);
    }
    let mut old_room = PathRoom::new();
    let mut old = old_room.copy(context.guest.range(old_at, old_len)?)?;
    let mut new_room = PathRoom::new();
    let mut new = new_room.copy(context.guest.range(new_at, new_len)?)?;
    let (source, target) = context
        .host
        .descriptors
        .two_directories((old_fd, Rights::PATH_LINK_SOURCE), (new_fd, Rights::PATH_LINK_TARGET))?;
    fs::link(&source.handle, &mut old, &target.handle, &mut new)
}

/// Writes a symbolic link's text to the `buf_len` bytes at `buf`, cut off where they end, and its length there to `used`.
pub(in crate::wasi) fn path_readlink(
    context: &mut Context<'_>,
    fd: u32,
    at: u32,
    len: u32,
    buf: u32,
    buf_len: u32,
    used: u32,
) -> Result<(), Errno> {
    let mut room = PathRoom::new();
    let mut path = room.copy(context.guest.range(at, len)?)?;
    let buffer = context.guest.range(buf, buf_len)?;
    let directory = context.host.descriptors.directory(fd, Rights::PATH_READLINK)?;
    let bytes = fs::read_link(&directory.handle, &mut path, |text| buffer.copy_from(text))?;
    context.guest.store_u32(used, bytes as u32)
}

/// Creates a symbolic link with the text at `target_at`, which need not name anything.
pub(in crate::wasi) fn path_symlink(
    context: &mut Context<'_>,
    target_at: u32,
    target_len: u32,
    fd: u32,
    at: u32,
    len: u32,
) -> Result<(), Errno> {
    let mut target_room = PathRoom::new();
    let target = target_room.copy(context.guest.range(target_at, target_len)?)?;
    let mut room = PathRoom::new();
    let mut path = room.copy(context.guest.range(at, len)?)?;
    let directory = context.host.descriptors.directory(fd, Rights::PATH_SYMLINK)?;
    fs::symlink(&target, &directory.handle, &mut path)
}
