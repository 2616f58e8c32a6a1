//! The list of system calls in the contract says what the runtime's machine code does: no call is missing, none is there in
//! vain.

use std::collections::BTreeSet;
use std::path::Path;

use tempfile::TempDir;
use wasm2native_abi::harden::call::{Numbering, SystemCall};
use wasm2native_abi::harden::needs::{Need, OF_EVERY_PROGRAM, OF_HOSTCALLS, OF_WASI, OF_WASI_UNSTABLE};
use wasm2native_abi::wasi;
use wasm2native_abi::{for_each_hostcall, for_each_wasi_function, for_each_wasi_unstable_function, symbol};
use wasm2native_targets::Target;
use wasm2native_tests::command;

use crate::machine_code::Program;

macro_rules! wasi_types {
    ($($name:ident($($parameter:ident: $ty:ident),*) -> $result:ident, $capability:ident;)*) => {
        /// Name, parameters and result of each function.
        const WASI: &[(&str, &[&str], &str)] = &[$((stringify!($name), &[$(stringify!($ty)),*], stringify!($result))),*];
    };
}
for_each_wasi_function!(wasi_types);

macro_rules! unstable_types {
    ($($name:ident($($parameter:ident: $ty:ident),*) -> $result:ident, $capability:ident;)*) => {
        /// The same of those that differ in `wasi_unstable`.
        const UNSTABLE: &[(&str, &[&str], &str)] =
            &[$((stringify!($name), &[$(stringify!($ty)),*], stringify!($result))),*];
    };
}
for_each_wasi_unstable_function!(unstable_types);

macro_rules! hostcall_names {
    ($($(#[$doc:meta])* $name:ident($($parameter:ident: $ty:ident),*) -> $result:ident;)*) => {
        const HOSTCALLS: &[&str] = &[$(stringify!($name)),*];
    };
}
for_each_hostcall!(hostcall_names);

/// A module that imports one function of WASI, and calls it.
fn wasi_module(module: &str, (name, params, result): &(&str, &[&str], &str)) -> String {
    let types = params.join(" ");
    let arguments: String = params.iter().map(|ty| format!("({ty}.const 0)")).collect();
    let (result, dropped) = if *result == "never" { ("", "") } else { ("(result i32)", "drop") };
    format!(
        "(module (import \"{module}\" \"{name}\" (func $f (param {types}) {result}))
           (memory (export \"memory\") 1) (func (export \"_start\") (call $f {arguments}) {dropped}))"
    )
}

/// A module whose code refers to a hostcall.
fn hostcall_module(name: &str) -> &'static str {
    match name {
        "memory_grow" => "(memory 1 2) (func (export \"_start\") (drop (memory.grow (i32.const 1))))",
        "table_grow" => {
            "(table 1 2 funcref)
             (func (export \"_start\") (drop (table.grow (ref.null func) (i32.const 1))))"
        }
        "memory_wait32" => {
            "(memory 1 1 shared) (func (export \"_start\")
               (drop (memory.atomic.wait32 (i32.const 0) (i32.const 0) (i64.const 0))))"
        }
        "memory_wait64" => {
            "(memory 1 1 shared) (func (export \"_start\")
               (drop (memory.atomic.wait64 (i32.const 0) (i64.const 0) (i64.const 0))))"
        }
        "memory_notify" => {
            "(memory 1 1 shared) (func (export \"_start\")
               (drop (memory.atomic.notify (i32.const 0) (i32.const 0))))"
        }
        "catch_trap" => {
            "(type $f (func)) (import \"wasm2native\" \"catch_trap\" (func $catch (param (ref null $f)) (result i32)))
             (elem declare func $g) (func $g) (func (export \"_start\") (drop (call $catch (ref.func $g))))"
        }
        "exception_new" | "throw" => "(tag $e) (func (export \"_start\") (throw $e))",
        "trap" => "(func (export \"_start\") unreachable)",
        "unknown_import" => "(import \"env\" \"f\" (func $f)) (func (export \"_start\") (call $f))",
        _ => panic!("no module is known that uses the hostcall {name}"),
    }
}

fn names(calls: impl IntoIterator<Item = SystemCall>) -> BTreeSet<&'static str> {
    calls.into_iter().filter(|call| !OF_EVERY_PROGRAM.contains(call)).map(SystemCall::name).collect()
}

/// Compares what the contract says of the function behind `symbol` with its code in `module`'s program.
fn compare(folder: &Path, module: &str, symbol: &str, needs: &[Need]) -> Result<(), String> {
    let target = Target::by_name("aarch64-linux").expect("a target");
    let (file, output) = (folder.join("module.wat"), folder.join("program"));
    std::fs::write(&file, module).expect("a temporary folder can be written");
    let flags = ["--dir", "d", "--unknown-imports", "trap", "--memory", "checked", "--traps", "calls"];
    let outcome = command::build(folder, &file, &output, target, &flags);
    if outcome.code != 0 {
        return Err(format!("{symbol}: {}", outcome.errors()));
    }
    let program = Program::read(&std::fs::read(&output).expect("the program was written"));
    let reached = program.reached_from(symbol);
    let mut found = BTreeSet::new();
    for number in &reached.calls {
        match SystemCall::ALL.iter().find(|call| call.number(Numbering::Aarch64) == *number) {
            Some(call) => found.insert(*call),
            None => return Err(format!("{symbol}: the contract does not know system call {number}")),
        };
    }
    // The clock is read through a pointer: into the kernel's own page, or to the system call where that has none.
    if !reached.indirect.is_empty() && needs.iter().any(|need| need.calls.contains(&SystemCall::clock_gettime)) {
        found.insert(SystemCall::clock_gettime);
    }
    let (found, listed) = (names(found), names(needs.iter().flat_map(|need| need.calls).copied()));
    if found == listed {
        return Ok(());
    }
    Err(format!(
        "{symbol}: missing in the contract: {:?}; needless there: {:?} (indirect calls in {:?})",
        found.difference(&listed).collect::<Vec<_>>(),
        listed.difference(&found).collect::<Vec<_>>(),
        reached.indirect
    ))
}

#[test]
fn the_list_is_what_the_code_does() {
    let folder = TempDir::new().expect("there is room for temporary files");
    let mut differences = Vec::new();
    for (function, (name, needs)) in WASI.iter().zip(OF_WASI) {
        let symbol = format!("{}{name}", symbol::WASI_PREFIX);
        let module = wasi_module(wasi::PREVIEW1, function);
        differences.extend(compare(folder.path(), &module, &symbol, needs).err());
    }
    for (function, (name, needs)) in UNSTABLE.iter().zip(OF_WASI_UNSTABLE) {
        let symbol = format!("{}{name}", symbol::WASI_UNSTABLE_PREFIX);
        let module = wasi_module(wasi::UNSTABLE, function);
        differences.extend(compare(folder.path(), &module, &symbol, needs).err());
    }
    for (name, (_, needs)) in HOSTCALLS.iter().zip(OF_HOSTCALLS) {
        let module = format!("(module {})", hostcall_module(name));
        differences.extend(compare(folder.path(), &module, &format!("wasm2native_{name}"), needs).err());
    }
    assert!(differences.is_empty(), "{}", differences.join("\n"));
}
