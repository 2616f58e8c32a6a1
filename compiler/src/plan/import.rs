//! What each imported function is bound to.

use super::supervise;
use crate::diagnostic::{Diagnostic, Kind, UnknownImport};
use crate::interface;
use crate::module::{FuncIdx, FuncType, ImportType, Module, PartIdx, ValType};
use crate::options::{Emit, Options, UnknownImports};
use cranelift_entity::PrimaryMap;
use wasm2native_abi::{symbol, wasi};

/// What an imported function is bound to.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Binding {
    /// A WASI function: number in [`HostFunc::WASI`].
    Wasi(u32),
    /// A trap that names the import: number among the unknown ones.
    Trap(u32),
    /// What instantiates a linked module.
    Instantiate(PartIdx),
    /// What calls a function and survives its trap.
    CatchTrap,
    /// What makes a host's reference of a number.
    MakeReference,
    /// What gives the number back.
    ReadReference,
    /// A function of the host program: number in [`Interface::imports`](crate::interface::Interface::imports).
    Host(u32),
}

/// A function of the runtime, as the contract lists it.
#[derive(Clone, Copy, Debug)]
pub(crate) struct HostFunc {
    /// Its name in the contract.
    pub(crate) name: &'static str,
    /// Its name for the linker.
    pub(crate) symbol: &'static str,
    /// What it takes after the instance.
    pub(crate) params: &'static [HostType],
    /// What it gives; `None` where it does not return.
    pub(crate) result: Option<HostType>,
}

/// The type of a parameter or result of a function of the runtime.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum HostType {
    I32,
    I64,
}

macro_rules! host_type {
    (i32) => {
        Some(HostType::I32)
    };
    (i64) => {
        Some(HostType::I64)
    };
    (never) => {
        None
    };
}

