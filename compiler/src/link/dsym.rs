//! Debug information for macOS in a file of its own: what a `.dSYM` bundle holds beside a program (as `dsymutil` makes it).
//!
//! ```text
//! object    │ code, data │ DWARF, whose addresses count from the start of sections │
//! program   │ code, data │ symbols │ LC_UUID
//! dSYM      │ MH_DSYM, LC_UUID, segments without contents │ symbols │ DWARF, with the program's addresses │
//! ```
//! Linkers leave DWARF in the objects. An object's sections stay whole when they are linked, so that one symbol of each says how far all
//! that it holds has moved. Debuggers know the file by its UUID, which is the program's. Invariant: the program is not changed.

use super::aranges;
use crate::Object;
use crate::diagnostic::{Diagnostic, Kind};
use object::macho::{
    LC_SEGMENT_64, LC_SYMTAB, MH_DSYM, MachHeader64, Nlist64, S_ATTR_DEBUG, Section64, SegmentCommand64, SegmentFlags,
    SymtabCommand, UuidCommand, VM_PROT_READ,
};
use object::read::macho::{MachHeader as _, MachOFile64, Segment as _};
use object::{
    LittleEndian, Object as _, ObjectSection as _, ObjectSymbol as _, RelocationTarget, SectionIndex, U32, U64, pod,
};
use std::collections::HashMap;

type Le = LittleEndian;
type Segment = (SegmentCommand64<Le>, Vec<Section64<Le>>);

/// The file for the program `linked`, of the DWARF in `object`, which it was linked from.
///
/// # Errors
/// [`Kind::Link`] where the linker has written something else than an executable with symbols and a UUID.
pub fn dsym(object: &Object, linked: &[u8]) -> Result<Vec<u8>, Diagnostic> {
    let unreadable = |error: Unsuited| {
        let message = format!("there is no debug information for the linked file: {error}");
        Diagnostic::new(Kind::Link { message })
    };
    let program = Program::read(linked).map_err(unreadable)?;
    let sections = dwarf(&object.bytes, linked).and_then(with_aranges).map_err(unreadable)?;
    Ok(program.write(sections))
}

