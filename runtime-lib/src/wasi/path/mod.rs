//! Functions on paths below a directory, a file a subject. None reaches outside of it: that is [`Errno::Perm`].
#![allow(clippy::too_many_arguments)] // the document's

mod entry;
mod link;
mod open;
mod status;

pub(super) use entry::*;
pub(super) use link::*;
pub(super) use open::*;
pub(super) use status::*;

use super::Context;
use super::types::Errno;
use crate::sys::fs::Path;

/// The path of `len` bytes at `at`.
fn path(context: &Context<'_>, at: u32, len: u32) -> Result<Path, Errno> {
    Path::from_guest(context.guest.range(at, len)?)
}
