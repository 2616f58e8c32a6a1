//! Loop variables that are addresses, kept as 64 bits whose upper half is zero.
//!
//! Takes a function as it is optimised, whose loops are known. A parameter of a block within a loop, of 32 bits, that the loop extends
//! to 64 becomes one of 64 bits, and what is passed to it is extended before it is passed, where the CPU does that by itself.
//!
//! ```text
//! loop(v1: i32):                      loop(v8: i64):
//!                                         v1 = ireduce.i32 v8        ; no instruction
//!     v2 = uextend.i64 v1                 v3 = load.i32 v8+base
//!     v3 = load.i32 v2+base               v4 = iadd v1, 4
//!     v4 = iadd v1, 4                     v9 = uextend.i64 v4        ; no instruction: `addl` has done it
//!     brif v3, loop(v4), on               brif v3, loop(v9), on
//! ```
//!
//! On AArch64 the extension is part of the address, so that nothing is gained.

use super::change::Change;
use super::choice::{Choice, Extension};
use cranelift_codegen::Context;
use cranelift_codegen::ir::{InstructionData, Opcode, ValueDef, types};

/// Keeps parameters that are extended in loops as 64 bits.
pub(super) fn keep(context: &mut Context) {
    let extensions = extensions(context);
    if !extensions.iter().any(|extension| extension.is_repeated) {
        return;
    }
    let choice = Choice::of(context, &extensions);
    if !choice.is_empty() {
        Change::new(&mut context.func, &choice, &extensions).apply();
    }
}

/// The extensions of parameters in loops.
fn extensions(context: &Context) -> Vec<Extension> {
    let (func, loops) = (&context.func, &context.loop_analysis);
    let mut found = Vec::new();
    let blocks = func.layout.blocks().filter_map(|block| Some((block, loops.innermost_loop(block)?)));
    for (block, inner) in blocks {
        for inst in func.layout.block_insts(block) {
            let InstructionData::Unary { opcode: Opcode::Uextend, arg } = func.dfg.insts[inst] else { continue };
            let ValueDef::Param(of, _) = func.dfg.value_def(arg) else { continue };
            let is_address = func.dfg.value_type(arg) == types::I32
                && func.dfg.value_type(func.dfg.first_result(inst)) == types::I64;
            if let Some(outer) = loops.innermost_loop(of).filter(|_| is_address) {
                let is_repeated = inner == outer || loops.loop_level(block) > loops.loop_level(of);
                found.push(Extension { param: arg, inst, is_repeated });
            }
        }
    }
    found
}
