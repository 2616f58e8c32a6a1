//! Arrays of strings in guest memory: the form in which arguments and environment are handed out.
//!
//! ```text
//! pointers ▶ ┌────────┬────────┬──       bytes ▶ ┌──────────────────┬──────────────────┬──
//!            │ u32 ─────── u32 ────              │ string 0 .. NUL  │ string 1 .. NUL  │
//!            └────────┴────────┴──               └──────────────────┴──────────────────┴──
//! ```
//! A string comes as parts that are written one behind the other, so that `NAME=value` needs no buffer.

use super::Context;
use super::types::Errno;

/// Writes the strings' number and their bytes with NULs.
pub(super) fn store_sizes<'s, const N: usize>(
    context: &Context<'_>,
    strings: impl Iterator<Item = [&'s [u8]; N]>,
    count_at: u32,
    bytes_at: u32,
) -> Result<(), Errno> {
    let (mut count, mut bytes) = (0_u32, 0_u32);
    for parts in strings {
        let len = parts.iter().fold(1, |sum, part| sum + part.len());
        count = count.checked_add(1).ok_or(Errno::Overflow)?;
        bytes = u32::try_from(len).ok().and_then(|len| bytes.checked_add(len)).ok_or(Errno::Overflow)?;
    }
    context.guest.store_u32(count_at, count)?;
    context.guest.store_u32(bytes_at, bytes)
}

/// Writes the strings to `bytes_at`, and their addresses to `pointers_at`.
pub(super) fn store<'s, const N: usize>(
    context: &Context<'_>,
    strings: impl Iterator<Item = [&'s [u8]; N]>,
    mut pointers_at: u32,
    mut bytes_at: u32,
) -> Result<(), Errno> {
    for parts in strings {
        context.guest.store_u32(pointers_at, bytes_at)?;
        pointers_at = pointers_at.wrapping_add(4);
        for part in parts.into_iter().chain([&[0][..]]) {
            context.guest.store(bytes_at, part)?;
            // What was stored ends inside memory: the sum is at most 2^32, which only an empty part can follow.
            bytes_at = bytes_at.wrapping_add(part.len() as u32);
        }
    }
    Ok(())
}
