//! Debug information in a file of its own ("Separate Debug Files" of GDB's manual).
//!
//! ```text
//! linked          │ headers │ what is loaded │ symbols, names │ DWARF │ section headers │
//! program         │ headers │ what is loaded │ symbols, names │ name of the other file, its checksum │ section headers │
//! debug file      │ headers │ symbols, names │ DWARF │ section headers │
//! ```
//! Both have every section's header, as symbols and headers refer to each other by their numbers: of what a file does not hold, it
//! is inactive in the program, and without contents in the debug file. Nothing that is loaded moves or changes.

use crate::diagnostic::{Diagnostic, Kind};
use object::elf::{
    FileHeader64, PT_NULL, PT_PHDR, ProgramHeader64, SHF_ALLOC, SHT_NOBITS, SHT_NOTE, SHT_NULL, SHT_PROGBITS,
    SectionFlags, SectionHeader64,
};
use object::read::elf::{FileHeader as _, ProgramHeader as _, SectionHeader as _};
use object::{LittleEndian, pod};

/// A file in two.
pub struct SplitFile {
    /// What is run, or linked with.
    pub program: Vec<u8>,
    /// What debuggers find by its name.
    pub debug: Vec<u8>,
}

type Header = SectionHeader64<LittleEndian>;

/// Takes the debug information out of a linked ELF file. The file that it goes to will be called `name`, in the same folder.
///
/// # Errors
/// [`Kind::Link`] where the linker has written something else.
pub fn split_debug(linked: &[u8], name: &[u8]) -> Result<SplitFile, Diagnostic> {
    let unreadable = |error: object::Error| {
        Diagnostic::new(Kind::Link { message: format!("the linked file cannot be split: {error}") })
    };
    let file = Linked::read(linked).map_err(unreadable)?;
    let debug = file.debug().map_err(unreadable)?;
    let program = file.program(name, crc32fast::hash(&debug)).map_err(unreadable)?;
    Ok(SplitFile { program, debug })
}

/// What the linker has written.
struct Linked<'a> {
    bytes: &'a [u8],
    header: &'a FileHeader64<LittleEndian>,
    segments: &'a [ProgramHeader64<LittleEndian>],
    sections: &'a [Header],
    /// Number of the section with the names of sections.
    names: usize,
}

impl<'a> Linked<'a> {
    fn read(bytes: &'a [u8]) -> object::Result<Self> {
        let header = FileHeader64::<LittleEndian>::parse(bytes)?;
        let segments = header.program_headers(LittleEndian, bytes)?;
        let sections = header.section_headers(LittleEndian, bytes)?;
        let names = header.shstrndx(LittleEndian, bytes)?;
        Ok(Self { bytes, header, segments, sections, names: names as usize })
    }

