//! Opening.
//!
//! Which rights a new descriptor gets follows Wasmtime: of those that the caller asks for, `fd_read` and `fd_write` choose
//! the direction, and every other one that the kind of file can use is given as far as the directory's inheriting rights
//! reach. Programs rely on that. To have fewer, a program gives them up (`fd_fdstat_set_rights`).

use crate::host::{Descriptor, Kind, ReadingPlace};
use crate::sys::fs::{self, Opened, Opening, PathRoom};
use crate::wasi::Context;
use crate::wasi::rights::Rights;
use crate::wasi::types::{Errno, Flags, Lookup, fdflags, oflags};
use wasm2native_abi::grant::Access;

/// Opens the file or directory that a path names, and writes its descriptor to `opened`.
pub(in crate::wasi) fn path_open(
    context: &mut Context<'_>,
    fd: u32,
    dirflags: u32,
    at: u32,
    len: u32,
    how: u32,
    rights_base: u64,
    _rights_inheriting: u64,
    modes: u32,
    opened: u32,
) -> Result<(), Errno> {
    let mut room = PathRoom::new();
    let path = room.copy(context.guest.range(at, len)?)?;
    let opened = context.guest.place(opened)?;
    let asked = Rights::from_bits(rights_base);
    let opening = Opening {
        lookup: Lookup::from_flags(dirflags)?,
        how: Flags::new(how, oflags::ALL)?,
        modes: Flags::new(modes, fdflags::ALL)?,
        read: asked.contain(Rights::FD_READ),
        write: asked.contain(Rights::FD_WRITE),
    };
    if opening.how.has(oflags::DIRECTORY) && opening.how.has(oflags::CREAT | oflags::EXCL | oflags::TRUNC) {
        return Err(Errno::Inval);
    }
    let start = context.host.descriptors.any(fd, Rights::NONE)?;
    match start.kind {
        Kind::Directory { .. } => {}
        Kind::Stream => return Err(Errno::Badf),
        Kind::Socket | Kind::File | Kind::FileOrDirectory => return Err(Errno::NotDir),
    }
    check(start, &opening)?;
    let (handle, opened_as) = fs::open(&start.handle, &path, &opening)?;
    let descriptor = descriptor(start, handle, opened_as, &opening);
    opened.store(context.host.descriptors.insert(descriptor)?.to_le_bytes());
    Ok(())
}

/// Checks that a file may be opened below `start` that way.
///
/// # Errors
/// [`Errno::Perm`] for writing, creating or emptying in a tree for reading only, [`Errno::NotCapable`] for rights that
/// were given up.
fn check(start: &Descriptor, opening: &Opening) -> Result<(), Errno> {
    let mut needed = Rights::PATH_OPEN;
    if opening.how.has(oflags::CREAT) {
        needed = needed | Rights::PATH_CREATE_FILE;
    }
    if opening.how.has(oflags::TRUNC) {
        needed = needed | Rights::PATH_FILESTAT_SET_SIZE;
    }
    if opening.modes.has(fdflags::DSYNC) {
        needed = needed | Rights::FD_DATASYNC;
    }
    if opening.modes.has(fdflags::RSYNC | fdflags::SYNC) {
        needed = needed | Rights::FD_SYNC;
    }
    start.check(needed)?;
    match (opening.write, start.access) {
        (true, Access::ReadOnly) => Err(Errno::Perm),
        (true, Access::ReadWrite) if !start.inheriting.contain(Rights::FD_WRITE) => Err(Errno::NotCapable),
        _ => Ok(()),
    }
}

fn descriptor(start: &Descriptor, handle: fs::Handle, opened: Opened, opening: &Opening) -> Descriptor {
    // Sockets are in directories too, but cannot be opened there.
    let (kind, usable) = match opened {
        Opened::Directory => (Kind::Directory { granted: None, place: ReadingPlace::default() }, Rights::DIRECTORY),
        Opened::File => (Kind::File, Rights::FILE),
        Opened::Either => (Kind::FileOrDirectory, Rights::FILE),
    };
    let mut base = start.inheriting & usable;
    if !opening.read {
        base = base - Rights::FD_READ;
    }
    if !opening.write {
        base = base - Rights::FD_WRITE;
    }
    Descriptor { handle, kind, base, inheriting: start.inheriting, access: start.access }
}
