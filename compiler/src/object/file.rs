//! The object as a file: sections, symbols and relocations, alike in every format but for what its [`Format`] says.

mod debug;
mod frames;

pub(super) use frames::Tables;

use super::blob::{Blob, Place, Section};
use super::{Sections, elf, macho};
use crate::codegen::{Code, CodeReloc};
use crate::debug::DebugInfo;
use crate::diagnostic::{Diagnostic, Kind};
use crate::options::{Emit, Symbols};
use crate::plan::{Plan, Symbol};
use cranelift_codegen::binemit::Reloc;
use object::write::{MachOBuildVersion, Object, Relocation, SectionId, SymbolId, SymbolSection};
use object::{
    Architecture, BinaryFormat, Endianness, RelocationFlags, SectionKind, SymbolFlags, SymbolKind, SymbolScope,
};
use std::collections::HashMap;
use wasm2native_abi::symbol;
use wasm2native_targets::{Arch, ObjectFormat};

/// What differs between the formats of objects.
pub(super) struct Format {
    /// The writer's name of it.
    pub(super) binary: BinaryFormat,
    /// Where a section lies, by segment and name.
    pub(super) section: fn(Section) -> (&'static str, &'static str),
    /// How code refers to a symbol; nothing for a relocation that it cannot hold, or that nobody expects.
    pub(super) code: fn(Arch, Reloc) -> Option<RelocationFlags>,
    /// A 64-bit address in data.
    pub(super) address: fn(Arch) -> RelocationFlags,
    /// What a reference to a place in the object itself starts from.
    pub(super) origin: Origin,
    /// How unwind tables are written.
    pub(super) tables: Tables,
    /// The system's version that the object is for, where the format says so.
    pub(super) version: Option<fn() -> MachOBuildVersion>,
}

/// What a reference to a place in the object itself starts from.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Origin {
    /// The symbol that stands for the section; the rest of the way is an addend of any size.
    Section,
    /// A local symbol at the place; addends in code must lie within this many bytes of it.
    Place {
        /// The bytes.
        reach: i64,
    },
}

impl Format {
    const fn of(format: ObjectFormat) -> &'static Self {
        match format {
            ObjectFormat::Elf { .. } => &elf::FORMAT,
            ObjectFormat::MachO { .. } => &macho::FORMAT,
        }
    }
}

/// Alignment of the text in bytes: a cache line, as functions count on theirs from its start.
const TEXT_ALIGN: u64 = 64;

/// Writes the file.
pub(super) fn write(
    plan: &Plan<'_>,
    code: Code,
    sections: Sections,
    places: HashMap<Symbol, Place>,
    debug: DebugInfo,
) -> Result<Vec<u8>, Diagnostic> {
    let arch = plan.options.target.arch;
    let format = Format::of(plan.options.target.format);
    let architecture = match arch {
        Arch::X86_64 => Architecture::X86_64,
        Arch::Aarch64 => Architecture::Aarch64,
    };
    let mut file = Writer {
        plan,
        arch,
        format,
        object: Object::new(format.binary, architecture, Endianness::Little),
        ids: Vec::new(),
        places,
        external: HashMap::new(),
        origins: HashMap::new(),
        funcs: HashMap::new(),
    };
    if let Some(version) = format.version {
        file.object.set_macho_build_version(version());
    }
    file.sections(&sections);
    file.no_executable_stack();
    file.symbols(&code);
    file.frames(&code)?;
    file.debug(debug)?;
    file.text(code)?;
    file.addresses(&sections)?;
    file.object.write().map_err(internal)
}

struct Writer<'p> {
    plan: &'p Plan<'p>,
    arch: Arch,
    format: &'static Format,
    object: Object<'p>,
    ids: Vec<(Section, SectionId)>,
    /// Where what this object defines lies.
    places: HashMap<Symbol, Place>,
    /// What the runtime defines.
    external: HashMap<Symbol, SymbolId>,
    /// Symbols of [`Origin::Place`].
    origins: HashMap<(Section, u64), SymbolId>,
    /// Symbols of functions, by their offset in the text.
    funcs: HashMap<u64, SymbolId>,
}

