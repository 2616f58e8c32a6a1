//! Built files: the functions of executables, objects, libraries and archives, by their symbols.

mod pages;
mod separate;
mod symbols;

pub use separate::{debug_file_of, is_debug_file};

use super::name::printable;
use super::symbolic::{self, displaced};
use super::{Line, ListedFunc, Selection, data};
use crate::debug::{LineTable, source_lines};
use crate::diagnostic::{Diagnostic, Kind};
use crate::disassembly::{Disassembler, Instruction, Item, ReferenceKind};
use object::read::archive::ArchiveFile;
use object::{Architecture, BinaryFormat, File, Object as _, ObjectSection as _, SectionKind};
use pages::Pages;
use symbols::{Relocs, Symbols};
use wasm2native_targets::Arch;

/// Lists the functions of a built file that are selected: an executable, an object, a library, or an archive of objects. They
/// stand in the order of their addresses. Lines of source are those of `debug`, where its debug information is in a file of its own
/// ([`debug_file_of`]).
///
/// # Errors
/// [`Kind::Invalid`] for what is no such file, is for another CPU, has no symbols, or is debug information alone.
pub fn disassemble_file(
    bytes: &[u8],
    debug: Option<&[u8]>,
    selection: &Selection,
) -> Result<Vec<ListedFunc>, Diagnostic> {
    if !bytes.starts_with(&object::archive::MAGIC) {
        return disassemble_object(bytes, debug, selection);
    }
    let archive = ArchiveFile::parse(bytes).map_err(|error| invalid(format!("the archive cannot be read: {error}")))?;
    let mut funcs = Vec::new();
    for member in archive.members() {
        let content = member.and_then(|member| member.data(bytes));
        let content = content.map_err(|error| invalid(format!("the archive cannot be read: {error}")))?;
        funcs.extend(disassemble_object(content, None, selection)?);
    }
    Ok(funcs)
}

fn disassemble_object(
    bytes: &[u8],
    debug: Option<&[u8]>,
    selection: &Selection,
) -> Result<Vec<ListedFunc>, Diagnostic> {
    let unreadable = |error| invalid(format!("the file cannot be read: {error}"));
    let file = File::parse(bytes).map_err(unreadable)?;
    let arch = match file.architecture() {
        Architecture::X86_64 => Arch::X86_64,
        Architecture::Aarch64 => Arch::Aarch64,
        other => return Err(invalid(format!("it is for a CPU whose code is not known here: {other:?}"))),
    };
    if is_debug_file(bytes) {
        return Err(invalid("it holds debug information alone, and no code".to_owned())
            .help("name the program or library that it belongs to"));
    }
    let symbols = Symbols::read(&file);
    if symbols.is_empty() {
        return Err(invalid("no function in it has a symbol".to_owned()).help("build it without `--strip`"));
    }
    let base = symbols::base(&file);
    let lines = match debug {
        Some(debug) => File::parse(debug).map(|debug| lines(&debug, base)).map_err(unreadable)?,
        // In what is not linked, they are of no address yet.
        None if symbols.is_linked => lines(&file, base),
        None => LineTable::default(),
    };
    let disassembler = Disassembler::new(arch);
    let mut listed = Vec::new();
    for section in file.sections().filter(|section| section.kind() == SectionKind::Text) {
        let code = section.data().map_err(|error| invalid(format!("its code cannot be read: {error}")))?;
        let (section_index, address) = (section.index().0, section.address());
        let text = Text { section: section_index, address, code, symbols: &symbols, lines: &lines, base };
        let relocs = symbols.relocs(&file, &section);
        let selected = text.funcs().filter(|func| is_selected(selection, file.format(), func.name));
        listed.extend(selected.map(|func| text.list(&disassembler, &func, &relocs)));
    }
    Ok(listed)
}

/// The lines of source that its code comes from, by distances from `base`.
fn lines(file: &File<'_>, base: u64) -> LineTable {
    let section = |id: gimli::SectionId| {
        let data = file.section_by_name(id.name()).and_then(|section| section.uncompressed_data().ok());
        Ok::<_, gimli::Error>(data.unwrap_or_default())
    };
    let Ok(sections) = gimli::DwarfSections::load(section) else { return LineTable::default() };
    source_lines(&sections.borrow(|section| gimli::EndianSlice::new(section, gimli::LittleEndian)), base)
}

/// The index that a function without a name is called by: `wasm_func_7`.
fn index(name: &str) -> Option<u32> {
    name.strip_prefix("wasm_func_")?.parse().ok()
}

/// Whether a function is wanted. Mach-O's own name of it, with an underscore before it, is taken as well.
fn is_selected(selection: &Selection, format: BinaryFormat, name: &str) -> bool {
    selection.has(index(name), name) || format == BinaryFormat::MachO && selection.has(None, &format!("_{name}"))
}

/// A section of code.
struct Text<'a> {
    section: usize,
    address: u64,
    code: &'a [u8],
    symbols: &'a Symbols<'a>,
    lines: &'a LineTable,
    /// What their offsets count from.
    base: u64,
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
        let end = self.address + self.code.len() as u64;
        self.symbols.funcs(self.section, end).filter_map(move |(name, address, end)| {
            let [start, end] = [address, end].map(|at| at.checked_sub(self.address).map(|at| at as usize));
            Some(Func { name, address, code: self.code.get(start?..end?)? })
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
        let mut pages = Pages::default();
        for item in &items {
            let bytes = item.bytes();
            let at = func.address + u64::from(bytes.offset);
            // Code of no line belongs to what stands above it.
            let offset = at.checked_sub(self.base).and_then(|at| u32::try_from(at).ok());
            let place = offset.and_then(|at| self.lines.at(at));
            if let Some((file, line)) = place.filter(|_| place != source) {
                lines.push(Line::Source { file: file.to_owned(), line });
                source = place;
            }
            if let Some(number) = labels.get(&bytes.offset) {
                lines.push(Line::Label { number: *number });
                pages.forget();
            }
            match item {
                Item::Instruction(instruction) => {
                    let label = symbolic::offset(instruction, func.address).and_then(|at| labels.get(&at).copied());
                    let symbol = reloc(instruction).or_else(|| self.outside(instruction).filter(|_| label.is_none()));
                    // In what is not linked, a symbol stands for the page.
                    let whole = pages.follow(instruction).filter(|_| self.symbols.is_linked);
                    lines.push(Line::Instruction {
                        offset: bytes.offset,
                        bytes: func.code[bytes.offset as usize..bytes.end() as usize].to_vec(),
                        mnemonic: instruction.mnemonic.clone(),
                        operands: symbolic::operands(instruction, symbol.as_deref(), label),
                        comment: whole.and_then(|address| self.symbols.at(address)),
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
