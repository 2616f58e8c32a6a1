//! Interruption: code that looks whether somebody wants the instance to stop.
//!
//! A flag in the instance is compared with 0 where a function begins that calls others, and at the header of every loop: no
//! way of control goes on for long without one of these. Another thread writes the flag with a plain store of 32 bits.
//!
//! ```text
//! loop                      v1 = iadd_imm v0, 80
//!   ...                     v2 = atomic_load.i32 notrap aligned v1
//!                           trapnz v2, interrupted
//! ```
//! The load is an atomic one, so that the code generator neither takes it out of a loop nor takes an earlier one's result. On
//! x86_64 it is an ordinary load, on AArch64 `ldar`.

use super::Translator;
use crate::options::{InstanceMode, Interruption};
use crate::plan::Symbol;
use cranelift_codegen::ir::{InstBuilder, MemFlagsData, types};
use std::mem::offset_of;
use wasm2native_abi::TrapCode;
use wasm2native_abi::instance::Instance;

impl Translator<'_, '_> {
    /// Traps where the instance shall stop.
    pub(super) fn check_interrupt(&mut self) {
        const FLAG: i64 = offset_of!(Instance, interrupt) as i64;
        if self.plan.options.interruption == Interruption::Unchecked {
            return;
        }
        let address = match self.plan.options.instance {
            InstanceMode::Static => self.symbol_address(Symbol::Instance, FLAG),
            InstanceMode::Parameter => {
                let instance = self.instance();
                self.builder.ins().iadd_imm_u(instance, FLAG)
            }
        };
        let flag = self.builder.ins().atomic_load(types::I32, MemFlagsData::trusted(), address);
        self.trap_if(flag, TrapCode::Interrupted);
    }
}
