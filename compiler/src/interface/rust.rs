//! A library's binding for Rust: one file that needs nothing but the library and `std`, of editions 2021 and 2024.
//!
//! Most of it is the same text for every library, a file a concept in `rust/`; here is what depends on the module. What is safe in
//! the binding is so because of three things that stand in its types: an instance is borrowed while it is called, and its memories
//! while they are looked into; a reference to a function knows its instance; and nothing but a status crosses the frames of
//! compiled code, panics included.

mod ffi;
mod value;

use super::header::Quoted;
use super::name::Names;
use super::{Exported, Imported, Interface, Stops, Wasi};
use crate::module::{FuncIdx, GlobalIdx, MemoryIdx, Module, TableIdx, ValType};
use std::fmt::{self, Write as _};
use value::{Params, from_raw, is_reference, results, rust_type, tuple, zero};

/// The binding of a library.
pub(super) fn text(module: &Module<'_>, interface: &Interface<'_>, stops: Stops) -> String {
    let binding = Binding { module, interface, name: &interface.prefix, stops, names: RustNames::new(interface) };
    let mut inner = String::new();
    binding.write(&mut inner).expect("a string takes any text");
    let mut text = format!(
        "// {}: a WebAssembly module as a library. Made by wasm2native; changes are lost.\n\n\
         #[allow(clippy::too_many_arguments, clippy::type_complexity)]\n\
         #[allow(dead_code, non_snake_case, unreachable_pub, unused_imports)]\n\
         mod library {{\n",
        interface.prefix
    );
    for line in inner.trim_end().lines() {
        text += if line.is_empty() { "" } else { "    " };
        text += line;
        text.push('\n');
    }
    text + "}\n\n#[allow(unreachable_pub, unused_imports)]\npub use library::*;\n"
}

const ERROR: &str = include_str!("rust/error.rs.in");
const INSTANCE: &str = include_str!("rust/instance.rs.in");
const HOST: &str = include_str!("rust/host.rs.in");
const MEMORY: &str = include_str!("rust/memory.rs.in");
const REFERENCE: &str = include_str!("rust/reference.rs.in");
const TABLE: &str = include_str!("rust/table.rs.in");
const INTERRUPT: &str = include_str!("rust/interrupt.rs.in");
const FUEL: &str = include_str!("rust/fuel.rs.in");
const CONFIG: &str = include_str!("rust/config.rs.in");
const WASI: &str = include_str!("rust/wasi.rs.in");

const USES: &str = "use std::any::Any;
use std::ffi::{CStr, CString, c_char, c_void};
use std::fmt;
use std::marker::PhantomData;
use std::num::NonZeroI32;
use std::os::fd::{AsRawFd, OwnedFd};
use std::panic::{self, AssertUnwindSafe};
use std::path::Path;
use std::ptr::{self, NonNull};
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;
";

/// Why calling the library is right, wherever that is done.
const SAFETY: &str = "// SAFETY: the instance is there, and borrowed; every pointer is to what the declaration says.";

struct Binding<'a> {
    module: &'a Module<'a>,
    interface: &'a Interface<'a>,
    name: &'a str,
    stops: Stops,
    names: RustNames,
}

/// What things are called in Rust, each list in the order of the interface's.
struct RustNames {
    funcs: Vec<String>,
    memories: Vec<String>,
    globals: Vec<String>,
    tables: Vec<String>,
    imports: Vec<String>,
}

impl RustNames {
    fn new(interface: &Interface<'_>) -> Self {
        let mut names = Names::of_methods();
        let funcs = interface.funcs.iter().map(|export| names.method(export.name)).collect();
        let memories = interface.memories.iter().map(|export| names.memory_method(export.name)).collect();
        let globals = interface.globals.iter().map(|export| names.global_method(export.name)).collect();
        let tables = interface.tables.iter().map(|export| names.method(export.name)).collect();
        let mut names = Names::of_methods();
        let import = |import: &Imported<'_>| names.method(&format!("{}_{}", import.module, import.name));
        Self { funcs, memories, globals, tables, imports: interface.imports.iter().map(import).collect() }
    }
}

