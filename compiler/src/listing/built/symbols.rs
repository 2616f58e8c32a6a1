//! The symbols of a built file: what is called what, and where functions end.
//!
//! Invariant: names are as C and the module have them. Mach-O writes an underscore before each, which is taken away here.

use super::super::name::printable;
use super::super::symbolic::displaced;
use object::read::macho::{MachHeader as _, MachOFile64};
use object::{
    Architecture, BinaryFormat, File, Object as _, ObjectKind, ObjectSection as _, ObjectSegment as _,
    ObjectSymbol as _, RelocationKind, RelocationTarget, Symbol, SymbolKind,
};
use std::collections::{BTreeMap, BTreeSet};
use wasm2native_abi::symbol;

/// A section by its index, and an address: the sections of a file that is not linked all begin at the same.
type Place = (usize, u64);

/// A file's symbols.
pub(super) struct Symbols<'a> {
    /// Of functions, with their sizes where the file knows them.
    funcs: BTreeMap<Place, (&'a str, u64)>,
    /// The best of everything that is defined.
    names: BTreeMap<Place, (Rank, &'a str)>,
    /// Where sections begin that are loaded.
    sections: BTreeMap<u64, usize>,
    /// Where functions of a linked file begin, those without symbols as well, as far as it tells.
    starts: BTreeSet<u64>,
    /// Whether addresses are those of a program.
    pub(super) is_linked: bool,
}

/// How much a name says of what lies at a place: the first is the best.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Rank {
    Function,
    Datum,
    /// Where something begins or ends; its own name is of no interest.
    Mark,
}

/// What a linker fills in, by address in the section: a symbol, and how far behind it.
pub(super) type Relocs<'a> = BTreeMap<u64, (&'a str, i64)>;

impl<'a> Symbols<'a> {
    pub(super) fn read(file: &File<'a>) -> Self {
        let loaded = file.sections().filter(|section| section.address() != 0 && section.size() != 0);
        let mut symbols = Self {
            funcs: BTreeMap::new(),
            names: BTreeMap::new(),
            sections: loaded.map(|section| (section.address(), section.index().0)).collect(),
            starts: function_starts(file).unwrap_or_default(),
            is_linked: file.kind() != ObjectKind::Relocatable,
        };
        for symbol in file.symbols().filter(|symbol| symbol.is_definition()) {
            let (Some(section), Ok(name)) = (symbol.section_index(), symbol.name()) else { continue };
            let place = (section.0, symbol.address());
            // Symbols of AArch64 that tell code from data are no names.
            if name.is_empty() || name.starts_with("$x") || name.starts_with("$d") {
                continue;
            }
            let rank = Rank::of(name, symbol.kind(), file.format());
            let name = plain(file.format(), name);
            let best = symbols.names.entry(place).or_insert((rank, name));
            if rank < best.0 {
                *best = (rank, name);
            }
            if rank == Rank::Function && best.1 == name {
                symbols.funcs.insert(place, (name, symbol.size()));
            }
        }
        symbols
    }

    /// Whether no function has a symbol.
    pub(super) fn is_empty(&self) -> bool {
        self.funcs.is_empty()
    }

    /// The functions of a section that ends at `end`, by ascending address: name, address, and where it ends.
    pub(super) fn funcs(&self, section: usize, end: u64) -> impl Iterator<Item = (&'a str, u64, u64)> {
        self.funcs.range((section, 0)..=(section, u64::MAX)).map(move |((_, address), (name, size))| {
            if *size != 0 {
                return (*name, *address, address.saturating_add(*size));
            }
            let next = self.funcs.range((section, address + 1)..=(section, u64::MAX)).next();
            let next = next.map_or(end, |((_, next), _)| *next);
            let start = self.starts.range(address + 1..).next().copied().unwrap_or(u64::MAX);
            (*name, *address, next.min(start))
        })
    }

    /// What lies at an address of a linked file, whose sections do not overlap: a symbol, and how far behind it.
    pub(super) fn at(&self, address: u64) -> Option<String> {
        let (_, section) = self.sections.range(..=address).next_back()?;
        self.in_section(*section, address)
    }

