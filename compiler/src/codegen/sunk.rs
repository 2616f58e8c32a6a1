//! Loads that stand in the instruction that uses them: `addl 8(%rcx), %eax`. The code generator says of such an instruction that it comes
//! of the addition, and what can stop there is the load. An addition that has been written anew comes of nothing, as it says.

use super::locations::Source;
use crate::module::{FuncIdx, Module};
use crate::translate::{self, Position, Positions};
use cranelift_codegen::ir::{self, Block, Inst, Value, ValueDef};
use cranelift_codegen::{Final, MachBufferFinalized};
use cranelift_entity::EntitySet;
use std::collections::HashMap;

/// How many values may stand between what an instruction comes of and the load: `icmp` and `uextend` below a branch.
const MOST_VALUES: usize = 3;

/// Has instructions that come of nothing come of what the first load does that they use, of those in their block.
pub(super) fn mark(func: &mut ir::Function) {
    let blocks: Vec<Block> = func.layout.blocks().collect();
    for block in blocks {
        let mut next = func.layout.first_inst(block);
        while let Some(inst) = next {
            next = func.layout.next_inst(inst);
            if !func.srcloc(inst).is_default() {
                continue;
            }
            let load = func.dfg.inst_values(inst).find_map(|value| {
                let of = func.dfg.value_def(func.dfg.resolve_aliases(value)).inst()?;
                let is_load = func.dfg.insts[of].opcode().can_load() && !func.dfg.insts[of].opcode().is_call();
                (is_load && func.layout.inst_block(of) == Some(block)).then_some(of)
            });
            if let Some(load) = load {
                let source = func.srcloc(load);
                func.set_srcloc(inst, source);
            }
        }
    }
}

/// Gives pieces of the code in which a load stops the position of that load, where it comes of another operator. `func` is what the code
/// was selected from, of a function whose own body is that of `own`.
pub(super) fn settle(
    sources: &mut [Source],
    buffer: &MachBufferFinalized<Final>,
    func: &ir::Function,
    positions: &Positions,
    module: &Module<'_>,
    own: FuncIdx,
) {
    let mut pieces = pieces(sources, buffer, positions, module, own);
    if pieces.is_empty() {
        return;
    }
    let insts = || func.layout.blocks().flat_map(|block| func.layout.block_insts(block));
    for inst in insts() {
        let marked = func.srcloc(inst).bits();
        let first = pieces.partition_point(|piece| piece.marked < marked);
        if let Some(piece) = pieces.get_mut(first).filter(|piece| piece.marked == marked) {
            add_loads(func, inst, MOST_VALUES, &mut piece.loads);
        }
    }
    // Where there are several, one that something else uses too has an instruction of its own.
    let mut uses: HashMap<Value, usize> = HashMap::new();
    for loads in pieces.iter().map(|piece| &piece.loads).filter(|loads| loads.len() > 1) {
        uses.extend(loads.iter().map(|load| (func.dfg.first_result(*load), 0)));
    }
    if !uses.is_empty() {
        let mut counted = EntitySet::new();
        uses.keys().for_each(|value| _ = counted.insert(*value));
        let values = insts().flat_map(|inst| func.dfg.inst_values(inst)).map(|value| func.dfg.resolve_aliases(value));
        values.filter(|value| counted.contains(*value)).for_each(|value| *uses.entry(value).or_default() += 1);
    }
    for Piece { sources: of, loads, .. } in pieces {
        let is_once = |load: &&Inst| uses.get(&func.dfg.first_result(**load)).is_none_or(|uses| *uses == 1);
        let mut once = loads.iter().filter(is_once);
        if let (Some(load), None) = (once.next(), once.next()) {
            let position = positions.of(func.srcloc(*load).bits());
            of.into_iter().for_each(|number| sources[number].position = position);
        }
    }
}

/// Code of an operator that accesses nothing itself, in which an access stops.
struct Piece {
    /// What the code generator has marked it with.
    marked: u32,
    /// Which sources it is.
    sources: Vec<usize>,
    /// The loads that the operator uses.
    loads: Vec<Inst>,
}

/// Those of a function's code, by what they are marked with.
fn pieces(
    sources: &[Source],
    buffer: &MachBufferFinalized<Final>,
    positions: &Positions,
    module: &Module<'_>,
    own: FuncIdx,
) -> Vec<Piece> {
    // As sources are made of these, they have the same numbers.
    let marks: Vec<u32> =
        buffer.get_srclocs_sorted().iter().filter(|mark| !mark.loc.is_default()).map(|mark| mark.loc.bits()).collect();
    let mut found: Vec<(u32, usize)> = Vec::new();
    for trap in buffer.traps().iter().filter(|trap| trap.code == translate::ACCESS_FAULT) {
        let before = sources.partition_point(|source| source.code.start <= trap.offset).checked_sub(1);
        if let Some((number, Source { code, position })) = before.map(|number| (number, &sources[number]))
            && code.contains(&trap.offset)
            && !is_access(*position, positions, module, own)
        {
            found.push((marks[number], number));
        }
    }
    found.sort_unstable();
    let alike = found.chunk_by(|(one, _), (other, _)| one == other);
    let piece = |of: &[(u32, usize)]| Piece {
        marked: of[0].0,
        sources: of.iter().map(|(_, number)| *number).collect(),
        loads: Vec::new(),
    };
    alike.map(piece).collect()
}

/// Adds the loads of the same block that `inst` uses, itself or through values.
fn add_loads(func: &ir::Function, inst: Inst, values: usize, loads: &mut Vec<Inst>) {
    for value in func.dfg.inst_values(inst) {
        let ValueDef::Result(of, _) = func.dfg.value_def(func.dfg.resolve_aliases(value)) else { continue };
        if func.layout.inst_block(of) != func.layout.inst_block(inst) {
            continue;
        }
        let opcode = func.dfg.insts[of].opcode();
        if opcode.can_load() && !opcode.is_call() {
            if !loads.contains(&of) {
                loads.push(of);
            }
        } else if values > 1 && !opcode.other_side_effects() {
            add_loads(func, of, values - 1, loads);
        }
    }
}

/// Whether what code comes of is an operator that accesses memory itself, or nothing that is known.
fn is_access(position: Position, positions: &Positions, module: &Module<'_>, own: FuncIdx) -> bool {
    /// `i32.load` to `i64.store32` (spec: "Instructions", binary format).
    const ACCESSES: std::ops::RangeInclusive<u8> = 0x28..=0x3e;
    /// From here on a second number says what it is: vectors, atomics, ranges and references among them.
    const PREFIXES: u8 = 0xfb;
    let func = position.site().map_or(own, |site| positions.sites[site as usize].func);
    let operator = || {
        let body = module.funcs[func].body.as_ref()?;
        let from_start = u64::from(position.operator()?).checked_sub(body.code.range().start)?;
        body.code.as_bytes().get(from_start as usize).copied()
    };
    operator().is_none_or(|operator| ACCESSES.contains(&operator) || operator >= PREFIXES)
}