impl<'p> Writer<'p> {
    fn sections(&mut self, sections: &Sections) {
        // Its contents follow when the symbols are there.
        self.section(Section::Text, SectionKind::Text);
        let parts = [
            (Section::ReadOnly, SectionKind::ReadOnlyData, &sections.read_only),
            (Section::Relocated, SectionKind::ReadOnlyDataWithRel, &sections.relocated),
            (Section::Data, SectionKind::Data, &sections.data),
            (Section::Zeroed, SectionKind::UninitializedData, &sections.zeroed),
            (Section::Pages, SectionKind::Data, &sections.pages),
            (Section::Manifest, SectionKind::ReadOnlyData, &sections.manifest),
        ];
        for (section, kind, blob) in parts {
            if blob.align == 0 {
                continue;
            }
            let id = self.section(section, kind);
            match kind {
                SectionKind::UninitializedData => {
                    self.object.append_section_bss(id, blob.bytes.len() as u64, blob.align)
                }
                _ => self.object.append_section_data(id, &blob.bytes, blob.align),
            };
        }
    }

    /// Says that the stack needs not be executable, where a file that does not say so is taken to want it.
    fn no_executable_stack(&mut self) {
        if self.format.binary == BinaryFormat::Elf {
            self.object.add_section(Vec::new(), b".note.GNU-stack".to_vec(), SectionKind::Other);
        }
    }

    fn section(&mut self, section: Section, kind: SectionKind) -> SectionId {
        let (segment, name) = (self.format.section)(section);
        let id = self.object.add_section(segment.into(), name.into(), kind);
        self.ids.push((section, id));
        id
    }

    fn symbols(&mut self, code: &Code) {
        let plan = self.plan;
        let (image, instance) = (self.places[&Symbol::Image], self.places[&Symbol::Instance]);
        // Several libraries are linked into one program: what only their own code refers to is nobody else's.
        let scope = match plan.options.emit {
            Emit::Library => SymbolScope::Compilation,
            Emit::Executable | Emit::Object => SymbolScope::Linkage,
        };
        let image_bytes = size_of::<wasm2native_abi::image::Image>() as u64;
        for (name, place, bytes) in [
            (symbol::IMAGE, image, image_bytes),
            (symbol::INSTANCE, instance, plan.layout.bytes.into()),
            (symbol::TEXT, Place { section: Section::Text, offset: 0 }, 0),
        ] {
            let section = SymbolSection::Section(self.id(place.section));
            self.add_symbol(name.into(), SymbolKind::Data, scope, (section, place.offset, bytes));
        }
        let text = SymbolSection::Section(self.id(Section::Text));
        for func in &code.funcs {
            let scope = match func.symbol {
                Symbol::Library(number) if plan.is_called_by_host(number) => SymbolScope::Dynamic,
                _ if plan.options.symbols == Symbols::None => continue,
                _ => SymbolScope::Compilation,
            };
            let name = plan.symbol_name(func.symbol).into_owned().into_bytes();
            let at = (text, func.offset.into(), func.bytes.into());
            let id = self.add_symbol(name, SymbolKind::Text, scope, at);
            self.funcs.insert(func.offset.into(), id);
        }
    }

    fn text(&mut self, code: Code) -> Result<(), Diagnostic> {
        let text = self.id(Section::Text);
        self.object.set_section_data(text, code.text, TEXT_ALIGN);
        for reloc in &code.relocs {
            let flags = self.code_relocation(reloc)?;
            let (symbol, addend) = match self.places.get(&reloc.symbol).copied() {
                Some(place) => self.origin(place, reloc.addend),
                None => (self.external(reloc.symbol), reloc.addend),
            };
            let relocation = Relocation { offset: reloc.offset.into(), symbol, addend, flags };
            self.object.add_relocation(text, relocation).map_err(internal)?;
        }
        Ok(())
    }

