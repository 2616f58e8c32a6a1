//! How much there may be of everything: one too many is refused in words, with the value, the limit and the place; as many as
//! there may be are compiled, and neither the stack nor the time runs out.

use tempfile::TempDir;
use wasm_encoder::{
    BlockType, CodeSection, ConstExpr, CustomSection, DataCountSection, DataSection, ElementSection, Elements,
    EntityType, ExportKind, ExportSection, Function, FunctionSection, GlobalSection, GlobalType, HeapType,
    ImportSection, MemorySection, MemoryType, Module, RefType, TableSection, TableType, TagKind, TagSection, TagType,
    TypeSection, ValType,
};
use wasm2native_compiler::{Diagnostic, Emit, Kind, Options};
use wasm2native_targets::{LINUX, Target};
use wasm2native_tests::{command, machine};

fn compile(wasm: &[u8]) -> Result<(), Diagnostic> {
    let target = Target::host().expect("tests run on one of our targets");
    let options = Options { emit: Emit::Object, ..Options::new(target) };
    wasm2native_compiler::compile(wasm, &options).map(drop)
}

/// What exceeds a limit is refused in these words, at a place inside the module, in the function `func` if it stands in one.
#[track_caller]
fn exceeds(wasm: &[u8], words: &str, func: Option<u32>) {
    let error = compile(wasm).expect_err(words);
    let report = error.report();
    assert!(matches!(report.kind, Kind::Limit { .. }), "{words}: {error}");
    assert_eq!(report.kind.to_string(), words);
    assert!(report.offset.is_some_and(|offset| (8..wasm.len() as u64).contains(&offset)), "{error}");
    assert_eq!(report.func.as_ref().map(|func| func.index), func, "{error}");
}

#[track_caller]
fn fits(wasm: &[u8]) {
    compile(wasm).expect("it is within the limits");
}

/// `count` functions without parameters and results, each of which is `function`.
fn functions(count: u32, function: &Function) -> Vec<u8> {
    let (mut funcs, mut code) = (FunctionSection::new(), CodeSection::new());
    for _ in 0..count {
        funcs.function(0);
        code.function(function);
    }
    Module::new().section(&empty_type()).section(&funcs).section(&exported()).section(&code).clone().finish()
}

fn one(function: &Function) -> Vec<u8> {
    functions(1, function)
}

/// The type of functions without parameters and results.
fn empty_type() -> TypeSection {
    let mut types = TypeSection::new();
    types.ty().function([], []);
    types
}

/// Function 0, so that it is compiled.
fn exported() -> ExportSection {
    let mut exports = ExportSection::new();
    exports.export("f", ExportKind::Func, 0);
    exports
}

fn end() -> Function {
    let mut function = Function::new([]);
    function.instructions().end();
    function
}

/// A section of `count` entries, each of them `entry`, as it stands in a module behind its number.
fn section(count: u32, entry: &[u8]) -> Vec<u8> {
    let mut bytes = Vec::new();
    leb(&mut bytes, count);
    for _ in 0..count {
        bytes.extend_from_slice(entry);
    }
    bytes
}

fn leb(bytes: &mut Vec<u8>, mut number: u32) {
    while number >= 0x80 {
        bytes.push(number as u8 | 0x80);
        number >>= 7;
    }
    bytes.push(number as u8);
}

fn with_sections(sections: &[(u8, Vec<u8>)]) -> Vec<u8> {
    let mut bytes = Module::new().finish();
    for (id, contents) in sections {
        bytes.push(*id);
        leb(&mut bytes, contents.len() as u32);
        bytes.extend_from_slice(contents);
    }
    bytes
}

#[test]
fn numbers_of_things() {
    const MILLION: u32 = 1_000_000;
    /// Encodings: a type of functions, an import of one, a global, a table, a memory, a tag, a segment of each kind.
    const TYPE: &[u8] = &[0x60, 0, 0];
    const GLOBAL: &[u8] = &[0x7f, 0, 0x41, 0, 0x0b];
    const TABLE: &[u8] = &[0x70, 0, 0];
    const MEMORY: &[u8] = &[0, 0];
    for (id, count, entry, what) in [
        (1, MILLION, TYPE, "types"),
        (2, MILLION, &[0, 0, 0, 0], "imports"),
        (3, MILLION, &[0], "functions"),
        (4, 100_000, TABLE, "tables"),
        (5, 100, MEMORY, "memories"),
        (13, MILLION, &[0, 0], "tags"),
        (6, MILLION, GLOBAL, "globals"),
        (7, MILLION, &[0, 0, 0], "exports"),
        (9, 100_000, &[1, 0, 0], "element segments"),
        (11, 100_000, &[1, 0], "data segments"),
    ] {
        let types = if id == 1 { vec![] } else { vec![(1, section(1, TYPE))] };
        let wasm = with_sections(&[types, vec![(id, section(count + 1, entry))]].concat());
        exceeds(&wasm, &format!("the number of {what} is {}, more than the limit of {count}", count + 1), None);
    }
    // Imported ones count.
    let mut imports = ImportSection::new();
    let memory = MemoryType { minimum: 0, maximum: None, memory64: false, shared: false, page_size_log2: None };
    imports.import("env", "m", memory);
    let mut memories = MemorySection::new();
    (0..100).for_each(|_| {
        memories.memory(memory);
    });
    let wasm = Module::new().section(&imports).section(&memories).clone().finish();
    exceeds(&wasm, "the number of memories is 101, more than the limit of 100", None);
    // A count that stands before the segments.
    let wasm = Module::new().section(&DataCountSection { count: 200_000 }).clone().finish();
    exceeds(&wasm, "the number of data segments is 200000, more than the limit of 100000", None);
}

