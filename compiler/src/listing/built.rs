//! Built files: the functions of executables, objects, libraries and archives, by their symbols.

use super::name::printable;
use super::symbolic::{self, displaced};
use super::{Line, ListedFunc, Selection, data};
use crate::debug::{LineTable, source_lines};
use crate::diagnostic::{Diagnostic, Kind};
use crate::disassembly::{Disassembler, Instruction, Item, ReferenceKind};
use object::read::archive::ArchiveFile;
use object::{
    Architecture, Object as _, ObjectSection as _, ObjectSymbol as _, RelocationKind, RelocationTarget, SectionKind,
    SymbolKind,
};
use std::collections::BTreeMap;
use wasm2native_targets::Arch;

/// Lists the functions of a built file that are selected: an executable, an object, a library, or an archive of objects. They
/// stand in the order of their addresses.
///
/// # Errors
/// [`Kind::Invalid`] for what is no such file, is for another CPU, or has no symbols.
pub fn disassemble_file(bytes: &[u8], selection: &Selection) -> Result<Vec<ListedFunc>, Diagnostic> {
    if !bytes.starts_with(&object::archive::MAGIC) {
        return disassemble_object(bytes, selection);
    }
    let archive = ArchiveFile::parse(bytes).map_err(|error| invalid(format!("the archive cannot be read: {error}")))?;
    let mut funcs = Vec::new();
    for member in archive.members() {
        let content = member.and_then(|member| member.data(bytes));
        let content = content.map_err(|error| invalid(format!("the archive cannot be read: {error}")))?;
        funcs.extend(disassemble_object(content, selection)?);
    }
    Ok(funcs)
}

fn disassemble_object(bytes: &[u8], selection: &Selection) -> Result<Vec<ListedFunc>, Diagnostic> {
    let file = object::File::parse(bytes).map_err(|error| invalid(format!("the file cannot be read: {error}")))?;
    let arch = match file.architecture() {
        Architecture::X86_64 => Arch::X86_64,
        Architecture::Aarch64 => Arch::Aarch64,
        other => return Err(invalid(format!("it is for a CPU whose code is not known here: {other:?}"))),
    };
    let symbols = Symbols::read(&file);
    if symbols.funcs.is_empty() {
        return Err(invalid("no function in it has a symbol".to_owned()).help("build it without `--strip`"));
    }
    let lines = if symbols.is_linked { lines(&file) } else { LineTable::default() };
    let disassembler = Disassembler::new(arch);
    let mut listed = Vec::new();
    for section in file.sections().filter(|section| section.kind() == SectionKind::Text) {
        let code = section.data().map_err(|error| invalid(format!("its code cannot be read: {error}")))?;
        let text =
            Text { section: section.index().0, address: section.address(), code, symbols: &symbols, lines: &lines };
        let relocs = symbols.relocs(&file, &section);
        let selected = text.funcs().filter(|func| selection.has(index(func.name), func.name));
        listed.extend(selected.map(|func| text.list(&disassembler, &func, &relocs)));
    }
    Ok(listed)
}

/// The lines of source that its code comes from, by address. In what is not linked, they are of no address yet.
fn lines(file: &object::File<'_>) -> LineTable {
    let section = |id: gimli::SectionId| {
        let data = file.section_by_name(id.name()).and_then(|section| section.uncompressed_data().ok());
        Ok::<_, gimli::Error>(data.unwrap_or_default())
    };
    let Ok(sections) = gimli::DwarfSections::load(section) else { return LineTable::default() };
    source_lines(&sections.borrow(|section| gimli::EndianSlice::new(section, gimli::LittleEndian)))
}

/// The index that a function without a name is called by: `wasm_func_7`.
fn index(name: &str) -> Option<u32> {
    name.trim_start_matches('_').strip_prefix("wasm_func_")?.parse().ok()
}

/// A section by its index, and an address: the sections of a file that is not linked all begin at the same.
type Place = (usize, u64);

/// A file's symbols.
struct Symbols<'a> {
    /// Of functions, with their sizes where the file knows them.
    funcs: BTreeMap<Place, (&'a str, u64)>,
    /// Of everything that is defined.
    names: BTreeMap<Place, &'a str>,
    /// Where sections begin that are loaded.
    sections: BTreeMap<u64, usize>,
    /// Whether addresses are those of a program.
    is_linked: bool,
}

/// What a linker fills in, by address in the section: a symbol, and how far behind it.
type Relocs<'a> = BTreeMap<u64, (&'a str, i64)>;

impl<'a> Symbols<'a> {
    fn read(file: &object::File<'a>) -> Self {
        let is_linked = file.kind() != object::ObjectKind::Relocatable;
        let loaded = file.sections().filter(|section| section.address() != 0 && section.size() != 0);
        let sections = loaded.map(|section| (section.address(), section.index().0)).collect();
        let mut symbols = Self { funcs: BTreeMap::new(), names: BTreeMap::new(), sections, is_linked };
        for symbol in file.symbols().filter(|symbol| symbol.is_definition()) {
            let (Some(section), Ok(name)) = (symbol.section_index(), symbol.name()) else { continue };
            let place = (section.0, symbol.address());
            // Symbols of AArch64 that tell code from data are no names.
            if name.is_empty() || name.starts_with("$x") || name.starts_with("$d") {
                continue;
            }
            if symbol.kind() == SymbolKind::Text {
                symbols.funcs.entry(place).or_insert((name, symbol.size()));
            }
            symbols.names.entry(place).or_insert(name);
        }
        symbols
    }

