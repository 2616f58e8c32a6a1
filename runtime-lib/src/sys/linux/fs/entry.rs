//! Creating, removing, renaming and linking names: each in the directory that its path leads to, on the last component
//! itself, which the kernel follows in none of these operations.

use super::beneath;
use super::handle::Handle;
use super::path::{PATH_MAX, Path};
use crate::wasi::types::Errno;
use rustix::fd::AsFd;
use rustix::fs::{AtFlags, Mode, OFlags};

/// Creates a directory.
///
/// # Errors
/// [`Errno::Perm`] where the path leads outside; the kernel's. So it is for all functions of this file.
pub(crate) fn create_directory(start: &Handle, path: &mut Path<'_>) -> Result<(), Errno> {
    let place = path.place(start.as_fd())?;
    Ok(rustix::fs::mkdirat(&place, place.name, Mode::from_raw_mode(0o777))?)
}

/// Removes an empty directory.
pub(crate) fn remove_directory(start: &Handle, path: &mut Path<'_>) -> Result<(), Errno> {
    let place = path.place(start.as_fd())?;
    Ok(rustix::fs::unlinkat(&place, place.name, AtFlags::REMOVEDIR)?)
}

/// Removes the name of what is no directory.
pub(crate) fn unlink(start: &Handle, path: &mut Path<'_>) -> Result<(), Errno> {
    let place = path.place(start.as_fd())?;
    Ok(rustix::fs::unlinkat(&place, place.name, AtFlags::empty())?)
}

/// Gives a file another name, in place of what has it.
pub(crate) fn rename(from: &Handle, old: &mut Path<'_>, to: &Handle, new: &mut Path<'_>) -> Result<(), Errno> {
    let (old, new) = (old.place(from.as_fd())?, new.place(to.as_fd())?);
    Ok(rustix::fs::renameat(&old, old.name, &new, new.name)?)
}

/// Gives a file a second name. A symbolic link gets one itself.
pub(crate) fn link(from: &Handle, old: &mut Path<'_>, to: &Handle, new: &mut Path<'_>) -> Result<(), Errno> {
    let ends_above = old.ends_above();
    let (old, new) = (old.place(from.as_fd())?, new.place(to.as_fd())?);
    if old.wants_directory() || ends_above {
        // The kernel would follow it, and no directory gets a second name.
        let flags = OFlags::PATH | OFlags::DIRECTORY | OFlags::NOFOLLOW | OFlags::CLOEXEC;
        beneath::open_at(old.as_fd(), old.name, flags, Mode::empty())?;
        return Err(Errno::Perm);
    }
    Ok(rustix::fs::linkat(&old, old.name, &new, new.name, AtFlags::empty())?)
}

/// Creates a symbolic link with the text `target`.
///
/// An absolute one is refused as Wasmtime does: it could be followed by nobody but the host's programs.
pub(crate) fn symlink(target: &Path<'_>, start: &Handle, path: &mut Path<'_>) -> Result<(), Errno> {
    if target.is_absolute() {
        return Err(Errno::Perm);
    }
    let place = path.place(start.as_fd())?;
    Ok(rustix::fs::symlinkat(target.as_c_str(), &place, place.name)?)
}

/// Reads a symbolic link's text, and hands it to `take`.
///
/// An absolute one names a place of the host's and is refused, as Wasmtime does.
pub(crate) fn read_link<R>(start: &Handle, path: &mut Path<'_>, take: impl FnOnce(&[u8]) -> R) -> Result<R, Errno> {
    let place = path.place(start.as_fd())?;
    if place.wants_directory() {
        let flags = OFlags::PATH | OFlags::DIRECTORY | OFlags::CLOEXEC;
        beneath::open_at(place.as_fd(), place.name, flags, Mode::empty())?;
        // It is a directory, and no link.
        return Err(Errno::Inval);
    }
    let mut text = [0; PATH_MAX];
    let len = rustix::fs::readlinkat_raw(&place, place.name, &mut text[..])?;
    match text.get(..len).unwrap_or_default() {
        [b'/', ..] => Err(Errno::Perm),
        text => Ok(take(text)),
    }
}
