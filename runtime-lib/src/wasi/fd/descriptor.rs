//! Descriptors themselves: closing, renumbering, what they are and what may be done with them.

use crate::host::Kind;
use crate::sys::fs;
use crate::wasi::rights::Rights;
use crate::wasi::types::{Errno, FileType, Flags, fdflags};
use crate::wasi::{Context, layout};

/// Closes a descriptor. Its number is free whatever the system says, and errors of delayed writes are `fd_sync`'s to tell.
pub(in crate::wasi) fn fd_close(context: &mut Context<'_>, fd: u32) -> Result<(), Errno> {
    context.host.descriptors.remove(fd).map(drop)
}

/// Gives the descriptor `from` the number `to`, and closes what had it.
pub(in crate::wasi) fn fd_renumber(context: &mut Context<'_>, from: u32, to: u32) -> Result<(), Errno> {
    context.host.descriptors.renumber(from, to)
}

/// Writes what a descriptor is: type, modes and rights.
///
/// A stream is a character device where it is a terminal and of an unknown type otherwise: a libc asks for the type to
/// learn whether somebody is watching.
pub(in crate::wasi) fn fd_fdstat_get(context: &mut Context<'_>, fd: u32, stat: u32) -> Result<(), Errno> {
    let descriptor = context.host.descriptors.any(fd, Rights::NONE)?;
    let handle = &descriptor.handle;
    let (file_type, modes) = match descriptor.kind {
        Kind::Stream if fs::is_terminal(handle) => (FileType::CharacterDevice, 0),
        Kind::Stream => (FileType::Unknown, 0),
        Kind::Directory { .. } => (FileType::Directory, 0),
        Kind::Socket => (FileType::SocketStream, fs::modes(handle)?),
        Kind::File | Kind::FileOrDirectory => (fs::status(handle)?.file_type, fs::modes(handle)?),
    };
    context.guest.store(stat, &layout::fdstat(file_type, modes, descriptor.base, descriptor.inheriting))
}

/// Sets whether a descriptor appends and whether it waits.
///
/// Not of a stream: the process shares its modes with whoever started it.
pub(in crate::wasi) fn fd_fdstat_set_flags(context: &mut Context<'_>, fd: u32, flags: u32) -> Result<(), Errno> {
    let modes = Flags::new(flags, fdflags::APPEND | fdflags::NONBLOCK)?;
    let file = context.host.descriptors.file(fd, Rights::FD_FDSTAT_SET_FLAGS)?;
    fs::set_modes(&file.handle, modes)
}

/// Gives up rights. None can be gained: that is [`Errno::NotCapable`].
pub(in crate::wasi) fn fd_fdstat_set_rights(
    context: &mut Context<'_>,
    fd: u32,
    base: u64,
    inheriting: u64,
) -> Result<(), Errno> {
    let (base, inheriting) = (Rights::from_bits(base), Rights::from_bits(inheriting));
    let descriptor = context.host.descriptors.any(fd, Rights::NONE)?;
    if !descriptor.base.contain(base) || !descriptor.inheriting.contain(inheriting) {
        return Err(Errno::NotCapable);
    }
    (descriptor.base, descriptor.inheriting) = (base, inheriting);
    Ok(())
}
