//! Hardening: there is none for programs of macOS, and the compiler gives them no record of it.

use crate::image::Image;
use crate::process::Process;

/// Takes nothing from the process.
pub(crate) fn apply(_: Image, _: &Process) {}
