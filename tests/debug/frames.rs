//! Unwind tables: every function has its entry, and only stripped programs have none.

use std::collections::BTreeMap;
use std::path::Path;
use std::process::Command;

use gimli::{BaseAddresses, EhFrame, LittleEndian, UnwindContext, UnwindSection as _};
use object::{Object as _, ObjectSection as _, ObjectSymbol as _, RelocationTarget, SymbolKind};
use tempfile::TempDir;
use wasm2native_abi::symbol::TEXT;
use wasm2native_targets::{LINUX, MACOS};
use wasm2native_tests::{machine, macos};

use super::{build, module};

/// Where each entry begins, and how many bytes it is about.
pub(crate) fn entries(file: &object::File<'_>) -> BTreeMap<u64, u64> {
    let Some(section) = file.section_by_name(".eh_frame") else { return BTreeMap::new() };
    let data = section.data().expect("it is in the file");
    let table = EhFrame::new(data, LittleEndian);
    let bases = BaseAddresses::default().set_eh_frame(section.address());
    let mut entries = table.entries(&bases);
    let mut found = BTreeMap::new();
    let mut context = UnwindContext::new();
    while let Some(entry) = entries.next().expect("the table can be read") {
        if let gimli::CieOrFde::Fde(entry) = entry {
            let entry = entry.parse(EhFrame::cie_from_offset).expect("the entry can be read");
            let mut rows = entry.rows(&table, &bases, &mut context).expect("its rows can be read");
            while rows.next_row().expect("a row can be read").is_some() {}
            found.insert(entry.initial_address(), entry.len());
        }
    }
    found
}

/// Every function's name, address and size. The name of the whole text is no function's.
pub(crate) fn functions(file: &object::File<'_>) -> Vec<(String, u64, u64)> {
    let is_func = |symbol: &object::Symbol<'_, '_>| {
        symbol.kind() == SymbolKind::Text
            && symbol.is_definition()
            && !symbol.name().is_ok_and(|name| name.contains(TEXT))
    };
    let symbols = file.symbols().filter(is_func);
    let name = |symbol: &object::Symbol<'_, '_>| symbol.name().expect("a name is text").to_owned();
    symbols.map(|symbol| (name(&symbol), symbol.address(), symbol.size())).collect()
}

/// Whether a function of an executable is the module's, or a bridge to it.
pub(crate) fn is_of_module(name: &str) -> bool {
    ["inner", "outer", "wide", "_start", "fd_write", "wasm2native_entry", "wasm2native_null_entry"].contains(&name)
}

#[test]
fn every_function_of_an_executable_has_an_entry() {
    let folder = TempDir::new().expect("there is room for temporary files");
    for &target in LINUX {
        for linker in ["embedded", "ld.lld-19"] {
            let program = build(folder.path(), &module("calls.wat"), "program", target, &["--linker", linker]);
            let bytes = std::fs::read(program).expect("it is written");
            let file = object::File::parse(&*bytes).expect("ELF");
            let entries = entries(&file);
            let functions = functions(&file);
            let mut checked = 0;
            for (name, address, bytes) in functions.iter().filter(|(name, ..)| is_of_module(name)) {
                // The runtime's own `_start`, beside the module's.
                if name == "_start" && *address == file.entry() {
                    continue;
                }
                assert_eq!(entries.get(address), Some(bytes), "{} {linker}: {name}", target.name);
                checked += 1;
            }
            assert!(checked >= 5, "{} {linker}: {functions:?}", target.name);
        }
    }
}

#[test]
fn every_function_of_an_object_has_an_entry() {
    let folder = TempDir::new().expect("there is room for temporary files");
    for &target in LINUX {
        let path = build(folder.path(), &module("calls.wat"), "object", target, &["--emit", "obj"]);
        let bytes = std::fs::read(path).expect("it is written");
        let file = object::File::parse(&*bytes).expect("ELF");
        let section = file.section_by_name(".eh_frame").expect("objects have the table");
        let text = file.section_by_name(".text").expect("and code");
        let mut starts: Vec<i64> = Vec::new();
        for (_, relocation) in section.relocations() {
            let RelocationTarget::Symbol(symbol) = relocation.target() else { panic!("it refers to a symbol") };
            let symbol = file.symbol_by_index(symbol).expect("it is there");
            assert_eq!(symbol.section_index(), Some(text.index()));
            starts.push(symbol.address() as i64 + relocation.addend());
        }
        let mut addresses: Vec<i64> = functions(&file).iter().map(|(_, address, _)| *address as i64).collect();
        addresses.sort_unstable();
        addresses.dedup();
        assert_eq!(starts, addresses, "{}", target.name);
    }
}

