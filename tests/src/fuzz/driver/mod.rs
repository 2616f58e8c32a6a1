//! Turns a module into a program that calls its functions and tells everything that can be seen of what they did.
//!
//! ```text
//! (import fd_write, fd_read)        in front: the module's functions move by two
//! (memory …)                        where the module has none that hostcalls can use
//! (global $fuel)                    spent by every call and every turn of a loop, so that all ends
//! log, mask, call 0 … call n, hash of each memory and table, _start
//! ```
//! Standard input gives 8 bytes, the mask of calls to leave out: calls that trap, once it is known which. The program leaves
//! the memory as it found it.

mod body;
mod call;
mod log;
mod nan;
mod state;

use wasm_encoder::reencode::{Reencode, utils};
use wasm_encoder::{
    CodeSection, ElementSection, EntityType, ExportKind, ExportSection, FunctionSection, GlobalSection, GlobalType,
    ImportSection, MemorySection, MemoryType, Module, SectionId, TypeSection, ValType,
};
use wasmparser::Parser;

use super::shape::{Error, Shape};
use crate::random::Random;

/// Turns of loops and calls that a call may make.
const FUEL: i32 = 4000;

/// Index of the imported `fd_write`.
const FD_WRITE: u32 = 0;
/// Index of the imported `fd_read`.
const FD_READ: u32 = 1;
/// How far the module's own functions move.
const SHIFT: u32 = 2;

/// What of a module other programs shall see.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Exports {
    /// Nothing: the compiler knows all that can happen to tables and globals.
    Nothing,
    /// Everything that it exports.
    Kept,
}

/// How a module's functions call each other.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Calls {
    /// As the generator wrote it.
    AsGenerated,
    /// Many of them through typed references, which the generator makes together with heap objects only.
    ByReference,
}

/// Who sees to it that there is one NaN.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Nans {
    /// The program itself.
    OfProgram,
    /// The compiler, on demand, and the judge's.
    OfCompiler,
}

/// What a program is to be.
#[derive(Clone, Copy, Debug)]
pub(super) struct Style {
    pub(super) exports: Exports,
    pub(super) calls: Calls,
    pub(super) nans: Nans,
    /// Chooses arguments.
    pub(super) seed: u64,
}

/// Makes the program of a valid module that imports nothing. `None` where there is nothing to call.
pub(super) fn program(wasm: &[u8], style: Style) -> Result<Option<Vec<u8>>, Error> {
    let shape = Shape::of(wasm)?;
    let mut driver = Driver { layout: Layout::of(&shape), shape, style, random: Random::new(style.seed) };
    if driver.calls().next().is_none() {
        return Ok(None);
    }
    let mut module = Module::new();
    driver.parse_core_module(&mut module, Parser::new(0), wasm)?;
    Ok(Some(module.finish()))
}

struct Driver {
    shape: Shape,
    layout: Layout,
    style: Style,
    random: Random,
}

/// Where what is added lies.
struct Layout {
    /// The memory that hostcalls use.
    memory: u32,
    /// Whether it is added.
    adds_memory: bool,
    fuel: u32,
    /// The first of the added types.
    types: u32,
    /// The first of the added functions.
    log: u32,
}

/// The added types, after [`Layout::types`].
#[derive(Clone, Copy)]
enum Added {
    /// `fd_write` and `fd_read`.
    Transfer,
    /// Position, event and bits to the log.
    Log,
    /// A number from nothing: the mask, a hash.
    Number,
    /// `_start`, and a call.
    Nothing,
}

impl Layout {
    fn of(shape: &Shape) -> Self {
        let usable = shape.memories.first().is_some_and(|memory| {
            let bytes = memory.initial << memory.page_size_log2.unwrap_or(16);
            !memory.memory64 && !memory.shared && bytes >= log::SCRATCH_BYTES
        });
        Self {
            memory: if usable { 0 } else { shape.memories.len() as u32 },
            adds_memory: !usable,
            fuel: shape.globals.len() as u32,
            types: shape.types,
            log: SHIFT + shape.funcs.len() as u32,
        }
    }

    const fn ty(&self, added: Added) -> u32 {
        self.types + added as u32
    }

    const fn mask(&self) -> u32 {
        self.log + 1
    }

    const fn first_call(&self) -> u32 {
        self.log + 2
    }
}

impl Reencode for Driver {
    type Error = std::convert::Infallible;

    fn function_index(&mut self, func: u32) -> Result<u32, Error> {
        Ok(func + SHIFT)
    }

    fn parse_type_section(
        &mut self,
        types: &mut TypeSection,
        section: wasmparser::TypeSectionReader<'_>,
    ) -> Result<(), Error> {
        utils::parse_type_section(self, types, section)?;
        types.ty().function([ValType::I32; 4], [ValType::I32]);
        types.ty().function([ValType::I32, ValType::I32, ValType::I64], []);
        types.ty().function([], [ValType::I64]);
        types.ty().function([], []);
        Ok(())
    }

    fn parse_import_section(
        &mut self,
        imports: &mut ImportSection,
        _: wasmparser::ImportSectionReader<'_>,
    ) -> Result<(), Error> {
        // The module's own is empty.
        self.add_imports(imports);
        Ok(())
    }

