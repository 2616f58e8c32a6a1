//! Vectors of a fast loop: how packs become instructions, and lanes values of their own.

use super::body::Operand;
use super::pack::{PackKind, lanes_of};
use super::writer::Writer;
use cranelift_codegen::cursor::{Cursor, FuncCursor};
use cranelift_codegen::ir::condcodes::IntCC;
use cranelift_codegen::ir::{
    Endianness, InstBuilder, InstBuilderBase, InstructionData, MemFlagsData, Opcode, Type, Value, types,
};

impl Writer<'_, '_> {
    pub(super) fn write_pack(&mut self, index: usize) {
        let pack = &self.fast.packs.packs[index];
        let Operand::Node(node) = pack.lanes[0] else { unreachable!("lanes of operations are nodes") };
        let inst = self.fast.body.nodes[node].inst;
        let ty = vector(pack.ty);
        let value = match &pack.kind {
            PackKind::Load => {
                let (base, offset) = self.address(node);
                let flags = self.flags(inst);
                let value = self.cursor(node).ins().load(ty, flags, base, offset);
                self.note_loaded(node, value);
                value
            }
            PackKind::Store(value) => {
                let value = self.vector(*value);
                let (base, offset) = self.address(node);
                let flags = self.flags(inst);
                self.note_overwritten(node, ty, base, offset);
                self.cursor(node).ins().store(flags, value, base, offset);
                return;
            }
            PackKind::Operation(args) => {
                let args: Vec<Value> = args.iter().map(|arg| self.vector(*arg)).collect();
                let data = match (self.func.dfg.insts[inst], args.as_slice()) {
                    (InstructionData::Unary { opcode, .. }, &[arg]) => InstructionData::Unary { opcode, arg },
                    (InstructionData::Binary { opcode, .. }, &[left, right]) => {
                        InstructionData::Binary { opcode, args: [left, right] }
                    }
                    (data, _) => unreachable!("{data:?} is not packed"),
                };
                let mut cursor = self.cursor(node);
                let (inst, dfg) = cursor.ins().build(data, ty);
                dfg.first_result(inst)
            }
            PackKind::Compare([left, right]) => {
                let (left, right) = (self.vector(*left), self.vector(*right));
                let data = self.func.dfg.insts[inst];
                let mut cursor = self.cursor(node);
                match data {
                    InstructionData::IntCompare { cond, .. } => cursor.ins().icmp(cond, left, right),
                    InstructionData::FloatCompare { cond, .. } => {
                        let [left, right] = [left, right].map(|value| as_bits_and_back(&mut cursor, value));
                        cursor.ins().fcmp(cond, left, right)
                    }
                    data => unreachable!("{data:?} does not compare"),
                }
            }
            PackKind::Select { mask, values } => {
                let values = values.map(|value| self.vector(value));
                self.choice(node, *mask, values, ty)
            }
            PackKind::Widened(_) => self.widened(node, ty),
            PackKind::Bit(mask) => {
                let mask = self.vector(*mask);
                let one = self.before().ins().iconst(pack.ty, 1);
                let one = self.before().ins().splat(ty, one);
                self.cursor(node).ins().band(mask, one)
            }
            PackKind::Fold { fold, opcode, value, when } => {
                self.folds[*fold] = self.combined(node, self.folds[*fold], *value, *opcode, *when);
                self.folds[*fold]
            }
            PackKind::Shift(value, amount) => {
                let (value, amount) = (self.vector(*value), self.scalar(*amount));
                let opcode = self.func.dfg.insts[inst].opcode();
                let ins_at = &mut self.cursor(node);
                match opcode {
                    Opcode::Ishl => ins_at.ins().ishl(value, amount),
                    Opcode::Ushr => ins_at.ins().ushr(value, amount),
                    _ => ins_at.ins().sshr(value, amount),
                }
            }
            PackKind::Splat | PackKind::Gather | PackKind::NonZero(_) => {
                unreachable!("these are made where they are taken")
            }
        };
        self.vectors[index] = Some(value);
    }

    /// The vector that a pack is.
    fn vector(&mut self, index: usize) -> Value {
        if let Some(vector) = self.vectors[index] {
            return vector;
        }
        let pack = &self.fast.packs.packs[index];
        let ty = vector(pack.ty);
        let value = match &pack.kind {
            PackKind::Splat => {
                let lane = self.scalar(pack.lanes[0]);
                let mut cursor = self.cursor_behind(&pack.lanes);
                let lane = narrowed(&mut cursor, lane, pack.ty);
                cursor.ins().splat(ty, lane)
            }
            PackKind::Gather => {
                let lanes: Vec<Value> = pack.lanes.iter().map(|lane| self.scalar(*lane)).collect();
                let mut cursor = self.cursor_behind(&pack.lanes);
                let mut lanes =
                    lanes.into_iter().map(|lane| narrowed(&mut cursor, lane, pack.ty)).collect::<Vec<_>>().into_iter();
                let first = lanes.next().expect("a vector has lanes");
                let first = first_lane(&mut cursor, first, ty);
                (1..).zip(lanes).fold(first, |vector, (lane, value)| cursor.ins().insertlane(vector, value, lane))
            }
            PackKind::NonZero(value) => {
                let value = self.vector(*value);
                let mut cursor = self.before();
                let zero = cursor.ins().iconst(pack.ty, 0);
                let zero = cursor.ins().splat(ty, zero);
                FuncCursor::new(self.func).at_bottom(self.block).ins().icmp(IntCC::NotEqual, value, zero)
            }
            _ => unreachable!("what is in order is written before it is taken"),
        };
        self.vectors[index] = Some(value);
        value
    }