#[test]
fn stripped_programs_have_no_entries() {
    let folder = TempDir::new().expect("there is room for temporary files");
    for &target in LINUX {
        let program = build(folder.path(), &module("calls.wat"), "program", target, &["--strip"]);
        let bytes = std::fs::read(program).expect("it is written");
        assert_eq!(entries(&object::File::parse(&*bytes).expect("ELF")).len(), 0, "{}", target.name);
        // Whoever unwinds through a library is its host, which needs them.
        let flags = ["--strip", "--emit", "shared"];
        let library = build(folder.path(), &module("calls.wat"), "library.so", target, &flags);
        let bytes = std::fs::read(library).expect("it is written");
        let file = object::File::parse(&*bytes).expect("ELF");
        assert!(entries(&file).len() >= 5 && file.section_by_name(".eh_frame_hdr").is_some(), "{}", target.name);
    }
}

/// What LLVM reads of a Mach-O file's unwind tables.
fn unwind_info(file: &Path) -> String {
    let outcome = machine::run(Command::new(macos::tool("llvm-objdump")).arg("--unwind-info").arg(file), &[]);
    assert_eq!((outcome.code, outcome.errors().as_str()), (0, ""));
    outcome.output()
}

#[test]
fn every_function_for_macos_has_an_entry() {
    let folder = TempDir::new().expect("there is room for temporary files");
    for &target in MACOS {
        let path = build(folder.path(), &module("calls.wat"), "object.o", target, &["--emit", "obj"]);
        let told = unwind_info(&path);
        let bytes = std::fs::read(path).expect("it is written");
        let functions = functions(&object::File::parse(&*bytes).expect("Mach-O"));
        let named = functions.iter().filter(|(name, ..)| !name.starts_with('L'));
        let mut checked = 0;
        for (name, ..) in named {
            assert!(told.contains(&format!(" {name}\n")), "{}: {name} in\n{told}", target.name);
            checked += 1;
        }
        assert_eq!(told.matches("Entry at offset").count(), checked, "{}: {functions:?}\n{told}", target.name);

        let program = build(folder.path(), &module("calls.wat"), "program", target, &[]);
        let told = unwind_info(&program);
        let bytes = std::fs::read(program).expect("it is written");
        let file = object::File::parse(&*bytes).expect("Mach-O");
        // Entries of neighbours that are alike are one.
        let entries = compact_entries(&told);
        for (name, address, _) in self::functions(&file) {
            let Some(name) = name.strip_prefix('_').filter(|name| is_of_module(name)) else { continue };
            let offset = address - file.relative_address_base();
            let (_, encoding) = entries.range(..=offset).next_back().unwrap_or_else(|| panic!("{name} in\n{told}"));
            assert_ne!(*encoding, 0, "{}: {name} in\n{told}", target.name);
        }
    }
}

/// Where code begins that an entry is about, and how it unwinds; 0 is "not at all".
fn compact_entries(told: &str) -> BTreeMap<u64, u64> {
    let hex = |text: &str| u64::from_str_radix(text.trim().trim_start_matches("0x"), 16).expect("a number");
    let entry = |line: &str| {
        let (_, rest) = line.split_once("function offset=")?;
        let (offset, rest) = rest.split_once(',')?;
        let (_, encoding) = rest.rsplit_once("encoding")?.1.split_once("]=").or_else(|| rest.rsplit_once('='))?;
        Some((hex(offset), hex(encoding)))
    };
    let second = told.split("Second level index[").skip(1);
    second.flat_map(|page| page.lines().skip(1)).filter_map(entry).collect()
}
