//! The object as an ELF file (gABI; relocations as in the psABI of each CPU).

use super::Sections;
use super::blob::{Blob, Place, Section};
use crate::codegen::{Code, CodeReloc};
use crate::diagnostic::{Diagnostic, Kind};
use crate::options::Symbols;
use crate::plan::{Plan, Symbol};
use cranelift_codegen::binemit::Reloc;
use object::write::{Object, Relocation, SectionId, StandardSection, SymbolId, SymbolSection};
use object::{
    Architecture, BinaryFormat, Endianness, RelocationFlags, SectionKind, SymbolFlags, SymbolKind, SymbolScope,
};
use std::collections::HashMap;
use wasm2native_abi::symbol;
use wasm2native_targets::Arch;

/// Alignment of the text in bytes: a cache line, as functions count on theirs from its start.
const TEXT_ALIGN: u64 = 64;

/// Writes the file.
pub(super) fn write(
    plan: &Plan<'_>,
    code: Code,
    sections: Sections,
    places: HashMap<Symbol, Place>,
    image: Place,
) -> Result<Vec<u8>, Diagnostic> {
    let arch = plan.options.target.arch;
    let architecture = match arch {
        Arch::X86_64 => Architecture::X86_64,
        Arch::Aarch64 => Architecture::Aarch64,
    };
    let mut file = Writer {
        plan,
        arch,
        object: Object::new(BinaryFormat::Elf, architecture, Endianness::Little),
        ids: Vec::new(),
        places,
        external: HashMap::new(),
    };
    file.sections(&sections);
    file.symbols(&code, image);
    file.text(code)?;
    file.addresses(&sections)?;
    file.object.write().map_err(internal)
}

struct Writer<'p> {
    plan: &'p Plan<'p>,
    arch: Arch,
    object: Object<'p>,
    ids: Vec<(Section, SectionId)>,
    /// Where what this object defines lies.
    places: HashMap<Symbol, Place>,
    /// What the runtime defines.
    external: HashMap<Symbol, SymbolId>,
}

impl<'p> Writer<'p> {
    fn sections(&mut self, sections: &Sections) {
        let text = self.object.section_id(StandardSection::Text);
        self.ids.push((Section::Text, text));
        let parts = [
            (Section::ReadOnly, ".rodata", SectionKind::ReadOnlyData, &sections.read_only),
            (Section::Relocated, ".data.rel.ro", SectionKind::ReadOnlyDataWithRel, &sections.relocated),
            (Section::Data, ".data", SectionKind::Data, &sections.data),
            (Section::Pages, ".wasm2native.pages", SectionKind::Data, &sections.pages),
            (Section::Manifest, symbol::MANIFEST_SECTION, SectionKind::ReadOnlyData, &sections.manifest),
        ];
        for (section, name, kind, blob) in parts {
            if blob.align == 0 {
                continue;
            }
            let id = self.object.add_section(Vec::new(), name.into(), kind);
            self.object.append_section_data(id, &blob.bytes, blob.align);
            self.ids.push((section, id));
        }
    }

    fn symbols(&mut self, code: &Code, image: Place) {
        let plan = self.plan;
        let instance = self.places[&Symbol::Instance];
        let global = |file: &mut Self, name: &str, place: Place, bytes: u64| {
            let section = file.id(place.section);
            file.object.add_symbol(object::write::Symbol {
                name: name.into(),
                value: place.offset,
                size: bytes,
                kind: SymbolKind::Data,
                scope: SymbolScope::Linkage,
                weak: false,
                section: SymbolSection::Section(section),
                flags: SymbolFlags::None,
            });
        };
        global(self, symbol::IMAGE, image, size_of::<wasm2native_abi::image::Image>() as u64);
        global(self, symbol::INSTANCE, instance, plan.layout.bytes.into());
        global(self, symbol::TEXT, Place { section: Section::Text, offset: 0 }, 0);
        if plan.options.symbols == Symbols::None {
            return;
        }
        let text = self.id(Section::Text);
        for func in &code.funcs {
            self.object.add_symbol(object::write::Symbol {
                name: plan.symbol_name(func.symbol).into_owned().into_bytes(),
                value: func.offset.into(),
                size: func.bytes.into(),
                kind: SymbolKind::Text,
                scope: SymbolScope::Compilation,
                weak: false,
                section: SymbolSection::Section(text),
                flags: SymbolFlags::None,
            });
        }
    }

