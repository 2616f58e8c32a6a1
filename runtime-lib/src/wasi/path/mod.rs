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
