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

use wasm_encoder::reencode::{Reencode, utils};
use wasm_encoder::{
    BlockType, Catch, CodeSection, ElementSection, Elements, EntityType, ExportKind, ExportSection, Function,
    FunctionSection, GlobalSection, GlobalType, ImportSection, InstructionSink, MemArg, MemArgTarget, MemorySection,
    MemoryType, Module, SectionId, TypeSection, ValType,
};
use wasmparser::{Operator, Parser};

use super::nan::{self, Scratch};
use super::record::{self, Event};
use super::shape::{Error, Shape, Signature};
use super::state;
use super::value;
use crate::random::Random;

/// Calls of a program: the mask has a bit for each.
const CALLS: usize = 64;
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
            !memory.memory64 && !memory.shared && bytes >= SCRATCH_BYTES
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
        let operators = body.get_operators_reader()?.into_iter().collect::<Result<Vec<_>, _>>()?;
        let params = self.shape.funcs[code.len() as usize].params.len();
        let mut locals = Vec::new();
        for declared in body.get_locals_reader()? {
            let (count, ty) = declared?;
            locals.push((count, self.val_type(ty)?));
        }
        let scratch = Scratch(params as u32 + locals.iter().map(|(count, _)| count).sum::<u32>());
        let computed_by = |operator: &Operator<'_>| match self.style.nans {
            Nans::OfProgram => nan::computed_by(operator),
            Nans::OfCompiler => None,
        };
        let floats: Vec<_> = operators.iter().map(computed_by).collect();
        if floats.iter().any(Option::is_some) {
            locals.extend(nan::SCRATCH.map(|ty| (1, ty)));
        }
        let mut function = Function::new(locals);
        self.spend_fuel(&mut function.instructions());
        for (operator, float) in operators.into_iter().zip(floats) {
            let is_loop = matches!(operator, Operator::Loop { .. });
            self.add_operator(&mut function, operator)?;
            if is_loop {
                self.spend_fuel(&mut function.instructions());
            }
            if let Some(float) = float {
                nan::canonicalise(&mut function, float, scratch);
            }
        }
        code.function(&function);
        Ok(())
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
    /// The function that each call calls: those that can be called from nothing, one after another, as often as there is room.
    fn calls(&self) -> impl Iterator<Item = (u32, Signature)> + use<> {
        let callable: Vec<_> = (SHIFT..)
            .zip(self.shape.funcs.iter().cloned())
            .filter(|(_, signature)| signature.params.iter().all(|&ty| value::has(ty)))
            .collect();
        std::iter::repeat_n(callable, ROUNDS).flatten().take(CALLS)
    }

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

    fn add_operator(&mut self, function: &mut Function, operator: Operator<'_>) -> Result<(), Error> {
        let by_reference = self.style.calls == Calls::ByReference && self.random.below(4) != 0;
        match operator {
            Operator::Call { function_index } if by_reference => {
                let ty = self.shape.funcs[function_index as usize].ty;
                self.push_reference(function, function_index).call_ref(ty);
            }
            Operator::ReturnCall { function_index } if by_reference => {
                let ty = self.shape.funcs[function_index as usize].ty;
                self.push_reference(function, function_index).return_call_ref(ty);
            }
            // Rounded twice in the standard's deterministic profile, but once by wasmi and by Wasmtime's flag of that name: in place
            // of it stands what takes and gives as much.
            Operator::F32x4RelaxedMadd
            | Operator::F32x4RelaxedNmadd
            | Operator::F64x2RelaxedMadd
            | Operator::F64x2RelaxedNmadd => {
                function.instructions().v128_bitselect();
            }
            operator => {
                function.instruction(&self.instruction(operator)?);
            }
        }
        Ok(())
    }

    fn push_reference<'f>(&mut self, function: &'f mut Function, func: u32) -> InstructionSink<'f> {
        let mut code = function.instructions();
        code.ref_func(func + SHIFT);
        if self.random.below(3) == 0 {
            code.ref_as_non_null();
        }
        code
    }

    /// Declares every function, so that each can be referred to (spec: "Validation", "References").
    fn add_declarations(&self, elements: &mut ElementSection) {
        let funcs: Vec<u32> = (SHIFT..self.layout.log).collect();
        elements.declared(Elements::Functions(funcs.into()));
    }

    fn spend_fuel(&self, code: &mut InstructionSink<'_>) {
        let fuel = self.layout.fuel;
        code.global_get(fuel).i32_eqz().if_(BlockType::Empty).unreachable().end();
        code.global_get(fuel).i32_const(1).i32_sub().global_set(fuel);
    }

    fn add_code(&mut self, code: &mut CodeSection) {
        code.function(&self.log());
        code.function(&self.mask());
        let mut start = Function::new([(1, ValType::I64)]);
        start.instructions().call(self.layout.mask()).local_set(0);
        let mut next = self.layout.first_call();
        for (number, (func, signature)) in self.calls().enumerate() {
            code.function(&self.call(func, &signature));
            let mut start = start.instructions();
            start.local_get(0).i64_const(1 << number).i64_and().i64_eqz().if_(BlockType::Empty);
            start.i32_const(number as i32).i32_const(Event::Call as i32).i64_const(0).call(self.layout.log);
            start.i32_const(FUEL).global_set(self.layout.fuel);
            start.call(next).end();
            next += 1;
        }
        self.add_state(code, &mut start, next);
        start.instructions().end();
        code.function(&start);
    }

    /// Functions that hash memories and tables, from index `next`, and the end of `_start` that tells the state.
    fn add_state(&self, code: &mut CodeSection, start: &mut Function, mut next: u32) {
        let log = self.layout.log;
        let mut start = start.instructions();
        for (global, &ty) in (0..).zip(&self.shape.globals) {
            let push = |code: &mut InstructionSink<'_>| {
                code.global_get(global);
            };
            tell(&mut start, log, global, ty, (Event::Global, Event::GlobalHigh), push);
        }
        for (memory, ty) in (0..).zip(&self.shape.memories) {
            code.function(&state::memory_hash(memory, ty));
            start.i32_const(memory.cast_signed()).i32_const(Event::MemorySize as i32).memory_size(memory);
            state::widen(&mut start, ty.memory64).call(log);
            start.i32_const(memory.cast_signed()).i32_const(Event::MemoryHash as i32).call(next).call(log);
            next += 1;
        }
        for (table, ty) in (0..).zip(&self.shape.tables) {
            code.function(&state::table_hash(table, ty));
            start.i32_const(table.cast_signed()).i32_const(Event::TableSize as i32).table_size(table);
            state::widen(&mut start, ty.table64).call(log);
            start.i32_const(table.cast_signed()).i32_const(Event::TableHash as i32).call(next).call(log);
            next += 1;
        }
    }

    /// Writes a record: to the scratch space, from there to standard output, and puts back what was there.
    fn log(&self) -> Function {
        let mut function = Function::new([(SCRATCH_WORDS, ValType::I64)]);
        let mut code = function.instructions();
        self.save(&mut code, 3);
        let at = |offset| self.at(offset);
        code.i32_const(0).i32_const(RECORD).i32_store(at(0));
        code.i32_const(0).i32_const(record::BYTES as i32).i32_store(at(4));
        code.i32_const(RECORD).local_get(0).i32_store(at(0));
        code.i32_const(RECORD).local_get(1).i32_store(at(4));
        code.i32_const(RECORD).local_get(2).i64_store(at(8));
        code.i32_const(1).i32_const(0).i32_const(1).i32_const(DONE).call(FD_WRITE);
        code.if_(BlockType::Empty).unreachable().end();
        self.restore(&mut code, 3);
        code.end();
        function
    }

    /// Reads the mask.
    fn mask(&self) -> Function {
        let mut function = Function::new([(1 + SCRATCH_WORDS, ValType::I64)]);
        let mut code = function.instructions();
        self.save(&mut code, 1);
        let at = |offset| self.at(offset);
        code.i32_const(0).i32_const(RECORD).i32_store(at(0));
        code.i32_const(0).i32_const(8).i32_store(at(4));
        code.i32_const(0).i32_const(0).i32_const(1).i32_const(DONE).call(FD_READ);
        code.if_(BlockType::Empty).unreachable().end();
        code.i32_const(RECORD).i64_load(at(0)).local_set(0);
        self.restore(&mut code, 1);
        code.local_get(0).end();
        function
    }

    fn save(&self, code: &mut InstructionSink<'_>, first_local: u32) {
        for word in 0..SCRATCH_WORDS {
            code.i32_const(0).i64_load(self.at(8 * u64::from(word))).local_set(first_local + word);
        }
    }

    fn restore(&self, code: &mut InstructionSink<'_>, first_local: u32) {
        for word in 0..SCRATCH_WORDS {
            code.i32_const(0).local_get(first_local + word).i64_store(self.at(8 * u64::from(word)));
        }
    }

    const fn at(&self, offset: u64) -> MemArg {
        MemArg { offset, align: 0, target: MemArgTarget::Memory(self.layout.memory), ordering: None }
    }

    /// Calls `func` with arguments of its own, and tells the results.
    fn call(&mut self, func: u32, signature: &Signature) -> Function {
        // Locals of a reference type that cannot be null must be set before they are read: here they are, always.
        let mut function = Function::new_with_locals_types(signature.results.iter().copied());
        let mut code = function.instructions();
        if self.shape.has_tags {
            code.block(BlockType::Empty).try_table(BlockType::Empty, [Catch::All { label: 0 }]);
        }
        for &ty in &signature.params {
            value::push(&mut code, ty, &mut self.random)
                .expect("functions without a value for a parameter are not called");
        }
        code.call(func);
        let log = self.layout.log;
        for local in (0..signature.results.len() as u32).rev() {
            code.local_set(local);
        }
        for (local, &ty) in (0..).zip(&signature.results) {
            let push = |code: &mut InstructionSink<'_>| {
                code.local_get(local);
            };
            tell(&mut code, log, local, ty, (Event::Result, Event::ResultHigh), push);
        }
        self.tell_fuel(&mut code);
        if self.shape.has_tags {
            code.return_().end().end();
            code.i32_const(0).i32_const(Event::Thrown as i32).i64_const(0).call(log);
            self.tell_fuel(&mut code);
        }
        code.end();
        function
    }

    fn tell_fuel(&self, code: &mut InstructionSink<'_>) {
        code.i32_const(0)
            .i32_const(Event::Fuel as i32)
            .global_get(self.layout.fuel)
            .i64_extend_i32_u()
            .call(self.layout.log);
    }
}

