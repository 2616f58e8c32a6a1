//! Traps that come of a compare with a bound: they note what was to be reached, for their words, and trap.
//!
//! The notes are made out of the way, in blocks that all such traps of a function share which differ in values alone. What goes on is
//! one compare and one branch, as it would be without. An access of a memory hands on where it would have ended, which has been
//! computed for the compare: the value ends there and is the block's parameter at once, so that often nothing has to be moved.
//!
//! Single accesses are told so where traps are calls, as a compare ends a block there anyway. Where they are faults, an instruction
//! traps and tells its cause alone: ending a block at each of them doubled the reloads from the stack in QuickJS's interpreter, and
//! made it 8 % slower. Programs with a table of them tell the access too: the value that was compared is still in its register
//! ([`compared`](super::compared)).
//!
//! ```text
//! v6 = icmp ugt v5, v4               block8(v9) cold: store (access | 4 << 8), instance.broken.what
//! brif v6, block8(v5), block1                         store v9, instance.broken.at
//! block1: ...                                         jump block9, which calls the runtime
//! ```

use super::Translator;
use crate::module::{MemoryIdx, TableIdx};
use crate::options::Traps;
use crate::plan::{Symbol, TablePlan};
use cranelift_codegen::ir::condcodes::IntCC;
use cranelift_codegen::ir::{Block, InstBuilder, Value, types};
use std::mem::offset_of;
use wasm2native_abi::TrapCode;
use wasm2native_abi::broken::{Broken, Extent};
use wasm2native_abi::instance::{Segment, Table};

/// What lies beyond its bound, as far as it is known when code is translated. The rest are the block's parameters, `i64` each.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub(super) enum Beyond {
    /// An access of so many bytes. Parameter: where it ends, a sum that has not wrapped.
    AccessUntil { memory: MemoryIdx, bytes: u32 },
    /// An access of so many bytes. Parameter: its index.
    Access { memory: MemoryIdx, offset: u64, bytes: u32 },
    /// A range of a memory. Parameters: where it starts, how many bytes.
    Bytes(MemoryIdx),
    /// An element, which the code traps for. Parameter: its index.
    Element(TableIdx, TrapCode),
    /// A range of a table. Parameters: where it starts, how many elements.
    Elements(TableIdx),
    /// A range of the data segment that has this descriptor, or has been dropped. Parameters: as above.
    Data(Option<u32>),
    /// A range of the element segment that has this descriptor, or has been dropped. Parameters: as above.
    Elem(Option<u32>),
}

impl Beyond {
    /// Where a range would lie.
    pub(super) const fn code(self) -> TrapCode {
        match self {
            Self::AccessUntil { .. } | Self::Access { .. } | Self::Bytes(_) | Self::Data(_) => {
                TrapCode::MemoryOutOfBounds
            }
            Self::Element(_, code) => code,
            Self::Elements(_) | Self::Elem(_) => TrapCode::TableOutOfBounds,
        }
    }

    const fn is_access(self) -> bool {
        matches!(self, Self::AccessUntil { .. } | Self::Access { .. })
    }

    /// What the runtime is told.
    fn what(self) -> u32 {
        match self {
            Self::AccessUntil { memory, bytes } => Broken::access(Extent::AccessUntil, memory.as_u32(), bytes),
            Self::Access { memory, bytes, .. } => Broken::access(Extent::Access, memory.as_u32(), bytes),
            Self::Bytes(memory) => Broken::access(Extent::Bytes, memory.as_u32(), 0),
            Self::Element(..) => Extent::Element as u32,
            Self::Elements(_) => Extent::Elements as u32,
            Self::Data(_) => Extent::Data as u32,
            Self::Elem(_) => Extent::Elem as u32,
        }
    }
}

/// What a block notes and traps for: what lies beyond which bound, and the [position](Translator::position_of_trap).
pub(super) type BeyondCause = (Beyond, Option<u32>);

impl Translator<'_, '_> {
    /// Traps where `condition` is not 0.
    pub(super) fn trap_beyond(&mut self, condition: Value, beyond: Beyond, params: &[Value]) {
        if self.traps_alone(beyond) {
            return self.trap_if(condition, beyond.code());
        }
        let trap = self.beyond_block(beyond, params.len());
        let next = self.builder.create_block();
        let params: Vec<_> = params.iter().map(|value| (*value).into()).collect();
        self.builder.ins().brif(condition, trap, &params, next, &[]);
        self.go_on_checked(next);
    }

