//! Counting, in a program that writes a profile: code that adds to counters.
//!
//! ```text
//! if                v1 = symbol_value counters
//!                   v2 = load.i64 v1+48
//!                   store (iadd v2, 1), v1+48       at the beginning of each side, with a counter of its own
//! ```
//! Additions are no atomic ones: a program has one thread. A counter of 64 bits does not overflow.

use super::Translator;
use crate::plan::{Site, SiteKind, Symbol};
use cranelift_codegen::ir::condcodes::IntCC;
use cranelift_codegen::ir::{InstBuilder, MemFlagsData, Value, types};

/// The counters of the two ways from a condition.
#[derive(Clone, Copy)]
pub(super) struct Sides {
    pub(super) taken: Counter,
    pub(super) not_taken: Counter,
}

/// The number of a counter.
#[derive(Clone, Copy)]
pub(super) struct Counter(pub(super) u32);

impl Counter {
    /// Bytes from the first one's.
    const fn offset(self) -> i32 {
        (self.0 * size_of::<u64>() as u32) as i32
    }
}

impl Translator<'_, '_> {
    /// The counters of the branch that is being translated, where it is counted.
    pub(super) fn sides(&self) -> Option<Sides> {
        match self.site {
            Some(Site { kind: SiteKind::Branch, counter, .. }) => {
                Some(Sides { taken: Counter(counter), not_taken: Counter(counter + 1) })
            }
            _ => None,
        }
    }

    /// Adds 1.
    pub(super) fn count_up(&mut self, counter: Counter) {
        let counters = self.symbol_address(Symbol::Counters, 0);
        let value = self.load_counter(counters, counter);
        let more = self.builder.ins().iadd_imm_u(value, 1);
        self.store_counter(more, counters, counter);
    }

    /// Counts a call of a function that is known.
    pub(super) fn count_direct_call(&mut self) {
        if let Some(Site { kind: SiteKind::DirectCall, counter, .. }) = self.site {
            self.count_up(Counter(counter));
        }
    }

    /// Counts an indirect call of the code at `callee`, and has it vote.
    ///
    /// ```text
    /// leader, lead = counters      is_none = lead == 0      is_leader = leader == callee
    /// leader <- select is_none, callee, leader
    /// lead   <- select (is_none | is_leader), lead + 1, lead - 1
    /// ```
    pub(super) fn count_callee(&mut self, callee: Value) {
        let Some(Site { kind: SiteKind::IndirectCall, counter, .. }) = self.site else { return };
        let (lead_at, leader_at) = (Counter(counter + 1), Counter(counter + 2));
        self.count_up(Counter(counter));
        let counters = self.symbol_address(Symbol::Counters, 0);
        let lead = self.load_counter(counters, lead_at);
        let leader = self.load_counter(counters, leader_at);
        let zero = self.builder.ins().iconst(types::I64, 0);
        let is_none = self.builder.ins().icmp(IntCC::Equal, lead, zero);
        let is_leader = self.builder.ins().icmp(IntCC::Equal, leader, callee);
        let leader = self.builder.ins().select(is_none, callee, leader);
        self.store_counter(leader, counters, leader_at);
        let is_for = self.builder.ins().bor(is_none, is_leader);
        let one = self.builder.ins().iconst(types::I64, 1);
        let (more, less) = (self.builder.ins().iadd(lead, one), self.builder.ins().isub(lead, one));
        let lead = self.builder.ins().select(is_for, more, less);
        self.store_counter(lead, counters, lead_at);
    }

    fn load_counter(&mut self, counters: Value, counter: Counter) -> Value {
        self.builder.ins().load(types::I64, MemFlagsData::trusted(), counters, counter.offset())
    }

    fn store_counter(&mut self, value: Value, counters: Value, counter: Counter) {
        self.builder.ins().store(MemFlagsData::trusted(), value, counters, counter.offset());
    }
}
