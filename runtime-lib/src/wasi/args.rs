//! The program's arguments.

use super::types::Errno;
use super::{Context, strings};

/// Writes the arguments: addresses to `argv`, texts with NULs to `argv_buf`.
pub(super) fn args_get(context: &mut Context<'_>, argv: u32, argv_buf: u32) -> Result<(), Errno> {
    let arguments = context.host.arguments().map(|text| [text]);
    strings::store(context, arguments, argv, argv_buf)
}

/// Writes the number of arguments, and the bytes that their texts take with NULs.
pub(super) fn args_sizes_get(context: &mut Context<'_>, count: u32, buf_bytes: u32) -> Result<(), Errno> {
    let arguments = context.host.arguments().map(|text| [text]);
    strings::store_sizes(context, arguments, count, buf_bytes)
}
