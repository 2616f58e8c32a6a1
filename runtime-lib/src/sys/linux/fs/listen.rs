//! Opening sockets that listen, at granted addresses.

use super::handle::Handle;
use crate::wasi::types::Errno;
use core::net::SocketAddr;
use rustix::fd::OwnedFd;
use rustix::fs::{AtFlags, CWD, FileType};
use rustix::io::{self, Errno as Kernel};
use rustix::net::{self, AddressFamily, SocketAddrUnix, SocketFlags, SocketType};

/// Where to listen.
pub(crate) enum Address<'a> {
    /// An address and a port of the network.
    Tcp(SocketAddr),
    /// A path of the file system; a relative one is resolved against the working directory of the start.
    Unix(&'a str),
}

/// Connections that may wait to be accepted; the kernel takes less where its own limit is lower.
const BACKLOG: i32 = 4096;

/// Opens a socket that listens at `address`.
///
/// # Errors
/// The kernel's, [`Errno::AddrInUse`] among them.
pub(crate) fn listen(address: &Address<'_>) -> Result<Handle, Errno> {
    let socket = match address {
        Address::Tcp(address) => tcp(address),
        Address::Unix(path) => unix(path),
    }?;
    net::listen(&socket, BACKLOG)?;
    Ok(Handle::adopt(socket)?)
}

fn tcp(address: &SocketAddr) -> io::Result<OwnedFd> {
    let family = match address {
        SocketAddr::V4(_) => AddressFamily::INET,
        SocketAddr::V6(_) => AddressFamily::INET6,
    };
    let socket = stream(family)?;
    // So that a server can be started again while connections of its last run fade.
    net::sockopt::set_socket_reuseaddr(&socket, true)?;
    net::bind(&socket, address)?;
    Ok(socket)
}

fn unix(path: &str) -> io::Result<OwnedFd> {
    let address = SocketAddrUnix::new(path)?;
    let socket = stream(AddressFamily::UNIX)?;
    match net::bind(&socket, &address) {
        Err(Kernel::ADDRINUSE) if is_deserted(path, &address) => {
            rustix::fs::unlink(path)?;
            net::bind(&socket, &address)?;
        }
        bound => bound?,
    }
    Ok(socket)
}

/// Whether what is there is a socket that was left behind by a program that has ended: nobody listens.
fn is_deserted(path: &str, address: &SocketAddrUnix) -> bool {
    let status = rustix::fs::statat(CWD, path, AtFlags::SYMLINK_NOFOLLOW);
    // A connection to a file that is no socket is refused as well.
    let is_socket = status.is_ok_and(|status| FileType::from_raw_mode(status.st_mode) == FileType::Socket);
    let connect = || net::connect(&stream(AddressFamily::UNIX)?, address);
    is_socket && connect() == Err(Kernel::CONNREFUSED)
}

fn stream(family: AddressFamily) -> io::Result<OwnedFd> {
    net::socket_with(family, SocketType::STREAM, SocketFlags::CLOEXEC, None)
}
