//! `ar` archives: rustc writes all of its support library into one, of which the runtime needs next to nothing.
//!
//! ```text
//! "!<arch>\n" then for each member: header (60 bytes) │ contents │ a newline where their length is odd
//! header: name 16 │ time 12 │ owner 6 │ group 6 │ mode 8 │ size 10 │ "`\n"       texts, padded with spaces
//!
//! ELF     member "/":  count u32 │ offset of the header of each symbol's member, u32 each │ names, NUL-ended   big-endian
//! Mach-O  member "__.SYMDEF":  bytes u32 of (name's offset u32, member's offset u32) each │ bytes u32 of names   little-endian
//!         name "#1/N": the contents start with it, in N bytes; contents are multiples of 8, so that objects are aligned
//! ```
//! Invariant: what is written depends on the members' contents alone: no times, owners, or names with hashes in them.

use crate::Flavor;
use crate::object::{Format, Symbols};
use std::collections::BTreeSet;

const MAGIC: &[u8] = b"!<arch>\n";
const HEADER_BYTES: usize = 60;

/// What the program's object defines and the runtime reads.
const FROM_OBJECT: &str = "wasm2native_image";

/// What a library's host has of its C library.
const FROM_C: [&str; 13] = [
    "bcmp",
    "dladdr",
    "dlsym",
    "getauxval",
    "getenv",
    "memcmp",
    "memcpy",
    "memmove",
    "memset",
    "pthread_create",
    "pthread_detach",
    "pthread_sigmask",
    "strlen",
];

/// An object of an archive.
struct Member {
    contents: Vec<u8>,
    symbols: Symbols,
}

/// The archive of those members of `library` that the runtime's own need, directly or through others.
///
/// # Errors
/// Where it is none, or needs more than the system's own library.
pub(crate) fn reduce(flavor: Flavor, library: &[u8]) -> Result<Vec<u8>, String> {
    let mut candidates = Vec::new();
    let mut found = None;
    for (format, object) in members(library)? {
        candidates.push((object, format.symbols(object)?));
        found = Some(format);
    }
    let format = found.ok_or("rustc has written an empty archive")?;
    let mut kept: Vec<Member> = Vec::new();
    let mut wanted: BTreeSet<String> = BTreeSet::new();
    // The first member is the runtime.
    let mut next = Some(0);
    while let Some(index) = next {
        let (object, symbols) = candidates.remove(index);
        wanted.extend(symbols.undefined.iter().cloned());
        let mut contents = format.trimmed(object)?;
        if flavor == Flavor::Library {
            format.hide(&mut contents)?;
        }
        kept.push(Member { contents, symbols });
        for member in &kept {
            wanted.retain(|name| !member.symbols.defined.contains(name));
        }
        next = candidates.iter().position(|(_, symbols)| symbols.defined.iter().any(|name| wanted.contains(name)));
    }
    match format {
        Format::Elf => {
            match flavor {
                Flavor::Program => _ = wanted.remove(FROM_OBJECT),
                Flavor::Library => wanted.retain(|name| !FROM_C.contains(&name.as_str())),
            }
            if !wanted.is_empty() {
                return Err(format!("it needs a C library for {}", wanted.into_iter().collect::<Vec<_>>().join(", ")));
            }
            Ok(write_for_elf(&kept))
        }
        // libSystem has the rest; `tests/macos.rs` knows of each function.
        Format::MachO => Ok(write_for_mach_o(&kept)),
    }
}

