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
    seek(context, fd, offset.cast_signed(), whence, position)
}

/// The same, once it is known from where the offset counts. To ask where it stands, the right to tell will do.
pub(in crate::wasi) fn seek(
    context: &mut Context<'_>,
    fd: u32,
    offset: i64,
    whence: Whence,
    position: u32,
) -> Result<(), Errno> {
    let position = context.guest.place(position)?;
    let asks = matches!((whence, offset), (Whence::Current, 0));
    let file = seekable(context, fd, if asks { Rights::NONE } else { Rights::FD_SEEK })?;
    if asks {
        may_tell(file)?;
    }
    position.store(fs::seek(&file.handle, offset, whence)?.to_le_bytes());
    Ok(())
}

/// Writes where a descriptor stands.
pub(in crate::wasi) fn fd_tell(context: &mut Context<'_>, fd: u32, position: u32) -> Result<(), Errno> {
    seek(context, fd, 0, Whence::Current, position)
}

/// Checks that one may know where `file` stands: the right to move it includes that.
fn may_tell(file: &Descriptor) -> Result<(), Errno> {
    file.check(Rights::FD_TELL).or_else(|refusal| file.check(Rights::FD_SEEK).map_err(|_| refusal))
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