impl Binding<'_> {
    fn write(&self, out: &mut String) -> fmt::Result {
        let interface = self.interface;
        let has = |wanted: ValType| self.types().any(|ty| ty == wanted);
        let has_references = has(ValType::FuncRef) || has(ValType::ExternRef);
        out.push_str(USES);
        if has(ValType::V128) {
            out.push_str(
                "\n/// A vector of 128 bits, in the order of its bytes in linear memory.\npub type V128 = [u8; 16];\n",
            );
        }
        self.imports(out)?;
        self.part(out, &self.instance());
        self.exports(out)?;
        self.part(out, ERROR);
        if !interface.imports.is_empty() {
            self.part(out, HOST);
        }
        for (part, is_used) in [
            (MEMORY, !interface.memories.is_empty()),
            (REFERENCE, has_references),
            (TABLE, !interface.tables.is_empty()),
            (INTERRUPT, self.stops.interrupt),
            (FUEL, self.stops.fuel),
            (CONFIG, true),
            (WASI, interface.wasi == Wasi::Imported),
        ] {
            if is_used {
                self.part(out, part);
            }
        }
        self.trampolines(out)?;
        self.declarations(out)
    }

    /// Every type that a value has which comes in or goes out.
    fn types(&self) -> impl Iterator<Item = ValType> {
        let Self { module, interface, .. } = self;
        let funcs = interface.funcs.iter().map(|export| export.item);
        let funcs = funcs.chain(interface.imports.iter().map(|import| import.func));
        let of_funcs = funcs.flat_map(|func| {
            let ty = module.func_type(func);
            ty.params.iter().chain(&ty.results).copied()
        });
        let globals = interface.globals.iter().map(|export| module.globals[export.item].ty);
        let tables = interface.tables.iter().map(|export| module.tables[export.item].element);
        of_funcs.chain(globals).chain(tables)
    }

    fn part(&self, out: &mut String, text: &str) {
        out.push('\n');
        out.push_str(&text.replace("@NAME@", self.name));
    }

    fn instance(&self) -> String {
        let imports = if self.interface.imports.is_empty() { "ptr::null()" } else { "&State::<H>::IMPORTS" };
        let [fields, values, made, freed] = match self.stops.interrupt {
            true => [
                "    interrupt: InterruptHandle,\n",
                ", interrupt: InterruptHandle(Arc::new(Mutex::new(Running(ptr::null_mut()))))",
                "        instance.interrupt_handle().set(raw);\n",
                "        state.interrupt.set(ptr::null_mut());\n",
            ],
            false => [""; 4],
        };
        INSTANCE
            .replace("@IMPORTS@", imports)
            .replace("@STATE_FIELDS@", fields)
            .replace("@STATE_VALUES@", values)
            .replace("@MADE@", made)
            .replace("@FREED@", freed)
    }

    /// What the host implements.
    fn imports(&self, out: &mut String) -> fmt::Result {
        if self.interface.imports.is_empty() {
            return out.write_str(
                "\n/// Functions that the host gives: none.\npub trait Imports: Sized {}\n\nimpl<H> Imports for H {}\n",
            );
        }
        out.write_str("\n/// Functions that the host gives. `Self` is what they work on: `caller.host_mut()`.\npub trait Imports: Sized {\n")?;
        for (import, name) in self.interface.imports.iter().zip(&self.names.imports) {
            let ty = self.module.func_type(import.func);
            writeln!(out, "    /// `{} {}`: `{ty}`", Quoted(import.module).in_rust(), Quoted(import.name).in_rust())?;
            writeln!(out, "    ///\n    /// # Errors\n    /// What ends the call that is under way, as a trap does.")?;
            let (params, results) = (Params(ty), results(ty));
            writeln!(out, "    fn {name}(caller: &mut Caller<'_, Self>{params}) -> Result<{results}, HostError>;")?;
        }
        out.write_str("}\n")
    }

    /// What an instance offers.
    fn exports(&self, out: &mut String) -> fmt::Result {
        let Self { interface, names, .. } = self;
        out.write_str("\nimpl<H: Imports, O> Instance<H, O> {")?;
        let mut first = true;
        let mut gap = |out: &mut String| {
            out.push_str(if first { "\n" } else { "\n\n" });
            first = false;
        };
        for (export, name) in interface.funcs.iter().zip(&names.funcs) {
            gap(out);
            self.func(out, export, name)?;
        }
        for (export, name) in interface.memories.iter().zip(&names.memories) {
            gap(out);
            self.memory(out, export, name)?;
        }
        for (export, name) in interface.globals.iter().zip(&names.globals) {
            gap(out);
            self.global(out, export, name)?;
        }
        for (export, name) in interface.tables.iter().zip(&names.tables) {
            gap(out);
            self.table(out, export, name)?;
        }
        out.write_str("\n}\n")
    }

    fn func(&self, out: &mut String, export: &Exported<'_, FuncIdx>, name: &str) -> fmt::Result {
        let ty = self.module.func_type(export.item);
        writeln!(out, "    /// `{}`: `{ty}`", Quoted(export.name).in_rust())?;
        writeln!(out, "    ///\n    /// # Errors\n    /// What ended the call before it returned.")?;
        writeln!(out, "    pub fn {name}(&mut self{}) -> Result<{}, Error> {{", Params(ty), results(ty))?;
        let mut args = String::from("State::raw(self.state)");
        for (index, param) in ty.params.iter().enumerate() {
            let arg = format!("arg{index}");
            if is_reference(*param) {
                writeln!(out, "        let {arg} = sealed::Passed::lend({arg}, State::id(self.state))?;")?;
            }
            args += &match param {
                ValType::V128 => format!(", &{arg}"),
                _ => format!(", {arg}"),
            };
        }
        for (index, result) in ty.results.iter().enumerate() {
            writeln!(out, "        let mut result{index} = {};", zero(*result))?;
            args += &format!(", &mut result{index}");
        }
        writeln!(out, "        {SAFETY}")?;
        writeln!(out, "        let status = unsafe {{ ffi::{}({args}) }};", export.symbol)?;
        if ty.results.is_empty() {
            return write!(out, "        State::returned(self.state, status)\n    }}");
        }
        let given = ty.results.iter().enumerate().map(|(index, ty)| from_raw(*ty, &format!("result{index}")));
        writeln!(out, "        State::returned(self.state, status)?;")?;
        write!(out, "        Ok({})\n    }}", tuple(given.collect()))
    }

    fn memory(&self, out: &mut String, export: &Exported<'_, MemoryIdx>, name: &str) -> fmt::Result {
        let (symbol, ty) = (&export.symbol, &self.module.memories[export.item]);
        let quoted = Quoted(export.name).in_rust();
        write!(
            out,
            r"    /// `{quoted}`: `{ty}`
    pub fn {name}(&mut self) -> Memory<'_> {{
        const FUNCS: &MemoryFuncs = &MemoryFuncs {{
            data: ffi::{symbol}_data,
            bytes: ffi::{symbol}_bytes,
            grow: ffi::{symbol}_grow,
        }};
        Memory {{ raw: State::raw(self.state), funcs: FUNCS, borrow: PhantomData }}
    }}

    /// `{quoted}`, and the host's value.
    pub fn {name}_and_host(&mut self) -> (Memory<'_>, &mut H) {{
        let state = self.state;
        // SAFETY: the state is there, `&mut self` sees to that nobody else refers to the value, and memories do not lie in it.
        let host = unsafe {{ &mut (*state.as_ptr()).host }};
        (self.{name}(), host)
    }}"
        )
    }

    fn global(&self, out: &mut String, export: &Exported<'_, GlobalIdx>, name: &str) -> fmt::Result {
        let (symbol, global) = (&export.symbol, &self.module.globals[export.item]);
        let (ty, quoted) = (rust_type(global.ty), Quoted(export.name).in_rust());
        writeln!(out, "    /// `{quoted}`: `{global}`")?;
        writeln!(out, "    pub fn {name}(&self) -> {ty} {{")?;
        let get = format!("unsafe {{ ffi::{symbol}_get(State::raw(self.state)) }}");
        match global.ty {
            ValType::V128 => {
                writeln!(out, "        let mut value = {};\n        {SAFETY}", zero(global.ty))?;
                writeln!(out, "        unsafe {{ ffi::{symbol}_get(State::raw(self.state), &mut value) }};")?;
                writeln!(out, "        value")?;
            }
            ty if is_reference(ty) => {
                writeln!(out, "        {SAFETY}\n        let value = {get};")?;
                writeln!(out, "        {}", from_raw(ty, "value"))?;
            }
            _ => writeln!(out, "        {SAFETY}\n        {get}")?,
        }
        write!(out, "    }}")?;
        if !global.mutable {
            return Ok(());
        }
        writeln!(out, "\n\n    /// Sets `{quoted}`.")?;
        let value = if global.ty == ValType::V128 { "&value" } else { "value" };
        let set = format!("        {SAFETY}\n        unsafe {{ ffi::{symbol}_set(State::raw(self.state), {value}) }};");
        if is_reference(global.ty) {
            writeln!(out, "    ///\n    /// # Errors\n    /// A function belongs to another instance.")?;
            writeln!(out, "    pub fn set_{name}(&mut self, value: {ty}) -> Result<(), Error> {{")?;
            writeln!(out, "        let value = sealed::Passed::lend(value, State::id(self.state))?;")?;
            write!(out, "{set}\n        Ok(())\n    }}")
        } else {
            write!(out, "    pub fn set_{name}(&mut self, value: {ty}) {{\n{set}\n    }}")
        }
    }

    fn table(&self, out: &mut String, export: &Exported<'_, TableIdx>, name: &str) -> fmt::Result {
        let (symbol, table) = (&export.symbol, &self.module.tables[export.item]);
        let (ty, quoted) = (rust_type(table.element), Quoted(export.name).in_rust());
        write!(
            out,
            r"    /// `{quoted}`: `{table}`
    pub fn {name}(&mut self) -> Table<'_, {ty}> {{
        const FUNCS: &TableFuncs = &TableFuncs {{
            len: ffi::{symbol}_len,
            get: ffi::{symbol}_get,
            set: ffi::{symbol}_set,
            grow: ffi::{symbol}_grow,
        }};
        let (raw, owner) = (State::raw(self.state), State::id(self.state));
        Table {{ raw, owner, funcs: FUNCS, borrow: PhantomData }}
    }}"
        )
    }
}