/// The format and contents of each object in `library`.
fn members(library: &[u8]) -> Result<Vec<(Format, &[u8])>, String> {
    let bad = || "rustc has written an archive that cannot be read".to_owned();
    let number = |text: &[u8]| std::str::from_utf8(text).ok().and_then(|text| text.trim_end().parse::<usize>().ok());
    let mut rest = library.strip_prefix(MAGIC).ok_or_else(bad)?;
    let mut members = Vec::new();
    while !rest.is_empty() {
        let (header, after) = rest.split_at_checked(HEADER_BYTES).ok_or_else(bad)?;
        let (contents, after) =
            number(&header[48..58]).and_then(|size| after.split_at_checked(size)).ok_or_else(bad)?;
        let name_bytes = match header[..16].strip_prefix(b"#1/") {
            Some(bytes) => number(bytes).ok_or_else(bad)?,
            None => 0,
        };
        let object = contents.get(name_bytes..).ok_or_else(bad)?;
        // The others are the symbol table and long names.
        members.extend(Format::of(object).map(|format| (format, object)));
        rest = after.get(contents.len() % 2..).unwrap_or_default();
    }
    Ok(members)
}

/// Each symbol, and the index of its member.
fn index(members: &[Member]) -> Vec<(usize, &String)> {
    let members = members.iter().enumerate();
    members.flat_map(|(index, member)| member.symbols.defined.iter().map(move |name| (index, name))).collect()
}

fn write_for_elf(members: &[Member]) -> Vec<u8> {
    let names = index(members);
    let table_bytes = 4 + 4 * names.len() + names.iter().map(|(_, name)| name.len() + 1).sum::<usize>();
    let mut offset = MAGIC.len() + HEADER_BYTES + table_bytes.next_multiple_of(2);
    let mut offsets = Vec::new();
    for member in members {
        offsets.push(offset);
        offset += HEADER_BYTES + member.contents.len().next_multiple_of(2);
    }

    let mut table = (names.len() as u32).to_be_bytes().to_vec();
    names.iter().for_each(|(index, _)| table.extend((offsets[*index] as u32).to_be_bytes()));
    for (_, name) in &names {
        table.extend(name.bytes());
        table.push(0);
    }
    let mut archive = MAGIC.to_vec();
    append(&mut archive, "/", &table);
    for (index, member) in members.iter().enumerate() {
        append(&mut archive, &format!("{index}.o/"), &member.contents);
    }
    archive
}

fn write_for_mach_o(members: &[Member]) -> Vec<u8> {
    /// What aligns contents to 8 bytes where headers are.
    const NAME_BYTES: usize = 12;
    const ALIGNMENT: usize = 8;
    let member = |name: &str, contents: &[u8]| {
        let mut bytes = name.as_bytes().to_vec();
        bytes.resize(NAME_BYTES, 0);
        bytes.extend(contents);
        bytes.resize(bytes.len().next_multiple_of(ALIGNMENT) + NAME_BYTES % ALIGNMENT, 0);
        bytes
    };
    let names = index(members);
    let mut strings: Vec<u8> = Vec::new();
    let string_offsets: Vec<usize> = names
        .iter()
        .map(|(_, name)| {
            let at = strings.len();
            strings.extend(name.bytes());
            strings.push(0);
            at
        })
        .collect();
    let table_bytes = 4 + 8 * names.len() + 4 + strings.len();
    let bytes: Vec<Vec<u8>> =
        members.iter().enumerate().map(|(index, object)| member(&format!("{index}.o"), &object.contents)).collect();
    let mut offset = MAGIC.len() + HEADER_BYTES + member("", &vec![0; table_bytes]).len();
    let mut offsets = Vec::new();
    for member in &bytes {
        offsets.push(offset);
        offset += HEADER_BYTES + member.len();
    }

    let mut table = (8 * names.len() as u32).to_le_bytes().to_vec();
    for ((index, _), string) in names.iter().zip(string_offsets) {
        table.extend((string as u32).to_le_bytes());
        table.extend((offsets[*index] as u32).to_le_bytes());
    }
    table.extend((strings.len() as u32).to_le_bytes());
    table.extend(strings);
    let mut archive = MAGIC.to_vec();
    let name = format!("#1/{NAME_BYTES}");
    append(&mut archive, &name, &member("__.SYMDEF", &table));
    bytes.iter().for_each(|member| append(&mut archive, &name, member));
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
