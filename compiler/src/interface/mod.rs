//! What a host program sees of a module that is compiled as a library: names in C, and what stands behind each.
//!
//! ```text
//! Module, prefix ─▶ Interface ─ translate ─▶ the functions     ─ header, rust ─▶ text
//! ```
//! Takes a [`Module`], gives an [`Interface`]: facts, whoever asks. What C has no type for is left out, and listed as such.
//! Invariant: no two names are equal, and the same module and prefix give the same names.

mod header;
mod keyword;
mod library_name;
mod name;
mod rust;

pub use library_name::{BadLibraryName, LibraryName};

use crate::diagnostic::Diagnostic;
use crate::module::{ExportItem, FuncIdx, FuncType, GlobalIdx, ImportType, MemoryIdx, Module, TableIdx, ValType};
use crate::options::{Fuel, Interruption, Options};
use crate::plan::{Binding, Plan};
use crate::program::{self, Program};
use cranelift_entity::PrimaryMap;
use name::Names;

/// The header of a library, for C and C++: what the object offers that [`compile`](crate::compile()) gives with the same options.
///
/// # Errors
/// As [`compile`](crate::compile()).
///
/// # Panics
/// Unless the options ask for a [`Library`](crate::Emit::Library).
pub fn header<'a>(program: impl Into<Program<'a>>, options: &Options) -> Result<String, Diagnostic> {
    text_of(&program.into(), options, header::text)
}

/// The binding of a library for Rust, as one file.
///
/// # Errors
/// As [`compile`](crate::compile()).
///
/// # Panics
/// As [`header()`].
pub fn rust_binding<'a>(program: impl Into<Program<'a>>, options: &Options) -> Result<String, Diagnostic> {
    text_of(&program.into(), options, rust::text)
}

fn text_of(
    program: &Program<'_>,
    options: &Options,
    write: impl FnOnce(&Module<'_>, &Interface<'_>, Stops) -> String,
) -> Result<String, Diagnostic> {
    let module = program::read_guided(program, options)?;
    let plan = Plan::new(&module, options)?;
    let library = plan.hosted.as_ref().expect("the options ask for a library");
    Ok(write(&module, &library.interface, Stops::of(options)))
}

/// The names of a library.
#[derive(Debug)]
pub(crate) struct Interface<'m> {
    /// What every name begins with, and the name of the type of instances.
    pub(crate) prefix: String,
    /// Exported functions.
    pub(crate) funcs: Vec<Exported<'m, FuncIdx>>,
    /// Exported memories.
    pub(crate) memories: Vec<Exported<'m, MemoryIdx>>,
    /// Exported globals.
    pub(crate) globals: Vec<Exported<'m, GlobalIdx>>,
    /// Exported tables.
    pub(crate) tables: Vec<Exported<'m, TableIdx>>,
    /// Functions that the host gives, by the numbers of their [`Binding::Host`].
    pub(crate) imports: Vec<Imported<'m>>,
    /// Exports that have no counterpart in C.
    pub(crate) skipped: Vec<Skipped<'m>>,
    /// Whether it imports from WASI.
    pub(crate) wasi: Wasi,
}

/// An export that has no counterpart in C.
#[derive(Debug)]
pub(crate) struct Skipped<'m> {
    /// Its name in the module.
    pub(crate) name: &'m str,
    /// Its type in the text format.
    pub(crate) ty: String,
}

/// Whether a module works with what WASI gives, and is configured as such modules are.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Wasi {
    /// It does.
    Imported,
    /// It asks for nothing.
    Absent,
}

/// What can stop a call from outside.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Stops {
    /// A flag and a deadline.
    pub(crate) interrupt: bool,
    /// Fuel that is used up.
    pub(crate) fuel: bool,
}

impl Stops {
    /// Those that code is compiled with.
    pub(crate) fn of(options: &Options) -> Self {
        Self { interrupt: options.interruption == Interruption::Checked, fuel: options.fuel != Fuel::Uncounted }
    }
}

/// An export.
#[derive(Debug)]
pub(crate) struct Exported<'m, T> {
    /// Its name in C, with the prefix: the function's, or what the names of its accessors begin with.
    pub(crate) symbol: String,
    /// Its name in the module.
    pub(crate) name: &'m str,
    /// What is exported.
    pub(crate) item: T,
}

/// An imported function that the host gives.
#[derive(Debug)]
pub(crate) struct Imported<'m> {
    /// Its name in C: a field of the table of them.
    pub(crate) field: String,
    /// The first part of its name.
    pub(crate) module: &'m str,
    /// The second part.
    pub(crate) name: &'m str,
    /// The function.
    pub(crate) func: FuncIdx,
}

impl<'m> Interface<'m> {
    /// The interface of `module`, whose imported functions are bound to `bindings`, with names that begin with `prefix`, a C
    /// identifier.
    pub(crate) fn new(module: &'m Module<'m>, bindings: &PrimaryMap<FuncIdx, Binding>, prefix: &str) -> Self {
        let mut interface = Self {
            prefix: prefix.to_owned(),
            funcs: Vec::new(),
            memories: Vec::new(),
            globals: Vec::new(),
            tables: Vec::new(),
            imports: Vec::new(),
            skipped: Vec::new(),
            wasi: Wasi::Absent,
        };
        let mut names = Names::of_exports(prefix);
        let initialize = module.initialize();
        for export in &module.exports {
            let name = export.name;
            // Instantiation calls it, once.
            if name == Module::INITIALIZE && initialize.is_some() {
                continue;
            }
            let is_passed = match export.item {
                ExportItem::Func(func) => is_passed(module.func_type(func)),
                ExportItem::Global(global) => crosses(module.globals[global].ty),
                ExportItem::Table(table) => crosses(module.tables[table].element),
                ExportItem::Memory(_) => true,
                ExportItem::Tag(_) => false,
            };
            if !is_passed {
                let ty = export.item.type_text(module);
                interface.skipped.push(Skipped { name, ty });
                continue;
            }
            match export.item {
                ExportItem::Func(item) => interface.funcs.push(Exported { symbol: names.func(name), name, item }),
                ExportItem::Memory(item) => {
                    interface.memories.push(Exported { symbol: names.memory(name), name, item })
                }
                ExportItem::Global(item) => interface.globals.push(Exported { symbol: names.global(name), name, item }),
                ExportItem::Table(item) => interface.tables.push(Exported { symbol: names.table(name), name, item }),
                ExportItem::Tag(_) => unreachable!("it is skipped"),
            }
        }
        let mut names = Names::of_imports();
        for import in &module.imports {
            let ImportType::Func(func) = import.ty else { continue };
            if let Binding::Wasi(_) = bindings[func] {
                interface.wasi = Wasi::Imported;
            } else if let Binding::Host(_) = bindings[func] {
                let field = names.func(&format!("{}_{}", import.module, import.name));
                interface.imports.push(Imported { field, module: import.module, name: import.name, func });
            }
        }
        interface
    }
}

/// Whether C has a type for all that a function takes and gives.
pub(crate) fn is_passed(ty: &FuncType) -> bool {
    ty.params.iter().chain(&ty.results).all(|ty| crosses(*ty))
}

/// Whether C has a type for a value: references of narrower types than any function's would have to be checked.
const fn crosses(ty: ValType) -> bool {
    match ty {
        ValType::I32
        | ValType::I64
        | ValType::F32
        | ValType::F64
        | ValType::V128
        | ValType::FuncRef
        | ValType::ExternRef => true,
        ValType::Ref(_) => false,
    }
}
