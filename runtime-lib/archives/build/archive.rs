//! `ar` archives: rustc writes all of its support library into one, of which the runtime needs next to nothing.
//!
//! ```text
//! "!<arch>\n" then for each member: header (60 bytes) │ contents │ a newline where their length is odd
//! header: name 16 │ time 12 │ owner 6 │ group 6 │ mode 8 │ size 10 │ "`\n"       texts, padded with spaces
//! member "/":  count u32 │ offset of the header of each symbol's member, u32 each │ names, NUL-ended   big-endian
//! ```
//! Invariant: what is written depends on the members' contents alone: no times, owners, or names with hashes in them.

use crate::elf;
use std::collections::BTreeSet;

const MAGIC: &[u8] = b"!<arch>\n";
const HEADER_BYTES: usize = 60;

/// What the program's object defines and the runtime reads.
const FROM_OBJECT: &str = "wasm2native_image";

/// The archive of those members of `library` that the runtime's own need, directly or through others.
pub(crate) fn reduce(library: &[u8]) -> Result<Vec<u8>, String> {
    let mut waiting = members(library)?;
    let mut kept: Vec<(Vec<u8>, elf::Symbols)> = Vec::new();
    let mut wanted: BTreeSet<String> = BTreeSet::new();
    let mut take = |object: &[u8], symbols: elf::Symbols, wanted: &mut BTreeSet<String>| -> Result<(), String> {
        wanted.extend(symbols.undefined.iter().cloned());
        kept.push((elf::without_unwinding(object)?, symbols));
        for (_, symbols) in &kept {
            symbols.defined.iter().for_each(|name| {
                wanted.remove(name);
            });
        }
        Ok(())
    };
    // The first member is the runtime.
    if waiting.is_empty() {
        return Err("rustc has written an empty archive".to_owned());
    }
    let runtime = waiting.remove(0);
    take(runtime, elf::symbols(runtime)?, &mut wanted)?;
    let mut candidates = Vec::new();
    for object in waiting {
        candidates.push((object, elf::symbols(object)?));
    }
    while let Some(index) =
        candidates.iter().position(|(_, symbols)| symbols.defined.iter().any(|name| wanted.contains(name)))
    {
        let (object, symbols) = candidates.remove(index);
        take(object, symbols, &mut wanted)?;
    }
    wanted.remove(FROM_OBJECT);
    if !wanted.is_empty() {
        return Err(format!("it needs a C library for {}", wanted.into_iter().collect::<Vec<_>>().join(", ")));
    }
    Ok(write(&kept))
}

/// The contents of each object in `library`.
fn members(library: &[u8]) -> Result<Vec<&[u8]>, String> {
    let bad = || "rustc has written an archive that cannot be read".to_owned();
    let mut rest = library.strip_prefix(MAGIC).ok_or_else(bad)?;
    let mut members = Vec::new();
    while !rest.is_empty() {
        let (header, after) = rest.split_at_checked(HEADER_BYTES).ok_or_else(bad)?;
        let size = std::str::from_utf8(&header[48..58]).ok().and_then(|text| text.trim_end().parse::<usize>().ok());
        let (contents, after) = size.and_then(|size| after.split_at_checked(size)).ok_or_else(bad)?;
        // The others are the symbol table and long names.
        if elf::is_object(contents) {
            members.push(contents);
        }
        rest = after.get(contents.len() % 2..).unwrap_or_default();
    }
    Ok(members)
}

fn write(objects: &[(Vec<u8>, elf::Symbols)]) -> Vec<u8> {
    let names: Vec<(usize, &String)> = objects
        .iter()
        .enumerate()
        .flat_map(|(index, (_, symbols))| symbols.defined.iter().map(move |name| (index, name)))
        .collect();
    let table_bytes = 4 + 4 * names.len() + names.iter().map(|(_, name)| name.len() + 1).sum::<usize>();
    let mut offset = MAGIC.len() + HEADER_BYTES + table_bytes.next_multiple_of(2);
    let mut offsets = Vec::new();
    for (object, _) in objects {
        offsets.push(offset);
        offset += HEADER_BYTES + object.len().next_multiple_of(2);
    }

    let mut table = (names.len() as u32).to_be_bytes().to_vec();
    names.iter().for_each(|(index, _)| table.extend((offsets[*index] as u32).to_be_bytes()));
    for (_, name) in &names {
        table.extend(name.bytes());
        table.push(0);
    }
    let mut archive = MAGIC.to_vec();
    append(&mut archive, "/", &table);
    for (index, (object, _)) in objects.iter().enumerate() {
        append(&mut archive, &format!("{index}.o/"), object);
    }
    archive
}

fn append(archive: &mut Vec<u8>, name: &str, contents: &[u8]) {
    let header = format!("{name:<16}{:<12}{:<6}{:<6}{:<8}{:<10}`\n", 0, 0, 0, 644, contents.len());
    archive.extend(header.bytes());
    archive.extend(contents);
    if contents.len() % 2 == 1 {
        archive.push(b'\n');
    }
}
