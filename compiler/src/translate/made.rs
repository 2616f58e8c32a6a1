//! Values that straight code has made already: indices that are widened, and the instance's address. The optimiser finds by itself that they
//! are the same, but takes longer than looking here: of the code that it is given for a Go program, they would be a tenth.
//!
//! Invariant: what is kept of a block of straight code is made in it, so that it is there in all that comes after.

use super::Translator;
use crate::plan::Symbol;
use cranelift_codegen::ir::{Block, InstBuilder, Value, types};
use cranelift_entity::packed_option::ReservedValue;

/// How many widened values are kept: a stack pointer's, and those of a few structures.
const KEPT: usize = 16;

/// What was made last.
pub(super) struct Made {
    /// By the low bits of its number, a value of 32 bits with it in 64, and where that was made.
    extended: [(Block, Value, Value); KEPT],
    instance: (Block, Value),
}

impl Default for Made {
    fn default() -> Self {
        let (block, value) = (Block::reserved_value(), Value::reserved_value());
        Self { extended: [(block, value, value); KEPT], instance: (block, value) }
    }
}

impl Translator<'_, '_> {
    /// A value of 32 bits, zero-extended to 64.
    pub(super) fn extended(&mut self, value: Value) -> Value {
        let block = self.straight_block();
        let place = value.as_u32() as usize % KEPT;
        let (made_in, of, made) = self.made.extended[place];
        if (made_in, of) == (block, value) {
            return made;
        }
        let made = self.builder.ins().uextend(types::I64, value);
        self.made.extended[place] = (block, value, made);
        made
    }

    /// The address of the instance, where that is a symbol.
    pub(super) fn instance_symbol(&mut self) -> Value {
        let block = self.straight_block();
        let (made_in, made) = self.made.instance;
        if made_in == block {
            return made;
        }
        let made = self.symbol_address(Symbol::Instance, 0);
        self.made.instance = (block, made);
        made
    }
}