    fn contents(&self, section: &Header) -> object::Result<&'a [u8]> {
        section.data(LittleEndian, self.bytes)
    }

    fn is_debug(&self, section: &Header) -> bool {
        let names = self.contents(&self.sections[self.names]).unwrap_or_default();
        let name = names.get(section.sh_name.get(LittleEndian) as usize..).unwrap_or_default();
        !is_loaded(section) && name.starts_with(b".debug_")
    }

    /// The file without debug information, and with the name of the file that has it.
    fn program(&self, name: &[u8], checksum: u32) -> object::Result<Vec<u8>> {
        const LINK: &[u8] = b".gnu_debuglink\0";
        const LINK_ALIGN: usize = 4;
        let mut file = self.bytes.get(..self.loaded_bytes()).unwrap_or(self.bytes).to_vec();
        let mut headers = self.sections.to_vec();
        for (number, header) in headers.iter_mut().enumerate() {
            if is_loaded(header) || header.sh_type.get(LittleEndian) == SHT_NULL {
                continue;
            }
            if self.is_debug(header) {
                // LLDB takes a name alone for the information itself, and looks for no other file.
                header.sh_name.set(LittleEndian, 0);
                header.sh_type.set(LittleEndian, SHT_NULL);
                header.sh_offset.set(LittleEndian, 0);
                header.sh_size.set(LittleEndian, 0);
                continue;
            }
            let mut contents = self.contents(header)?.to_vec();
            if number == self.names {
                contents.extend(LINK);
            }
            place(header, &mut file, &contents);
        }
        let mut contents = name.to_vec();
        contents.push(0);
        contents.resize(contents.len().next_multiple_of(LINK_ALIGN), 0);
        contents.extend(checksum.to_le_bytes());
        let mut link = headers[0];
        link.sh_name.set(LittleEndian, self.contents(&self.sections[self.names])?.len() as u32);
        link.sh_type.set(LittleEndian, SHT_PROGBITS);
        link.sh_flags.set(LittleEndian, SectionFlags(0));
        link.sh_addralign.set(LittleEndian, LINK_ALIGN as u64);
        place(&mut link, &mut file, &contents);
        headers.push(link);
        self.finish(file, &headers)
    }

    /// The file with debug information and symbols, and nothing that is loaded.
    fn debug(&self) -> object::Result<Vec<u8>> {
        let mut file = pod::bytes_of(self.header).to_vec();
        let segments_start = file.len() as u64;
        for segment in self.segments {
            let mut segment = *segment;
            segment.p_filesz.set(LittleEndian, 0);
            // Program headers have to lie in what is loaded from the file, which is nothing.
            if segment.p_type.get(LittleEndian) == PT_PHDR {
                segment.p_type.set(LittleEndian, PT_NULL);
            }
            file.extend(pod::bytes_of(&segment));
        }
        let mut headers = self.sections.to_vec();
        for header in &mut headers {
            match header.sh_type.get(LittleEndian) {
                SHT_NULL => {}
                kind if is_loaded(header) && kind != SHT_NOTE => {
                    header.sh_type.set(LittleEndian, SHT_NOBITS);
                    header.sh_offset.set(LittleEndian, file.len() as u64);
                }
                _ => {
                    let contents = self.contents(header)?.to_vec();
                    place(header, &mut file, &contents);
                }
            }
        }
        let mut file = self.finish(file, &headers)?;
        let mut header = *self.header;
        header.e_phoff.set(LittleEndian, segments_start);
        header.e_shoff = FileHeader64::<LittleEndian>::parse(&*file)?.e_shoff;
        file[..size_of_val(&header)].copy_from_slice(pod::bytes_of(&header));
        Ok(file)
    }

    /// Appends section headers, and says in the file's own where they are.
    fn finish(&self, mut file: Vec<u8>, headers: &[Header]) -> object::Result<Vec<u8>> {
        file.resize(file.len().next_multiple_of(align_of::<u64>()), 0);
        let mut header = *self.header;
        header.e_shoff.set(LittleEndian, file.len() as u64);
        header.e_shnum.set(LittleEndian, headers.len() as u16);
        headers.iter().for_each(|header| file.extend(pod::bytes_of(header)));
        file[..size_of_val(&header)].copy_from_slice(pod::bytes_of(&header));
        Ok(file)
    }

    /// Bytes of the file from its start that are loaded.
    fn loaded_bytes(&self) -> usize {
        let segments = self.segments.iter().map(|segment| {
            let (start, bytes) = segment.file_range(LittleEndian);
            start.saturating_add(bytes)
        });
        segments.max().unwrap_or(0) as usize
    }
}

/// Whether a section is part of the program's memory.
fn is_loaded(section: &Header) -> bool {
    section.sh_flags.get(LittleEndian).contains(SHF_ALLOC)
}

/// Appends a section's contents.
fn place(header: &mut Header, file: &mut Vec<u8>, contents: &[u8]) {
    let align = header.sh_addralign.get(LittleEndian).max(1) as usize;
    file.resize(file.len().next_multiple_of(align), 0);
    header.sh_offset.set(LittleEndian, file.len() as u64);
    header.sh_size.set(LittleEndian, contents.len() as u64);
    file.extend(contents);
}
