//! Sockets. None can be granted yet, so that only what `sock_accept` would make is one; the functions are whole.

use super::Context;
use super::rights::Rights;
use super::types::{Errno, Flags, fdflags};
use crate::guest::Vectors;
use crate::host::{Descriptor, Kind};
use crate::sys::fs;

/// How a message is received (witx: `riflags`).
mod riflags {
    /// It stays to be received again.
    pub(super) const PEEK: u32 = 1;
    /// The call waits until the buffers are full.
    pub(super) const WAITALL: u32 = 1 << 1;
}

/// Which directions to end (witx: `sdflags`).
mod sdflags {
    /// Receiving.
    pub(super) const READ: u32 = 1;
    /// Sending.
    pub(super) const WRITE: u32 = 1 << 1;
}

/// The flag of a message that was longer than the buffers (witx: `roflags`).
const DATA_TRUNCATED: u16 = 1;

/// Takes a waiting connection, and writes its descriptor to `accepted`.
pub(super) fn sock_accept(context: &mut Context<'_>, fd: u32, flags: u32, accepted: u32) -> Result<(), Errno> {
    let modes = Flags::new(flags, fdflags::NONBLOCK)?;
    let accepted = context.guest.place(accepted)?;
    let listening = socket(context, fd, Rights::SOCK_ACCEPT)?;
    let handle = fs::accept(&listening.handle, modes.has(fdflags::NONBLOCK))?;
    let (base, access) = (listening.inheriting, listening.access);
    let connection = Descriptor { handle, kind: Kind::Socket, base, inheriting: base, access };
    accepted.store(context.host.descriptors.insert(connection)?.to_le_bytes());
    Ok(())
}

/// Receives into the buffers of the `data_len` records at `data`.
pub(super) fn sock_recv(
    context: &mut Context<'_>,
    fd: u32,
    data: u32,
    data_len: u32,
    flags: u32,
    received: u32,
    out_flags: u32,
) -> Result<(), Errno> {
    let flags = Flags::new(flags, riflags::PEEK | riflags::WAITALL)?;
    let (received, out_flags) = (context.guest.place(received)?, context.guest.place(out_flags)?);
    let mut buffers = Vectors::new();
    let buffers = buffers.gather(context.guest, data, data_len)?;
    let socket = socket(context, fd, Rights::FD_READ)?;
    let (peek, all) = (flags.has(riflags::PEEK), flags.has(riflags::WAITALL));
    let message = fs::receive(&socket.handle, buffers, peek, all)?;
    received.store(message.bytes.to_le_bytes());
    let flags = if message.truncated { DATA_TRUNCATED } else { 0 };
    out_flags.store(flags.to_le_bytes());
    Ok(())
}

/// Sends the buffers of the `data_len` records at `data`. No flags exist.
pub(super) fn sock_send(
    context: &mut Context<'_>,
    fd: u32,
    data: u32,
    data_len: u32,
    flags: u32,
    sent: u32,
) -> Result<(), Errno> {
    Flags::new(flags, 0)?;
    let sent = context.guest.place(sent)?;
    let mut buffers = Vectors::new();
    let buffers = buffers.gather(context.guest, data, data_len)?;
    let socket = socket(context, fd, Rights::FD_WRITE)?;
    let bytes = fs::send(&socket.handle, buffers)?;
    sent.store(bytes.to_le_bytes());
    Ok(())
}

/// Ends receiving, sending, or both.
pub(super) fn sock_shutdown(context: &mut Context<'_>, fd: u32, how: u32) -> Result<(), Errno> {
    let how = Flags::new(how, sdflags::READ | sdflags::WRITE)?;
    let socket = socket(context, fd, Rights::SOCK_SHUTDOWN)?;
    fs::shutdown(&socket.handle, how.has(sdflags::READ), how.has(sdflags::WRITE))
}

/// The socket `fd`.
///
/// # Errors
/// [`Errno::NotSock`] for another kind of descriptor.
fn socket<'a>(context: &'a mut Context<'_>, fd: u32, needed: Rights) -> Result<&'a mut Descriptor, Errno> {
    let descriptor = context.host.descriptors.any(fd, Rights::NONE)?;
    if !matches!(descriptor.kind, Kind::Socket) {
        return Err(Errno::NotSock);
    }
    descriptor.check(needed)?;
    Ok(descriptor)
}
