//! The module that carries out a script's steps: a function for each, called in order, and a record of what came of it.
//!
//! ```text
//! run: for each step   outcome = catch_trap(step)      a step calls an export of an instance and records its results
//!                      fd_write(record)                one write each: what a program did before it broke is known
//! ```
//! It is linked with the script's instances, each under its own name, and is what the main module calls.

use std::collections::HashMap;

use wasm_encoder::{
    BlockType, CodeSection, ConstExpr, DataSection, ElementSection, Elements, EntityType, ExportKind, ExportSection,
    Function, FunctionSection, GlobalSection, GlobalType, HeapType, Ieee32, Ieee64, ImportSection, InstructionSink,
    MemArg, MemArgTarget, MemorySection, MemoryType, Module, NameMap, NameSection, RefType, TableSection, TableType,
    TypeSection, ValType,
};

use super::front;
use super::interface::{EncodeError, Moved, Typed};
use super::record;
use super::value::{Top, Value, ValueType};
use super::world::{Deed, Program, Step};

/// Types of the driver's own, by index.
mod ty {
    /// `[] -> []`.
    pub(super) const STEP: u32 = 0;
    /// `[(ref null $step)] -> [i32]`.
    pub(super) const CATCH: u32 = 1;
    /// `[i32 i32 i32 i32] -> [i32]`.
    pub(super) const FD_WRITE: u32 = 2;
    /// `[i32] -> [(ref extern)]`.
    pub(super) const MAKE_REFERENCE: u32 = 3;
    /// `[externref] -> [i32]`.
    pub(super) const READ_REFERENCE: u32 = 4;
    /// `[i64] -> []`.
    pub(super) const PUT: u32 = 5;
    /// How many there are.
    pub(super) const COUNT: u32 = 6;
}

/// Functions that every driver imports, by index.
mod func {
    /// Calls a step and survives its trap.
    pub(super) const CATCH_TRAP: u32 = 0;
    /// Writes a record.
    pub(super) const FD_WRITE: u32 = 1;
    /// Makes a host's reference of a number.
    pub(super) const MAKE_REFERENCE: u32 = 2;
    /// Gives the number back.
    pub(super) const READ_REFERENCE: u32 = 3;
    /// How many there are.
    pub(super) const COUNT: u32 = 4;
}

/// Addresses in the driver's memory.
mod at {
    /// The one vector of `fd_write`: address and length.
    pub(super) const VECTOR: i32 = 0;
    /// The vector's length.
    pub(super) const LENGTH: i32 = 4;
    /// How much was written.
    pub(super) const WRITTEN: i32 = 8;
    /// The record.
    pub(super) const RECORD: i32 = 16;
}

/// The global that holds the address of the next result; imported ones come before it.
#[derive(Clone, Copy)]
struct Cursor(u32);

/// The driver of a program's steps.
///
/// # Errors
/// The encoder's: a module uses what it does not know.
pub(super) fn encode(program: &Program) -> Result<Vec<u8>, EncodeError> {
    let mut imports = Imports::new(program)?;
    let uses: Vec<Use> = program.steps.iter().map(|step| imports.step(step)).collect::<Result<_, _>>()?;
    let cursor = Cursor(imports.global_count);
    let put = imports.func_count;
    let first_step = put + 2;

    let mut functions = FunctionSection::new();
    let mut code = CodeSection::new();
    let mut names = NameMap::new();
    functions.function(ty::PUT).function(ty::STEP);
    code.function(&put_function(cursor)).function(&start_function(cursor, program.steps.len() as u32));
    for (index, (step, used)) in (first_step..).zip(program.steps.iter().zip(&uses)) {
        functions.function(ty::STEP);
        code.function(&step_function(step, used, put));
        names.append(index, &format!("step {} of {}", index - first_step, program.instances[step.instance].name));
    }
    let steps: Vec<u32> = (first_step..).take(program.steps.len()).collect();
    let largest = program.steps.iter().map(|step| step.deed.results().iter().map(record::units).sum::<u32>());
    let bytes = at::RECORD as u32 + record::HEADER_BYTES + largest.max().unwrap_or(0) * record::UNIT_BYTES;
    Ok(module(imports, &functions, &code, &steps, bytes, &names))
}

