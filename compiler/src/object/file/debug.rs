//! Sections of DWARF: addresses in them are filled in by the linker.

use super::{Writer, internal};
use crate::debug::{DebugInfo, INSTANCE, TEXT};
use crate::diagnostic::Diagnostic;
use crate::object::blob::{Place, Section};
use crate::plan::Symbol;
use gimli::SectionId;
use gimli::write::RelocationTarget;
use object::write::{Relocation, SectionId as ObjectSectionId};
use object::{BinaryFormat, RelocationFlags, SectionKind, elf};
use wasm2native_targets::Arch;

impl Writer<'_> {
    /// Writes the sections, where there are any.
    pub(super) fn debug(&mut self, info: DebugInfo) -> Result<(), Diagnostic> {
        let mut written = Vec::new();
        for (name, section) in info.sections {
            let (segment, text) = match self.format.binary {
                BinaryFormat::MachO => ("__DWARF", format!("__{}", &name.name()[1..])),
                _ => ("", name.name().to_owned()),
            };
            let id = self.object.add_section(segment.into(), text.into_bytes(), SectionKind::Debug);
            written.push((name, id, section));
        }
        let ids: Vec<(SectionId, ObjectSectionId)> = written.iter().map(|(name, id, _)| (*name, *id)).collect();
        for (_, id, section) in written {
            let (mut bytes, relocations) = section.into_parts();
            for relocation in &relocations {
                let of_section = match relocation.target {
                    RelocationTarget::Section(_) => true,
                    RelocationTarget::Symbol(_) => false,
                };
                // Linkers for Mach-O leave these sections to tools that read objects one by one: offsets into them are whole.
                if of_section && self.format.binary == BinaryFormat::MachO {
                    let value = relocation.addend.to_le_bytes();
                    bytes[relocation.offset..][..relocation.size.into()]
                        .copy_from_slice(&value[..relocation.size.into()]);
                }
            }
            self.object.append_section_data(id, &bytes, 1);
            for relocation in relocations {
                let (symbol, addend) = match relocation.target {
                    RelocationTarget::Section(_) if self.format.binary == BinaryFormat::MachO => continue,
                    RelocationTarget::Section(target) => {
                        let found = ids.iter().find(|(name, _)| *name == target);
                        let (_, target) = found.unwrap_or_else(|| unreachable!("what is referred to holds something"));
                        (self.object.section_symbol(*target), relocation.addend)
                    }
                    RelocationTarget::Symbol(TEXT) => (self.section_start(Section::Text), relocation.addend),
                    RelocationTarget::Symbol(INSTANCE) => {
                        let Place { section, offset } = self.places[&Symbol::Instance];
                        (self.section_start(section), offset as i64 + relocation.addend)
                    }
                    RelocationTarget::Symbol(number) => unreachable!("there is no symbol {number}"),
                };
                let flags = self.debug_address(relocation.size);
                let relocation = Relocation { offset: relocation.offset as u64, symbol, addend, flags };
                self.object.add_relocation(id, relocation).map_err(internal)?;
            }
        }
        Ok(())
    }

    /// An address of `bytes` bytes, which no loader fills in.
    fn debug_address(&self, bytes: u8) -> RelocationFlags {
        match (self.format.binary, self.arch, bytes) {
            (BinaryFormat::Elf, Arch::X86_64, 4) => RelocationFlags::Elf { r_type: elf::R_X86_64_32 },
            (BinaryFormat::Elf, Arch::Aarch64, 4) => RelocationFlags::Elf { r_type: elf::R_AARCH64_ABS32 },
            _ => (self.format.address)(self.arch),
        }
    }
}
