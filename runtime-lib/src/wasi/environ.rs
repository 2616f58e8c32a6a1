//! The program's environment: what was granted of it.

use super::types::Errno;
use super::{Context, strings};

/// Writes the variables: addresses to `environ`, `NAME=value` with NULs to `environ_buf`.
pub(super) fn environ_get(context: &mut Context<'_>, environ: u32, environ_buf: u32) -> Result<(), Errno> {
    let variables = context.host.environment().map(|(name, value)| [name, b"=", value]);
    strings::store(context, variables, environ, environ_buf)
}

/// Writes the number of variables, and the bytes that their texts take with NULs.
pub(super) fn environ_sizes_get(context: &mut Context<'_>, count: u32, buf_bytes: u32) -> Result<(), Errno> {
    let variables = context.host.environment().map(|(name, value)| [name, b"=", value]);
    strings::store_sizes(context, variables, count, buf_bytes)
}
