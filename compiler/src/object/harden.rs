//! What the runtime applies before the program runs: the filter of system calls, and which other parts.

use super::Data;
use super::blob::{Place, Section};
use crate::plan::{HardeningPlan, Symbol};
use std::mem::offset_of;
use wasm2native_abi::harden::Hardening;

impl Data<'_> {
    /// Writes the record, where the program gives up anything: where it lies.
    pub(super) fn harden(&mut self, plan: &HardeningPlan) -> Option<Place> {
        if plan.bits() == 0 {
            return None;
        }
        let filter: Vec<u8> = plan
            .filter()
            .iter()
            .flat_map(|instruction| {
                let [code, constant] = [u64::from(instruction.code), u64::from(instruction.constant)];
                let jumps = u64::from(instruction.jump_true) << 16 | u64::from(instruction.jump_false) << 24;
                (code | jumps | constant << 32).to_le_bytes()
            })
            .collect();
        let filter = self.constants(&filter, size_of::<u64>());
        let relocated = &mut self.sections.relocated;
        let start = relocated.reserve(size_of::<Hardening>() as u64, 8);
        let at = |field: usize| start + field as u64;
        relocated.set_external(at(offset_of!(Hardening, apply)), Symbol::Harden);
        relocated.set_slice(at(offset_of!(Hardening, filter)), filter);
        relocated.set_u32(at(offset_of!(Hardening, own_process)), plan.own_process());
        relocated.set_u32(at(offset_of!(Hardening, parts)), plan.bits());
        Some(Place { section: Section::Relocated, offset: start })
    }
}
