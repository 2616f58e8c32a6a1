//! The table of code that is inlined, for backtraces.

use super::Data;
use super::blob::{Place, Run, Section};
use crate::plan::Symbol;
use std::collections::HashMap;
use std::mem::offset_of;
use wasm2native_abi::image::InlinedCode;

impl Data<'_> {
    /// Writes the table.
    pub(super) fn inlined(&mut self) -> Run {
        let code = self.code;
        let numbers: HashMap<Symbol, u32> =
            code.funcs.iter().zip(0..).map(|(func, number)| (func.symbol, number)).collect();
        let bytes = size_of::<InlinedCode>() as u64;
        let read_only = &mut self.sections.read_only;
        let start = read_only.reserve(code.inlined.len() as u64 * bytes, 4);
        for (piece, offset) in code.inlined.iter().zip((start..).step_by(size_of::<InlinedCode>())) {
            let mut set = |field: usize, value: u32| read_only.set_u32(offset + field as u64, value);
            set(offset_of!(InlinedCode, start), piece.code.start);
            set(offset_of!(InlinedCode, end), piece.code.end);
            set(offset_of!(InlinedCode, func), numbers[&Symbol::Func(piece.func)]);
        }
        Run::new(Place { section: Section::ReadOnly, offset: start }, code.inlined.len() as u64)
    }
}
