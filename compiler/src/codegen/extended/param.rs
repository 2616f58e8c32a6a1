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
use super::extension;
use cranelift_codegen::Context;
use cranelift_codegen::ir::ValueDef;

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

/// The extensions of parameters of blocks in loops.
fn extensions(context: &Context) -> Vec<Extension> {
    let (func, loops) = (&context.func, &context.loop_analysis);
    let mut found = Vec::new();
    for block in func.layout.blocks() {
        for inst in func.layout.block_insts(block) {
            let Some(param) = extension(func, inst) else { continue };
            let ValueDef::Param(of, _) = func.dfg.value_def(param) else { continue };
            if let Some(of) = loops.innermost_loop(of) {
                found.push(Extension { param, inst, is_repeated: loops.is_in_loop(block, of) });
            }
        }
    }
    found
}
