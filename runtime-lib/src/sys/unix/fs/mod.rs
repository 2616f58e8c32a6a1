//! The part of files that the systems have in common.

pub(in crate::sys) mod error;
pub(in crate::sys) mod file;
pub(in crate::sys) mod handle;
pub(in crate::sys) mod path;
pub(in crate::sys) mod status;
pub(in crate::sys) mod walk;
