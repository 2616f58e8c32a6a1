//! Where locals are, for core dumps: the places that the code generator tells, of locals whose values the format can say.
//!
//! A trap mostly stands apart, behind all other code, where nothing needs a local: there a local is where it was at the branch that leads
//! to the trap, as nothing runs in between.

use super::Data;
use crate::codegen::{LocalPlace, Locations, PlacedFunc, Stop, ValuePlace};
use crate::disassembly::{Disassembler, Item, ReferenceKind};
use crate::module::{FuncIdx, Module, ValType};
use crate::plan::Symbol;
use crate::translate::Position;
use rayon::prelude::*;
use std::collections::HashMap;
use std::mem::offset_of;
use std::ops::Range;
use wasm2native_abi::exception::FIRST_VECTOR_REGISTER;
use wasm2native_abi::report::DumpedLocal;
use wasm2native_targets::Arch;

impl Data<'_> {
    /// Where the locals of each function are, as far as that is known and the format can tell their values: those of numbers.
    pub(super) fn dumped_locals(&self) -> Vec<Vec<DumpedLocal>> {
        let arch = self.plan.options.target.arch;
        let of_func = |(func, locations): (&PlacedFunc, &Locations)| {
            let (Symbol::Func(index) | Symbol::LargeFrame(index)) = func.symbol else { return Vec::new() };
            let types = local_types(self.plan.module, index);
            let place = |place: &LocalPlace| {
                let (kind, number) = encoded(arch, place.place)?;
                Some(DumpedLocal {
                    start: func.offset + place.code.start,
                    end: func.offset + place.code.end,
                    local: u16::try_from(place.local).ok()?,
                    ty: (*types.get(place.local as usize)?)?,
                    kind,
                    place: number,
                })
            };
            let mut places: Vec<DumpedLocal> = locations.locals.iter().filter_map(place).collect();
            if !places.is_empty() {
                places = self.with_traps(func, &places);
                places.retain(|place| can_stop(locations, place.start - func.offset..place.end - func.offset));
                places.sort_by_key(|place| (place.local, place.start));
            }
            places
        };
        // Without debug information there are none.
        self.code.funcs.par_iter().zip(&self.code.locations).map(of_func).collect()
    }

    /// The places, and at traps that stand apart those at the branch that leads to it, where it is one; nothing is taken for true there
    /// that the code generator tells of blocks which need no local.
    fn with_traps(&self, func: &PlacedFunc, places: &[DumpedLocal]) -> Vec<DumpedLocal> {
        let apart = self.traps_apart(func);
        let mut all = Vec::with_capacity(places.len());
        for place in places {
            let mut start = place.start;
            let first = apart.partition_point(|(trap, _)| trap.end <= place.start);
            for (trap, _) in apart[first..].iter().take_while(|(trap, _)| trap.start < place.end) {
                if start < trap.start {
                    all.push(DumpedLocal { start, end: trap.start, ..*place });
                }
                start = trap.end;
            }
            if start < place.end {
                all.push(DumpedLocal { start, ..*place });
            }
        }
        let mut by_branch: Vec<(u32, &Range<u32>)> =
            apart.iter().filter_map(|(trap, branch)| Some(((*branch)?, trap))).collect();
        by_branch.sort_unstable_by_key(|(branch, _)| *branch);
        for place in places {
            let at = |offset: u32| by_branch.partition_point(|(branch, _)| *branch < offset);
            let traps = &by_branch[at(place.start)..at(place.end)];
            all.extend(traps.iter().map(|(_, trap)| DumpedLocal { start: trap.start, end: trap.end, ..*place }));
        }
        all
    }

    /// A function's traps that branches lead to: what each takes of the text, and the branch, where it is one.
    fn traps_apart(&self, func: &PlacedFunc) -> Vec<(Range<u32>, Option<u32>)> {
        let arch = self.plan.options.target.arch;
        let text = func.offset..func.offset + func.bytes;
        let code = &self.code.text[text.start as usize..text.end as usize];
        let mut branches: HashMap<u32, Option<u32>> = HashMap::new();
        for item in Disassembler::new(arch).items(code, 0, &[]) {
            if let Item::Instruction(instruction) = item
                && let Some(reference) = instruction.reference
                && reference.kind == ReferenceKind::Branch
            {
                // What several lead to may be reached with locals in several places.
                let target = branches.entry(text.start + reference.target as u32);
                target.and_modify(|branch| *branch = None).or_insert(Some(text.start + instruction.bytes.offset));
            }
        }
        let trap_bytes = match arch {
            Arch::X86_64 => 2,
            Arch::Aarch64 => 4,
        };
        let traps = &self.code.traps;
        let traps = &traps[traps.partition_point(|(trap, _)| *trap < text.start)..];
        let traps = traps.iter().map(|(trap, _)| *trap).take_while(|trap| *trap < text.end);
        traps.filter_map(|trap| Some((trap..trap + trap_bytes, *branches.get(&trap)?))).collect()
    }
}