fn module(
    imports: Imports<'_>,
    functions: &FunctionSection,
    code: &CodeSection,
    steps: &[u32],
    memory_bytes: u32,
    names: &NameMap,
) -> Vec<u8> {
    let (start, cursor_type) =
        (imports.func_count + 1, GlobalType { val_type: ValType::I32, mutable: true, shared: false });
    let count = steps.len() as u64;
    let mut tables = TableSection::new();
    let element_type = step_reference();
    tables.table(TableType { element_type, table64: false, minimum: count, maximum: Some(count), shared: false });
    let pages = u64::from(memory_bytes.div_ceil(PAGE_BYTES));
    let mut memories = MemorySection::new();
    memories.memory(MemoryType {
        minimum: pages,
        maximum: Some(pages),
        memory64: false,
        shared: false,
        page_size_log2: None,
    });
    let mut globals = GlobalSection::new();
    globals.global(cursor_type, &ConstExpr::i32_const(0));
    let mut exports = ExportSection::new();
    exports.export("memory", ExportKind::Memory, 0).export(front::RUN, ExportKind::Func, start);
    let mut elements = ElementSection::new();
    let references: Vec<ConstExpr> = steps.iter().map(|step| ConstExpr::ref_func(*step)).collect();
    elements.active(Some(0), &ConstExpr::i32_const(0), Elements::Expressions(element_type, references.into()));
    let mut data = DataSection::new();
    data.active(0, &ConstExpr::i32_const(at::VECTOR), at::RECORD.to_le_bytes());
    let mut name_section = NameSection::new();
    name_section.functions(names);

    let mut module = Module::new();
    module.section(&imports.types).section(&imports.section).section(functions).section(&tables).section(&memories);
    module.section(&globals).section(&exports).section(&elements).section(code).section(&data).section(&name_section);
    module.finish()
}

/// Bytes in a page (spec: "Memory Instances").
const PAGE_BYTES: u32 = 64 << 10;

fn step_reference() -> RefType {
    RefType { nullable: true, heap_type: HeapType::Concrete(ty::STEP) }
}

/// The types and imports of a driver as they grow.
struct Imports<'p> {
    program: &'p Program,
    types: TypeSection,
    type_count: u32,
    section: ImportSection,
    func_count: u32,
    global_count: u32,
    /// Where the types of an instance's module stand.
    moved: HashMap<usize, Moved>,
    /// Index of each import by instance and name: a function may be called many times.
    known: HashMap<(usize, &'p str), u32>,
}

/// An import that a step uses, with the types that the step needs.
struct Use {
    index: u32,
    /// Of what it takes.
    params: Vec<ValType>,
    /// Of what it gives.
    results: Vec<ValType>,
}

impl<'p> Imports<'p> {
    fn new(program: &'p Program) -> Result<Self, EncodeError> {
        let mut types = TypeSection::new();
        types.ty().function([], []);
        types.ty().function([ValType::Ref(step_reference())], [ValType::I32]);
        types.ty().function([ValType::I32; 4], [ValType::I32]);
        types.ty().function([ValType::I32], [ValType::Ref(RefType { nullable: false, heap_type: HeapType::EXTERN })]);
        types.ty().function([ValType::EXTERNREF], [ValType::I32]);
        types.ty().function([ValType::I64], []);
        let mut section = ImportSection::new();
        section.import(HOST, "catch_trap", EntityType::Function(ty::CATCH));
        section.import("wasi_snapshot_preview1", "fd_write", EntityType::Function(ty::FD_WRITE));
        section.import(HOST, "externref", EntityType::Function(ty::MAKE_REFERENCE));
        section.import(HOST, "externref_value", EntityType::Function(ty::READ_REFERENCE));
        Ok(Self {
            program,
            types,
            type_count: ty::COUNT,
            section,
            func_count: func::COUNT,
            global_count: 0,
            moved: HashMap::new(),
            known: HashMap::new(),
        })
    }

    fn step(&mut self, step: &'p Step) -> Result<Use, EncodeError> {
        let instance = &self.program.instances[step.instance];
        match &step.deed {
            Deed::Instantiate => {
                let name = format!("instantiate/{}", instance.name);
                self.section.import(HOST, &name, EntityType::Function(ty::STEP));
                self.func_count += 1;
                Ok(Use { index: self.func_count - 1, params: Vec::new(), results: Vec::new() })
            }
            Deed::Call { name, ty, .. } => {
                let moved = self.types_of(step.instance)?;
                let index = *self.known.entry((step.instance, name)).or_insert_with(|| {
                    self.section.import(&instance.name, name, EntityType::Function(moved.func_type(ty.index)));
                    self.func_count += 1;
                    self.func_count - 1
                });
                let exact = |types: &[Typed]| -> Result<Vec<ValType>, EncodeError> {
                    types.iter().map(|typed| moved.value(typed.exact)).collect()
                };
                Ok(Use { index, params: exact(&ty.params)?, results: exact(&ty.results)? })
            }
            Deed::Get { name, ty, .. } => {
                let moved = self.types_of(step.instance)?;
                let global = moved.global(*ty)?;
                let index = *self.known.entry((step.instance, name)).or_insert_with(|| {
                    self.section.import(&instance.name, name, EntityType::Global(global));
                    self.global_count += 1;
                    self.global_count - 1
                });
                Ok(Use { index, params: Vec::new(), results: vec![global.val_type] })
            }
        }
    }

    fn types_of(&mut self, instance: usize) -> Result<Moved, EncodeError> {
        if let Some(moved) = self.moved.get(&instance) {
            return Ok(*moved);
        }
        let interface = &self.program.instances[instance].interface;
        let moved = interface.add_types(&mut self.types, &mut self.type_count)?;
        self.moved.insert(instance, moved);
        Ok(moved)
    }
}

