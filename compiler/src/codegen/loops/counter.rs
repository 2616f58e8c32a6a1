//! Tests of counters.
//!
//! The code generator takes `i + 1 != 8` for `i != 7`. At the end of a loop that keeps both i and i + 1: a register more, a move
//! and a jump in each iteration. Here the test is of what is kept anyway.
//!
//! This is done only where a function's loops are looked at for other reasons. For all functions it gave 0.96 of the CPU time of one
//! program of the benchmark (floyd) and 0.99 to 1.00 of others, and took 3 % more of compiling QuickJS.
//!
//! ```text
//! v2 = iadd_imm v1, 1            v2 = iadd_imm v1, 1
//! v3 = icmp_imm ne v1, 7         v3 = icmp_imm ne v2, 8
//! brif v3, block1(v2), block2    brif v3, block1(v2), block2
//! ```

use crate::codegen::values::constant;
use cranelift_codegen::cursor::{Cursor, FuncCursor};
use cranelift_codegen::ir::condcodes::IntCC;
use cranelift_codegen::ir::{Block, BlockArg, Function, InstBuilder, InstructionData, Opcode, Value, types};

/// Has the test at the end of `block` look at what a counter is next, where it is passed on: whether it had to.
pub(super) fn test_next(func: &mut Function, block: Block) -> Option<()> {
    let branch = func.layout.last_inst(block)?;
    let InstructionData::Brif { arg, blocks, .. } = func.dfg.insts[branch] else { return None };
    let compare = func.dfg.value_def(arg).inst()?;
    let InstructionData::IntCompare { opcode: Opcode::Icmp, args: [value, limit], cond } = func.dfg.insts[compare]
    else {
        return None;
    };
    let limit = constant(func, limit).filter(|_| matches!(cond, IntCC::Equal | IntCC::NotEqual))?;
    let passed = blocks.iter().flat_map(|target| target.args(&func.dfg.value_lists));
    let passed: Vec<Value> =
        passed.filter_map(|arg| if let BlockArg::Value(value) = arg { Some(value) } else { None }).collect();
    if passed.contains(&value) {
        return None;
    }
    let (next, step) =
        passed.into_iter().find_map(|next| match func.dfg.insts[func.dfg.value_def(next).inst()?] {
            InstructionData::Binary { opcode: Opcode::Iadd, args } if args[0] == value => {
                Some((next, constant(func, args[1])?))
            }
            _ => None,
        })?;
    let limit = match func.dfg.value_type(next) {
        types::I32 => i64::from(limit.wrapping_add(step) as i32),
        types::I64 => limit.wrapping_add(step),
        _ => return None,
    };
    let mut cursor = FuncCursor::new(func).at_inst(branch);
    cursor.use_srcloc(compare);
    let test = cursor.ins().icmp_imm_s(cond, next, limit);
    let InstructionData::Brif { arg, .. } = &mut func.dfg.insts[branch] else { unreachable!("it was one above") };
    *arg = test;
    Some(())
}
