//! The accesses of a loop to memory: streams that advance by the same number of bytes in each iteration.

use super::LinearMemory;
use super::affine::{Affine, Counters};
use super::pack::VECTOR_BYTES;
use super::shape::InnerLoop;
use crate::codegen::values::constant;
use crate::plan::BasePlan;
use cranelift_codegen::ir::{Function, Inst, InstructionData, MemFlagsData, Opcode, Type, Value, types};

/// Accesses whose indices differ by constants only.
#[derive(Debug)]
pub(super) struct Stream {
    /// The least index of the first iteration.
    pub(super) start: Affine,
    /// Bytes by which indices grow in each iteration.
    pub(super) step: i64,
    /// Bytes from the least index of an iteration to behind the last byte that is accessed in it.
    pub(super) extent: i64,
    pub(super) contents: Contents,
}

/// Whether what a stream goes over may change meanwhile.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Contents {
    Read,
    Written,
}

/// An access.
#[derive(Clone, Copy, Debug)]
pub(super) struct Access {
    pub(super) inst: Inst,
    pub(super) stream: usize,
    /// Bytes from the stream's least index in the same iteration.
    pub(super) offset: i64,
    /// What is in memory.
    pub(super) ty: Type,
    /// What is stored; `None` for a load.
    pub(super) stored: Option<Value>,
}

impl Access {
    pub(super) fn bytes(&self) -> i64 {
        i64::from(self.ty.bytes())
    }
}

/// All accesses of a loop, in their order.
#[derive(Debug)]
pub(super) struct Streams {
    pub(super) streams: Vec<Stream>,
    pub(super) accesses: Vec<Access>,
}

/// More streams are not worth their checks.
const MOST_STREAMS: usize = 6;

impl Streams {
    /// The accesses of a loop: `None` where it does anything else that can be seen from outside, or that may trap.
    pub(super) fn of(
        func: &Function,
        inner: &InnerLoop,
        counters: &Counters<'_>,
        memory: &LinearMemory,
    ) -> Option<Self> {
        let mut streams: Vec<(Affine, Vec<i64>)> = Vec::new();
        let mut accesses = Vec::new();
        for inst in func.layout.block_insts(inner.block).filter(|inst| *inst != inner.branch) {
            let opcode = func.dfg.insts[inst].opcode();
            if !(opcode.can_load() || opcode.can_store()) {
                // A node of a body makes one value.
                let is_more = func.dfg.inst_results(inst).len() > 1;
                if is_more || opcode.can_trap() || opcode.is_call() || opcode.other_side_effects() || opcode.is_branch()
                {
                    return None;
                }
                continue;
            }
            let Place { index, offset, ty, stored } = place(func, inst, inner, counters, memory)?;
            let stream = match streams.iter().position(|(sum, _)| sum.is_beside(&index)) {
                Some(stream) => stream,
                None => {
                    streams.push((index.clone(), Vec::new()));
                    streams.len() - 1
                }
            };
            streams[stream].1.push(i64::from(index.constant));
            // As yet from an index without its constant.
            let offset = i64::from(index.constant) + offset;
            accesses.push(Access { inst, stream, offset, ty, stored });
        }
        if streams.len() > MOST_STREAMS || accesses.is_empty() {
            return None;
        }
        let streams = streams.into_iter().enumerate().map(|(stream, (sum, constants))| {
            let least = constants.into_iter().min().expect("a stream has an access");
            let mut extent = 0;
            let mut contents = Contents::Read;
            for access in accesses.iter_mut().filter(|access| access.stream == stream) {
                access.offset -= least;
                extent = extent.max(access.offset + access.bytes());
                if access.stored.is_some() {
                    contents = Contents::Written;
                }
            }
            let step = i64::from(counters.step_of(&sum));
            Stream { start: sum.with_constant(least as i32), step, extent, contents }
        });
        Some(Self { streams: streams.collect(), accesses })
    }

