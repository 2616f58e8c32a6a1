//! Which directories were granted, and under which names.

use crate::host::Kind;
use crate::wasi::rights::Rights;
use crate::wasi::types::Errno;
use crate::wasi::{Context, layout};

/// Writes the length of a granted directory's name. A libc asks for one descriptor after the other, until
/// [`Errno::Badf`] says that there are no more.
pub(in crate::wasi) fn fd_prestat_get(context: &mut Context<'_>, fd: u32, prestat: u32) -> Result<(), Errno> {
    let name = granted(context, fd)?.ok_or(Errno::Badf)?;
    context.guest.store(prestat, &layout::prestat(name.len() as u32))
}

/// Writes a granted directory's name, without a NUL.
pub(in crate::wasi) fn fd_prestat_dir_name(
    context: &mut Context<'_>,
    fd: u32,
    path: u32,
    path_len: u32,
) -> Result<(), Errno> {
    let name = granted(context, fd)?.ok_or(Errno::NotDir)?;
    if name.len() > path_len as usize {
        return Err(Errno::NameTooLong);
    }
    context.guest.store(path, name.as_bytes())
}

/// The name of the granted directory `fd`; `None` for another descriptor.
fn granted(context: &mut Context<'_>, fd: u32) -> Result<Option<&'static str>, Errno> {
    match context.host.descriptors.any(fd, Rights::NONE)?.kind {
        Kind::Directory { granted, .. } => Ok(granted),
        _ => Ok(None),
    }
}
