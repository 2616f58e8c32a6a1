//! Creating, removing, renaming and linking names: each in the directory that its path leads to, on the last component
//! itself, which the kernel follows in none of these operations, as no slash stands behind it. What a slash would have asked for
//! is checked here, with the errors of Linux.
//!
//! # Safety
//! libSystem reads names that are ours. rustix would look these functions up by their names, as systems before macOS 10.10 lack
//! them.
#![allow(unsafe_code)]

use super::beneath::{self, REFERENCE};
use super::handle::Handle;
use super::last_error;
use super::path::{PATH_MAX, Path, Place};
use crate::wasi::types::Errno;
use core::ffi::c_int;
use rustix::fd::{AsFd, AsRawFd};
use rustix::fs::{AtFlags, FileType, Mode, OFlags, statat};
use rustix::io;

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
    Ok(remove(&place, libc::AT_REMOVEDIR)?)
}

/// Removes the name of what is no directory.
pub(crate) fn unlink(start: &Handle, path: &mut Path<'_>) -> Result<(), Errno> {
    let place = path.place(start.as_fd())?;
    if place.wants_directory() {
        return Err(if is_directory(&place)? { Errno::IsDir } else { Errno::NotDir });
    }
    match remove(&place, 0) {
        // What the kernel says of a directory, among others.
        Err(io::Errno::PERM) if is_directory(&place)? => Err(Errno::IsDir),
        result => Ok(result?),
    }
}

/// Gives a file another name, in place of what has it.
pub(crate) fn rename(from: &Handle, old: &mut Path<'_>, to: &Handle, new: &mut Path<'_>) -> Result<(), Errno> {
    let (old, new) = (old.place(from.as_fd())?, new.place(to.as_fd())?);
    if (old.wants_directory() || new.wants_directory()) && !is_directory(&old)? {
        return Err(Errno::NotDir);
    }
    let (old_fd, new_fd) = (old.as_fd().as_raw_fd(), new.as_fd().as_raw_fd());
    // SAFETY: libSystem reads two names.
    Ok(done(unsafe { libc::renameat(old_fd, old.name.as_ptr(), new_fd, new.name.as_ptr()) })?)
}

/// Gives a file a second name. A symbolic link gets one itself.
pub(crate) fn link(from: &Handle, old: &mut Path<'_>, to: &Handle, new: &mut Path<'_>) -> Result<(), Errno> {
    let (old, new) = (old.place(from.as_fd())?, new.place(to.as_fd())?);
    // `..` of a directory that was moved since may be anywhere: the kernel is not to touch it.
    if old.wants_directory() || old.name == c".." {
        // No directory gets a second name.
        beneath::open_at(old.as_fd(), old.name, REFERENCE | OFlags::DIRECTORY, Mode::empty())?;
        return Err(Errno::Perm);
    }
    refuse_slash(&new)?;
    let (old_fd, new_fd) = (old.as_fd().as_raw_fd(), new.as_fd().as_raw_fd());
    // SAFETY: libSystem reads two names.
    Ok(done(unsafe { libc::linkat(old_fd, old.name.as_ptr(), new_fd, new.name.as_ptr(), 0) })?)
}

/// Creates a symbolic link with the text `target`.
///
/// An absolute one is refused as Wasmtime does: it could be followed by nobody but the host's programs.
pub(crate) fn symlink(target: &Path<'_>, start: &Handle, path: &mut Path<'_>) -> Result<(), Errno> {
    if target.is_absolute() {
        return Err(Errno::Perm);
    }
    let place = path.place(start.as_fd())?;
    refuse_slash(&place)?;
    Ok(rustix::fs::symlinkat(target.as_c_str(), &place, place.name)?)
}

/// Reads a symbolic link's text, and hands it to `take`.
///
/// An absolute one names a place of the host's and is refused, as Wasmtime does.
pub(crate) fn read_link<R>(start: &Handle, path: &mut Path<'_>, take: impl FnOnce(&[u8]) -> R) -> Result<R, Errno> {
    let place = path.place(start.as_fd())?;
    if place.wants_directory() {
        beneath::open_at(place.as_fd(), place.name, REFERENCE | OFlags::DIRECTORY, Mode::empty())?;
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

fn remove(place: &Place<'_>, flags: c_int) -> io::Result<()> {
    // SAFETY: libSystem reads a name.
    done(unsafe { libc::unlinkat(place.as_fd().as_raw_fd(), place.name.as_ptr(), flags) })
}

/// Whether it is a directory; a link is none.
fn is_directory(place: &Place<'_>) -> io::Result<bool> {
    let stat = statat(place, place.name, AtFlags::SYMLINK_NOFOLLOW)?;
    Ok(FileType::from_raw_mode(stat.st_mode) == FileType::Directory)
}

/// Refuses a slash behind the name of something new that is no directory.
fn refuse_slash(new: &Place<'_>) -> Result<(), Errno> {
    if !new.wants_directory() {
        return Ok(());
    }
    is_directory(new)?;
    Err(Errno::Exist)
}

fn done(result: c_int) -> io::Result<()> {
    if result < 0 { Err(last_error()) } else { Ok(()) }
}
