//! Programs of several modules, whatever the modules: each pair of an import and an export either fits, or is refused in words
//! that name both sides; nothing that is linked makes the compiler fail by itself.

use wasm_encoder::{
    ConstExpr, EntityType, ExportKind, ExportSection, FuncType, GlobalSection, GlobalType, ImportSection,
    MemorySection, MemoryType, Module, RefType, TableSection, TableType, TypeSection, ValType,
};
use wasm2native_compiler::{
    Diagnostic, Emit, IncompatibleImport, Instantiation, Kind, Linked, Options, Program, compile, read_file,
};
use wasm2native_targets::Target;
use wasm2native_tests::places;
use wasm2native_tests::random::Random;

fn options() -> Options {
    let host = Target::host().expect("tests run on one of our targets");
    Options { emit: Emit::Object, ..Options::new(host) }
}

fn linked<'a>(name: &'a str, wasm: &'a [u8]) -> Linked<'a> {
    Linked { name, wasm, instantiation: Instantiation::AtStart }
}

fn build(main: &[u8], others: &[Linked<'_>]) -> Result<(), Diagnostic> {
    compile(Program { main, linked: others.to_vec() }, &options()).map(drop)
}

/// A type of each kind with its variations. Sizes are small, so that a provided one may be more or less than a wanted one.
fn external_types() -> Vec<EntityType> {
    let mut types = vec![EntityType::Function(0), EntityType::Function(1)];
    for maximum in [None, Some(2), Some(3)] {
        for minimum in [1, 2] {
            for shared in [false, true] {
                for memory64 in [false, true] {
                    if shared && maximum.is_none() {
                        continue;
                    }
                    let page_size_log2 = None;
                    types.push(MemoryType { minimum, maximum, memory64, shared, page_size_log2 }.into());
                }
            }
            for element_type in [RefType::FUNCREF, RefType::EXTERNREF] {
                types.push(TableType { element_type, table64: false, minimum, maximum, shared: false }.into());
            }
        }
    }
    for val_type in [ValType::I32, ValType::FUNCREF] {
        for mutable in [false, true] {
            types.push(GlobalType { val_type, mutable, shared: false }.into());
        }
    }
    types
}

fn func_types() -> TypeSection {
    let mut types = TypeSection::new();
    types.ty().func_type(&FuncType::new([ValType::I32], []));
    types.ty().func_type(&FuncType::new([], [ValType::I32]));
    types
}

fn importer(ty: EntityType) -> Vec<u8> {
    let mut imports = ImportSection::new();
    imports.import("lib", "item", ty);
    Module::new().section(&func_types()).section(&imports).clone().finish()
}

/// A module that exports an item of this type; a function is imported, and so provided by nobody.
fn exporter(ty: EntityType) -> Vec<u8> {
    let mut module = Module::new();
    module.section(&func_types());
    let kind = match ty {
        EntityType::Function(_) => {
            let mut imports = ImportSection::new();
            imports.import("env", "f", ty);
            module.section(&imports);
            ExportKind::Func
        }
        EntityType::Table(ty) => {
            let mut tables = TableSection::new();
            tables.table(ty);
            module.section(&tables);
            ExportKind::Table
        }
        EntityType::Memory(ty) => {
            let mut memories = MemorySection::new();
            memories.memory(ty);
            module.section(&memories);
            ExportKind::Memory
        }
        EntityType::Global(ty) => {
            let mut globals = GlobalSection::new();
            let zero = match ty.val_type {
                ValType::I32 => ConstExpr::i32_const(0),
                _ => ConstExpr::ref_null(wasm_encoder::HeapType::FUNC),
            };
            globals.global(ty, &zero);
            module.section(&globals);
            ExportKind::Global
        }
        ty => panic!("no module exports {ty:?}"),
    };
    let mut exports = ExportSection::new();
    exports.export("item", kind, 0);
    module.section(&exports).clone().finish()
}

/// The standard's rules, once more and independently of the compiler (spec: "Matching", "External Types").
fn fits(provided: EntityType, wanted: EntityType) -> bool {
    fn limits(provided: (u64, Option<u64>), wanted: (u64, Option<u64>)) -> bool {
        provided.0 >= wanted.0 && wanted.1.is_none_or(|wanted| provided.1.is_some_and(|provided| provided <= wanted))
    }
    match (provided, wanted) {
        (EntityType::Function(provided), EntityType::Function(wanted)) => provided == wanted,
        (EntityType::Memory(p), EntityType::Memory(w)) => {
            (p.memory64, p.shared) == (w.memory64, w.shared) && limits((p.minimum, p.maximum), (w.minimum, w.maximum))
        }
        (EntityType::Table(p), EntityType::Table(w)) => {
            p.element_type == w.element_type && limits((p.minimum, p.maximum), (w.minimum, w.maximum))
        }
        (EntityType::Global(p), EntityType::Global(w)) => (p.val_type, p.mutable) == (w.val_type, w.mutable),
        _ => false,
    }
}

#[test]
fn every_pair_of_types_fits_or_is_refused() {
    let types = external_types();
    let (mut fitting, mut refused) = (0, 0);
    for provided in &types {
        let lib = exporter(*provided);
        for wanted in &types {
            let result = build(&importer(*wanted), &[linked("lib", &lib)]);
            match result.as_ref().map_err(|diagnostic| &diagnostic.report().kind) {
                Err(Kind::IncompatibleImports(imports)) => {
                    assert!(!fits(*provided, *wanted), "{provided:?} was refused for {wanted:?}");
                    let [IncompatibleImport { module, name, offset, provided_offset, .. }] = &imports[..] else {
                        panic!("one import, {} are refused", imports.len());
                    };
                    assert_eq!((module.as_str(), name.as_str()), ("lib", "item"));
                    assert!(*offset > 0 && *provided_offset > 0);
                    refused += 1;
                }
                // A function that is provided by an import of a host's stays one that nobody provides.
                Ok(()) | Err(Kind::UnknownImports(_)) => {
                    assert!(fits(*provided, *wanted), "{provided:?} was accepted for {wanted:?}");
                    fitting += 1;
                }
                Err(other) => panic!("{provided:?} for {wanted:?}: {other}"),
            }
        }
    }
    assert!(fitting > 50 && refused > 500, "{fitting} pairs fit, {refused} do not");
}

#[test]
fn damaged_modules_are_refused_by_name() {
    let read = |name: &str| read_file(&places::tests().join("run").join(name)).expect("the test's module assembles");
    let (main, store, plug) = (read("link_supervise.wat"), read("linked/store.wat"), read("linked/plug.wat"));
    let mut refused = 0;
    for seed in 0..3000 {
        let mut random = Random::new(seed);
        let mut modules = [main.clone(), store.clone(), plug.clone()];
        let damaged = random.below(modules.len());
        for _ in 0..=random.below(3) {
            let at = random.below(modules[damaged].len());
            modules[damaged][at] = random.byte();
        }
        let [main, store, plug] = &modules;
        let on_request = Linked { instantiation: Instantiation::OnRequest, ..linked("plug", plug) };
        let Err(diagnostic) = build(main, &[linked("store", store), on_request]) else { continue };
        refused += 1;
        let report = diagnostic.report();
        match &report.kind {
            Kind::Invalid { .. } | Kind::Unsupported { .. } | Kind::Limit { .. } => {
                let name = [None, Some("store"), Some("plug")][damaged];
                assert_eq!(report.module.as_deref(), name, "seed {seed}: {diagnostic}");
                assert!(report.offset.is_some(), "seed {seed}: no offset: {diagnostic}");
            }
            Kind::UnknownImports(_) | Kind::IncompatibleImports(_) | Kind::CyclicImports(_) => {}
            _ => panic!("seed {seed}: {diagnostic}"),
        }
    }
    assert!(refused > 1000, "only {refused} of 3000 damaged programs were refused");
}

#[test]
fn a_circle_of_any_length_is_named() {
    for length in 1..6 {
        let names: Vec<String> = (0..length).map(|number| format!("m{number}")).collect();
        let modules: Vec<Vec<u8>> = (0..length)
            .map(|number| {
                let mut imports = ImportSection::new();
                imports.import(&names[(number + 1) % length], "f", EntityType::Function(0));
                let mut exports = ExportSection::new();
                exports.export("f", ExportKind::Func, 0);
                Module::new().section(&func_types()).section(&imports).section(&exports).clone().finish()
            })
            .collect();
        let others: Vec<Linked<'_>> = names.iter().zip(&modules).map(|(name, wasm)| linked(name, wasm)).collect();
        let error = build(&Module::new().finish(), &others).expect_err("there is no order of instantiation");
        let Kind::CyclicImports(circle) = &error.report().kind else { panic!("{error}") };
        assert_eq!(circle.len(), length + 1);
        assert_eq!(circle.first(), circle.last());
    }
}
