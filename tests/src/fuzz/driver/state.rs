//! Functions of a driver that make one number of a memory or a table.

use wasm_encoder::{BlockType, Function, InstructionSink, MemArg, MemArgTarget, ValType};

/// An odd number without a pattern: multiplying by it loses nothing and spreads every bit.
const PRIME: i64 = 0x9e37_79b9_7f4a_7c15_u64.cast_signed();

const CURSOR: u32 = 0;
const END: u32 = 1;
const HASH: u32 = 2;

/// Makes an `i64` of the size or index on the stack.
pub(super) fn widen<'a, 'b>(code: &'a mut InstructionSink<'b>, is_64: bool) -> &'a mut InstructionSink<'b> {
    if is_64 { code } else { code.i64_extend_i32_u() }
}

fn narrow(code: &mut InstructionSink<'_>, is_64: bool) {
    if !is_64 {
        code.i32_wrap_i64();
    }
}

/// The function that hashes memory number `memory`: eight bytes at a time, and the rest byte by byte.
pub(super) fn memory_hash(memory: u32, ty: &wasmparser::MemoryType) -> Function {
    let at = MemArg { offset: 0, align: 0, target: MemArgTarget::Memory(memory), ordering: None };
    let mut function = Function::new([(3, ValType::I64)]);
    let mut code = function.instructions();
    code.memory_size(memory);
    widen(&mut code, ty.memory64).i64_const(i64::from(ty.page_size_log2.unwrap_or(16))).i64_shl().local_set(END);
    for step in [8, 1] {
        code.block(BlockType::Empty).loop_(BlockType::Empty);
        code.local_get(CURSOR).i64_const(step).i64_add().local_get(END).i64_gt_u().br_if(1);
        code.local_get(HASH).local_get(CURSOR);
        narrow(&mut code, ty.memory64);
        if step == 8 {
            code.i64_load(at)
        } else {
            code.i64_load8_u(at)
        };
        mix(&mut code);
        code.local_get(CURSOR).i64_const(step).i64_add().local_set(CURSOR).br(0).end().end();
    }
    code.local_get(HASH).end();
    function
}

/// The function that hashes which elements of table number `table` are null.
pub(super) fn table_hash(table: u32, ty: &wasmparser::TableType) -> Function {
    let mut function = Function::new([(3, ValType::I64)]);
    let mut code = function.instructions();
    code.table_size(table);
    widen(&mut code, ty.table64).local_set(END);
    code.block(BlockType::Empty).loop_(BlockType::Empty);
    code.local_get(CURSOR).local_get(END).i64_ge_u().br_if(1);
    code.local_get(HASH).local_get(CURSOR);
    narrow(&mut code, ty.table64);
    code.table_get(table).ref_is_null().i64_extend_i32_u();
    mix(&mut code);
    code.local_get(CURSOR).i64_const(1).i64_add().local_set(CURSOR).br(0).end().end();
    code.local_get(HASH).end();
    function
}

/// Mixes the word on the stack into the hash below it.
fn mix(code: &mut InstructionSink<'_>) {
    code.i64_xor().i64_const(PRIME).i64_mul().i64_const(23).i64_rotl().local_set(HASH);
}