    /// The same in a section.
    pub(super) fn in_section(&self, section: usize, address: u64) -> Option<String> {
        let ((_, start), (_, name)) = self.names.range((section, 0)..=(section, address)).next_back()?;
        // What lies behind the start of a function without a symbol is no part of what lies before it.
        if self.starts.range(..=address).next_back().is_some_and(|function| function > start) {
            return None;
        }
        Some(displaced(&printable(name), (address - start) as i64))
    }

    /// What a linker fills in of a section.
    pub(super) fn relocs(&self, file: &File<'a>, section: &object::Section<'a, '_>) -> Relocs<'a> {
        let mut relocs = Relocs::new();
        for (offset, reloc) in section.relocations() {
            let RelocationTarget::Symbol(target) = reloc.target() else { continue };
            let Ok(symbol) = file.symbol_by_index(target) else { continue };
            // What stands in the code itself is a part of its text.
            let addend = if reloc.has_implicit_addend() { 0 } else { reloc.addend() };
            let is_relative = matches!(reloc.kind(), RelocationKind::Relative | RelocationKind::PltRelative);
            // x86_64 counts from the end of the instruction, which is mostly four bytes behind.
            let is_from_end =
                is_relative && !reloc.has_implicit_addend() && file.architecture() == Architecture::X86_64;
            let addend = if is_from_end { addend + i64::from(reloc.size()) / 8 } else { addend };
            let Some(referred) = self.referred(file, &symbol, addend) else { continue };
            relocs.insert(section.address() + offset, referred);
        }
        relocs
    }

    /// What lies `addend` bytes behind a symbol.
    fn referred(&self, file: &File<'a>, symbol: &Symbol<'a, '_>, addend: i64) -> Option<(&'a str, i64)> {
        let section = symbol.section_index();
        if symbol.kind() == SymbolKind::Section {
            // It stands for all that lies in the section.
            let section = section?;
            let place = symbol.address().wrapping_add_signed(addend);
            let nearest = self.names.range((section.0, 0)..=(section.0, place)).next_back();
            if let Some(((_, start), (rank, name))) = nearest
                && *rank != Rank::Mark
            {
                return Some((name, (place - start) as i64));
            }
            return Some((file.section_by_index(section).ok()?.name().ok()?, addend));
        }
        // One that marks a place stands for what lies there.
        match section.and_then(|section| self.names.get(&(section.0, symbol.address()))) {
            Some((_, name)) => Some((name, addend)),
            None => symbol.name().ok().filter(|name| !name.is_empty()).map(|name| (plain(file.format(), name), addend)),
        }
    }
}

impl Rank {
    fn of(name: &str, kind: SymbolKind, format: BinaryFormat) -> Self {
        // Labels of assemblers and of this compiler, and where all of the module's code begins.
        let is_mark = match format {
            BinaryFormat::MachO => name.strip_prefix('_').is_none_or(|name| name == symbol::TEXT),
            _ => kind != SymbolKind::Text && (name.starts_with(".L") || name == symbol::TEXT),
        };
        match kind {
            _ if is_mark => Self::Mark,
            SymbolKind::Text => Self::Function,
            _ => Self::Datum,
        }
    }
}

/// A symbol's name, as C has it.
fn plain(format: BinaryFormat, name: &str) -> &str {
    if format == BinaryFormat::MachO { name.strip_prefix('_').unwrap_or(name) } else { name }
}

/// Where the functions of a linked Mach-O file begin (`LC_FUNCTION_STARTS`).
fn function_starts(file: &File<'_>) -> Option<BTreeSet<u64>> {
    let base = base(file);
    let File::MachO64(file) = file else { return None };
    let file: &MachOFile64<'_, object::Endianness> = file;
    let (endian, data) = (file.endian(), file.data());
    let mut commands = file.macho_header().load_commands(endian, data, 0).ok()?;
    while let Ok(Some(command)) = commands.next() {
        let Ok(object::read::macho::LoadCommandVariant::LinkeditData(linkedit)) = command.variant() else { continue };
        if let Ok(starts) = linkedit.function_starts(endian, data, base) {
            return Some(starts.map_while(Result::ok).collect());
        }
    }
    None
}

/// Where what a file loads begins: 0, but far above it in a program of Mach-O.
pub(super) fn base(file: &File<'_>) -> u64 {
    let mut segments = file.segments();
    let text = segments.find(|segment| matches!(segment.name(), Ok(Some("__TEXT"))));
    text.map_or(0, |segment| segment.address())
}
