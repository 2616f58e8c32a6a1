//! The functions that a host program calls: what code a library has for them.

use super::Plan;
use super::import::Binding;
use crate::diagnostic::{Diagnostic, Kind};
use crate::grants::Limit;
use crate::interface::{Interface, Stops};
use crate::module::{FuncIdx, GlobalIdx, MemoryIdx, Module, TableIdx};
use crate::options::{Lacking, Options};
use cranelift_entity::PrimaryMap;

/// A library's own functions.
#[derive(Debug)]
pub(crate) struct LibraryPlan<'m> {
    /// What is called how.
    pub(crate) interface: Interface<'m>,
    /// All of them, in the order of the text, each under its name.
    pub(crate) funcs: Vec<(String, LibraryFunc)>,
    /// What a WASI reactor exports to be called before everything else (WASI: "Application ABI").
    pub(crate) initialize: Option<FuncIdx>,
}

/// A function that is called by the system's convention.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum LibraryFunc {
    /// Makes an instance.
    Instantiate,
    /// Instantiates what the runtime has made room for; the runtime's to call.
    Start,
    /// Takes an instance back.
    Free,
    /// Says why an instance is poisoned.
    Error,
    /// Has an instance stop at its next look.
    Interrupt,
    /// Has an instance stop at its next look after so many nanoseconds.
    SetDeadline,
    /// What fuel is left.
    Fuel,
    /// Gives fuel.
    SetFuel,
    /// Calls an exported function: number in [`Interface::funcs`].
    Call(u32),
    /// The address of a memory's first byte.
    MemoryData(MemoryIdx),
    /// A memory's size in bytes.
    MemoryBytes(MemoryIdx),
    /// The address of a range of a memory, or null where it does not lie in it.
    MemoryView(MemoryIdx),
    /// Grows a memory.
    MemoryGrow(MemoryIdx),
    /// The value of a global.
    GlobalGet(GlobalIdx),
    /// Sets a global.
    GlobalSet(GlobalIdx),
    /// The number of a table's elements.
    TableLen(TableIdx),
    /// An element of a table, null where there is none.
    TableGet(TableIdx),
    /// Sets an element of a table: 0, or -1 where there is none.
    TableSet(TableIdx),
    /// Grows a table.
    TableGrow(TableIdx),
}

impl<'m> LibraryPlan<'m> {
    pub(super) fn new(module: &'m Module<'m>, bindings: &PrimaryMap<FuncIdx, Binding>, options: &Options) -> Self {
        let interface = Interface::new(module, bindings, options.name.as_str());
        let prefix = &interface.prefix;
        let mut funcs = vec![
            (format!("{prefix}_instantiate"), LibraryFunc::Instantiate),
            ("wasm2native_start".to_owned(), LibraryFunc::Start),
            (format!("{prefix}_free"), LibraryFunc::Free),
            (format!("{prefix}_error"), LibraryFunc::Error),
        ];
        let stops = Stops::of(options);
        if stops.interrupt {
            funcs.push((format!("{prefix}_interrupt"), LibraryFunc::Interrupt));
            funcs.push((format!("{prefix}_set_deadline"), LibraryFunc::SetDeadline));
        }
        if stops.fuel {
            funcs.push((format!("{prefix}_fuel"), LibraryFunc::Fuel));
            funcs.push((format!("{prefix}_set_fuel"), LibraryFunc::SetFuel));
        }
        let calls = interface.funcs.iter().zip(0..);
        funcs.extend(calls.map(|(func, number)| (func.symbol.clone(), LibraryFunc::Call(number))));
        let mut add = |symbol: &str, end: &str, func| funcs.push((format!("{symbol}_{end}"), func));
        for memory in &interface.memories {
            add(&memory.symbol, "data", LibraryFunc::MemoryData(memory.item));
            add(&memory.symbol, "bytes", LibraryFunc::MemoryBytes(memory.item));
            add(&memory.symbol, "view", LibraryFunc::MemoryView(memory.item));
            add(&memory.symbol, "grow", LibraryFunc::MemoryGrow(memory.item));
        }
        for global in &interface.globals {
            add(&global.symbol, "get", LibraryFunc::GlobalGet(global.item));
            if module.globals[global.item].mutable {
                add(&global.symbol, "set", LibraryFunc::GlobalSet(global.item));
            }
        }
        for table in &interface.tables {
            add(&table.symbol, "len", LibraryFunc::TableLen(table.item));
            add(&table.symbol, "get", LibraryFunc::TableGet(table.item));
            add(&table.symbol, "set", LibraryFunc::TableSet(table.item));
            add(&table.symbol, "grow", LibraryFunc::TableGrow(table.item));
        }
        Self { initialize: module.initialize(), interface, funcs }
    }
}

/// Refuses what only a process can be held to.
///
/// # Errors
/// [`Kind::Denied`].
pub(super) fn check(options: &Options) -> Result<(), Diagnostic> {
    let refuse = |message: String, help: &str| Err(Diagnostic::new(Kind::Denied { message }).help(help));
    for limit in [Limit::CpuSeconds, Limit::WallMilliseconds] {
        if options.grants.limits.contains_key(&limit) {
            let message = format!("a library has no process of its own that could be held to {}", limit.name());
            return refuse(message, "its host stops it by a deadline (--interruptible) or by fuel (--fuel)");
        }
    }
    if options.hardening.lacking == Lacking::Refuse {
        let message = "a library cannot restrict itself: the process is its host's".to_owned();
        return refuse(message, "leave --require-hardening out");
    }
    Ok(())
}

impl Plan<'_> {
    /// Whether library function `number` is the host's to call, and no other's.
    pub(crate) fn is_called_by_host(&self, number: u32) -> bool {
        self.hosted.as_ref().is_some_and(|library| library.funcs[number as usize].1 != LibraryFunc::Start)
    }
}
