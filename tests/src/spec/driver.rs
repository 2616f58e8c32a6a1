//! Turns a module with its actions into a WASI program that performs them.
//!
//! Two functions of WASI are imported in front of the module's own functions, whose indices shift by two; a function for
//! each action and `_start` are appended. All other indices stay, so that the module's code is what was written.

use std::collections::BTreeMap;
use std::convert::Infallible;

use wasm_encoder::reencode::{self, Reencode};
use wasm_encoder::{
    BlockType, CodeSection, DataCountSection, DataSection, ElementSection, EntityType, ExportKind, ExportSection,
    Function, FunctionSection, GlobalSection, ImportSection, MemArg, MemArgTarget, MemorySection, MemoryType, Module,
    NameMap, NameSection, StartSection, TableSection, TagSection, TypeSection, ValType,
};
use wasmparser::{Parser, Payload, TypeRef};

use super::check::{self, Resolved};
use super::script::{Expectation, Program, Target, Value};
use super::spectest::{self, Definition};

/// Index of the imported `proc_exit`.
const EXIT: u32 = 0;
/// Index of the imported `args_sizes_get`.
const ARGS_SIZES: u32 = 1;
/// How far the module's own functions move.
const SHIFT: u32 = 2;

/// A program that performs a module's actions.
#[derive(Debug)]
pub struct Driver {
    /// The program.
    pub wasm: Vec<u8>,
    /// How many actions it performs without being asked.
    pub returns: usize,
    /// The traps that it can be asked for: the selection, the script's line, and the message.
    pub traps: Vec<(usize, usize, String)>,
    /// How many actions it leaves out because they do not fit the module's exports.
    pub left_out: usize,
}

/// How a program learns which trap it is asked for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Selection {
    /// By the number of its arguments: trap number `n` takes `n + 1`.
    Arguments,
    /// It is built for this trap; or for none.
    Built(Option<usize>),
}

impl Driver {
    /// What a program exits with when an action that must trap returns.
    pub const NO_TRAP: i32 = 99;

    /// Whether programs of this module can be asked at run time. An empty memory has no room for the answer of
    /// `args_sizes_get`.
    #[must_use]
    pub fn can_select(wasm: &[u8]) -> bool {
        for payload in Parser::new(0).parse_all(wasm) {
            match payload {
                Ok(Payload::MemorySection(section)) => {
                    // The answer is two numbers of 4 bytes at 0, kept in a copy of 8 bytes.
                    let holds = |ty: wasmparser::MemoryType| ty.initial << ty.page_size_log2.unwrap_or(16) >= 8;
                    return section.into_iter().next().is_none_or(|ty| ty.is_ok_and(holds));
                }
                Ok(_) => {}
                Err(_) => return false,
            }
        }
        true
    }

    /// Makes the program.
    ///
    /// # Errors
    /// Why no single program can stand for the module.
    pub fn new(program: &Program, selection: Selection) -> Result<Self, &'static str> {
        let mut parts = Parts::read(&program.wasm)?;
        if parts.memories.is_empty() && selection == Selection::Arguments {
            parts.memories.memory(MemoryType {
                minimum: 1,
                maximum: Some(1),
                memory64: false,
                shared: false,
                page_size_log2: None,
            });
        }
        Ok(parts.finish(program, selection))
    }
}

/// The sections of the program as they grow.
#[derive(Default)]
struct Parts {
    types: TypeSection,
    type_count: u32,
    /// Results of each type that is a function's.
    results: Vec<Option<Vec<ValType>>>,
    functions: FunctionSection,
    /// Type index of each of the module's functions.
    function_types: Vec<u32>,
    tables: TableSection,
    memories: MemorySection,
    tags: TagSection,
    /// Whether the first memory's addresses are 64 bits wide.
    wide_addresses: bool,
    globals: GlobalSection,
    global_types: Vec<ValType>,
    exports: ExportSection,
    /// The module's exports: kind and index in the program.
    exported: BTreeMap<String, (ExportKind, u32)>,
    start: Option<u32>,
    elements: ElementSection,
    data_count: Option<u32>,
    code: CodeSection,
    data: DataSection,
}

struct Shift;

impl Reencode for Shift {
    type Error = Infallible;

    fn function_index(&mut self, func: u32) -> Result<u32, reencode::Error<Infallible>> {
        Ok(func + SHIFT)
    }
}

const UNREADABLE: &str = "module uses what the test's encoder does not know";

