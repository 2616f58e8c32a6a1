//! Unwind tables of the runtime's own functions: in programs with debug information, and nowhere else.
//!
//! The archives that the command carries have them, so that debuggers and profilers walk through functions of the runtime as they do
//! through wasm functions. Others do without: they would be a fifteenth of a small program. Walks there go by frame pointers, which
//! all functions keep. Invariant: nothing in the archive moves. A section that is left out has no bytes, as far as its header says.

use crate::diagnostic::{Diagnostic, Kind};
use crate::options::{Options, Symbols};
use object::LittleEndian;
use object::elf::FileHeader64;
use object::read::archive::ArchiveFile;
use object::read::elf::FileHeader as _;
use std::mem::{offset_of, size_of};
use std::ops::Range;
use wasm2native_targets::ObjectFormat;

type Header = object::elf::SectionHeader64<LittleEndian>;

/// The runtime's `archive`, as it is linked by these options.
///
/// # Errors
/// [`Kind::Internal`] where it cannot be read.
pub(super) fn runtime(archive: &[u8], options: &Options) -> Result<Vec<u8>, Diagnostic> {
    let mut bytes = archive.to_vec();
    let has_tables = matches!(options.target.format, ObjectFormat::Elf { .. });
    if has_tables && options.symbols != Symbols::Debug {
        for size in sizes(archive).map_err(unreadable)? {
            bytes[size].fill(0);
        }
    }
    Ok(bytes)
}

/// Where the sizes of unwind tables, and of their relocations, lie in an archive.
fn sizes(archive: &[u8]) -> Result<Vec<Range<usize>>, object::Error> {
    let mut found = Vec::new();
    for member in ArchiveFile::parse(archive)?.members() {
        let (start, bytes) = member?.file_range();
        let end = start.saturating_add(bytes);
        let contents = archive.get(start as usize..end as usize).unwrap_or_default();
        let file = FileHeader64::<LittleEndian>::parse(contents)?;
        let sections = file.sections(LittleEndian, contents)?;
        let table = start as usize + file.e_shoff.get(LittleEndian) as usize;
        for (index, section) in sections.enumerate() {
            let name = sections.section_name(LittleEndian, section)?;
            if name.strip_prefix(b".rela").unwrap_or(name) == b".eh_frame" {
                let at = table + index.0 * size_of::<Header>() + offset_of!(Header, sh_size);
                found.push(at..at + size_of::<u64>());
            }
        }
    }
    Ok(found)
}

fn unreadable(error: object::Error) -> Diagnostic {
    Diagnostic::new(Kind::Internal { message: format!("the runtime's archive: {error}") })
}
