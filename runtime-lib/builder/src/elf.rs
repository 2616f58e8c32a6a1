//! As much of a relocatable ELF64 file as tells which symbols it defines and needs, and leaves sections out.
//!
//! ```text
//! file header            section header (64)          symbol (24)
//! 40 section headers     0 name   4 type              0 name   4 info   6 section
//! 60 their number        24 offset  32 size  40 link
//! 62 section of names
//! ```

use crate::object::{Symbols, is_for_hosts, is_own};
use std::collections::BTreeSet;

const SECTION_BYTES: usize = 64;
const SYMBOL_BYTES: usize = 24;
const SYMBOL_TABLE: u32 = 2;
/// A section that has a size and no bytes.
const NO_BITS: u32 = 8;
const FILE_HEADER_BYTES: usize = 64;
/// Of contents in the file; linkers map it and want aligned records.
const ALIGNMENT: usize = 16;
const WEAK: u8 = 2;

/// Whether `file` is an ELF file.
pub(crate) fn is_object(file: &[u8]) -> bool {
    file.starts_with(b"\x7fELF")
}

/// The global symbols of `file`. One that is needed weakly may stay undefined, and is left out.
pub(crate) fn symbols(file: &[u8]) -> Result<Symbols, String> {
    let mut symbols = Symbols { defined: BTreeSet::new(), undefined: BTreeSet::new() };
    let headers = sections(file)?;
    for header in headers.iter().filter(|header| header.kind == SYMBOL_TABLE) {
        let names = headers.get(header.link as usize).ok_or_else(malformed)?.range();
        let names = file.get(names).ok_or_else(malformed)?;
        for symbol in file.get(header.range()).ok_or_else(malformed)?.chunks_exact(SYMBOL_BYTES) {
            let binding = symbol[4] >> 4;
            if binding == 0 {
                continue;
            }
            let name = text(names, u32_at(symbol, 0)?)?;
            match u16::from_le_bytes([symbol[6], symbol[7]]) {
                0 if binding == WEAK => {}
                0 => _ = symbols.undefined.insert(name),
                _ => _ = symbols.defined.insert(name),
            }
        }
    }
    Ok(symbols)
}

/// `file` without the contents of tables that the Rust toolchain's unwinding, debuggers and version listings would read. Prebuilt `core`
/// brings some of them into every program. How frames are undone is kept.
pub(crate) fn without_debugging(file: &[u8]) -> Result<Vec<u8>, String> {
    const EMPTIED: [&str; 3] = [".gcc_except_table", ".debug_", ".comment"];
    let headers = sections(file)?;
    let names = headers.get(u16_at(file, 62)? as usize).ok_or_else(malformed)?.range();
    let names = file.get(names).ok_or_else(malformed)?;
    let mut kept = file.get(..FILE_HEADER_BYTES).ok_or_else(malformed)?.to_vec();
    let mut table = Vec::new();
    for header in &headers {
        let name = text(names, header.name)?;
        let subject = name.strip_prefix(".rela").unwrap_or(&name);
        let is_emptied = EMPTIED.iter().any(|prefix| subject.starts_with(prefix));
        let mut entry = file.get(header.at..header.at + SECTION_BYTES).ok_or_else(malformed)?.to_vec();
        kept.resize(kept.len().next_multiple_of(ALIGNMENT), 0);
        entry[24..32].copy_from_slice(&(kept.len() as u64).to_le_bytes());
        if is_emptied {
            entry[32..40].fill(0);
        } else if header.kind != NO_BITS {
            kept.extend(file.get(header.range()).ok_or_else(malformed)?);
        }
        table.extend(entry);
    }
    kept.resize(kept.len().next_multiple_of(ALIGNMENT), 0);
    let start = kept.len() as u64;
    kept[40..48].copy_from_slice(&start.to_le_bytes());
    kept.extend(table);
    Ok(kept)
}

/// See [`Format::hide`](crate::object::Format::hide).
pub(crate) fn hide(file: &mut [u8]) -> Result<(), String> {
    const HIDDEN: u8 = 2;
    let headers = sections(file)?;
    for header in headers.iter().filter(|header| header.kind == SYMBOL_TABLE) {
        let names = headers.get(header.link as usize).ok_or_else(malformed)?.range();
        for at in header.range().step_by(SYMBOL_BYTES) {
            let name = text(file.get(names.clone()).ok_or_else(malformed)?, u32_at(file, at)?)?;
            let symbol = file.get_mut(at..at + SYMBOL_BYTES).ok_or_else(malformed)?;
            let is_defined = symbol[6..8] != [0, 0];
            if symbol[4] >> 4 == 0 || !is_defined || is_for_hosts(&name) {
                continue;
            }
            symbol[5] = HIDDEN;
            if !is_own(&name) {
                symbol[4] = WEAK << 4 | symbol[4] & 0xf;
            }
        }
    }
    Ok(())
}

struct Section {
    /// Where the header lies.
    at: usize,
    name: u32,
    kind: u32,
    offset: u64,
    size: u64,
    link: u32,
}

impl Section {
    fn range(&self) -> std::ops::Range<usize> {
        self.offset as usize..self.offset.saturating_add(self.size) as usize
    }
}

fn sections(file: &[u8]) -> Result<Vec<Section>, String> {
    let start = u64_at(file, 40)? as usize;
    let first_bytes = u64_at(file, start + 32)?;
    // A file with very many sections has their number in the first one's size.
    let count = match u16_at(file, 60)? {
        0 => first_bytes as usize,
        count => count as usize,
    };
    let header = |index| {
        let at = start + index * SECTION_BYTES;
        Ok(Section {
            at,
            name: u32_at(file, at)?,
            kind: u32_at(file, at + 4)?,
            offset: u64_at(file, at + 24)?,
            size: u64_at(file, at + 32)?,
            link: u32_at(file, at + 40)?,
        })
    };
    (0..count).map(header).collect()
}

fn text(names: &[u8], at: u32) -> Result<String, String> {
    let bytes = names.get(at as usize..).and_then(|rest| rest.split(|byte| *byte == 0).next()).ok_or_else(malformed)?;
    Ok(String::from_utf8_lossy(bytes).into_owned())
}

fn u16_at(file: &[u8], at: usize) -> Result<u16, String> {
    Ok(u16::from_le_bytes(array(file, at)?))
}

fn u32_at(file: &[u8], at: usize) -> Result<u32, String> {
    Ok(u32::from_le_bytes(array(file, at)?))
}

fn u64_at(file: &[u8], at: usize) -> Result<u64, String> {
    Ok(u64::from_le_bytes(array(file, at)?))
}

fn array<const N: usize>(file: &[u8], at: usize) -> Result<[u8; N], String> {
    file.get(at..).and_then(|rest| rest.first_chunk().copied()).ok_or_else(malformed)
}

fn malformed() -> String {
    "rustc has written an object that cannot be read".to_owned()
}
