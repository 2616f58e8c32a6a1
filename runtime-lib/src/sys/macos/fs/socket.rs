//! What only sockets do.
//!
//! # Safety
//! As for [`transfer`](super::transfer): the kernel reads and writes checked ranges.
#![allow(unsafe_code)]

use super::Received;
use super::handle::Handle;
use super::transfer::moved;
use crate::guest::Range;
use crate::sys::ignore_write_signals;
use crate::wasi::types::Errno;
use core::ffi::c_int;
use core::ptr;
use core::sync::atomic::{AtomicBool, Ordering::Relaxed};
use libc::{iovec, msghdr};
use rustix::fd::OwnedFd;
use rustix::io::{self, FdFlags, fcntl_setfd, ioctl_fionbio, retry_on_intr};
use rustix::net::{self, AddressFamily, Shutdown, SocketType};

/// Receives into `to`; with `peek` the message stays, with `all` the call waits until the ranges are full.
///
/// # Errors
/// The kernel's, [`Errno::NotSock`] among them. So it is for all functions of this file.
pub(crate) fn receive(socket: &Handle, to: &[Range<'_>], peek: bool, all: bool) -> Result<Received, Errno> {
    let flags = if peek { libc::MSG_PEEK } else { 0 } | if all { libc::MSG_WAITALL } else { 0 };
    let mut truncated = false;
    let bytes = moved(to, |records, count| {
        let mut message = message(records, count);
        // SAFETY: the kernel writes to the ranges and to the record, which names nothing else.
        let bytes = unsafe { libc::recvmsg(socket.raw(), &raw mut message, flags) };
        truncated = message.msg_flags & libc::MSG_TRUNC != 0;
        bytes
    })?;
    Ok(Received { bytes, truncated })
}

/// Sends what is in `from`: the number of bytes sent. A closed connection is [`Errno::Pipe`] and no signal.
pub(crate) fn send(socket: &Handle, from: &[Range<'_>]) -> Result<u32, Errno> {
    // No flag of the call's says so, and the socket's own option is refused when the other side is gone.
    static SAFE_FROM_SIGNALS: AtomicBool = AtomicBool::new(false);
    if !SAFE_FROM_SIGNALS.swap(true, Relaxed) {
        ignore_write_signals();
    }
    moved(from, |records, count| {
        let message = message(records, count);
        // SAFETY: the kernel reads the record and the ranges.
        unsafe { libc::sendmsg(socket.raw(), &raw const message, 0) }
    })
}

/// Takes a connection that waits on a listening socket; with `nonblock` its transfers do not wait.
pub(crate) fn accept(socket: &Handle, nonblock: bool) -> Result<Handle, Errno> {
    let connection = retry_on_intr(|| net::accept(socket))?;
    fcntl_setfd(&connection, FdFlags::CLOEXEC)?;
    // It has the listening socket's mode so far.
    ioctl_fionbio(&connection, nonblock)?;
    Ok(Handle::adopt(connection)?)
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
    let socket = net::socket(family, SocketType::STREAM, None)?;
    fcntl_setfd(&socket, FdFlags::CLOEXEC)?;
    Ok(socket)
}

fn message(records: *const iovec, count: c_int) -> msghdr {
    msghdr {
        msg_name: ptr::null_mut(),
        msg_namelen: 0,
        msg_iov: records.cast_mut(),
        msg_iovlen: count,
        msg_control: ptr::null_mut(),
        msg_controllen: 0,
        msg_flags: 0,
    }
}