/// Why there is none.
#[derive(Debug, thiserror::Error)]
enum Unsuited {
    #[error("{0}")]
    Unreadable(#[from] object::Error),
    #[error("{0}")]
    Dwarf(#[from] gimli::Error),
    #[error("it has no UUID, or no symbols")]
    Incomplete,
    #[error("a part of it lies outside of it")]
    Beyond,
}

/// A section of DWARF, by its name.
type Dwarf = ([u8; 16], Vec<u8>);

/// The object's DWARF, with the addresses that things have in the linked file.
fn dwarf(object: &[u8], linked: &[u8]) -> Result<Vec<Dwarf>, Unsuited> {
    let object = MachOFile64::<Le>::parse(object)?;
    let linked = MachOFile64::<Le>::parse(linked)?;
    let places: HashMap<&[u8], u64> = linked
        .symbols()
        .filter(|symbol| symbol.is_definition())
        .filter_map(|symbol| Some((symbol.name_bytes().ok()?, symbol.address())))
        .collect();
    let mut moves: HashMap<SectionIndex, u64> = HashMap::new();
    for symbol in object.symbols().filter(|symbol| symbol.is_definition()) {
        if let (Some(section), Some(place)) = (symbol.section_index(), places.get(symbol.name_bytes()?)) {
            moves.entry(section).or_insert(place.wrapping_sub(symbol.address()));
        }
    }
    let mut found = Vec::new();
    for section in object.sections() {
        if section.segment_name_bytes()? != Some(b"__DWARF") {
            continue;
        }
        let mut bytes = section.data()?.to_vec();
        for (offset, relocation) in section.relocations() {
            let target = match relocation.target() {
                RelocationTarget::Section(index) => Some(index),
                RelocationTarget::Symbol(index) => object.symbol_by_index(index)?.section_index(),
                _ => None,
            };
            // Where nothing is left of a section, what is about it has no place.
            let moved = target.and_then(|section| moves.get(&section)).copied();
            let field = bytes.get_mut(offset as usize..).and_then(|rest| rest.first_chunk_mut());
            let field: &mut [u8; 8] = field.ok_or(Unsuited::Beyond)?;
            let symbol = match relocation.target() {
                RelocationTarget::Symbol(index) => object.symbol_by_index(index)?.address(),
                _ => 0,
            };
            let value = u64::from_le_bytes(*field).wrapping_add(symbol);
            *field = moved.map_or(0, |moved| value.wrapping_add(moved)).to_le_bytes();
        }
        let mut name = [0; 16];
        let bytes_of_name = section.name_bytes()?;
        name.get_mut(..bytes_of_name.len()).ok_or(Unsuited::Beyond)?.copy_from_slice(bytes_of_name);
        found.push((name, bytes));
    }
    Ok(found)
}

/// The sections, and the table of which unit an address belongs to.
fn with_aranges(mut sections: Vec<Dwarf>) -> Result<Vec<Dwarf>, Unsuited> {
    let find = |name: &str| {
        let name = section_name(name);
        sections.iter().find(|(known, _)| *known == name).map(|(_, bytes)| bytes.as_slice())
    };
    let table = aranges::table(find)?;
    sections.push((section_name("debug_aranges"), table));
    Ok(sections)
}

/// The name of a section in Mach-O, which keeps what fits.
fn section_name(name: &str) -> [u8; 16] {
    let mut bytes = [0; 16];
    bytes.iter_mut().zip(b"__".iter().chain(name.as_bytes())).for_each(|(byte, of_name)| *byte = *of_name);
    bytes
}

/// What is taken from the linked file.
struct Program<'a> {
    header: MachHeader64<Le>,
    uuid: UuidCommand<Le>,
    /// All but the last, `__LINKEDIT`, which has no sections.
    segments: Vec<Segment>,
    linkedit: SegmentCommand64<Le>,
    symbols: &'a [Nlist64<Le>],
    strings: &'a [u8],
}

impl<'a> Program<'a> {
    fn read(linked: &'a [u8]) -> Result<Self, Unsuited> {
        let header = MachHeader64::<Le>::parse(linked, 0)?;
        let mut commands = header.load_commands(LittleEndian, linked, 0)?;
        let (mut segments, mut linkedit, mut uuid, mut table) = (Vec::new(), None, None, None);
        while let Some(command) = commands.next()? {
            uuid = uuid.or(command.uuid()?);
            table = table.or(command.symtab()?);
            match command.segment_64()? {
                Some((segment, _)) if segment.name() == b"__LINKEDIT" => linkedit = Some(*segment),
                Some((segment, data)) => segments.push((*segment, segment.sections(LittleEndian, data)?.to_vec())),
                None => {}
            }
        }
        let (Some(uuid), Some(table), Some(linkedit)) = (uuid, table, linkedit) else {
            return Err(Unsuited::Incomplete);
        };
        let number = |field: U32<Le>| field.get(LittleEndian) as usize;
        let symbols = linked.get(number(table.symoff)..).ok_or(Unsuited::Beyond)?;
        let (symbols, _) = pod::slice_from_bytes(symbols, number(table.nsyms)).map_err(|()| Unsuited::Beyond)?;
        let strings = linked.get(number(table.stroff)..).and_then(|rest| rest.get(..number(table.strsize)));
        Ok(Self {
            header: *header,
            uuid: *uuid,
            segments,
            linkedit,
            symbols,
            strings: strings.ok_or(Unsuited::Beyond)?,
        })
    }