    fn addresses(&mut self, sections: &Sections) -> Result<(), Diagnostic> {
        let flags = (self.format.address)(self.arch);
        let parts: [(Section, &Blob); 2] = [(Section::Relocated, &sections.relocated), (Section::Data, &sections.data)];
        for (section, blob) in parts {
            if blob.align == 0 {
                continue;
            }
            let id = self.id(section);
            for (offset, place) in &blob.addresses {
                // A field of 64 bits holds every addend.
                let symbol = self.section_start(place.section);
                let relocation = Relocation { offset: *offset, symbol, addend: place.offset as i64, flags };
                self.object.add_relocation(id, relocation).map_err(internal)?;
            }
            for (offset, symbol) in &blob.external {
                let symbol = self.external(*symbol);
                let relocation = Relocation { offset: *offset, symbol, addend: 0, flags };
                self.object.add_relocation(id, relocation).map_err(internal)?;
            }
        }
        Ok(())
    }
    /// A symbol at a place that code refers to, or before it, and what is left to add of `addend` bytes from the place on.
    fn origin(&mut self, place: Place, addend: i64) -> (SymbolId, i64) {
        match self.format.origin {
            Origin::Section => (self.object.section_symbol(self.id(place.section)), place.offset as i64 + addend),
            Origin::Place { reach } if (-reach..reach).contains(&addend) => (self.local(place), addend),
            Origin::Place { .. } => {
                (self.local(Place { offset: place.offset.wrapping_add_signed(addend), ..place }), 0)
            }
        }
    }

    /// A symbol at the start of a section.
    fn section_start(&mut self, section: Section) -> SymbolId {
        match self.format.origin {
            Origin::Section => self.object.section_symbol(self.id(section)),
            Origin::Place { .. } => self.local(Place { section, offset: 0 }),
        }
    }

    /// The local symbol at a place. Linkers leave out what is called so.
    fn local(&mut self, place: Place) -> SymbolId {
        let key = (place.section, place.offset);
        if let Some(id) = self.origins.get(&key) {
            return *id;
        }
        let section = SymbolSection::Section(self.id(place.section));
        let name = format!("Lwasm2native_{}", self.origins.len()).into_bytes();
        // Of no kind, as names of those that have one begin with an underscore.
        let id = self.add_symbol(name, SymbolKind::Unknown, SymbolScope::Compilation, (section, place.offset, 0));
        self.origins.insert(key, id);
        id
    }

    /// The symbol of what the runtime defines.
    fn external(&mut self, symbol: Symbol) -> SymbolId {
        if let Some(id) = self.external.get(&symbol) {
            return *id;
        }
        let name = self.plan.symbol_name(symbol).into_owned().into_bytes();
        let id = self.add_symbol(name, SymbolKind::Text, SymbolScope::Unknown, (SymbolSection::Undefined, 0, 0));
        self.external.insert(symbol, id);
        id
    }

    /// Adds a symbol: in which section, where in it, and its size in bytes.
    fn add_symbol(
        &mut self,
        name: Vec<u8>,
        kind: SymbolKind,
        scope: SymbolScope,
        (section, value, size): (SymbolSection, u64, u64),
    ) -> SymbolId {
        let flags = SymbolFlags::None;
        self.object.add_symbol(object::write::Symbol { name, value, size, kind, scope, weak: false, section, flags })
    }

    fn code_relocation(&self, reloc: &CodeReloc) -> Result<RelocationFlags, Diagnostic> {
        (self.format.code)(self.arch, reloc.kind).ok_or_else(|| {
            let message = format!("the code generator made a relocation that nobody expected: {:?}", reloc.kind);
            Diagnostic::new(Kind::Internal { message })
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