    /// A cursor where all of `lanes` are known.
    fn cursor_behind(&mut self, lanes: &[Operand]) -> FuncCursor<'_> {
        match lanes.iter().all(|lane| self.is_before(*lane)) {
            true => self.before(),
            false => FuncCursor::new(self.func).at_bottom(self.block),
        }
    }

    /// The lanes of one or the other vector.
    fn choice(&mut self, node: usize, mask: usize, values: [Value; 2], ty: Type) -> Value {
        let mask = self.vector(mask);
        let mut cursor = self.cursor(node);
        let flags = MemFlagsData::new().with_endianness(Endianness::Little);
        let mask = match cursor.func.dfg.value_type(mask) == ty {
            true => mask,
            false => cursor.ins().bitcast(ty, flags, mask),
        };
        cursor.ins().bitselect(mask, values[0], values[1])
    }

    /// The lanes of narrower integers, which lie in memory side by side.
    fn widened(&mut self, node: usize, ty: Type) -> Value {
        let inst = self.fast.body.nodes[node].inst;
        let (base, offset) = self.address(node);
        let flags = self.flags(inst);
        let opcode = self.func.dfg.insts[inst].opcode();
        let ins_at = &mut self.cursor(node);
        match opcode {
            Opcode::Uload16 => ins_at.ins().uload16x4(flags, base, offset),
            Opcode::Sload16 => ins_at.ins().sload16x4(flags, base, offset),
            Opcode::Uload32 => ins_at.ins().uload32x2(flags, base, offset),
            Opcode::Sload32 => ins_at.ins().sload32x2(flags, base, offset),
            // There is no instruction that loads four bytes so.
            _ => {
                let bytes = ins_at.ins().load(types::I32, flags, base, offset);
                let bytes = ins_at.ins().scalar_to_vector(types::I32X4, bytes);
                let bytes =
                    ins_at.ins().bitcast(types::I8X16, MemFlagsData::new().with_endianness(Endianness::Little), bytes);
                let value = match opcode {
                    Opcode::Uload8 => {
                        let pairs = ins_at.ins().uwiden_low(bytes);
                        ins_at.ins().uwiden_low(pairs)
                    }
                    _ => {
                        let pairs = ins_at.ins().swiden_low(bytes);
                        ins_at.ins().swiden_low(pairs)
                    }
                };
                debug_assert_eq!(ins_at.func.dfg.value_type(value), ty);
                value
            }
        }
    }

    /// What is combined of some iterations, lane by lane, with those of a vector.
    fn combined(
        &mut self,
        node: usize,
        before: Value,
        with: usize,
        opcode: Opcode,
        when: Option<(usize, bool)>,
    ) -> Value {
        let value = self.vector(with);
        let ty = self.func.dfg.value_type(before);
        let mut cursor = self.cursor(node);
        let (inst, dfg) = cursor.ins().build(InstructionData::Binary { opcode, args: [before, value] }, ty);
        let after = dfg.first_result(inst);
        match when {
            None => after,
            Some((mask, true)) => self.choice(node, mask, [after, before], ty),
            Some((mask, false)) => self.choice(node, mask, [before, after], ty),
        }
    }

    /// A lane, as wide as its node's value.
    pub(super) fn lane(&mut self, node: usize, pack: usize, lane: usize) -> Value {
        if let Some(value) = self.taken.get(&(pack, lane)) {
            return *value;
        }
        let vector = self.vectors[pack].expect("what is in order is written before it is taken");
        let value = self.cursor(node).ins().extractlane(vector, lane as u8);
        self.taken.insert((pack, lane), value);
        value
    }
}

pub(super) fn vector(ty: Type) -> Type {
    ty.by(lanes_of(ty) as u32).expect("lanes fill a vector")
}

/// The low bits of an integer, as wide as a lane.
fn narrowed(cursor: &mut FuncCursor<'_>, value: Value, ty: Type) -> Value {
    match cursor.func.dfg.value_type(value) == ty {
        true => value,
        false => cursor.ins().ireduce(ty, value),
    }
}

/// A vector whose lane 0 is `value`.
fn first_lane(cursor: &mut FuncCursor<'_>, value: Value, ty: Type) -> Value {
    if ty.lane_bits() >= 32 {
        return cursor.ins().scalar_to_vector(ty, value);
    }
    // There is no instruction for narrower ones.
    let wide = cursor.ins().uextend(types::I32, value);
    let wide = cursor.ins().scalar_to_vector(types::I32X4, wide);
    cursor.ins().bitcast(ty, MemFlagsData::new().with_endianness(Endianness::Little), wide)
}

/// The same vector, but not as it is loaded. The code generator lets x86-64's `cmpps` and `cmppd` load their operand, though these want
/// it to be aligned; what WebAssembly compares has another type when it is loaded.
fn as_bits_and_back(cursor: &mut FuncCursor<'_>, vector: Value) -> Value {
    let flags = MemFlagsData::new().with_endianness(Endianness::Little);
    let ty = cursor.func.dfg.value_type(vector);
    let bits = cursor.ins().bitcast(types::I8X16, flags, vector);
    cursor.ins().bitcast(ty, flags, bits)
}
