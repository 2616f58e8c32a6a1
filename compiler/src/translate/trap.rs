//! Traps: how code ends that cannot go on.
//!
//! Either by an instruction whose fault the runtime takes for a trap, or by a call of the runtime, so that no instruction of a
//! program ever faults: for hosts that want no handler of signals of ours. A function has one block for each cause that it
//! traps for, out of the way of the code that goes on.
//!
//! ```text
//! --traps faults      trapnz v0, user2          --traps calls      brif v0, block8, block1
//!                     ...                                          block1: ...
//!                                                                  block8 cold: call trap(instance, 2)
//! ```
//! The code generator's own checks, of divisions and the like, are never reached with a value that they catch, because the
//! same was checked before; or an operator that checks nothing stands for theirs.

use super::Translator;
use super::beyond::BeyondCause;
use crate::options::Traps;
use crate::plan::{Hostcall, Symbol};
use cranelift_codegen::ir::condcodes::IntCC;
use cranelift_codegen::ir::{Block, InstBuilder, Value, types};
use std::collections::HashMap;
use std::mem::offset_of;
use wasm2native_abi::TrapCode;
use wasm2native_abi::instance::Instance;

/// Blocks that trap, and the code before them that goes on.
#[derive(Default)]
pub(super) struct TrapBlocks {
    /// By cause, and with debug information by operator too, in the order in which they were wanted.
    blocks: Vec<((TrapCode, Option<u32>), Block)>,
    /// The same, to look up.
    known: HashMap<(TrapCode, Option<u32>), Block>,
    /// Those that tell more than the cause, and the same to look up.
    pub(super) beyond: Vec<(BeyondCause, Block)>,
    pub(super) known_beyond: HashMap<BeyondCause, Block>,
    /// A block that goes on after checks alone, and the one that these checks began in.
    straight: Option<(Block, Block)>,
}

impl Translator<'_, '_> {
    /// Traps with `code`: the end of a block.
    pub(super) fn trap(&mut self, code: TrapCode) {
        let position = self.position_of_trap();
        self.trap_of(code, position);
    }

    /// Traps with `code` for the [position](Translator::position_of_trap).
    pub(super) fn trap_of(&mut self, code: TrapCode, position: Option<u32>) {
        match self.plan.options.traps {
            Traps::Faults => {
                self.builder.ins().trap(super::trap_code(code));
            }
            Traps::Calls => {
                let block = self.trap_block(code, position);
                self.builder.ins().jump(block, &[]);
            }
        }
    }

    /// Traps with `code` where `condition` is not 0.
    pub(super) fn trap_if(&mut self, condition: Value, code: TrapCode) {
        match self.plan.options.traps {
            Traps::Faults => {
                self.builder.ins().trapnz(condition, super::trap_code(code));
            }
            Traps::Calls => {
                let position = self.position_of_trap();
                let (trap, next) = (self.trap_block(code, position), self.builder.create_block());
                self.builder.ins().brif(condition, trap, &[], next, &[]);
                self.go_on_checked(next);
            }
        }
    }

    /// Traps with `code` where `value` is 0.
    pub(super) fn trap_unless(&mut self, value: Value, code: TrapCode) {
        match self.plan.options.traps {
            Traps::Faults => {
                self.builder.ins().trapz(value, super::trap_code(code));
            }
            Traps::Calls => {
                let position = self.position_of_trap();
                let (trap, next) = (self.trap_block(code, position), self.builder.create_block());
                self.builder.ins().brif(value, next, &[], trap, &[]);
                self.go_on_checked(next);
            }
        }
    }

    /// Goes on in `next`, which only the present block leads to.
    pub(super) fn go_on_checked(&mut self, next: Block) {
        let block = self.builder.current_block().expect("code is translated into a block");
        if self.builder.func.layout.is_cold(block) {
            self.builder.set_cold_block(next);
        }
        let straight = self.straight_block();
        self.go_on_straight(next, straight);
    }

    /// Goes on in `next`. All ways there began in the block `straight`, whose other ways trap.
    pub(super) fn go_on_straight(&mut self, next: Block, straight: Block) {
        self.builder.seal_block(next);
        self.builder.switch_to_block(next);
        self.traps.straight = Some((next, straight));
    }

    /// The block that stands for the straight code here: what was found in it holds still.
    pub(super) fn straight_block(&self) -> Block {
        let block = self.builder.current_block().expect("code is translated into a block");
        match self.traps.straight {
            Some((next, straight)) if next == block => straight,
            _ => block,
        }
    }

    fn trap_block(&mut self, code: TrapCode, position: Option<u32>) -> Block {
        if let Some(block) = self.traps.known.get(&(code, position)) {
            return *block;
        }
        let block = self.builder.create_block();
        self.builder.set_cold_block(block);
        self.traps.blocks.push(((code, position), block));
        self.traps.known.insert((code, position), block);
        block
    }

    /// Writes the blocks that trap, once nothing more leads to them.
    pub(super) fn write_trap_blocks(&mut self) {
        self.write_beyond_blocks();
        for ((code, position), block) in std::mem::take(&mut self.traps.blocks) {
            self.mark(position);
            self.builder.seal_block(block);
            self.builder.switch_to_block(block);
            let number = self.i32(code as i32);
            self.call_host(Symbol::hostcall(Hostcall::trap), &[number]);
            self.builder.ins().trap(super::trap_code(TrapCode::Unreachable));
        }
    }

    /// Traps where the stack has less than `bytes` bytes left above its limit. Of a frame that was made already, these are none.
    ///
    /// ```text
    /// v1 = get_stack_pointer.i64
    /// v2 = load.i64 notrap aligned descriptor v0+48
    /// v3 = icmp ult v1, v2
    /// ```
    pub(super) fn check_stack(&mut self, bytes: u32) {
        const LIMIT: u32 = offset_of!(Instance, stack_limit) as u32;
        let pointer = self.builder.ins().get_stack_pointer(types::I64);
        let flags = self.descriptor_flags();
        let limit = self.load_field(types::I64, LIMIT, flags);
        let least = if bytes == 0 { limit } else { self.builder.ins().iadd_imm_u(limit, i64::from(bytes)) };
        let is_full = self.builder.ins().icmp(IntCC::UnsignedLessThan, pointer, least);
        self.trap_if(is_full, TrapCode::StackExhausted);
    }

    /// A function that has a large frame, before it has it: whether there is room, then the function's own code.
    pub(super) fn before_large_frame(&mut self, func: crate::module::FuncIdx, bytes: u32) {
        let entry = self.builder.current_block().expect("the entry block");
        let args = self.builder.block_params(entry).to_vec();
        self.check_stack(bytes);
        let callee = self.wasm_func(Symbol::LargeFrame(func), self.plan.module.func_type(func));
        self.builder.ins().return_call(callee, &args);
    }
}