/// Logs the value of type `ty` that `push` pushes: `events` are those of the lower and the upper half.
fn tell(
    code: &mut InstructionSink<'_>,
    log: u32,
    position: u32,
    ty: ValType,
    events: (Event, Event),
    push: impl Fn(&mut InstructionSink<'_>),
) {
    let begin = |code: &mut InstructionSink<'_>, event: Event| {
        code.i32_const(position.cast_signed()).i32_const(event as i32);
        push(code);
    };
    begin(code, events.0);
    match ty {
        ValType::I32 => code.i64_extend_i32_u(),
        ValType::I64 => code,
        ValType::F32 => code.i32_reinterpret_f32().i64_extend_i32_u(),
        ValType::F64 => code.i64_reinterpret_f64(),
        ValType::V128 => code.i64x2_extract_lane(0),
        ValType::Ref(_) => code.ref_is_null().i64_extend_i32_u(),
    };
    code.call(log);
    if ty == ValType::V128 {
        begin(code, events.1);
        code.i64x2_extract_lane(1).call(log);
    }
}

fn add_fuel(globals: &mut GlobalSection) {
    let ty = GlobalType { val_type: ValType::I32, mutable: true, shared: false };
    globals.global(ty, &wasm_encoder::ConstExpr::i32_const(FUEL));
}

/// How often each function is called, at most.
const ROUNDS: usize = 6;

/// Where a record lies while it is written, behind the vector (0) that points to it.
const RECORD: i32 = 16;
/// Where the number of bytes that were transferred is written.
const DONE: i32 = 8;
const SCRATCH_BYTES: u64 = 32;
const SCRATCH_WORDS: u32 = 4;

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