#[test]
fn many_things_that_fit() {
    let many = 100_000;
    let mut exports = ExportSection::new();
    let (mut funcs, mut code) = (FunctionSection::new(), CodeSection::new());
    for number in 0..many {
        funcs.function(0);
        exports.export(&format!("function {number}"), ExportKind::Func, number);
        code.function(&end());
    }
    fits(&Module::new().section(&empty_type()).section(&funcs).section(&exports).section(&code).clone().finish());

    let mut globals = GlobalSection::new();
    let ty = GlobalType { val_type: ValType::I64, mutable: true, shared: false };
    (0..many).for_each(|number| {
        globals.global(ty, &ConstExpr::i64_const(number.into()));
    });
    let mut tags = TagSection::new();
    (0..many).for_each(|_| {
        tags.tag(TagType { kind: TagKind::Exception, func_type_idx: 0 });
    });
    let mut exports = ExportSection::new();
    (0..many).for_each(|number| {
        exports.export(&format!("tag {number}"), ExportKind::Tag, number);
    });
    let mut memories = MemorySection::new();
    memories.memory(MemoryType { minimum: 100, maximum: None, memory64: false, shared: false, page_size_log2: None });
    let mut data = DataSection::new();
    (0..many as i32).for_each(|number| {
        data.active(0, &ConstExpr::i32_const(number.wrapping_mul(7919) & 0x3f_ffff), [1, 2, 3]);
    });
    let mut types = TypeSection::new();
    (0..many).for_each(|_| {
        types.ty().function([ValType::I32], []);
    });
    types.ty().function([], []);
    fits(&Module::new().section(&types).section(&memories).section(&globals).section(&data).clone().finish());
    fits(&Module::new().section(&empty_type()).section(&tags).section(&exports).clone().finish());
}

#[test]
fn signatures() {
    for (params, results, what) in [(1001, 0, "parameters"), (0, 1001, "results")] {
        let mut types = TypeSection::new();
        types.ty().function(vec![ValType::I64; params], vec![ValType::I64; results]);
        let wasm = Module::new().section(&types).clone().finish();
        exceeds(&wasm, &format!("the number of a function's {what} is 1001, more than the limit of 1000"), None);
    }

    let mut types = TypeSection::new();
    types.ty().function(vec![ValType::F64; 1000], vec![ValType::F64; 1000]);
    let mut funcs = FunctionSection::new();
    funcs.function(0);
    let mut function = Function::new([]);
    (0..1000).for_each(|local| {
        function.instructions().local_get(local);
    });
    function.instructions().call(0).end();
    let mut code = CodeSection::new();
    code.function(&function);
    fits(&Module::new().section(&types).section(&funcs).section(&exported()).section(&code).clone().finish());
}

#[test]
fn locals() {
    let with = |locals: &[(u32, ValType)]| {
        let mut function = Function::new(locals.iter().copied());
        function.instructions().end();
        one(&function)
    };
    let words = |count: u64| format!("the number of a function's locals is {count}, more than the limit of 50000");
    fits(&with(&[(50_000, ValType::I64)]));
    exceeds(&with(&[(50_001, ValType::I64)]), &words(50_001), Some(0));
    exceeds(&with(&[(30_000, ValType::I32), (30_000, ValType::F32)]), &words(60_000), Some(0));
    exceeds(&with(&[(u32::MAX, ValType::V128)]), &words(u32::MAX.into()), Some(0));
    exceeds(&with(&[(1, ValType::I32), (u32::MAX, ValType::V128)]), &words(1 << 32), Some(0));

    // Parameters count.
    let mut types = TypeSection::new();
    types.ty().function([ValType::I32], []);
    let mut funcs = FunctionSection::new();
    funcs.function(0);
    let mut function = Function::new([(50_000, ValType::I32)]);
    function.instructions().end();
    let mut code = CodeSection::new();
    code.function(&function);
    let wasm = Module::new().section(&types).section(&funcs).section(&exported()).section(&code).clone().finish();
    exceeds(&wasm, &words(50_001), Some(0));
}

