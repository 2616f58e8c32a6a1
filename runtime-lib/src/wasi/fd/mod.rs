//! Functions on descriptors, a file a subject.

mod descriptor;
mod directory;
mod file;
mod position;
mod preopen;
mod status;
mod transfer;

pub(super) use descriptor::*;
pub(super) use directory::*;
pub(super) use file::*;
pub(super) use position::*;
pub(super) use preopen::*;
pub(super) use status::*;
pub(super) use transfer::*;
