//! What only sockets do.
//!
//! # Safety
//! As for [`transfer`](super::transfer): the kernel reads and writes checked ranges.
#![allow(unsafe_code)]

use super::Received;
use super::handle::Handle;
use super::transfer::moved;
use crate::guest::Range;
use crate::sys::linux::arch;
use crate::wasi::types::Errno;
use core::ptr;
use rustix::fd::OwnedFd;
use rustix::io::{self, retry_on_intr};
use rustix::net::{self, AddressFamily, Shutdown, SocketFlags, SocketType};

/// The kernel's `struct msghdr`.
#[repr(C)]
struct Message {
    name: *const u8,
    name_bytes: u32,
    ranges: *const u8,
    count: usize,
    control: *const u8,
    control_bytes: usize,
    flags: u32,
}

const MSG_PEEK: usize = 0x02;
const MSG_TRUNC: u32 = 0x20;
const MSG_WAITALL: usize = 0x100;
const MSG_NOSIGNAL: usize = 0x4000;

impl Message {
    fn new(ranges: &[Range<'_>]) -> Self {
        Self {
            name: ptr::null(),
            name_bytes: 0,
            ranges: ranges.as_ptr().cast(),
            count: ranges.len(),
            control: ptr::null(),
            control_bytes: 0,
            flags: 0,
        }
    }
}

/// Receives into `to`; with `peek` the message stays, with `all` the call waits until the ranges are full.
///
/// # Errors
/// The kernel's, [`Errno::NotSock`] among them. So it is for all functions of this file.
pub(crate) fn receive(socket: &Handle, to: &[Range<'_>], peek: bool, all: bool) -> Result<Received, Errno> {
    let mut message = Message::new(to);
    let flags = if peek { MSG_PEEK } else { 0 } | if all { MSG_WAITALL } else { 0 };
    let record = (&raw mut message).expose_provenance();
    // SAFETY: the kernel writes to the ranges and to the record, which names nothing else.
    let bytes = unsafe { moved::<{ arch::RECVMSG }>([socket.raw() as usize, record, flags, 0]) }?;
    Ok(Received { bytes, truncated: message.flags & MSG_TRUNC != 0 })
}

/// Sends what is in `from`: the number of bytes sent. A closed connection is [`Errno::Pipe`] and no signal.
pub(crate) fn send(socket: &Handle, from: &[Range<'_>]) -> Result<u32, Errno> {
    let message = Message::new(from);
    let record = (&raw const message).expose_provenance();
    // SAFETY: the kernel reads the record and the ranges.
    unsafe { moved::<{ arch::SENDMSG }>([socket.raw() as usize, record, MSG_NOSIGNAL, 0]) }
}

/// Takes a connection that waits on a listening socket; with `nonblock` its transfers do not wait.
pub(crate) fn accept(socket: &Handle, nonblock: bool) -> Result<Handle, Errno> {
    let nonblock = if nonblock { SocketFlags::NONBLOCK } else { SocketFlags::empty() };
    let flags = SocketFlags::CLOEXEC | nonblock;
    Ok(Handle::adopt(retry_on_intr(|| net::accept_with(socket, flags))?)?)
}

/// Ends one direction of a connection, or both.
pub(crate) fn shutdown(socket: &Handle, read: bool, write: bool) -> Result<(), Errno> {
    let how = match (read, write) {
        (true, true) => Shutdown::Both,
        (true, false) => Shutdown::Read,
        (false, true) => Shutdown::Write,
        (false, false) => return Err(Errno::Inval),
    };
    Ok(net::shutdown(socket, how)?)
}

/// A stream socket that no program inherits.
pub(in crate::sys) fn stream_socket(family: AddressFamily) -> io::Result<OwnedFd> {
    net::socket_with(family, SocketType::STREAM, SocketFlags::CLOEXEC, None)
}