#[test]
fn sizes_of_functions() {
    let sized = |bytes: usize| {
        let mut function = Function::new([]);
        // One byte declares that there are no locals, one ends the body.
        function.raw(std::iter::repeat_n(0x01, bytes - 2));
        function.instructions().end();
        one(&function)
    };
    fits(&sized(7_654_321));
    exceeds(&sized(7_654_322), "the size of a function in bytes is 7654322, more than the limit of 7654321", None);
}

#[test]
fn branch_tables() {
    let mut function = Function::new([]);
    function.instructions().i32_const(5).br_table(vec![0; 1_000_000], 0).end();
    fits(&one(&function));

    let mut function = Function::new([]);
    function.instructions().i32_const(5);
    function.raw([0x0e, 0xff, 0xff, 0xff, 0x7f]);
    function.instructions().end();
    exceeds(
        &one(&function),
        "the number of a br_table's targets is 268435455, more than the limit of 7654321",
        Some(0),
    );
}

#[test]
fn names() {
    let words = "the length of a name in bytes is 100001, more than the limit of 100000";
    let (fitting, long) = ("n".repeat(100_000), "n".repeat(100_001));
    let import = |module: &str, name: &str| {
        let mut imports = ImportSection::new();
        imports.import(module, name, EntityType::Function(0));
        Module::new().section(&empty_type()).section(&imports).clone().finish()
    };
    exceeds(&import(&long, ""), words, None);
    exceeds(&import("env", &long), words, None);
    let export = |name: &str| {
        let mut funcs = FunctionSection::new();
        funcs.function(0);
        let mut exports = ExportSection::new();
        exports.export(name, ExportKind::Func, 0);
        let mut code = CodeSection::new();
        code.function(&end());
        Module::new().section(&empty_type()).section(&funcs).section(&exports).section(&code).clone().finish()
    };
    exceeds(&export(&long), words, None);
    fits(&export(&fitting));
    let custom = CustomSection { name: long.as_str().into(), data: [].as_slice().into() };
    exceeds(&Module::new().section(&custom).clone().finish(), words, None);
}

#[test]
fn tables_and_their_elements() {
    let table = |minimum| {
        let mut tables = TableSection::new();
        let element_type = RefType::FUNCREF;
        tables.table(TableType { element_type, table64: false, minimum, maximum: None, shared: false });
        tables
    };
    fits(&Module::new().section(&table(10_000_000)).clone().finish());
    for minimum in [10_000_001, 100_000_000, u64::from(u32::MAX)] {
        let words = format!("a table's size in elements is {minimum}, more than the limit of 10000000");
        exceeds(&Module::new().section(&table(minimum)).clone().finish(), &words, None);
    }
    // An element far inside a table that is too large.
    let mut elems = ElementSection::new();
    let null = [ConstExpr::ref_null(HeapType::FUNC)];
    let far = ConstExpr::i32_const(0xf000_0000_u32 as i32);
    elems.active(Some(0), &far, Elements::Expressions(RefType::FUNCREF, null.as_slice().into()));
    let wasm = Module::new().section(&table(u32::MAX.into())).section(&elems).clone().finish();
    exceeds(&wasm, "a table's size in elements is 4294967295, more than the limit of 10000000", None);

    let functions = with_sections(&[
        (1, section(1, &[0x60, 0, 0])),
        (3, section(1, &[0])),
        (9, [vec![1, 1, 0], section(10_000_001, &[0])].concat()),
        (10, section(1, &[2, 0, 0x0b])),
    ]);
    exceeds(&functions, "the number of a segment's elements is 10000001, more than the limit of 10000000", None);
}

#[test]
fn deep_nesting() {
    let nested = |open: &dyn Fn(&mut Function), count: u32| {
        let mut function = Function::new([]);
        (0..count).for_each(|_| open(&mut function));
        (0..=count).for_each(|_| {
            function.instructions().end();
        });
        one(&function)
    };
    let empty = BlockType::Empty;
    fits(&nested(&|function| _ = function.instructions().block(empty), 100_000));
    fits(&nested(&|function| _ = function.instructions().loop_(empty), 100_000));
    fits(&nested(&|function| _ = function.instructions().i32_const(1).if_(empty), 20_000));
    fits(&nested(&|function| _ = function.instructions().try_table(empty, []), 100_000));
    fits(&nested(&|function| _ = function.instructions().try_(empty), 100_000));
    // Each is left by a branch: as many ends as blocks.
    fits(&nested(&|function| _ = function.instructions().block(empty).i32_const(0).br_if(0), 20_000));
}

