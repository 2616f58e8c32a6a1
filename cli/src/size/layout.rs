//! From a file to its pieces: headers and sections first, then what symbols and the module's description say of their contents.

use super::area;
use super::image::{Addresses, parts};
use super::painting::{Label, Owner, Painting, Piece};
use object::read::archive::ArchiveFile;
use object::{
    Architecture, File, Object as _, ObjectSection as _, ObjectSegment as _, ObjectSymbol as _, SectionIndex,
    SectionKind, SymbolKind,
};
use std::collections::BTreeMap;
use std::ops::Range;
use wasm2native_compiler::{Diagnostic, Kind, demangle, is_debug_file};

/// The pieces of a file, in its order.
///
/// # Errors
/// [`Kind::Invalid`] for what is no executable, object, library or archive.
pub(super) fn pieces(bytes: &[u8]) -> Result<Vec<Piece>, Diagnostic> {
    let length = bytes.len() as u64;
    if !bytes.starts_with(&object::archive::MAGIC) {
        let mut painting = Painting::new(length, file_label("alignment", "", ""));
        paint_file(&mut painting, bytes, 0)?;
        return Ok(painting.pieces());
    }
    let mut painting = Painting::new(length, file_label("archive", "", ""));
    let archive = ArchiveFile::parse(bytes).map_err(unreadable)?;
    for member in archive.members() {
        let member = member.map_err(unreadable)?;
        let content = member.data(bytes).map_err(unreadable)?;
        let (start, _) = member.file_range();
        painting.paint(start..start + content.len() as u64, file_label("alignment", "", ""));
        paint_file(&mut painting, content, start)?;
    }
    Ok(painting.pieces())
}

fn unreadable(error: object::Error) -> Diagnostic {
    Diagnostic::new(Kind::Invalid { message: format!("the file cannot be read: {error}") })
}

fn file_label(area: &str, section: &str, name: &str) -> Label {
    label(Owner::File, area, section, name)
}

fn label(owner: Owner, area: &str, section: &str, name: &str) -> Label {
    Label { owner, area: area.to_owned(), section: section.to_owned(), name: name.to_owned() }
}

/// Paints a file whose first byte lies at `base`.
fn paint_file(painting: &mut Painting, bytes: &[u8], base: u64) -> Result<(), Diagnostic> {
    let file = File::parse(bytes).map_err(unreadable)?;
    if file.architecture() == Architecture::Unknown {
        return Err(Diagnostic::new(Kind::Invalid { message: "it is for no CPU that is known here".to_owned() }));
    }
    let addresses = Addresses::read(&file, bytes);
    // Of debug information in a file of its own, what is told of the program lies in another one.
    let is_debug = is_debug_file(bytes);
    let module = if is_debug { None } else { parts(&addresses) };
    let mut paint = |range: Range<u64>, label| painting.paint(base + range.start..base + range.end, label);
    paint(0..headers(&file, bytes.len() as u64), file_label("headers", "", ""));
    paint(section_headers(&file, bytes), file_label("headers", "", ""));
    for segment in file.segments() {
        // What a Mach-O's linker adds lies in no section: symbols, fixups, the signature.
        if matches!(segment.name(), Ok(Some("__LINKEDIT"))) {
            let (start, length) = segment.file_range();
            paint(start..start + length, file_label("symbols", "__LINKEDIT", ""));
        }
    }
    let symbols = if is_debug { Vec::new() } else { symbols(&file) };
    let is_relocatable = file.kind() == object::ObjectKind::Relocatable;
    for section in file.sections() {
        // What a file of debug information does not hold of its program begins nowhere in it.
        let Some((start, length)) = section.file_range().filter(|(start, _)| *start != 0) else { continue };
        let name = section.name().unwrap_or_default();
        let has_functions = symbols.iter().any(|(bytes, _)| (start..start + length).contains(&bytes.start));
        let (owner, area) = area::of_section(name, module.is_some() && is_relocatable, has_functions);
        paint(start..start + length, label(owner, area, area::section(name), ""));
    }
    let section_at = |offset: u64| {
        let holds = |(start, length): (u64, u64)| (start..start + length).contains(&offset);
        file.sections().find(|section| section.file_range().is_some_and(holds))
    };
    for (part, range) in module.iter().flat_map(|(_, parts)| parts) {
        let Some(section) = section_at(range.start) else { continue };
        paint(range.clone(), label(Owner::Module, part, area::section(section.name().unwrap_or_default()), ""));
    }
    let text = module.map(|(text, _)| text);
    for (range, symbol) in symbols {
        let is_of_module = text.as_ref().is_some_and(|text| text.contains(&range.start));
        let (owner, area) = match symbol.kind {
            _ if is_of_module => (Owner::Module, "code"),
            // The record that all of its code works on.
            _ if symbol.name.ends_with("wasm2native_instance") => (Owner::Module, "instance"),
            _ if symbol.name.ends_with("wasm2native_image") => continue,
            _ => (Owner::Runtime, area::of_symbol(&symbol.name)),
        };
        paint(range, label(owner, area, &symbol.section, &symbol.name));
    }
    Ok(())
}

