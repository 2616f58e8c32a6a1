//! From addresses in a module's DWARF, which are offsets into its code section, to places in the machine code.
//!
//! ```text
//! code section   │ func 3 │ func 4        │ func 5 │      size of the body, then the body
//!                           ├─ operators ─┤
//! text                 func 4:  … │ 0x41 │ 0x47 │ 0x41 │ …      pieces, in any order
//! ```

use crate::codegen::{Code, LocalPlace, Locations, Source};
use crate::module::{FuncIdx, PartIdx};
use crate::plan::{BasePlan, Plan, Symbol};
use std::collections::HashMap;
use std::mem::offset_of;
use std::ops::Range;
use wasm2native_abi::instance::Memory;

/// The map of one module.
pub(super) struct AddressMap<'p> {
    pub(super) plan: &'p Plan<'p>,
    pub(super) part: PartIdx,
    /// Every function that the module defines, in the order of the code section.
    funcs: Vec<MappedFunc<'p>>,
}

/// Where a memory begins.
#[derive(Clone, Copy)]
pub(super) enum MemoryBase {
    /// At this address.
    Constant(u64),
    /// At the address that lies at this offset in the program's instance.
    InInstance(u32),
}

/// A function.
pub(super) struct MappedFunc<'p> {
    /// Where it lies in the code section. What stands before its body is its own too.
    pub(super) wasm: Range<u64>,
    /// What it has become: nothing where it was not compiled, and two pieces where its frame is large.
    pub(super) natives: Vec<NativeFunc<'p>>,
}

/// A function's machine code.
pub(super) struct NativeFunc<'p> {
    /// Where it lies in the text.
    pub(super) code: Range<u32>,
    pub(super) locations: &'p Locations,
    /// Pieces of code and the addresses of their operators, by ascending offset from the function's first byte.
    pub(super) sources: Vec<(Range<u32>, u64)>,
    /// Their numbers, by ascending operator.
    by_operator: Vec<u32>,
}

impl<'p> AddressMap<'p> {
    pub(super) fn new(plan: &'p Plan<'p>, code: &'p Code, part: PartIdx) -> Self {
        let section = plan.module.dwarf[part].code;
        let mut natives: HashMap<FuncIdx, Vec<NativeFunc<'p>>> = HashMap::new();
        for (func, locations) in code.funcs.iter().zip(&code.locations) {
            if let Symbol::Func(index) | Symbol::LargeFrame(index) = func.symbol {
                let native = NativeFunc::new(func.offset..func.offset + func.bytes, locations, section);
                natives.entry(index).or_default().push(native);
            }
        }
        let mut end = 0;
        let mut funcs = Vec::new();
        for (index, func) in plan.module.funcs.iter().filter(|(_, func)| func.part == part) {
            let Some(body) = &func.body else { continue };
            let range = body.code.range();
            let start = end;
            end = range.end - section;
            funcs.push(MappedFunc { wasm: start..end, natives: natives.remove(&index).unwrap_or_default() });
        }
        Self { plan, part, funcs }
    }

    /// The function at an address, if it has been compiled.
    pub(super) fn func(&self, address: u64) -> Option<&MappedFunc<'p>> {
        // No body begins at the very start, where their number stands: that is how linkers name functions that are gone.
        let index = self.funcs.partition_point(|func| func.wasm.end <= address);
        self.funcs.get(index).filter(|func| address > 0 && !func.natives.is_empty())
    }

    /// Every compiled function that `wasm` has a part of.
    pub(super) fn funcs(&self, wasm: Range<u64>) -> impl Iterator<Item = &MappedFunc<'p>> {
        let first = self.funcs.partition_point(|func| func.wasm.end <= wasm.start);
        let overlapping = self.funcs[first..].iter().take_while(move |func| func.wasm.start < wasm.end);
        overlapping.filter(move |func| wasm.start > 0 && !func.natives.is_empty())
    }

    /// The machine code of a range of addresses: by ascending offset in the text, apart from each other.
    pub(super) fn native(&self, wasm: &Range<u64>) -> Vec<Range<u32>> {
        let mut ranges = Vec::new();
        for func in self.funcs(wasm.clone()) {
            for native in &func.natives {
                native.pieces(wasm, &mut ranges);
            }
        }
        joined(ranges)
    }

    /// Where the module's memory begins, if that can be said of every run.
    pub(super) fn memory_base(&self) -> Option<MemoryBase> {
        let memory = self.plan.module.parts[self.part].memory?;
        match (self.plan.memories[memory].base, &self.plan.hosted) {
            (BasePlan::Constant(base), _) => Some(MemoryBase::Constant(base)),
            (BasePlan::Loaded, None) => {
                Some(MemoryBase::InInstance(self.plan.memories[memory].descriptor + offset_of!(Memory, base) as u32))
            }
            // It is another one in every instance.
            (BasePlan::Loaded, Some(_)) => None,
        }
    }
}

impl MappedFunc<'_> {
    /// All of its machine code.
    pub(super) fn code(&self) -> Vec<Range<u32>> {
        joined(self.natives.iter().map(|native| native.code.clone()).collect())
    }

    /// Where a local is, in the text's offsets.
    pub(super) fn local(&self, local: u32) -> impl Iterator<Item = (Range<u32>, &LocalPlace)> {
        self.natives.iter().flat_map(move |native| {
            let places = &native.locations.locals;
            let first = places.partition_point(|place| place.local < local);
            let places = places[first..].iter().take_while(move |place| place.local == local);
            places.map(|place| (native.code.start + place.code.start..native.code.start + place.code.end, place))
        })
    }
}

impl<'p> NativeFunc<'p> {
    fn new(code: Range<u32>, locations: &'p Locations, section: u64) -> Self {
        let address = |source: &Source| Some((source.code.clone(), u64::from(source.position.operator()?) - section));
        let sources: Vec<_> = locations.sources.iter().filter_map(address).collect();
        let mut by_operator: Vec<u32> = (0..sources.len() as u32).collect();
        by_operator.sort_by_key(|number| sources[*number as usize].1);
        Self { code, locations, sources, by_operator }
    }

    /// Adds the code of operators in `wasm`: all of the function's where that is all of its operators.
    fn pieces(&self, wasm: &Range<u64>, ranges: &mut Vec<Range<u32>>) {
        let operator = |number: &u32| self.sources[*number as usize].1;
        let first = self.by_operator.partition_point(|number| operator(number) < wasm.start);
        let last = self.by_operator.partition_point(|number| operator(number) < wasm.end);
        if first == 0 && last == self.by_operator.len() {
            ranges.push(self.code.clone());
            return;
        }
        ranges.extend(self.by_operator[first..last].iter().map(|number| {
            let (code, _) = &self.sources[*number as usize];
            self.code.start + code.start..self.code.start + code.end
        }));
    }
}

/// `ranges` in order, with neighbours made one.
pub(super) fn joined(mut ranges: Vec<Range<u32>>) -> Vec<Range<u32>> {
    ranges.sort_unstable_by_key(|range| (range.start, range.end));
    let mut joined: Vec<Range<u32>> = Vec::with_capacity(ranges.len());
    for range in ranges.into_iter().filter(|range| !range.is_empty()) {
        match joined.last_mut() {
            Some(last) if range.start <= last.end => last.end = last.end.max(range.end),
            _ => joined.push(range),
        }
    }
    joined
}