    fn text(&mut self, code: Code) -> Result<(), Diagnostic> {
        let text = self.id(Section::Text);
        self.object.set_section_data(text, code.text, TEXT_ALIGN);
        for reloc in &code.relocs {
            let flags = RelocationFlags::Elf { r_type: self.code_relocation(reloc)? };
            let (symbol, offset) = self.target(reloc.symbol);
            let relocation = Relocation { offset: reloc.offset.into(), symbol, addend: reloc.addend + offset, flags };
            self.object.add_relocation(text, relocation).map_err(internal)?;
        }
        Ok(())
    }

    fn addresses(&mut self, sections: &Sections) -> Result<(), Diagnostic> {
        let absolute = match self.arch {
            Arch::X86_64 => object::elf::R_X86_64_64,
            Arch::Aarch64 => object::elf::R_AARCH64_ABS64,
        };
        let parts: [(Section, &Blob); 2] = [(Section::Relocated, &sections.relocated), (Section::Data, &sections.data)];
        for (section, blob) in parts {
            for (offset, place) in &blob.addresses {
                let symbol = self.object.section_symbol(self.id(place.section));
                let flags = RelocationFlags::Elf { r_type: absolute };
                let relocation = Relocation { offset: *offset, symbol, addend: place.offset as i64, flags };
                self.object.add_relocation(self.id(section), relocation).map_err(internal)?;
            }
            for (offset, symbol) in &blob.runtime_addresses {
                let (symbol, addend) = self.target(*symbol);
                let flags = RelocationFlags::Elf { r_type: absolute };
                let relocation = Relocation { offset: *offset, symbol, addend, flags };
                self.object.add_relocation(self.id(section), relocation).map_err(internal)?;
            }
        }
        Ok(())
    }

    /// The symbol that stands for ours in the file, and what to add to it.
    fn target(&mut self, symbol: Symbol) -> (SymbolId, i64) {
        if let Some(place) = self.places.get(&symbol).copied() {
            return (self.object.section_symbol(self.id(place.section)), place.offset as i64);
        }
        if let Some(id) = self.external.get(&symbol) {
            return (*id, 0);
        }
        let id = self.object.add_symbol(object::write::Symbol {
            name: self.plan.symbol_name(symbol).into_owned().into_bytes(),
            value: 0,
            size: 0,
            kind: SymbolKind::Text,
            scope: SymbolScope::Unknown,
            weak: false,
            section: SymbolSection::Undefined,
            flags: SymbolFlags::None,
        });
        self.external.insert(symbol, id);
        (id, 0)
    }

    fn code_relocation(&self, reloc: &CodeReloc) -> Result<object::elf::RelocationType, Diagnostic> {
        Ok(match (self.arch, reloc.kind) {
            (Arch::X86_64, Reloc::X86CallPCRel4 | Reloc::X86CallPLTRel4) => object::elf::R_X86_64_PLT32,
            (Arch::X86_64, Reloc::X86PCRel4) => object::elf::R_X86_64_PC32,
            (Arch::X86_64, Reloc::Abs8) => object::elf::R_X86_64_64,
            (Arch::Aarch64, Reloc::Arm64Call) => object::elf::R_AARCH64_CALL26,
            (Arch::Aarch64, Reloc::Aarch64AdrPrelPgHi21) => object::elf::R_AARCH64_ADR_PREL_PG_HI21,
            (Arch::Aarch64, Reloc::Aarch64AddAbsLo12Nc) => object::elf::R_AARCH64_ADD_ABS_LO12_NC,
            (Arch::Aarch64, Reloc::Abs8) => object::elf::R_AARCH64_ABS64,
            (_, kind) => {
                let message = format!("the code generator made a relocation that nobody expected: {kind:?}");
                return Err(Diagnostic::new(Kind::Internal { message }));
            }
        })
    }

    fn id(&self, section: Section) -> SectionId {
        let found = self.ids.iter().find(|(known, _)| *known == section);
        found.unwrap_or_else(|| unreachable!("{section:?} is referred to, so it holds something")).1
    }
}

fn internal(error: object::write::Error) -> Diagnostic {
    Diagnostic::new(Kind::Internal { message: format!("the object cannot be written: {error}") })
}