    /// How many iterations fill a vector, a power of two, of what is stored, or where nothing is, of what is loaded; `None` where that
    /// does not advance.
    pub(super) fn copies(&self) -> Option<i64> {
        let of = |contents: Contents| {
            let streams = self.streams.iter().filter(move |stream| stream.contents == contents && stream.step != 0);
            streams.map(|stream| stream.step.unsigned_abs()).filter(|step| step.is_power_of_two()).min()
        };
        let is_written = self.streams.iter().any(|stream| stream.contents == Contents::Written);
        let least = if is_written { of(Contents::Written) } else { of(Contents::Read) };
        Some((VECTOR_BYTES as u64 / least?.min(VECTOR_BYTES as u64)) as i64)
    }

    /// Whether an access is a load of a place that does not move, of what the loop does not store to.
    pub(super) fn is_place(&self, access: &Access) -> bool {
        let stream = &self.streams[access.stream];
        stream.step == 0 && stream.contents == Contents::Read
    }

    pub(super) fn access_of(&self, inst: Inst) -> Option<usize> {
        self.accesses.iter().position(|access| access.inst == inst)
    }
}

/// What an instruction accesses.
struct Place {
    index: Affine,
    /// What is added to the index without wrapping.
    offset: i64,
    ty: Type,
    stored: Option<Value>,
}

fn place(
    func: &Function,
    inst: Inst,
    inner: &InnerLoop,
    counters: &Counters<'_>,
    memory: &LinearMemory,
) -> Option<Place> {
    let (opcode, address, offset, stored) = match func.dfg.insts[inst] {
        InstructionData::Load { opcode, arg, offset, .. } => (opcode, arg, offset, None),
        InstructionData::Store { opcode, args, offset, .. } => (opcode, args[1], offset, Some(args[0])),
        _ => return None,
    };
    let flags = func.dfg.insts[inst].memflags_data(&func.dfg)?;
    if !is_of_memory(func, flags) {
        return None;
    }
    let ty = match opcode {
        Opcode::Load => func.dfg.value_type(func.dfg.first_result(inst)),
        Opcode::Store => func.dfg.value_type(stored?),
        Opcode::Uload8 | Opcode::Sload8 | Opcode::Istore8 => types::I8,
        Opcode::Uload16 | Opcode::Sload16 | Opcode::Istore16 => types::I16,
        Opcode::Uload32 | Opcode::Sload32 | Opcode::Istore32 => types::I32,
        _ => return None,
    };
    let offset = i64::from(i32::from(offset));
    let at = |index, offset| (offset >= 0).then_some(Place { index, offset, ty, stored });
    if let (Some(address), BasePlan::Constant(base)) = (constant(func, address), memory.base) {
        return at(Affine::default(), address - base as i64 + offset);
    }
    let index = |arg: Value| match func.dfg.insts[func.dfg.value_def(arg).inst()?] {
        InstructionData::Unary { opcode: Opcode::Uextend, arg } if func.dfg.value_type(arg) == types::I32 => Some(arg),
        _ => None,
    };
    if let (Some(index), BasePlan::Constant(base)) = (index(address), memory.base) {
        return at(counters.affine(func, index)?, offset - base as i64);
    }
    let sum = func.dfg.value_def(address).inst()?;
    let InstructionData::Binary { opcode: Opcode::Iadd, args } = func.dfg.insts[sum] else { return None };
    let (index, base) = match (index(args[0]), index(args[1])) {
        (Some(index), None) => (index, args[1]),
        (None, Some(index)) => (index, args[0]),
        _ => return None,
    };
    if !memory.is_base(func, inner, base) {
        return None;
    }
    at(counters.affine(func, index)?, offset)
}

fn is_of_memory(func: &Function, flags: MemFlagsData) -> bool {
    flags.alias_region().is_some_and(|region| func.dfg.alias_regions[region].user_id == crate::translate::MEMORY_REGION)
}
