//! As much of a relocatable 64-bit Mach-O file as tells which symbols it defines and needs.
//!
//! ```text
//! file header (32)        symbol table command (24)      symbol (16)
//!  0 magic                 0 kind   4 its bytes           0 name   4 kind   6 description
//! 16 commands              8 symbols 12 their number      8 value
//! 20 their bytes          16 names  20 their bytes
//! ```

use crate::object::{Symbols, is_for_hosts, is_own};
use std::collections::BTreeSet;

const HEADER_BYTES: usize = 32;
const SYMBOL_BYTES: usize = 16;
const SYMBOL_TABLE: u32 = 2;
/// Bits of a symbol's kind: of a debugger, what it is, visible in other files.
const DEBUGGERS: u8 = 0xe0;
const WHAT: u8 = 0x0e;
const EXTERNAL: u8 = 0x01;
/// The bit of a needed symbol's description that lets it be missing.
const WEAK: u16 = 0x40;

/// Whether `file` is a 64-bit Mach-O file.
pub(crate) fn is_object(file: &[u8]) -> bool {
    file.starts_with(&0xfeed_facf_u32.to_le_bytes())
}

/// The global symbols of `file`. One that is needed weakly may stay undefined, and is left out.
pub(crate) fn symbols(file: &[u8]) -> Result<Symbols, String> {
    let mut symbols = Symbols { defined: BTreeSet::new(), undefined: BTreeSet::new() };
    for (at, names) in table(file)? {
        read_symbol(file, at, names, &mut symbols)?;
    }
    Ok(symbols)
}

/// Where each symbol lies, and where the names begin that it refers to.
fn table(file: &[u8]) -> Result<Vec<(usize, usize)>, String> {
    let mut places = Vec::new();
    let mut at = HEADER_BYTES;
    for _ in 0..u32_at(file, 16)? {
        let (kind, bytes) = (u32_at(file, at)?, u32_at(file, at + 4)?);
        if kind == SYMBOL_TABLE {
            let [symbols, count, names] = [8, 12, 16].map(|offset| u32_at(file, at + offset));
            let (symbols, names) = (symbols? as usize, names? as usize);
            places.extend((0..count? as usize).map(|index| (symbols + index * SYMBOL_BYTES, names)));
        }
        at += bytes as usize;
    }
    Ok(places)
}

/// See [`Format::hide`](crate::object::Format::hide).
pub(crate) fn hide(file: &mut [u8]) -> Result<(), String> {
    const PRIVATE: u8 = 0x10;
    const WEAK_DEFINITION: u16 = 0x80;
    for (symbol, names) in table(file)? {
        let [kind] = array(file, symbol + 4)?;
        if kind & DEBUGGERS != 0 || kind & EXTERNAL == 0 || kind & WHAT == 0 {
            continue;
        }
        let name = text(file, names + u32_at(file, symbol)? as usize)?;
        let name = name.strip_prefix('_').unwrap_or(&name);
        if is_for_hosts(name) {
            continue;
        }
        file[symbol + 4] = kind | PRIVATE;
        if !is_own(name) {
            let description = u16::from_le_bytes(array(file, symbol + 6)?) | WEAK_DEFINITION;
            file[symbol + 6..symbol + 8].copy_from_slice(&description.to_le_bytes());
        }
    }
    Ok(())
}

fn read_symbol(file: &[u8], at: usize, names: usize, symbols: &mut Symbols) -> Result<(), String> {
    let [kind] = array(file, at + 4)?;
    if kind & DEBUGGERS != 0 || kind & EXTERNAL == 0 {
        return Ok(());
    }
    let name = text(file, names + u32_at(file, at)? as usize)?;
    let value = u64::from_le_bytes(array(file, at + 8)?);
    let description = u16::from_le_bytes(array(file, at + 6)?);
    match kind & WHAT {
        // Without a value nobody has it; with one it is memory that is shared under this name, of that size.
        0 if value == 0 && description & WEAK != 0 => {}
        0 if value == 0 => _ = symbols.undefined.insert(name),
        _ => _ = symbols.defined.insert(name),
    }
    Ok(())
}

fn text(file: &[u8], at: usize) -> Result<String, String> {
    let bytes = file.get(at..).and_then(|rest| rest.split(|byte| *byte == 0).next()).ok_or_else(malformed)?;
    Ok(String::from_utf8_lossy(bytes).into_owned())
}

fn u32_at(file: &[u8], at: usize) -> Result<u32, String> {
    Ok(u32::from_le_bytes(array(file, at)?))
}

fn array<const N: usize>(file: &[u8], at: usize) -> Result<[u8; N], String> {
    file.get(at..).and_then(|rest| rest.first_chunk().copied()).ok_or_else(malformed)
}

fn malformed() -> String {
    "rustc has written an object that cannot be read".to_owned()
}