    fn parse_function_section(
        &mut self,
        functions: &mut FunctionSection,
        section: wasmparser::FunctionSectionReader<'_>,
    ) -> Result<(), Error> {
        utils::parse_function_section(self, functions, section)?;
        functions.function(self.layout.ty(Added::Log));
        functions.function(self.layout.ty(Added::Number));
        for _ in 0..self.calls().count() {
            functions.function(self.layout.ty(Added::Nothing));
        }
        for _ in 0..self.shape.memories.len() + self.shape.tables.len() {
            functions.function(self.layout.ty(Added::Number));
        }
        functions.function(self.layout.ty(Added::Nothing));
        Ok(())
    }

    fn parse_memory_section(
        &mut self,
        memories: &mut MemorySection,
        section: wasmparser::MemorySectionReader<'_>,
    ) -> Result<(), Error> {
        utils::parse_memory_section(self, memories, section)?;
        if self.layout.adds_memory {
            memories.memory(OWN_MEMORY);
        }
        Ok(())
    }

    fn parse_global_section(
        &mut self,
        globals: &mut GlobalSection,
        section: wasmparser::GlobalSectionReader<'_>,
    ) -> Result<(), Error> {
        utils::parse_global_section(self, globals, section)?;
        add_fuel(globals);
        Ok(())
    }

    fn parse_export_section(
        &mut self,
        exports: &mut ExportSection,
        section: wasmparser::ExportSectionReader<'_>,
    ) -> Result<(), Error> {
        self.add_exports(exports);
        if self.style.exports == Exports::Kept {
            // Under names that are in nobody's way.
            for (number, export) in section.into_iter().enumerate() {
                let export = export?;
                let index = self.external_index(export.kind, export.index)?;
                exports.export(&format!("x{number}"), export.kind.into(), index);
            }
        }
        Ok(())
    }

    fn parse_element_section(
        &mut self,
        elements: &mut ElementSection,
        section: wasmparser::ElementSectionReader<'_>,
    ) -> Result<(), Error> {
        utils::parse_element_section(self, elements, section)?;
        if self.style.calls == Calls::ByReference {
            self.add_declarations(elements);
        }
        Ok(())
    }

    fn parse_code_section(
        &mut self,
        code: &mut CodeSection,
        section: wasmparser::CodeSectionReader<'_>,
    ) -> Result<(), Error> {
        utils::parse_code_section(self, code, section)?;
        self.add_code(code);
        Ok(())
    }

    fn parse_function_body(&mut self, code: &mut CodeSection, body: wasmparser::FunctionBody<'_>) -> Result<(), Error> {
        self.add_body(code, &body)
    }

    fn intersperse_section_hook(
        &mut self,
        module: &mut Module,
        after: Option<SectionId>,
        before: Option<SectionId>,
    ) -> Result<(), Error> {
        let rank = |section: Option<SectionId>, none| {
            section.map_or(none, |section| {
                ORDER.iter().position(|&other| other == section).expect("these are all sections of a module")
            })
        };
        let gap = (rank(after, 0), rank(before, ORDER.len()));
        let is_missing = |section| gap.0 < rank(Some(section), 0) && rank(Some(section), 0) < gap.1;
        if is_missing(SectionId::Import) {
            let mut imports = ImportSection::new();
            self.add_imports(&mut imports);
            module.section(&imports);
        }
        if is_missing(SectionId::Memory) && self.layout.adds_memory {
            module.section(MemorySection::new().memory(OWN_MEMORY));
        }
        if is_missing(SectionId::Global) {
            let mut globals = GlobalSection::new();
            add_fuel(&mut globals);
            module.section(&globals);
        }
        if is_missing(SectionId::Export) {
            let mut exports = ExportSection::new();
            self.add_exports(&mut exports);
            module.section(&exports);
        }
        if is_missing(SectionId::Element) && self.style.calls == Calls::ByReference {
            let mut elements = ElementSection::new();
            self.add_declarations(&mut elements);
            module.section(&elements);
        }
        Ok(())
    }
}

impl Driver {
    fn add_imports(&self, imports: &mut ImportSection) {
        for name in ["fd_write", "fd_read"] {
            imports.import("wasi_snapshot_preview1", name, EntityType::Function(self.layout.ty(Added::Transfer)));
        }
    }

    fn add_exports(&self, exports: &mut ExportSection) {
        let added = self.calls().count() + self.shape.memories.len() + self.shape.tables.len();
        exports.export("_start", ExportKind::Func, self.layout.first_call() + added as u32);
        exports.export("memory", ExportKind::Memory, self.layout.memory);
    }
}

fn add_fuel(globals: &mut GlobalSection) {
    let ty = GlobalType { val_type: ValType::I32, mutable: true, shared: false };
    globals.global(ty, &wasm_encoder::ConstExpr::i32_const(FUEL));
}

/// The memory of a program whose module has no fitting one.
const OWN_MEMORY: MemoryType =
    MemoryType { minimum: 1, maximum: Some(1), memory64: false, shared: false, page_size_log2: None };

/// Sections in the order of the binary format (spec: "Binary Format", "Modules").
const ORDER: [SectionId; 13] = [
    SectionId::Type,
    SectionId::Import,
    SectionId::Function,
    SectionId::Table,
    SectionId::Memory,
    SectionId::Tag,
    SectionId::Global,
    SectionId::Export,
    SectionId::Start,
    SectionId::Element,
    SectionId::DataCount,
    SectionId::Code,
    SectionId::Data,
];
