//! What of the machine code belongs to which operator, and where locals are: what the code generator tells for debuggers.

use super::compared::{self, ComparedPlace};
use super::stops::{Stop, Stops};
use crate::options::{Options, Symbols};
use crate::translate::{Position, Positions, Translated};
use cranelift_codegen::ir::{StackSlotKey, ValueLabel};
use cranelift_codegen::isa::TargetIsa;
use cranelift_codegen::{CompiledCode, Final, LabelValueLoc, MachBufferFinalized, MachSrcLoc};
use std::ops::Range;

/// What is known of one function's code. Offsets are from its first byte.
#[derive(Clone, Debug, Default)]
pub(crate) struct Locations {
    /// Pieces of code and what they come of, by ascending offset. They do not overlap; what is the compiler's own has none. Kept for
    /// debuggers alone.
    pub(crate) sources: Vec<Source>,
    /// Those that code can stop in, which backtraces of traps tell of, by ascending offset.
    pub(crate) stops: Vec<Stop>,
    /// Where locals are, by index and ascending offset.
    pub(crate) locals: Vec<LocalPlace>,
    /// Where the values of accesses are that are compared, by ascending offset.
    pub(crate) compared: Vec<ComparedPlace>,
}

/// A piece of code that has one position.
#[derive(Clone, Debug)]
pub(crate) struct Source {
    /// Where it lies.
    pub(crate) code: Range<u32>,
    /// What it comes of.
    pub(crate) position: Position,
}

/// Where a local is while a piece of code runs.
#[derive(Clone, Debug)]
pub(crate) struct LocalPlace {
    /// The local.
    pub(crate) local: u32,
    /// The piece of code.
    pub(crate) code: Range<u32>,
    /// The place.
    pub(crate) place: ValuePlace,
}

/// Where a value is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum ValuePlace {
    /// In a register, by DWARF's number for it.
    Register(u16),
    /// In memory: bytes from the stack pointer that the function was called with.
    Frame(i64),
}

/// Reads what code comes of.
pub(super) fn sources(buffer: &MachBufferFinalized<Final>, positions: &Positions) -> Vec<Source> {
    let sources = buffer.get_srclocs_sorted().iter().filter(|source| !source.loc.is_default());
    let source = |source: &MachSrcLoc<Final>| Source {
        code: source.start..source.end,
        position: positions.of(source.loc.bits()),
    };
    sources.map(source).collect()
}

/// Reads what the code generator tells of a function that was `translated`, whose `sources` and `stops` have been read, for `options`.
pub(super) fn of(
    code: &CompiledCode,
    translated: &Translated,
    sources: Vec<Source>,
    stops: &Stops,
    isa: &dyn TargetIsa,
    options: &Options,
) -> Locations {
    let compared = compared::places(code, &sources, translated, options.target.arch);
    let stops = stops.sources(&sources);
    match options.symbols {
        Symbols::Debug => {
            let locals = locals(code, translated, &sources, isa);
            Locations { sources, stops, locals, compared }
        }
        Symbols::All | Symbols::None => Locations { sources: Vec::new(), stops, locals: Vec::new(), compared },
    }
}

/// Where locals are.
fn locals(code: &CompiledCode, translated: &Translated, sources: &[Source], isa: &dyn TargetIsa) -> Vec<LocalPlace> {
    let own = |source: &Source| translated.positions.own_operator(source.position);
    let mut by_operator: Vec<(u64, &Range<u32>)> =
        sources.iter().filter_map(|source| Some((own(source)?.into(), &source.code))).collect();
    by_operator.sort_by_key(|(operator, code)| (*operator, code.start));

    let mut locals = kept(code);
    for (number, label) in translated.labels.iter().enumerate() {
        let Some(ranges) = code.value_labels_ranges.get(&ValueLabel::from_u32(number as u32)) else { continue };
        // The code in which the label is the local's.
        let own = |end: u64| by_operator.partition_point(|(operator, _)| *operator < end);
        let pieces = &by_operator[own(label.operators.start)..own(label.operators.end)];
        for range in ranges.iter().filter(|range| range.start < range.end) {
            let place = match range.loc {
                LabelValueLoc::CFAOffset(offset) => ValuePlace::Frame(offset),
                LabelValueLoc::Reg(register) => match isa.map_regalloc_reg_to_dwarf(register) {
                    Ok(number) => ValuePlace::Register(number),
                    // Debuggers have no number for it.
                    Err(_) => continue,
                },
            };
            let whole = range.start..range.end;
            let mut add = |code: Range<u32>| locals.push(LocalPlace { local: label.local, code, place });
            if label.is_last {
                add(whole);
                continue;
            }
            for (_, piece) in pieces {
                let both = piece.start.max(whole.start)..piece.end.min(whole.end);
                if !both.is_empty() {
                    add(both);
                }
            }
        }
    }
    locals.sort_by_key(|place| (place.local, place.code.start, place.code.end));
    joined(locals)
}

/// The local that is kept in the frame, in all of the code.
fn kept(code: &CompiledCode) -> Vec<LocalPlace> {
    let Some(frame) = code.buffer.frame_layout() else { return Vec::new() };
    let slots = frame.stackslots.values().filter_map(|slot| Some((slot.offset, slot.key?)));
    let place = |(offset, key): (u32, StackSlotKey)| LocalPlace {
        local: key.bits() as u32,
        code: 0..code.buffer.data().len() as u32,
        place: ValuePlace::Frame(i64::from(offset) - i64::from(frame.frame_to_fp_offset) - FRAME_BYTES),
    };
    slots.map(place).collect()
}

/// From where the frame pointer points to the stack pointer at the call: the old frame pointer and the return address.
pub(crate) const FRAME_BYTES: i64 = 16;

/// Neighbours in one place as one. Of several places at a time, the first counts.
fn joined(places: Vec<LocalPlace>) -> Vec<LocalPlace> {
    let mut joined: Vec<LocalPlace> = Vec::new();
    for mut place in places {
        if let Some(last) = joined.last_mut().filter(|last| last.local == place.local) {
            if place.place == last.place && place.code.start <= last.code.end {
                last.code.end = last.code.end.max(place.code.end);
                continue;
            }
            place.code.start = place.code.start.max(last.code.end);
            if place.code.is_empty() {
                continue;
            }
        }
        joined.push(place);
    }
    joined
}
