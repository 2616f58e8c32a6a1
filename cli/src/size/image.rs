//! What a module's own description says of where its parts lie: see [`Image`].
//!
//! Invariant: nothing in it is believed that does not lie in the file.

use object::{
    BinaryFormat, File, Object as _, ObjectKind, ObjectSection as _, ObjectSegment as _, ObjectSymbol as _, Relocation,
    RelocationTarget,
};
use std::collections::HashMap;
use std::mem::{offset_of, size_of};
use std::ops::Range;
use wasm2native_abi::compared::{ComparedBlock, ComparedKind};
use wasm2native_abi::image::{DataChunk, FuncEntry, Image, InlinedCode, MemoryImage, Slice};
use wasm2native_abi::line::{Line, Lines};
use wasm2native_abi::operator::OperatorBlock;
use wasm2native_abi::report::TrapReport;
use wasm2native_abi::symbol;

/// Addresses that a linker or a loader fills in: where in the file they stand, and where in the file what they refer to lies.
pub(super) struct Addresses<'a> {
    file: &'a File<'a>,
    bytes: &'a [u8],
    targets: HashMap<u64, u64>,
}

/// A part of the module that is no code: what it is, and its bytes in the file.
pub(super) type Part = (&'static str, Range<u64>);

impl<'a> Addresses<'a> {
    pub(super) fn read(file: &'a File<'a>, bytes: &'a [u8]) -> Self {
        let mut addresses = Self { file, bytes, targets: HashMap::new() };
        let mut targets = HashMap::new();
        for (address, reloc) in file.dynamic_relocations().into_iter().flatten() {
            if let (Some(field), Some(target)) = (addresses.in_file(address), addresses.in_file(reloc.addend() as u64))
            {
                targets.insert(field, target);
            }
        }
        for section in file.sections() {
            let Some((start, _)) = section.file_range() else { continue };
            for (offset, reloc) in section.relocations() {
                let RelocationTarget::Symbol(index) = reloc.target() else { continue };
                let Ok(symbol) = file.symbol_by_index(index) else { continue };
                let Some(target) = symbol.section_index().and_then(|index| file.section_by_index(index).ok()) else {
                    continue;
                };
                let Some((base, _)) = target.file_range() else { continue };
                let Some(addend) = addresses.addend(start + offset, &reloc) else { continue };
                let distance = symbol.address().wrapping_sub(target.address()).wrapping_add_signed(addend);
                targets.insert(start + offset, base.wrapping_add(distance));
            }
        }
        addresses.targets = targets;
        addresses
    }

    /// What is added to the address that is filled in at `at`.
    fn addend(&self, at: u64, reloc: &Relocation) -> Option<i64> {
        // Mach-O has it in the place itself.
        if reloc.has_implicit_addend() { Some(self.number(at)?.cast_signed()) } else { Some(reloc.addend()) }
    }

    /// Where in the file an address of a linked one lies.
    pub(super) fn in_file(&self, address: u64) -> Option<u64> {
        self.file.sections().find_map(|section| {
            let (start, length) = section.file_range()?;
            let distance = address.checked_sub(section.address()).filter(|_| section.address() != 0)?;
            (distance < length).then_some(start + distance)
        })
    }

    fn number(&self, at: u64) -> Option<u64> {
        let bytes = self.bytes.get(at as usize..)?.first_chunk()?;
        Some(u64::from_le_bytes(*bytes))
    }

    /// Where in the file lies what the address that stands at `at` refers to.
    fn target(&self, at: u64) -> Option<u64> {
        self.targets.get(&at).copied().or_else(|| self.target_in_place(at))
    }

    /// The same of a linked file where the address itself stands there, as in an ELF executable, whose relocations are packed (gABI:
    /// `SHT_RELR`); or for macOS also a link of a chain (`mach-o/fixup-chains.h`: `dyld_chained_ptr_64_rebase`), whose low bits are the
    /// address or its distance from the file's base.
    fn target_in_place(&self, at: u64) -> Option<u64> {
        const CHAINED: u64 = (1 << 36) - 1;
        if self.file.kind() == ObjectKind::Relocatable {
            return None;
        }
        let value = self.number(at)?;
        if self.file.format() != BinaryFormat::MachO {
            return self.in_file(value);
        }
        let text = self.file.segments().find(|segment| matches!(segment.name(), Ok(Some("__TEXT"))));
        let base = text.map_or(0, |segment| segment.address());
        let ways = [value, value & CHAINED, (value & CHAINED).checked_add(base)?];
        ways.into_iter().find_map(|address| self.in_file(address))
    }

    /// The bytes of the slice whose record stands at `at`, of elements of `size` bytes.
    fn slice(&self, at: u64, size: usize) -> Option<Range<u64>> {
        let base = self.target(at + offset_of!(Slice, base) as u64)?;
        let length = self.number(at + offset_of!(Slice, len) as u64)?.checked_mul(size as u64)?;
        let end = base.checked_add(length).filter(|end| *end <= self.bytes.len() as u64)?;
        Some(base..end)
    }

    /// Where what is called `name` stands.
    fn symbol(&self, name: &str) -> Option<u64> {
        // Mach-O's names have an underscore in front.
        let is_named = |found: &str| found == name || found.strip_prefix('_') == Some(name);
        let mut named = self.file.symbols().filter(|symbol| symbol.name().is_ok_and(is_named));
        let symbol = named.find(|symbol| symbol.is_definition())?;
        let section = self.file.section_by_index(symbol.section_index()?).ok()?;
        let (start, _) = section.file_range()?;
        Some(start + symbol.address().checked_sub(section.address())?)
    }
}

/// The module's code, and its other parts as far as the file says where they are; nothing where the file has no module, or no
/// symbols.
pub(super) fn parts(addresses: &Addresses<'_>) -> Option<(Range<u64>, Vec<Part>)> {
    let image = addresses.symbol(symbol::IMAGE)?;
    let field = |offset: usize| image + offset as u64;
    let text = addresses.symbol(symbol::TEXT)?;
    let text = text..text.checked_add(addresses.number(field(offset_of!(Image, text) + offset_of!(Slice, len)))?)?;
    let mut parts: Vec<Part> = vec![("description", image..image + size_of::<Image>() as u64)];
    let lists: [(&'static str, usize, usize); 9] = [
        ("description", offset_of!(Image, memories), size_of::<MemoryImage>()),
        ("instance", offset_of!(Image, beginning), size_of::<u8>()),
        ("traps", offset_of!(Image, trap_offsets), size_of::<u32>()),
        ("traps", offset_of!(Image, trap_codes), size_of::<u8>()),
        ("traps", offset_of!(Image, inlined), size_of::<InlinedCode>()),
        ("names", offset_of!(Image, funcs), size_of::<FuncEntry>()),
        ("names", offset_of!(Image, names), size_of::<u8>()),
        ("description", offset_of!(Image, cpu_level), size_of::<u8>()),
        ("manifest", offset_of!(Image, manifest), size_of::<u8>()),
    ];
    for (name, offset, size) in lists {
        parts.extend(addresses.slice(field(offset), size).map(|bytes| (name, bytes)));
    }
    // A record of lists, where there is one, and the lists.
    let mut record = |name, at: usize, bytes: usize, lists: &[(usize, usize)]| {
        let Some(start) = addresses.target(field(at)) else { return };
        parts.push((name, start..start + bytes as u64));
        let lists = lists.iter().filter_map(|(offset, size)| addresses.slice(start + *offset as u64, *size));
        parts.extend(lists.map(|bytes| (name, bytes)));
    };
    let reports = [
        (offset_of!(TrapReport, operator_blocks), size_of::<OperatorBlock>()),
        (offset_of!(TrapReport, operator_rows), size_of::<u8>()),
        (offset_of!(TrapReport, inlined_calls), size_of::<u32>()),
        (offset_of!(TrapReport, compared_kinds), size_of::<ComparedKind>()),
        (offset_of!(TrapReport, compared_blocks), size_of::<ComparedBlock>()),
        (offset_of!(TrapReport, compared_rows), size_of::<u8>()),
    ];
    record("traps", offset_of!(Image, trap_report), size_of::<TrapReport>(), &reports);
    let lines = [
        (offset_of!(Lines, offsets), size_of::<u32>()),
        (offset_of!(Lines, lines), size_of::<Line>()),
        (offset_of!(Lines, files), size_of::<Slice>()),
    ];
    record("lines", offset_of!(Image, lines), size_of::<Lines>(), &lines);
    if let Some(memories) = addresses.slice(field(offset_of!(Image, memories)), size_of::<MemoryImage>()) {
        for memory in memories.step_by(size_of::<MemoryImage>()) {
            let chunks = memory + offset_of!(MemoryImage, data) as u64;
            let Some(chunks) = addresses.slice(chunks, size_of::<DataChunk>()) else { continue };
            parts.push(("description", chunks.clone()));
            for chunk in chunks.step_by(size_of::<DataChunk>()) {
                parts.extend(data(addresses, chunk).map(|bytes| ("data", bytes)));
            }
        }
    }
    Some((text, parts))
}

fn data(addresses: &Addresses<'_>, chunk: u64) -> Option<Range<u64>> {
    let start = addresses.target(chunk + offset_of!(DataChunk, source) as u64)?;
    let end = start.checked_add(addresses.number(chunk + offset_of!(DataChunk, bytes) as u64)?)?;
    (end <= addresses.bytes.len() as u64).then_some(start..end)
}
