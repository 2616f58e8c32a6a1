//! Where a descriptor stands in its file.

use crate::host::{Descriptor, Kind};
use crate::sys::fs::{self, Whence};
use crate::wasi::Context;
use crate::wasi::rights::Rights;
use crate::wasi::types::Errno;

/// Moves a descriptor, and writes where it stands then.
pub(in crate::wasi) fn fd_seek(
    context: &mut Context<'_>,
    fd: u32,
    offset: u64,
    whence: u32,
    position: u32,
) -> Result<(), Errno> {
    let whence = match whence {
        0 => Whence::Start,
        1 => Whence::Current,
        2 => Whence::End,
        _ => return Err(Errno::Inval),
    };
    context.guest.range(position, 8)?;
    let file = seekable(context, fd, Rights::FD_SEEK | Rights::FD_TELL)?;
    let at = fs::seek(&file.handle, offset.cast_signed(), whence)?;
    context.guest.store_u64(position, at)
}

/// Writes where a descriptor stands.
pub(in crate::wasi) fn fd_tell(context: &mut Context<'_>, fd: u32, position: u32) -> Result<(), Errno> {
    let file = seekable(context, fd, Rights::FD_TELL)?;
    let at = fs::seek(&file.handle, 0, Whence::Current)?;
    context.guest.store_u64(position, at)
}

/// The file `fd`.
///
/// # Errors
/// [`Errno::Spipe`] for a stream, even one that was redirected to a file, as in Wasmtime: the position in it is not the
/// program's alone. [`Errno::Badf`] for a directory.
fn seekable<'a>(context: &'a mut Context<'_>, fd: u32, needed: Rights) -> Result<&'a Descriptor, Errno> {
    if matches!(context.host.descriptors.any(fd, Rights::NONE)?.kind, Kind::Stream) {
        return Err(Errno::Spipe);
    }
    context.host.descriptors.file(fd, needed).map(|file| &*file)
}