/// The module that a program's own runtime is imported from.
const HOST: &str = "wasm2native";

/// Performs a step and records its results.
fn step_function(step: &Step, used: &Use, put: u32) -> Function {
    let mut function = Function::new_with_locals_types(used.results.iter().copied());
    let mut code = function.instructions();
    match &step.deed {
        Deed::Instantiate => {
            code.call(used.index);
        }
        Deed::Call { args, .. } => {
            for (arg, param) in args.iter().zip(&used.params) {
                push(&mut code, *arg, *param);
            }
            code.call(used.index);
        }
        Deed::Get { .. } => {
            code.global_get(used.index);
        }
    }
    for local in (0..used.results.len() as u32).rev() {
        code.local_set(local);
    }
    for (local, result) in (0..).zip(step.deed.results()) {
        record_result(&mut code, local, result.ty, put);
    }
    code.end();
    function
}

fn push(code: &mut InstructionSink<'_>, arg: Value, param: ValType) {
    match (arg, param) {
        (Value::I32(value), _) => code.i32_const(value),
        (Value::I64(value), _) => code.i64_const(value),
        (Value::F32(bits), _) => code.f32_const(Ieee32::new(bits)),
        (Value::F64(bits), _) => code.f64_const(Ieee64::new(bits)),
        (Value::V128(bits), _) => code.v128_const(bits.cast_signed()),
        (Value::Null, ValType::Ref(ty)) => code.ref_null(ty.heap_type),
        (Value::Null, _) => unreachable!("arguments have been compared with the parameters"),
        (Value::Extern(number), _) => code.i32_const(number.cast_signed()).call(func::MAKE_REFERENCE),
    };
}

fn record_result(code: &mut InstructionSink<'_>, local: u32, ty: ValueType, put: u32) {
    code.local_get(local);
    match ty {
        ValueType::I32 => code.i64_extend_i32_u(),
        ValueType::I64 => code,
        ValueType::F32 => code.i32_reinterpret_f32().i64_extend_i32_u(),
        ValueType::F64 => code.i64_reinterpret_f64(),
        ValueType::V128 => code.i64x2_extract_lane(0).call(put).local_get(local).i64x2_extract_lane(1),
        ValueType::Ref(Top::Extern) => {
            code.ref_is_null().if_(BlockType::Result(ValType::I64)).i64_const(0).else_();
            code.local_get(local).call(func::READ_REFERENCE).i64_extend_i32_u().i64_const(1).i64_add().end()
        }
        ValueType::Ref(_) => code.ref_is_null().i32_eqz().i64_extend_i32_u(),
    };
    code.call(put);
}

/// Adds a unit to the record.
fn put_function(cursor: Cursor) -> Function {
    let mut function = Function::new([]);
    let mut code = function.instructions();
    code.global_get(cursor.0).local_get(0).i64_store(memory(3));
    code.global_get(cursor.0).i32_const(record::UNIT_BYTES.cast_signed()).i32_add().global_set(cursor.0).end();
    function
}

/// Calls each step and writes its record. A record that cannot be written ends the program with a trap.
fn start_function(cursor: Cursor, steps: u32) -> Function {
    const RESULTS: i32 = at::RECORD + record::HEADER_BYTES as i32;
    const OUTCOME: i32 = at::RECORD + record::OUTCOME_OFFSET as i32;
    const STDOUT: i32 = 1;
    let (step, outcome) = (0, 1);
    let mut function = Function::new([(2, ValType::I32)]);
    let mut code = function.instructions();
    code.loop_(BlockType::Empty);
    code.i32_const(RESULTS).global_set(cursor.0);
    code.local_get(step).table_get(0).call(func::CATCH_TRAP).local_set(outcome);
    // Results of a step that trapped are no results.
    code.local_get(outcome).if_(BlockType::Empty).i32_const(RESULTS).global_set(cursor.0).end();
    code.i32_const(at::RECORD).local_get(step).i32_store(memory(2));
    code.i32_const(OUTCOME).local_get(outcome).i32_store(memory(2));
    code.i32_const(at::LENGTH).global_get(cursor.0).i32_const(at::RECORD).i32_sub().i32_store(memory(2));
    code.i32_const(STDOUT).i32_const(at::VECTOR).i32_const(1).i32_const(at::WRITTEN).call(func::FD_WRITE);
    code.i32_const(at::WRITTEN).i32_load(memory(2)).i32_const(at::LENGTH).i32_load(memory(2)).i32_ne().i32_or();
    code.if_(BlockType::Empty).unreachable().end();
    code.local_get(step).i32_const(1).i32_add().local_tee(step).i32_const(steps.cast_signed()).i32_lt_u().br_if(0);
    code.end().end();
    function
}

fn memory(align: u32) -> MemArg {
    MemArg { offset: 0, align, target: MemArgTarget::Memory(0), ordering: None }
}