macro_rules! define_hostcalls {
    ($($(#[$doc:meta])* $name:ident($($param:ident: $ty:ident),*) -> $result:ident;)*) => {
        /// A service of the runtime, other than WASI.
        #[allow(non_camel_case_types, reason = "named as in the contract")]
        #[derive(Clone, Copy, Debug, PartialEq, Eq)]
        pub(crate) enum Hostcall { $($name,)* }

        impl HostFunc {
            /// The hostcalls, by number.
            pub(crate) const HOSTCALLS: &[Self] = &[$(Self {
                name: stringify!($name),
                symbol: concat!("wasm2native_", stringify!($name)),
                params: &[$(match host_type!($ty) { Some(ty) => ty, None => unreachable!() }),*],
                result: host_type!($result),
            }),*];
        }
    };
}
wasm2native_abi::for_each_hostcall!(define_hostcalls);

macro_rules! define_bulk_functions {
    ($($(#[$doc:meta])* $name:ident($($param:ident: $ty:ident),*) -> $result:ident;)*) => {
        /// A C function for bulk operations.
        #[allow(non_camel_case_types, reason = "named as in C")]
        #[derive(Clone, Copy, Debug, PartialEq, Eq)]
        pub(crate) enum BulkFunc { $($name,)* }

        impl HostFunc {
            /// The bulk functions, by number. They take no instance.
            pub(crate) const BULK: &[Self] = &[$(Self {
                name: stringify!($name),
                symbol: stringify!($name),
                params: &[$(match host_type!($ty) { Some(ty) => ty, None => unreachable!() }),*],
                result: host_type!($result),
            }),*];
        }
    };
}
wasm2native_abi::for_each_bulk_function!(define_bulk_functions);

macro_rules! define_wasi {
    ($($name:ident($($param:ident: $ty:ident),*) -> $result:ident, $capability:ident;)*) => {
        /// The functions of WASI preview 1.
        const PREVIEW1: &[HostFunc] = &[$(wasi_func!("wasm2native_wasi_", $name($($ty),*) -> $result)),*];
    };
}
macro_rules! define_wasi_unstable {
    ($($name:ident($($param:ident: $ty:ident),*) -> $result:ident, $capability:ident;)*) => {
        /// The functions of the snapshot before it that differ.
        const UNSTABLE: &[HostFunc] = &[$(wasi_func!("wasm2native_wasi_unstable_", $name($($ty),*) -> $result)),*];
    };
}
macro_rules! wasi_func {
    ($prefix:literal, $name:ident($($ty:ident),*) -> $result:ident) => {
        HostFunc {
            name: stringify!($name),
            symbol: concat!($prefix, stringify!($name)),
            params: &[$(match host_type!($ty) { Some(ty) => ty, None => unreachable!() }),*],
            result: host_type!($result),
        }
    };
}
wasm2native_abi::for_each_wasi_function!(define_wasi);
wasm2native_abi::for_each_wasi_unstable_function!(define_wasi_unstable);

const _: () = assert!(symbol::HOSTCALL_PREFIX.len() == "wasm2native_".len());
const _: () = assert!(symbol::WASI_PREFIX.len() == "wasm2native_wasi_".len());
const _: () = assert!(symbol::WASI_UNSTABLE_PREFIX.len() == "wasm2native_wasi_unstable_".len());

impl HostFunc {
    /// The functions of WASI, by number: preview 1's, then those that differ in the snapshot before it.
    pub(crate) const WASI: &[Self] = &{
        let mut all = [PREVIEW1[0]; PREVIEW1.len() + UNSTABLE.len()];
        let (first, second) = all.split_at_mut(PREVIEW1.len());
        first.copy_from_slice(PREVIEW1);
        second.copy_from_slice(UNSTABLE);
        all
    };

    /// The number of the WASI function that `module.name` means.
    pub(crate) fn wasi(module: &str, name: &str) -> Option<u32> {
        let preview1 = || PREVIEW1.iter().position(|func| func.name == name);
        let number = match module {
            wasi::PREVIEW1 => preview1(),
            wasi::UNSTABLE if wasi::ADDED_BY_PREVIEW1.contains(&name) => None,
            wasi::UNSTABLE => {
                let differs = UNSTABLE.iter().position(|func| func.name == name);
                differs.map(|place| PREVIEW1.len() + place).or_else(preview1)
            }
            _ => None,
        };
        number.map(|number| number as u32)
    }

    /// Whether `ty` is its wasm type.
    fn has_type(&self, ty: &FuncType) -> bool {
        let val_type = |ty: &HostType| match ty {
            HostType::I32 => ValType::I32,
            HostType::I64 => ValType::I64,
        };
        ty.params.iter().copied().eq(self.params.iter().map(val_type))
            && ty.results.iter().copied().eq(self.result.iter().map(val_type))
    }
}

/// Binds every import.
///
/// # Errors
/// [`Kind::UnknownImports`], listing all that nobody provides; with [`UnknownImports::Trap`] only those that are no
/// functions. [`Kind::Denied`] for what only a program can do.
pub(super) fn bind(module: &Module<'_>, options: &Options) -> Result<PrimaryMap<FuncIdx, Binding>, Diagnostic> {
    let mut bindings = PrimaryMap::with_capacity(module.imported_funcs);
    let mut unknown = Vec::new();
    let mut traps = 0;
    let mut hosts = 0;
    for import in &module.imports {
        let report = || UnknownImport {
            module: import.module.to_owned(),
            name: import.name.to_owned(),
            ty: import.type_text(module),
            is_linked: module.parts.values().any(|part| part.name.as_deref() == Some(import.module)),
            importer: module.parts[import.part].name.clone(),
            offset: import.offset,
        };
        let ImportType::Func(func) = import.ty else {
            unknown.push(report());
            continue;
        };
        let ty = module.func_type(func);
        let wasi = HostFunc::wasi(import.module, import.name)
            .filter(|number| HostFunc::WASI[*number as usize].has_type(ty))
            .map(Binding::Wasi);
        let supervised = supervise::binding(module, import.module, import.name, ty);
        if supervised == Some(Binding::CatchTrap) && options.emit == Emit::Library {
            let message = format!("a library catches no traps itself, by {}.{}", import.module, import.name);
            let error = Diagnostic::new(Kind::Denied { message }).at(import.offset);
            return Err(error.help(
                "a trap ends the call of its host, which is told by the status; a program (--emit exe) may outlive it",
            ));
        }
        let provided = wasi.or(supervised).or_else(|| {
            let is_host = options.emit == Emit::Library && interface::is_passed(ty);
            is_host.then(|| {
                hosts += 1;
                Binding::Host(hosts - 1)
            })
        });
        let binding = match (provided, options.unknown_imports) {
            (Some(binding), _) => binding,
            (None, UnknownImports::Trap) => {
                traps += 1;
                Binding::Trap(traps - 1)
            }
            (None, UnknownImports::Error) => {
                unknown.push(report());
                continue;
            }
        };
        bindings.push(binding);
    }
    if unknown.is_empty() {
        return Ok(bindings);
    }
    let only_funcs = unknown.iter().all(|import| import.ty.starts_with("(func"));
    let error = Diagnostic::new(Kind::UnknownImports(unknown));
    Err(if only_funcs {
        error.help("`--unknown-imports trap` binds each function to a stub that traps with its name when it is called")
    } else {
        error.help(
            "memories, tables, globals and tags come from linked modules only: `--link NAME=FILE`, or let the module define \
             them",
        )
    })
}