    fn write(mut self, sections: Vec<Dwarf>) -> Vec<u8> {
        let commands = [
            size_of::<UuidCommand<Le>>(),
            size_of::<SymtabCommand<Le>>(),
            self.segments.iter().map(|(_, sections)| segment_bytes(sections)).sum(),
            segment_bytes(&[]),
            size_of::<SegmentCommand64<Le>>() + sections.len() * size_of::<Section64<Le>>(),
        ];
        let commands: usize = commands.into_iter().sum();
        let symbols_at = (size_of::<MachHeader64<Le>>() + commands).next_multiple_of(PAGE_BYTES);
        let strings_at = symbols_at + size_of_val(self.symbols);
        let dwarf_at = (strings_at + self.strings.len()).next_multiple_of(PAGE_BYTES);

        for (segment, sections) in &mut self.segments {
            // They say where things are when the program runs.
            segment.fileoff = U64::new(LittleEndian, 0);
            segment.filesize = U64::new(LittleEndian, 0);
            for section in sections {
                section.offset = U32::new(LittleEndian, 0);
            }
        }
        self.linkedit.fileoff = U64::new(LittleEndian, symbols_at as u64);
        self.linkedit.filesize = U64::new(LittleEndian, (strings_at + self.strings.len() - symbols_at) as u64);
        let end = |segment: &SegmentCommand64<Le>| segment.vmaddr.get(LittleEndian) + segment.vmsize.get(LittleEndian);
        let address = end(&self.linkedit).next_multiple_of(PAGE_BYTES as u64);
        let dwarf = dwarf_segment(&sections, dwarf_at, address);
        let table = SymtabCommand::<Le> {
            cmd: U32::new(LittleEndian, LC_SYMTAB),
            cmdsize: U32::new(LittleEndian, size_of::<SymtabCommand<Le>>() as u32),
            symoff: U32::new(LittleEndian, symbols_at as u32),
            nsyms: U32::new(LittleEndian, self.symbols.len() as u32),
            stroff: U32::new(LittleEndian, strings_at as u32),
            strsize: U32::new(LittleEndian, self.strings.len() as u32),
        };
        self.header.filetype = U32::new(LittleEndian, MH_DSYM);
        self.header.ncmds = U32::new(LittleEndian, self.segments.len() as u32 + 4);
        self.header.sizeofcmds = U32::new(LittleEndian, commands as u32);
        self.header.flags = U32::new(LittleEndian, object::macho::FileFlags(0));

        let mut file = pod::bytes_of(&self.header).to_vec();
        file.extend(pod::bytes_of(&self.uuid));
        file.extend(pod::bytes_of(&table));
        let linkedit = (self.linkedit, Vec::new());
        for (segment, sections) in self.segments.iter().chain([&linkedit, &dwarf]) {
            file.extend(pod::bytes_of(segment));
            file.extend(pod::bytes_of_slice(sections));
        }
        file.resize(symbols_at, 0);
        file.extend(pod::bytes_of_slice(self.symbols));
        file.extend(self.strings);
        file.resize(dwarf_at, 0);
        sections.into_iter().for_each(|(_, bytes)| file.extend(bytes));
        file
    }
}

/// The segment of the DWARF that begins at `offset` in the file: as if it were loaded at `address`.
fn dwarf_segment(contents: &[Dwarf], offset: usize, address: u64) -> Segment {
    const NAME: [u8; 16] = *b"__DWARF\0\0\0\0\0\0\0\0\0";
    let mut before = 0;
    let mut sections = Vec::new();
    for (name, bytes) in contents {
        sections.push(Section64::<Le> {
            sectname: *name,
            segname: NAME,
            addr: U64::new(LittleEndian, address + before as u64),
            size: U64::new(LittleEndian, bytes.len() as u64),
            offset: U32::new(LittleEndian, (offset + before) as u32),
            align: U32::default(),
            reloff: U32::default(),
            nreloc: U32::default(),
            flags: U32::new(LittleEndian, S_ATTR_DEBUG),
            reserved1: U32::default(),
            reserved2: U32::default(),
            reserved3: U32::default(),
        });
        before += bytes.len();
    }
    let segment = SegmentCommand64::<Le> {
        cmd: U32::new(LittleEndian, LC_SEGMENT_64),
        cmdsize: U32::new(LittleEndian, segment_bytes(&sections) as u32),
        segname: NAME,
        vmaddr: U64::new(LittleEndian, address),
        vmsize: U64::new(LittleEndian, before.next_multiple_of(PAGE_BYTES) as u64),
        fileoff: U64::new(LittleEndian, offset as u64),
        filesize: U64::new(LittleEndian, before as u64),
        maxprot: U32::new(LittleEndian, VM_PROT_READ),
        initprot: U32::new(LittleEndian, VM_PROT_READ),
        nsects: U32::new(LittleEndian, sections.len() as u32),
        flags: U32::new(LittleEndian, SegmentFlags(0)),
    };
    (segment, sections)
}

/// Bytes of a segment's command.
fn segment_bytes(sections: &[Section64<Le>]) -> usize {
    size_of::<SegmentCommand64<Le>>() + size_of_val(sections)
}

const PAGE_BYTES: usize = 4096;