impl Parts {
    fn read(wasm: &[u8]) -> Result<Self, &'static str> {
        let mut parts = Self::default();
        for payload in Parser::new(0).parse_all(wasm) {
            parts.payload(payload.map_err(|_| UNREADABLE)?)?;
        }
        Ok(parts)
    }

    fn payload(&mut self, payload: Payload<'_>) -> Result<(), &'static str> {
        let unreadable = |_: reencode::Error<Infallible>| UNREADABLE;
        match payload {
            Payload::TypeSection(section) => {
                for group in section.clone() {
                    for ty in group.map_err(|_| UNREADABLE)?.into_types() {
                        let results = match &ty.composite_type.inner {
                            wasmparser::CompositeInnerType::Func(ty) => Some(val_types(ty.results())?),
                            _ => None,
                        };
                        self.results.push(results);
                        self.type_count += 1;
                    }
                }
                Shift.parse_type_section(&mut self.types, section).map_err(unreadable)?;
            }
            Payload::ImportSection(section) => {
                for import in section.into_imports() {
                    self.import(&import.map_err(|_| UNREADABLE)?)?;
                }
            }
            Payload::FunctionSection(section) => {
                for ty in section {
                    let ty = ty.map_err(|_| UNREADABLE)?;
                    self.function_types.push(ty);
                    self.functions.function(ty);
                }
            }
            Payload::TableSection(section) => {
                Shift.parse_table_section(&mut self.tables, section).map_err(unreadable)?;
            }
            Payload::MemorySection(section) => {
                if let (true, Some(Ok(first))) = (self.memories.is_empty(), section.clone().into_iter().next()) {
                    self.wide_addresses = first.memory64;
                }
                Shift.parse_memory_section(&mut self.memories, section).map_err(unreadable)?;
            }
            Payload::GlobalSection(section) => {
                for global in section.clone() {
                    let ty = global.map_err(|_| UNREADABLE)?.ty.content_type;
                    self.global_types.push(Shift.val_type(ty).map_err(unreadable)?);
                }
                Shift.parse_global_section(&mut self.globals, section).map_err(unreadable)?;
            }
            Payload::ExportSection(section) => {
                for export in section.clone() {
                    self.export(&export.map_err(|_| UNREADABLE)?)?;
                }
                Shift.parse_export_section(&mut self.exports, section).map_err(unreadable)?;
            }
            Payload::StartSection { func, .. } => self.start = Some(func + SHIFT),
            Payload::ElementSection(section) => {
                Shift.parse_element_section(&mut self.elements, section).map_err(unreadable)?;
            }
            Payload::DataCountSection { count, .. } => self.data_count = Some(count),
            Payload::CodeSectionEntry(body) => Shift.parse_function_body(&mut self.code, body).map_err(unreadable)?,
            Payload::DataSection(section) => {
                Shift.parse_data_section(&mut self.data, section).map_err(unreadable)?;
            }
            Payload::TagSection(section) => {
                Shift.parse_tag_section(&mut self.tags, section).map_err(unreadable)?;
            }
            _ => {}
        }
        Ok(())
    }

    fn import(&mut self, import: &wasmparser::Import<'_>) -> Result<(), &'static str> {
        let definition = if import.module == "spectest" { spectest::definition(import.name) } else { None };
        match (definition, import.ty) {
            (Some(Definition::Print), TypeRef::Func(ty)) => {
                self.function_types.push(ty);
                self.functions.function(ty);
                let mut nothing = Function::new([]);
                nothing.instructions().end();
                self.code.function(&nothing);
            }
            (Some(Definition::Global(ty, value)), TypeRef::Global(_)) => {
                self.global_types.push(ty.val_type);
                self.globals.global(ty, &value);
            }
            (Some(Definition::Memory(ty)), TypeRef::Memory(_)) => {
                self.memories.memory(ty);
            }
            (Some(Definition::Table(ty)), TypeRef::Table(_)) => {
                self.tables.table(ty);
            }
            _ => return Err("module imports from another"),
        }
        Ok(())
    }

    fn export(&mut self, export: &wasmparser::Export<'_>) -> Result<(), &'static str> {
        if export.name == "_start" {
            return Err("module exports `_start`");
        }
        let kind = ExportKind::from(export.kind);
        let index = if kind == ExportKind::Func { export.index + SHIFT } else { export.index };
        self.exported.insert(export.name.to_owned(), (kind, index));
        Ok(())
    }

    fn resolve<'a>(&self, target: &'a Target) -> Option<Resolved<'a>> {
        let (name, wanted) = match target {
            Target::Call(call) => (&call.name, ExportKind::Func),
            Target::Global(name) => (name, ExportKind::Global),
        };
        let &(kind, index) = self.exported.get(name)?;
        if kind != wanted {
            return None;
        }
        Some(match target {
            Target::Call(call) => {
                let ty = *self.function_types.get((index - SHIFT) as usize)?;
                Resolved::Call(index, call, self.results.get(ty as usize)?.clone()?)
            }
            Target::Global(_) => Resolved::Global(index, *self.global_types.get(index as usize)?),
        })
    }

    fn finish(mut self, program: &Program, selection: Selection) -> Driver {
        let (exit_type, sizes_type, check_type) = (self.type_count, self.type_count + 1, self.type_count + 2);
        self.types.ty().function([ValType::I32], []);
        self.types.ty().function([ValType::I32, ValType::I32], [ValType::I32]);
        self.types.ty().function([], []);
        let mut imports = ImportSection::new();
        imports.import("wasi_snapshot_preview1", "proc_exit", EntityType::Function(exit_type));
        imports.import("wasi_snapshot_preview1", "args_sizes_get", EntityType::Function(sizes_type));

        let mut driver = Driver { wasm: Vec::new(), returns: 0, traps: Vec::new(), left_out: 0 };
        let mut names = NameMap::new();
        let mut next = SHIFT + self.function_types.len() as u32;
        let mut start = Function::new([(1, ValType::I32), (1, ValType::I64)]);
        let first_address = if self.wide_addresses { Value::I64(0) } else { Value::I32(0) };
        select(&mut start, selection, first_address);
        for (number, action) in (1..).zip(&program.actions) {
            let Some(resolved) = self.resolve(&action.target) else {
                driver.left_out += 1;
                continue;
            };
            let check = match &action.expectation {
                Expectation::Returns => check::check(&resolved, None),
                Expectation::Results(expected) => check::check(&resolved, Some(expected)),
                Expectation::Trap(_) => Some(check::must_trap(&resolved, EXIT, Driver::NO_TRAP)),
            };
            let Some(check) = check else {
                driver.left_out += 1;
                continue;
            };
            let mut code = start.instructions();
            if let Expectation::Trap(message) = &action.expectation {
                driver.traps.push((number as usize, action.line, message.clone()));
                code.local_get(0).i32_const(number).i32_eq().if_(BlockType::Empty).call(next).end();
            } else {
                driver.returns += 1;
                code.call(next);
            }
            self.functions.function(check_type);
            self.code.function(&check);
            names.append(next, &format!("line_{}", action.line));
            next += 1;
        }
        start.instructions().end();
        self.functions.function(check_type);
        self.code.function(&start);
        self.exports.export("_start", ExportKind::Func, next);
        // A command of WASI exports its memory; the name may be taken by something else.
        if !self.memories.is_empty() && !self.exported.contains_key("memory") {
            self.exports.export("memory", ExportKind::Memory, 0);
        }
        driver.wasm = self.encode(&imports, &names);
        driver
    }

    fn encode(self, imports: &ImportSection, names: &NameMap) -> Vec<u8> {
        let mut module = Module::new();
        module.section(&self.types).section(imports).section(&self.functions);
        if !self.tables.is_empty() {
            module.section(&self.tables);
        }
        if !self.memories.is_empty() {
            module.section(&self.memories);
        }
        if !self.tags.is_empty() {
            module.section(&self.tags);
        }
        if !self.globals.is_empty() {
            module.section(&self.globals);
        }
        module.section(&self.exports);
        if let Some(function_index) = self.start {
            module.section(&StartSection { function_index });
        }
        if !self.elements.is_empty() {
            module.section(&self.elements);
        }
        if let Some(count) = self.data_count {
            module.section(&DataCountSection { count });
        }
        module.section(&self.code);
        if !self.data.is_empty() {
            module.section(&self.data);
        }
        let mut section = NameSection::new();
        section.functions(names);
        module.section(&section);
        module.finish()
    }
}

/// Sets local 0 to the number of the selected action, or to 0. The memory is left as it was found.
fn select(start: &mut Function, selection: Selection, first_address: Value) {
    const AT: MemArg = MemArg { offset: 0, align: 0, target: MemArgTarget::Memory(0), ordering: None };
    let mut code = start.instructions();
    match selection {
        Selection::Built(trap) => {
            code.i32_const(trap.unwrap_or(0) as i32).local_set(0);
        }
        Selection::Arguments => {
            check::push(&mut code, first_address);
            code.i64_load(AT).local_set(1);
            code.i32_const(0).i32_const(4).call(ARGS_SIZES).drop();
            // The program's own name is an argument too.
            check::push(&mut code, first_address);
            code.i32_load(AT).i32_const(1).i32_sub().local_set(0);
            check::push(&mut code, first_address);
            code.local_get(1).i64_store(AT);
        }
    }
}

fn val_types(types: &[wasmparser::ValType]) -> Result<Vec<ValType>, &'static str> {
    types.iter().map(|&ty| Shift.val_type(ty).map_err(|_| UNREADABLE)).collect()
}