#[test]
fn deep_expressions() {
    // Operands that wait for their operators.
    let mut function = Function::new([(1, ValType::I32)]);
    (0..100_000).for_each(|_| {
        function.instructions().local_get(0);
    });
    (0..99_999).for_each(|_| {
        function.instructions().i32_add();
    });
    function.instructions().drop().end();
    fits(&one(&function));

    // A constant expression of a million steps.
    let mut globals = GlobalSection::new();
    let mut sum = ConstExpr::i32_const(1);
    for _ in 0..100_000 {
        sum = sum.with_i32_const(1).with_i32_add();
    }
    globals.global(GlobalType { val_type: ValType::I32, mutable: false, shared: false }, &sum);
    fits(&Module::new().section(&globals).clone().finish());
}

/// So many locals and `if`s that locals live in the frame instead of in registers. The last `if`s are not taken.
#[test]
fn locals_in_the_frame() {
    const LOCALS_OF_EACH_TYPE: u32 = 50;
    const IFS: u32 = 16_000;
    const TAKEN: u32 = 15_000;
    let types = [ValType::I32, ValType::I64, ValType::F32, ValType::F64, ValType::V128, ValType::FUNCREF];
    let first = |ty: usize| 1 + ty as u32 * LOCALS_OF_EACH_TYPE;

    let mut function = Function::new(types.map(|ty| (LOCALS_OF_EACH_TYPE, ty)));
    let mut ops = function.instructions();
    for number in 0..IFS {
        let kind = number as usize % types.len();
        let local = first(kind) + number % LOCALS_OF_EACH_TYPE;
        ops.i32_const(number as i32).local_get(0).i32_lt_u().if_(BlockType::Empty);
        match types[kind] {
            ValType::I32 => ops.local_get(local).i32_const(1).i32_add().local_set(local),
            ValType::I64 => ops.i64_const(1).local_get(local).i64_add().local_tee(local).drop(),
            ValType::F32 => ops.local_get(local).f32_const(1.0.into()).f32_add().local_set(local),
            ValType::F64 => ops.local_get(local).f64_const(1.0.into()).f64_add().local_set(local),
            ValType::V128 => ops.local_get(local).i32_const(1).i32x4_splat().i32x4_add().local_set(local),
            _ => ops.ref_func(0).local_set(local),
        };
        ops.end();
    }
    // How often each local was assigned, compared with what it holds.
    let mut assigned = vec![0; 1 + types.len() * LOCALS_OF_EACH_TYPE as usize];
    for number in 0..TAKEN {
        assigned[(first(number as usize % types.len()) + number % LOCALS_OF_EACH_TYPE) as usize] += 1;
    }
    for (local, count) in (0..).zip(assigned).skip(1) {
        ops.local_get(local);
        match types[(local as usize - 1) / LOCALS_OF_EACH_TYPE as usize] {
            ValType::I32 => ops.i32_const(count).i32_ne(),
            ValType::I64 => ops.i64_const(count.into()).i64_ne(),
            ValType::F32 => ops.f32_const((count as f32).into()).f32_ne(),
            ValType::F64 => ops.f64_const(f64::from(count).into()).f64_ne(),
            ValType::V128 => ops.i32_const(count).i32x4_splat().i32x4_ne().v128_any_true(),
            _ => ops.ref_is_null().i32_const(i32::from(count == 0)).i32_ne(),
        };
        ops.if_(BlockType::Empty).unreachable().end();
    }
    ops.end();
    let mut start = Function::new([]);
    start.instructions().i32_const(TAKEN as i32).call(0).end();

    let mut signatures = TypeSection::new();
    signatures.ty().function([ValType::I32], []);
    signatures.ty().function([], []);
    let mut funcs = FunctionSection::new();
    funcs.function(0).function(1);
    let mut exports = ExportSection::new();
    exports.export("_start", ExportKind::Func, 1);
    let mut elems = ElementSection::new();
    elems.declared(Elements::Functions([0].as_slice().into()));
    let mut code = CodeSection::new();
    code.function(&function).function(&start);
    let mut module = Module::new();
    module.section(&signatures).section(&funcs).section(&exports).section(&elems).section(&code);

    let folder = TempDir::new().expect("there is room for temporary files");
    let (wasm, program) = (folder.path().join("module.wasm"), folder.path().join("program"));
    std::fs::write(&wasm, module.finish()).expect("a temporary folder can be written");
    for target in LINUX {
        for flags in [["-O2"], ["-O0"]] {
            let built = command::build(folder.path(), &wasm, &program, target, &flags);
            assert_eq!(built.code, 0, "{}", built.errors());
            let outcome = machine::run_program(&program, target, folder.path(), &[] as &[&str], &[]);
            assert_eq!((outcome.code, outcome.errors().as_str()), (0, ""), "{} {flags:?}", target.name);
        }
    }
}
