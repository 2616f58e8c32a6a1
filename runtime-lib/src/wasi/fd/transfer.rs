//! Reading and writing.

use crate::guest::Vectors;
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
    let nread = context.guest.place(nread)?;
    let mut buffers = Vectors::new();
    let buffers = buffers.gather(context.guest, iovs, iovs_len)?;
    let from = transferable(context, fd, Rights::FD_READ)?;
    let bytes = fs::read(&from.handle, buffers)?;
    nread.store(bytes.to_le_bytes());
    Ok(())
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
    let nread = context.guest.place(nread)?;
    let mut buffers = Vectors::new();
    let buffers = buffers.gather(context.guest, iovs, iovs_len)?;
    let from = positionable(context, fd, Rights::FD_READ)?;
    let bytes = fs::read_at(&from.handle, buffers, offset)?;
    nread.store(bytes.to_le_bytes());
    Ok(())
}

/// Writes the buffers of the `iovs_len` records at `iovs`, and writes the number of bytes written.
///
/// A pipe that nobody reads is [`Errno::Pipe`], a file that may not grow [`Errno::Fbig`]: the signals that would end the
/// process are switched off before its first write, whatever that goes to, for one system call less than finding out.
pub(in crate::wasi) fn fd_write(
    context: &mut Context<'_>,
    fd: u32,
    iovs: u32,
    iovs_len: u32,
    nwritten: u32,
) -> Result<(), Errno> {
    let nwritten = context.guest.place(nwritten)?;
    let mut buffers = Vectors::new();
    let buffers = buffers.gather(context.guest, iovs, iovs_len)?;
    context.host.survive_failing_writes();
    let to = transferable(context, fd, Rights::FD_WRITE)?;
    let bytes = fs::write(&to.handle, buffers)?;
    nwritten.store(bytes.to_le_bytes());
    Ok(())
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
    let nwritten = context.guest.place(nwritten)?;
    let mut buffers = Vectors::new();
    let buffers = buffers.gather(context.guest, iovs, iovs_len)?;
    context.host.survive_failing_writes();
    let to = positionable(context, fd, Rights::FD_WRITE)?;
    let bytes = fs::write_at(&to.handle, buffers, offset)?;
    nwritten.store(bytes.to_le_bytes());
    Ok(())
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