/// A symbol of something in a section.
struct Symbol {
    kind: SymbolKind,
    section: String,
    /// Demangled.
    name: String,
}

/// The symbols of what lies in the file, with its bytes. Where the format has no sizes, something ends where the next begins.
fn symbols(file: &File<'_>) -> Vec<(Range<u64>, Symbol)> {
    let mut starts: BTreeMap<(usize, u64), (SymbolKind, u64, &str)> = BTreeMap::new();
    for symbol in file.symbols().filter(|symbol| symbol.is_definition()) {
        let (Some(SectionIndex(section)), Ok(name)) = (symbol.section_index(), symbol.name()) else { continue };
        let kind = symbol.kind();
        // Without a size, a symbol of ELF is of nothing. In Mach-O, what has no underscore before it is a label of a compiler's.
        let is_label = match file.format() {
            object::BinaryFormat::MachO => !name.starts_with('_') && !name.starts_with("GCC_except_table"),
            _ => symbol.size() == 0,
        };
        if is_label {
            continue;
        }
        starts.entry((section, symbol.address())).or_insert((kind, symbol.size(), name));
    }
    let ranges = starts.iter().filter_map(|((section, address), (kind, size, name))| {
        let section = file.section_by_index(SectionIndex(*section)).ok()?;
        let (start, length) = section.file_range()?;
        let offset = address.checked_sub(section.address())?;
        let next = starts.range((section.index().0, address + 1)..=(section.index().0, u64::MAX)).next();
        let next = next.map_or(length, |((_, next), _)| next - section.address());
        let end = if *size == 0 { next } else { offset + size }.min(length);
        let name =
            demangle(name.strip_prefix('_').filter(|_| file.format() == object::BinaryFormat::MachO).unwrap_or(name));
        let section = area::section(section.name().unwrap_or_default()).to_owned();
        (offset < end).then_some((start + offset..start + end, Symbol { kind: *kind, section, name }))
    });
    ranges.collect()
}

/// How long what stands before everything else is: the file's header and what says how it is loaded.
fn headers(file: &File<'_>, length: u64) -> u64 {
    let sections = file.sections().filter(|section| section.kind() != SectionKind::UninitializedData);
    let starts =
        sections.filter_map(|section| section.file_range()).filter(|(start, length)| *start > 0 && *length > 0);
    starts.map(|(start, _)| start).min().unwrap_or(length)
}

/// Where an ELF file's table of sections lies.
fn section_headers(file: &File<'_>, bytes: &[u8]) -> Range<u64> {
    let File::Elf64(elf) = file else { return 0..0 };
    let endian = elf.endian();
    let header = elf.elf_header();
    let start = header.e_shoff.get(endian);
    let length = u64::from(header.e_shentsize.get(endian)) * u64::from(header.e_shnum.get(endian));
    start..start.saturating_add(length).min(bytes.len() as u64)
}
