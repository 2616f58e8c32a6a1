//! Random bytes, fit for keys.

use super::Context;
use super::types::Errno;
use crate::sys::fs;
use wasm2native_abi::grant::Ambient;

/// Fills the `buf_len` bytes at `buf`, all of them.
pub(super) fn random_get(context: &mut Context<'_>, buf: u32, buf_len: u32) -> Result<(), Errno> {
    context.host.require(Ambient::Random)?;
    fs::fill_random(context.guest.range(buf, buf_len)?)
}
