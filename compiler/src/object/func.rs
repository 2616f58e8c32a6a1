//! The table of functions for backtraces, and their names, demangled: the runtime shows them as they are.

use super::Data;
use super::blob::{Place, Run, Section};
use crate::listing::demangle;
use crate::plan::Symbol;
use std::mem::offset_of;
use wasm2native_abi::image::FuncEntry;

impl Data<'_> {
    /// Writes the table: entries and names.
    pub(super) fn funcs(&mut self) -> (Run, Run) {
        let (plan, code) = (self.plan, self.code);
        let mut names = Vec::new();
        let bytes = size_of::<FuncEntry>() as u64;
        let read_only = &mut self.sections.read_only;
        let start = read_only.reserve(code.funcs.len() as u64 * bytes, 4);
        for (number, func) in code.funcs.iter().enumerate() {
            let (index, name) = match func.symbol {
                Symbol::Func(index) | Symbol::LargeFrame(index) => {
                    (plan.module.funcs[index].index, plan.module.func_label(index).map(demangle).unwrap_or_default())
                }
                _ => (FuncEntry::THUNK, String::new()),
            };
            let offset = start + number as u64 * bytes;
            let mut set = |field: usize, value: u32| read_only.set_u32(offset + field as u64, value);
            set(offset_of!(FuncEntry, offset), func.offset);
            set(offset_of!(FuncEntry, func), index);
            set(offset_of!(FuncEntry, name), names.len() as u32);
            set(offset_of!(FuncEntry, name_bytes), name.len() as u32);
            names.extend_from_slice(name.as_bytes());
        }
        let entries = Run::new(Place { section: Section::ReadOnly, offset: start }, code.funcs.len() as u64);
        let offset = read_only.append(&names, 1);
        (entries, Run::new(Place { section: Section::ReadOnly, offset }, names.len() as u64))
    }
}