    /// What lies at an address of a linked file, whose sections do not overlap: a symbol, and how far behind it.
    fn at(&self, address: u64) -> Option<String> {
        let (_, section) = self.sections.range(..=address).next_back()?;
        self.in_section(*section, address)
    }

    fn in_section(&self, section: usize, address: u64) -> Option<String> {
        let ((_, start), name) = self.names.range((section, 0)..=(section, address)).next_back()?;
        Some(displaced(&printable(name), (address - start) as i64))
    }

    fn relocs(&self, file: &object::File<'a>, section: &object::Section<'a, '_>) -> Relocs<'a> {
        let mut relocs = Relocs::new();
        for (offset, reloc) in section.relocations() {
            let RelocationTarget::Symbol(target) = reloc.target() else { continue };
            let Ok(symbol) = file.symbol_by_index(target) else { continue };
            // A symbol of a section stands for what lies there.
            let name = match symbol.name() {
                Ok(name) if !name.is_empty() => name,
                _ => match symbol.section_index().and_then(|section| self.names.get(&(section.0, symbol.address()))) {
                    Some(name) => name,
                    None => continue,
                },
            };
            // What stands in the code itself is a part of its text.
            let addend = if reloc.has_implicit_addend() { 0 } else { reloc.addend() };
            let is_relative = matches!(reloc.kind(), RelocationKind::Relative | RelocationKind::PltRelative);
            // x86_64 counts from the end of the instruction, which is mostly four bytes behind.
            let is_from_end =
                is_relative && !reloc.has_implicit_addend() && file.architecture() == Architecture::X86_64;
            let bytes = i64::from(reloc.size()) / 8;
            relocs.insert(section.address() + offset, (name, if is_from_end { addend + bytes } else { addend }));
        }
        relocs
    }
}

/// A section of code.
struct Text<'a> {
    section: usize,
    address: u64,
    code: &'a [u8],
    symbols: &'a Symbols<'a>,
    lines: &'a LineTable,
}

/// A function in a section.
struct Func<'a> {
    name: &'a str,
    address: u64,
    code: &'a [u8],
}

impl<'a> Text<'a> {
    /// Its functions, by ascending address.
    fn funcs(&self) -> impl Iterator<Item = Func<'a>> {
        let places = self.symbols.funcs.range((self.section, 0)..=(self.section, u64::MAX));
        let end = self.address + self.code.len() as u64;
        places.filter_map(move |((section, address), (name, size))| {
            let next = self.symbols.funcs.range((*section, address + 1)..=(*section, u64::MAX)).next();
            let next = next.map_or(end, |((_, next), _)| *next);
            let stop = if *size == 0 { next } else { address + size };
            let range = usize::try_from(address.checked_sub(self.address)?).ok()?..(stop - self.address) as usize;
            Some(Func { name, address: *address, code: self.code.get(range)? })
        })
    }

    fn list(&self, disassembler: &Disassembler, func: &Func<'_>, relocs: &Relocs<'_>) -> ListedFunc {
        let items = disassembler.items(func.code, func.address, &[]);
        let reloc = |instruction: &Instruction| {
            let [start, end] =
                [instruction.bytes.offset, instruction.bytes.end()].map(|at| func.address + u64::from(at));
            relocs.range(start..end).next().map(|(_, (name, distance))| displaced(&printable(name), *distance))
        };
        let labels = symbolic::labels(&items, func.code, func.address, &[], |instruction| reloc(instruction).is_some());
        let mut lines = Vec::new();
        let mut source = None;
        for item in &items {
            let bytes = item.bytes();
            let at = func.address + u64::from(bytes.offset);
            // Code of no line belongs to what stands above it.
            let place = u32::try_from(at).ok().and_then(|at| self.lines.at(at));
            if let Some((file, line)) = place.filter(|_| place != source) {
                lines.push(Line::Source { file: file.to_owned(), line });
                source = place;
            }
            if let Some(number) = labels.get(&bytes.offset) {
                lines.push(Line::Label { number: *number });
            }
            match item {
                Item::Instruction(instruction) => {
                    let label = symbolic::offset(instruction, func.address).and_then(|at| labels.get(&at).copied());
                    let symbol = reloc(instruction).or_else(|| self.outside(instruction).filter(|_| label.is_none()));
                    lines.push(Line::Instruction {
                        offset: bytes.offset,
                        bytes: func.code[bytes.offset as usize..bytes.end() as usize].to_vec(),
                        mnemonic: instruction.mnemonic.clone(),
                        operands: symbolic::operands(instruction, symbol.as_deref(), label),
                        comment: None,
                    });
                }
                _ => lines.extend(data::lines(item, func.code, &labels)),
            }
        }
        ListedFunc {
            symbol: func.name.to_owned(),
            func: None,
            module: None,
            address: Some(func.address),
            bytes: func.code.len() as u32,
            lines,
        }
    }

    /// What an instruction refers to outside its function: in a file that is not linked, in its section.
    fn outside(&self, instruction: &Instruction) -> Option<String> {
        let reference = instruction.reference.as_ref().filter(|reference| reference.kind != ReferenceKind::Page)?;
        if self.symbols.is_linked {
            return self.symbols.at(reference.target);
        }
        let section = self.address..self.address + self.code.len() as u64;
        section.contains(&reference.target).then(|| self.symbols.in_section(self.section, reference.target))?
    }
}

fn invalid(message: String) -> Diagnostic {
    Diagnostic::new(Kind::Invalid { message })
}