    /// Whether a compare that finds it is followed by an instruction that traps, and tells nothing but the cause.
    pub(super) fn traps_alone(&self, beyond: Beyond) -> bool {
        self.plan.options.traps == Traps::Faults && beyond.is_access()
    }

    /// Traps. What comes after it lies in a block that nothing leads to.
    pub(super) fn trap_beyond_always(&mut self, beyond: Beyond, param: Value) {
        let trap = self.beyond_block(beyond, 1);
        self.builder.ins().jump(trap, &[param.into()]);
        let after = self.builder.create_block();
        self.builder.seal_block(after);
        self.builder.switch_to_block(after);
    }

    fn beyond_block(&mut self, beyond: Beyond, params: usize) -> Block {
        let cause = (beyond, self.position_of_trap());
        if let Some(block) = self.traps.known_beyond.get(&cause) {
            return *block;
        }
        let block = self.builder.create_block();
        for _ in 0..params {
            self.builder.append_block_param(block, types::I64);
        }
        self.builder.set_cold_block(block);
        self.traps.beyond.push((cause, block));
        self.traps.known_beyond.insert(cause, block);
        block
    }

    /// Writes the blocks, once nothing more leads to them.
    pub(super) fn write_beyond_blocks(&mut self) {
        for ((beyond, position), block) in std::mem::take(&mut self.traps.beyond) {
            self.mark(position);
            self.builder.seal_block(block);
            self.builder.switch_to_block(block);
            self.note(beyond, block);
            self.trap_of(beyond.code(), position);
        }
    }

    fn note(&mut self, beyond: Beyond, block: Block) {
        let params = self.builder.block_params(block).to_vec();
        let mut what = self.i32(beyond.what().cast_signed());
        let mut at = params[0];
        if let Beyond::Access { offset, .. } = beyond
            && offset != 0
        {
            let index = at;
            let offset = self.builder.ins().iconst(types::I64, offset.cast_signed());
            at = self.builder.ins().iadd(index, offset);
            let carries = self.builder.ins().icmp(IntCC::UnsignedLessThan, at, index);
            let carry = self.builder.ins().uextend(types::I32, carries);
            let carry = self.builder.ins().ishl_imm_u(carry, i64::from(Broken::CARRY_LOG2));
            what = self.builder.ins().bor(what, carry);
        }
        let count = params.get(1).copied();
        let bound = self.bound(beyond);
        // An address of its own, lest that of the record is kept for what may never run.
        let record = self.record_address(self.plan.layout.broken);
        let flags = self.descriptor_flags();
        let fields = [
            (Some(what), offset_of!(Broken, what)),
            (Some(at), offset_of!(Broken, at)),
            (count, offset_of!(Broken, count)),
            (bound, offset_of!(Broken, bound)),
        ];
        for (value, offset) in fields {
            if let Some(value) = value {
                self.builder.ins().store(flags, value, record, offset as i32);
            }
        }
    }

    /// How many bytes or elements there are, where a memory does not say it.
    fn bound(&mut self, beyond: Beyond) -> Option<Value> {
        let (descriptor, len) = match beyond {
            Beyond::AccessUntil { .. } | Beyond::Access { .. } | Beyond::Bytes(_) => return None,
            Beyond::Element(table, _) | Beyond::Elements(table) => match &self.plan.tables[table] {
                TablePlan::Open { .. } => (Some(self.plan.layout.tables[table]), offset_of!(Table, len)),
                TablePlan::Closed { .. } | TablePlan::Unused => return Some(self.table_len(table)),
            },
            Beyond::Data(descriptor) | Beyond::Elem(descriptor) => (descriptor, offset_of!(Segment, len)),
        };
        let Some(descriptor) = descriptor else {
            return Some(self.builder.ins().iconst(types::I64, 0));
        };
        let field = self.record_address(descriptor + len as u32);
        let flags = self.descriptor_flags();
        Some(self.builder.ins().load(types::I64, flags, field, 0))
    }

    /// The address of what lies at `offset` in the instance's record.
    fn record_address(&mut self, offset: u32) -> Value {
        match self.context.instance_parameter() {
            None => self.symbol_address(Symbol::Instance, offset.into()),
            Some(instance) => self.builder.ins().iadd_imm_u(instance, i64::from(offset)),
        }
    }
}