/// Whether a piece of a function's code has a part that can stop: dumps tell of no other.
fn can_stop(locations: &Locations, code: Range<u32>) -> bool {
    let before = locations.stops.partition_point(|stop| stop.start < code.end);
    let sources = &locations.sources;
    let source = |start: u32| sources[..sources.partition_point(|source| source.code.start <= start)].last();
    let end =
        |stop: &Stop| source(stop.start).filter(|_| stop.position != Position::NONE).map_or(u32::MAX, |of| of.code.end);
    locations.stops[..before].last().is_some_and(|stop| end(stop) > code.start)
}

/// A place as the runtime reads it.
pub(super) fn encode(local: &DumpedLocal) -> [u8; size_of::<DumpedLocal>()] {
    const {
        assert!(offset_of!(DumpedLocal, end) == 4 && offset_of!(DumpedLocal, local) == 8);
        assert!(offset_of!(DumpedLocal, ty) == 10 && offset_of!(DumpedLocal, kind) == 11);
        assert!(offset_of!(DumpedLocal, place) == 12);
    };
    let mut bytes = [0; size_of::<DumpedLocal>()];
    bytes[..4].copy_from_slice(&local.start.to_le_bytes());
    bytes[4..8].copy_from_slice(&local.end.to_le_bytes());
    bytes[8..10].copy_from_slice(&local.local.to_le_bytes());
    [bytes[10], bytes[11]] = [local.ty, local.kind];
    bytes[12..].copy_from_slice(&local.place.to_le_bytes());
    bytes
}

/// A place as [`DumpedLocal`] has it; none where it cannot.
fn encoded(arch: Arch, place: ValuePlace) -> Option<(u8, i32)> {
    // By DWARF's numbers (psABIs: "DWARF Register Number Mapping").
    const X86: [u32; 8] = [0, 2, 1, 3, 6, 7, 5, 4];
    let number = match place {
        ValuePlace::Frame(offset) => return Some((DumpedLocal::FRAME, i32::try_from(offset).ok()?)),
        ValuePlace::Register(number) => number,
    };
    let number = match (arch, u32::from(number)) {
        (Arch::X86_64, number @ 0..=7) => X86[number as usize],
        (Arch::X86_64, number @ 8..=15) | (Arch::Aarch64, number @ 0..=30) => number,
        (Arch::X86_64, number @ 17..=32) => FIRST_VECTOR_REGISTER + number - 17,
        (Arch::Aarch64, number @ 64..=95) => FIRST_VECTOR_REGISTER + number - 64,
        _ => return None,
    };
    Some((DumpedLocal::REGISTER, number.cast_signed()))
}

/// The types of a function's locals, parameters first: only those that the format can tell values of.
fn local_types(module: &Module<'_>, func: FuncIdx) -> Vec<Option<u8>> {
    let params = &module.func_type(func).params;
    let mut types: Vec<Option<u8>> = params.iter().map(|ty| number_type(*ty)).collect();
    let body = module.funcs[func].body.as_ref();
    for group in body.and_then(|body| body.code.get_locals_reader().ok()).into_iter().flatten() {
        let (count, ty) = group.expect("the body has been read before");
        // Of a number there is no more than its type.
        let ty = ValType::new(ty, 0).ok().and_then(number_type);
        types.extend(std::iter::repeat_n(ty, count as usize));
    }
    types
}

/// The byte of a number's type.
const fn number_type(ty: ValType) -> Option<u8> {
    match ty {
        ValType::I32 => Some(0x7f),
        ValType::I64 => Some(0x7e),
        ValType::F32 => Some(0x7d),
        ValType::F64 => Some(0x7c),
        ValType::V128 | ValType::Ref(_) | ValType::FuncRef | ValType::ExternRef => None,
    }
}
