//! Names for everything that code refers to: an ordered key, so that output never depends on the order of work.

use super::import::{BulkFunc, Hostcall};
use super::{HostFunc, Plan};
use crate::grants::Trace;
use crate::module::{FuncIdx, PartIdx, TableIdx};
use std::borrow::Cow;
use wasm2native_abi::grant::StartStep;
use wasm2native_abi::symbol;

/// Something that has an address in the program.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(crate) enum Symbol {
    /// Code that the runtime enters the program by.
    Entry,
    /// Code that instantiates a linked module, in wasm's convention.
    Instantiate(PartIdx),
    /// Code that the runtime calls a function reference by: `extern "C" fn(*mut Instance, *const FuncRef)`.
    Invoke,
    /// Code that null entries of closed tables lead to: a trap, in wasm's convention of any type.
    NullEntry,
    /// A function that a host program calls: number in [`LibraryPlan::funcs`](super::LibraryPlan::funcs).
    Library(u32),
    /// Code that does what instantiation is to do, in wasm's convention.
    Initialize,
    /// The module's own description.
    Image,
    /// A wasm function's code; for an imported one, code in wasm's convention that calls what it is bound to.
    Func(FuncIdx),
    /// The rest of a wasm function whose frame is large, after code that looks whether there is room for it.
    LargeFrame(FuncIdx),
    /// A service of the runtime: number in [`HostFunc::HOSTCALLS`].
    Hostcall(u32),
    /// A C function for bulk operations: number in [`HostFunc::BULK`].
    Bulk(u32),
    /// A WASI function: number in [`HostFunc::WASI`].
    Wasi(u32),
    /// A function of the runtime that start-up calls for some programs.
    StartStep(StartStep),
    /// What applies the program's hardening.
    Harden,
    /// What tells a line in a backtrace.
    ShowLine,
    /// What tells a trap as JSON.
    TrapJson,
    /// What notes which access a compare has found beyond a memory's end.
    NoteCompared,
    /// What writes a core dump.
    CoreDump,
    /// What keeps the registers of an instruction that traps, for a core dump.
    KeepRegisters,
    /// What writes a profile.
    Profile,
    /// The counters of a profile.
    Counters,
    /// The instance record or its template.
    Instance,
    /// The records that function references point to.
    FuncRefs,
    /// A closed table's entries.
    Table(TableIdx),
}

impl Symbol {
    /// The symbol of a service of the runtime.
    pub(crate) fn hostcall(call: Hostcall) -> Self {
        Self::Hostcall(call as u32)
    }

    /// The symbol of a C function.
    pub(crate) fn bulk(func: BulkFunc) -> Self {
        Self::Bulk(func as u32)
    }

    /// As two numbers, which is how the code generator carries names.
    ///
    /// # Panics
    /// For a [`Symbol::StartStep`], [`Symbol::Harden`], [`Symbol::ShowLine`], [`Symbol::TrapJson`],
    /// [`Symbol::NoteCompared`], [`Symbol::CoreDump`], [`Symbol::KeepRegisters`] and [`Symbol::Profile`], which only data refers to.
    pub(crate) fn to_parts(self) -> (u32, u32) {
        match self {
            Self::Entry => (0, 0),
            Self::Func(func) => (1, func.as_u32()),
            Self::Hostcall(number) => (2, number),
            Self::Bulk(number) => (3, number),
            Self::Wasi(number) => (4, number),
            Self::Instance => (5, 0),
            Self::FuncRefs => (6, 0),
            Self::Table(table) => (7, table.as_u32()),
            Self::NullEntry => (8, 0),
            Self::Instantiate(part) => (9, part.as_u32()),
            Self::Invoke => (10, 0),
            Self::Library(number) => (11, number),
            Self::Initialize => (12, 0),
            Self::Image => (13, 0),
            Self::LargeFrame(func) => (14, func.as_u32()),
            Self::Counters => (15, 0),
            Self::StartStep(_)
            | Self::Harden
            | Self::ShowLine
            | Self::TrapJson
            | Self::NoteCompared
            | Self::CoreDump
            | Self::KeepRegisters
            | Self::Profile => unreachable!("no code refers to it"),
        }
    }

