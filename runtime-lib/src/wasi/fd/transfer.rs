//! Reading and writing.

use crate::host::{Descriptor, Kind};
use crate::sys::fs;
use crate::wasi::Context;
use crate::wasi::rights::Rights;
use crate::wasi::types::Errno;

/// Reads into the buffers of the `iovs_len` records at `iovs`, and writes the number of bytes read.
pub(in crate::wasi) fn fd_read(
    context: &mut Context<'_>,
    fd: u32,
    iovs: u32,
    iovs_len: u32,
    nread: u32,
) -> Result<(), Errno> {
    context.guest.range(nread, 4)?;
    let buffers = context.guest.vectors(iovs, iovs_len)?;
    let from = transferable(context, fd, Rights::FD_READ)?;
    let bytes = fs::read(&from.handle, buffers.ranges())?;
    context.guest.store_u32(nread, bytes)
}

/// Reads from `offset` on, leaving the descriptor where it stands.
pub(in crate::wasi) fn fd_pread(
    context: &mut Context<'_>,
    fd: u32,
    iovs: u32,
    iovs_len: u32,
    offset: u64,
    nread: u32,
) -> Result<(), Errno> {
    context.guest.range(nread, 4)?;
    let buffers = context.guest.vectors(iovs, iovs_len)?;
    let from = positionable(context, fd, Rights::FD_READ)?;
    let bytes = fs::read_at(&from.handle, buffers.ranges(), offset)?;
    context.guest.store_u32(nread, bytes)
}

/// Writes the buffers of the `iovs_len` records at `iovs`, and writes the number of bytes written.
///
/// A pipe that nobody reads is [`Errno::Pipe`]: the signal that would end the process is switched off before the first
/// write of a process, whatever it goes to, for one system call less than finding out what that is.
pub(in crate::wasi) fn fd_write(
    context: &mut Context<'_>,
    fd: u32,
    iovs: u32,
    iovs_len: u32,
    nwritten: u32,
) -> Result<(), Errno> {
    context.guest.range(nwritten, 4)?;
    let buffers = context.guest.vectors(iovs, iovs_len)?;
    context.host.survive_broken_pipes();
    let to = transferable(context, fd, Rights::FD_WRITE)?;
    let bytes = fs::write(&to.handle, buffers.ranges())?;
    context.guest.store_u32(nwritten, bytes)
}

/// Writes from `offset` on, leaving the descriptor where it stands. One that appends does so here too, as Linux has it.
pub(in crate::wasi) fn fd_pwrite(
    context: &mut Context<'_>,
    fd: u32,
    iovs: u32,
    iovs_len: u32,
    offset: u64,
    nwritten: u32,
) -> Result<(), Errno> {
    context.guest.range(nwritten, 4)?;
    let buffers = context.guest.vectors(iovs, iovs_len)?;
    let to = positionable(context, fd, Rights::FD_WRITE)?;
    let bytes = fs::write_at(&to.handle, buffers.ranges(), offset)?;
    context.guest.store_u32(nwritten, bytes)
}

/// What bytes can be moved from or to in the direction of `needed`; a directory holds none.
fn transferable<'a>(context: &'a mut Context<'_>, fd: u32, needed: Rights) -> Result<&'a Descriptor, Errno> {
    let descriptor = context.host.descriptors.any(fd, Rights::NONE)?;
    if matches!(descriptor.kind, Kind::Directory { .. }) {
        return Err(Errno::Badf);
    }
    descriptor.check(needed)?;
    Ok(descriptor)
}

/// The same at a place of one's choice, which a stream does not have.
fn positionable<'a>(context: &'a mut Context<'_>, fd: u32, direction: Rights) -> Result<&'a Descriptor, Errno> {
    let descriptor = transferable(context, fd, direction)?;
    if matches!(descriptor.kind, Kind::Stream) {
        return Err(Errno::Spipe);
    }
    descriptor.check(Rights::FD_SEEK)?;
    Ok(descriptor)
}