    /// The inverse of [`Symbol::to_parts`].
    ///
    /// # Panics
    /// If the numbers did not come from there.
    pub(crate) fn from_parts(namespace: u32, index: u32) -> Self {
        match namespace {
            0 => Self::Entry,
            1 => Self::Func(FuncIdx::from_u32(index)),
            2 => Self::Hostcall(index),
            3 => Self::Bulk(index),
            4 => Self::Wasi(index),
            5 => Self::Instance,
            6 => Self::FuncRefs,
            7 => Self::Table(TableIdx::from_u32(index)),
            8 => Self::NullEntry,
            9 => Self::Instantiate(PartIdx::from_u32(index)),
            10 => Self::Invoke,
            11 => Self::Library(index),
            12 => Self::Initialize,
            13 => Self::Image,
            14 => Self::LargeFrame(FuncIdx::from_u32(index)),
            15 => Self::Counters,
            _ => unreachable!("no namespace {namespace} was ever given out"),
        }
    }

    /// The function of the runtime that it names.
    pub(crate) fn host_func(self) -> Option<&'static HostFunc> {
        match self {
            Self::Hostcall(number) => Some(&HostFunc::HOSTCALLS[number as usize]),
            Self::Bulk(number) => Some(&HostFunc::BULK[number as usize]),
            Self::Wasi(number) => Some(&HostFunc::WASI[number as usize]),
            _ => None,
        }
    }
}

impl Plan<'_> {
    /// The name of `symbol` in an object. A function that nothing names is `wasm_func_N`.
    pub(crate) fn symbol_name(&self, symbol: Symbol) -> Cow<'_, str> {
        match symbol {
            Symbol::Entry => "wasm2native_entry".into(),
            Symbol::Instantiate(part) => format!("wasm2native_instantiate_{}", part.as_u32()).into(),
            Symbol::Invoke => "wasm2native_invoke".into(),
            Symbol::Library(number) => {
                let library = self.hosted.as_ref().expect("only libraries have such functions");
                library.funcs[number as usize].0.as_str().into()
            }
            Symbol::Initialize => "wasm2native_initialize".into(),
            Symbol::Image => symbol::IMAGE.into(),
            Symbol::NullEntry => "wasm2native_null_entry".into(),
            Symbol::Func(func) => match self.module.func_label(func) {
                Some(name) if !name.is_empty() && !name.contains('\0') => name.into(),
                _ => format!("wasm_func_{}", func.as_u32()).into(),
            },
            Symbol::LargeFrame(func) => format!("{}.frame", self.symbol_name(Symbol::Func(func))).into(),
            Symbol::Instance => symbol::INSTANCE.into(),
            Symbol::FuncRefs => "wasm2native_func_refs".into(),
            Symbol::Harden => symbol::HARDEN.into(),
            Symbol::ShowLine => symbol::SHOW_LINE.into(),
            Symbol::TrapJson => symbol::TRAP_JSON.into(),
            Symbol::NoteCompared => symbol::NOTE_COMPARED.into(),
            Symbol::CoreDump => symbol::CORE_DUMP.into(),
            Symbol::KeepRegisters => symbol::KEEP_REGISTERS.into(),
            Symbol::Profile => symbol::PROFILE.into(),
            Symbol::Counters => "wasm2native_counters".into(),
            Symbol::Table(table) => format!("wasm2native_table_{}", table.as_u32()).into(),
            Symbol::StartStep(step) => step.symbol().into(),
            Symbol::Wasi(number) if self.options.grants.trace == Trace::Denied => {
                let plain = HostFunc::WASI[number as usize].symbol;
                let name = plain.strip_prefix(symbol::HOSTCALL_PREFIX).expect("the runtime's symbols begin with it");
                format!("{}{name}", symbol::TRACED_PREFIX).into()
            }
            Symbol::Hostcall(_) | Symbol::Bulk(_) | Symbol::Wasi(_) => {
                symbol.host_func().expect("these are the runtime's").symbol.into()
            }
        }
    }
}
