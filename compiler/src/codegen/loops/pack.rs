//! Which instructions of a [`Body`] become one on vectors.
//!
//! It begins with stores of neighbouring bytes and goes on to what they store (superword-level parallelism: Larsen and
//! Amarasinghe, "Exploiting Superword Level Parallelism with Multimedia Instruction Sets", 2000).

use super::body::{Body, Node, Operand};
use super::fold::Fold;
use super::neighbours::{load, neighbours};
use super::stream::Streams;
use cranelift_codegen::ir::condcodes::{FloatCC, IntCC};
use cranelift_codegen::ir::{Function, InstructionData, Opcode, Type, types};
use std::collections::HashMap;

/// Values that lie in one vector.
#[derive(Debug)]
pub(super) struct Pack {
    pub(super) kind: PackKind,
    pub(super) lanes: Vec<Operand>,
    /// Of a lane.
    pub(super) ty: Type,
}

/// How a vector is made.
#[derive(Debug)]
pub(super) enum PackKind {
    Load,
    Store(usize),
    /// By the lanes' own operation on vectors.
    Operation(Vec<usize>),
    /// By comparing two vectors: each lane has its bits all set, or none.
    Compare([usize; 2]),
    /// Of which lanes of a vector are not zero: each lane has its bits all set, or none.
    NonZero(usize),
    /// By choosing each lane from one of two vectors.
    Select {
        mask: usize,
        values: [usize; 2],
    },
    /// By a shift of all lanes by a number that is not of the loop.
    Shift(usize, Operand),
    /// By loading narrower integers, of this type.
    Widened(Type),
    /// Of which lanes of a vector of comparisons hold: each lane is 1 or 0.
    Bit(usize),
    /// By combining a vector with what was combined before: where the lanes of a mask hold, or do not, if there is one.
    Fold {
        fold: usize,
        opcode: Opcode,
        value: usize,
        when: Option<(usize, bool)>,
    },
    /// All lanes are the same.
    Splat,
    /// By inserting each lane.
    Gather,
}

/// The vectors of a body.
#[derive(Debug, Default)]
pub(super) struct Packs {
    pub(super) packs: Vec<Pack>,
    /// Which of them a node is a lane of, and which lane, where no instruction of its own makes it.
    pub(super) owners: Vec<Option<(usize, usize)>>,
    /// What is combined lane by lane.
    pub(super) folds: Vec<Fold>,
    known: HashMap<(Vec<Operand>, Type), usize>,
}

/// Bytes of a vector.
pub(super) const VECTOR_BYTES: u32 = 16;

/// Lanes of type `ty`.
pub(super) fn lanes_of(ty: Type) -> usize {
    (VECTOR_BYTES / ty.bytes()) as usize
}

impl Packs {
    /// The vectors of a body; `None` where they would not save a quarter of its instructions.
    ///
    /// Loops that only move values take vectors where these do the work of four iterations, or where each copies 16 bytes already: a
    /// libc's `memcpy` does (0.72 of the instructions of stencil). Others are of few iterations mostly: with those that copy 8 bytes lz4
    /// had 1.03 of its instructions (without, 0.99), with those that fill so QuickJS 1.005 (its arguments and variables; without, 1.000).
    pub(super) fn of(func: &Function, body: &Body, streams: &Streams, folds: Vec<Fold>) -> Option<Self> {
        let mut packs = Self { owners: vec![None; body.nodes.len()], ..Self::default() };
        for stores in neighbours(body, streams) {
            let access = &streams.accesses[body.nodes[stores[0]].access?];
            let ty = access.ty;
            let values: Vec<Operand> = stores.iter().map(|node| body.nodes[*node].args[0]).collect();
            let value = packs.pack(func, body, streams, values, ty);
            let lanes = stores.into_iter().map(Operand::Node).collect();
            packs.add_owner(Pack { kind: PackKind::Store(value), lanes, ty });
        }
        for fold in folds {
            packs.fold(func, body, streams, fold);
        }
        let gains = |pack: &Pack| match (&pack.kind, pack.lanes[0]) {
            (PackKind::Operation(_) | PackKind::Shift(..) | PackKind::Select { .. } | PackKind::Fold { .. }, _) => true,
            (PackKind::Store(value), Operand::Node(node)) => {
                let stream = body.nodes[node].access.map(|access| &streams.streams[streams.accesses[access].stream]);
                let is_long = stream.is_some_and(|stream| stream.step.unsigned_abs() >= VECTOR_BYTES.into());
                lanes_of(pack.ty) >= 4 || (is_long && matches!(packs.packs[*value].kind, PackKind::Load))
            }
            _ => false,
        };
        if packs.packs.iter().any(gains) && packs.pays(func, body, streams) {
            return Some(packs);
        }
        is_of_vectors(func, body, streams).then(|| Self { owners: vec![None; body.nodes.len()], ..Self::default() })
    }

    pub(super) fn pack(
        &mut self,
        func: &Function,
        body: &Body,
        streams: &Streams,
        lanes: Vec<Operand>,
        ty: Type,
    ) -> usize {
        if let Some(pack) = self.known.get(&(lanes.clone(), ty)) {
            return *pack;
        }
        let kind = self.kind(func, body, streams, &lanes, ty);
        let pack = Pack { lanes: lanes.clone(), kind, ty };
        let index = match pack.kind {
            PackKind::Splat | PackKind::Gather => {
                self.packs.push(pack);
                self.packs.len() - 1
            }
            _ => self.add_owner(pack),
        };
        self.known.insert((lanes, ty), index);
        index
    }

    pub(super) fn add_owner(&mut self, pack: Pack) -> usize {
        let index = self.packs.len();
        for (lane, operand) in pack.lanes.iter().enumerate() {
            let Operand::Node(node) = operand else { unreachable!("lanes of operations are nodes") };
            self.owners[*node] = Some((index, lane));
        }
        self.packs.push(pack);
        index
    }

    fn kind(&mut self, func: &Function, body: &Body, streams: &Streams, lanes: &[Operand], ty: Type) -> PackKind {
        if lanes.iter().all(|lane| *lane == lanes[0]) {
            return PackKind::Splat;
        }
        let nodes: Option<Vec<usize>> =
            lanes.iter().map(|lane| if let Operand::Node(node) = lane { Some(*node) } else { None }).collect();
        let Some(nodes) = nodes else { return PackKind::Gather };
        let mut sorted = nodes.clone();
        sorted.sort_unstable();
        sorted.dedup();
        if sorted.len() < nodes.len() || nodes.iter().any(|node| self.owners[*node].is_some()) {
            return PackKind::Gather;
        }
        if nodes.iter().any(|node| body.nodes[*node].access.is_some()) {
            return load(func, body, streams, &nodes, ty);
        }
        let first = &body.nodes[nodes[0]];
        let data = &func.dfg.insts[first.inst];
        let of_node = |node: usize| &func.dfg.insts[body.nodes[node].inst];
        let value_type = func.dfg.value_type(func.dfg.first_result(first.inst));
        let alike = |node: &usize| {
            let result = func.dfg.first_result(body.nodes[*node].inst);
            of_node(*node).opcode() == data.opcode() && func.dfg.value_type(result) == value_type
        };
        if !nodes.iter().all(alike) {
            return PackKind::Gather;
        }
        let column = |arg: usize| -> Vec<Operand> { nodes.iter().map(|node| body.nodes[*node].args[arg]).collect() };
        match form(data.opcode(), ty, value_type) {
            Form::Lanes => {
                let args = (0..first.args.len()).map(|arg| self.pack(func, body, streams, column(arg), ty)).collect();
                PackKind::Operation(args)
            }
            Form::Shift => match column(1) {
                amounts if amounts.iter().all(|amount| *amount == amounts[0]) => match amounts[0] {
                    Operand::Outside(_) => {
                        let amount = amounts[0];
                        PackKind::Shift(self.pack(func, body, streams, column(0), ty), amount)
                    }
                    _ => PackKind::Gather,
                },
                _ => PackKind::Gather,
            },
            Form::Select => match self.mask(func, body, streams, column(0), ty) {
                Some(mask) => {
                    let values = [1, 2].map(|arg| self.pack(func, body, streams, column(arg), ty));
                    PackKind::Select { mask, values }
                }
                None => PackKind::Gather,
            },
            Form::Bit => match self.mask(func, body, streams, column(0), ty) {
                Some(mask) => PackKind::Bit(mask),
                None => PackKind::Gather,
            },
            Form::None => PackKind::Gather,
        }
    }

    /// The vector of comparisons whose lanes are as wide as those of type `ty`.
    pub(super) fn mask(
        &mut self,
        func: &Function,
        body: &Body,
        streams: &Streams,
        lanes: Vec<Operand>,
        ty: Type,
    ) -> Option<usize> {
        let node = |lane: &Operand| if let Operand::Node(node) = lane { Some(*node) } else { None };
        let nodes = lanes.iter().map(node).collect::<Option<Vec<usize>>>()?;
        let compared = |node: usize| match func.dfg.insts[body.nodes[node].inst] {
            InstructionData::IntCompare { cond, args, .. } => {
                Some((Comparison::Int(cond), func.dfg.value_type(args[0])))
            }
            InstructionData::FloatCompare { cond, args, .. } if is_of_vectors_too(cond) => {
                Some((Comparison::Float(cond), func.dfg.value_type(args[0])))
            }
            _ => None,
        };
        let Some(first) = compared(nodes[0]) else { return self.non_zero(func, body, streams, &nodes, ty) };
        // There is no comparison of wider integers on x86-64 without later extensions.
        let operand = Some(first.1).filter(|own| own.bits() == ty.bits() && (own.is_float() || own.bits() <= 32))?;
        if let Some(mask) = self.known.get(&(lanes.clone(), operand)) {
            return Some(*mask);
        }
        let mut sorted = nodes.clone();
        sorted.sort_unstable();
        sorted.dedup();
        let fits = |node: &usize| compared(*node) == Some(first) && self.owners[*node].is_none();
        if sorted.len() < nodes.len() || !nodes.iter().all(fits) {
            return None;
        }
        let column = |arg: usize| -> Vec<Operand> { nodes.iter().map(|node| body.nodes[*node].args[arg]).collect() };
        let args = [0, 1].map(|arg| self.pack(func, body, streams, column(arg), operand));
        let mask = self.add_owner(Pack { kind: PackKind::Compare(args), lanes: lanes.clone(), ty: operand });
        self.known.insert((lanes, operand), mask);
        Some(mask)
    }

    /// The vector of which integers, as wide as lanes of type `ty`, are not zero.
    fn non_zero(
        &mut self,
        func: &Function,
        body: &Body,
        streams: &Streams,
        nodes: &[usize],
        ty: Type,
    ) -> Option<usize> {
        let own = |node: usize| func.dfg.value_type(func.dfg.first_result(body.nodes[node].inst));
        let first = Some(own(nodes[0])).filter(|own| own.is_int() && own.bits() == ty.bits() && own.bits() <= 32)?;
        if nodes.iter().any(|node| own(*node) != first) {
            return None;
        }
        let lanes: Vec<Operand> = nodes.iter().copied().map(Operand::Node).collect();
        let value = self.pack(func, body, streams, lanes.clone(), first);
        self.packs.push(Pack { kind: PackKind::NonZero(value), lanes, ty: first });
        Some(self.packs.len() - 1)
    }

    /// Whether at least a quarter of the instructions is saved.
    fn pays(&self, func: &Function, body: &Body, streams: &Streams) -> bool {
        let lone = self.owners.iter().filter(|owner| owner.is_none()).count();
        let mut taken_out: Vec<usize> = Vec::new();
        let mut note = |operand: &Operand| {
            if let Operand::Node(node) = operand
                && self.owners[*node].is_some()
            {
                taken_out.push(*node);
            }
        };
        let mut made = 0;
        for pack in &self.packs {
            made += match pack.kind {
                PackKind::Splat | PackKind::Gather if pack.lanes.iter().all(|lane| body.is_before(streams, *lane)) => 0,
                PackKind::Splat => 1,
                PackKind::Gather => (pack.lanes.len() - 1) * cost_of_moving(pack.ty),
                PackKind::Widened(types::I8) => 4,
                PackKind::Fold { when, .. } => 1 + usize::from(when.is_some()),
                _ => 1,
            };
            if matches!(pack.kind, PackKind::Gather | PackKind::Splat) {
                pack.lanes.iter().for_each(&mut note);
            }
        }
        let lone_nodes = body.nodes.iter().zip(&self.owners).filter(|(_, owner)| owner.is_none());
        lone_nodes.flat_map(|(node, _)| &node.args).for_each(&mut note);
        let is_lone = |param: usize| self.folds.iter().all(|fold| fold.param != param);
        body.carried
            .iter()
            .enumerate()
            .filter(|(param, _)| is_lone(*param))
            .filter_map(|(_, value)| value.as_ref())
            .for_each(&mut note);
        taken_out.sort_unstable();
        taken_out.dedup();
        // Of a value that is wider than its lane, a vector has the low bits only.
        let is_whole = |node: &usize| {
            let value = func.dfg.first_result(body.nodes[*node].inst);
            self.owners[*node].is_some_and(|(pack, _)| {
                let pack = &self.packs[pack];
                pack.ty == func.dfg.value_type(value) && !matches!(pack.kind, PackKind::Compare(_))
            })
        };
        if !taken_out.iter().all(is_whole) {
            return false;
        }
        let taken = taken_out
            .iter()
            .map(|node| cost_of_moving(func.dfg.value_type(func.dfg.first_result(body.nodes[*node].inst))));
        (lone + made + taken.sum::<usize>()) * 4 <= body.nodes.len() * 3
    }
}

/// Whether a body is on vectors as it was written: it stores some, and computes.
///
/// Such a loop gains from having its addresses added up in 64 bits, and from fewer turns.
fn is_of_vectors(func: &Function, body: &Body, streams: &Streams) -> bool {
    let stores = |node: &Node| {
        let access = node.access.map(|access| &streams.accesses[access]);
        access.is_some_and(|access| access.stored.is_some() && access.ty.is_vector())
    };
    let computes = |node: &Node| {
        let opcode = func.dfg.insts[node.inst].opcode();
        node.access.is_none() && !matches!(opcode, Opcode::Bitcast | Opcode::Splat | Opcode::Shuffle)
    };
    body.nodes.iter().any(stores) && body.nodes.iter().any(computes)
}

/// What it costs to put a value into a lane, or to take one out, as of instructions. Integers change between kinds of registers: with
/// a cost of 1, a libc's `memcpy` had three loops on vectors for copies between unlike alignments, which put together what they had
/// taken apart, and 900 bytes more.
fn cost_of_moving(ty: Type) -> usize {
    if ty.is_float() { 1 } else { 2 }
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Comparison {
    Int(IntCC),
    Float(FloatCC),
}

/// Whether a comparison is one that WebAssembly has on vectors.
fn is_of_vectors_too(condition: FloatCC) -> bool {
    use FloatCC::{Equal, GreaterThan, GreaterThanOrEqual, LessThan, LessThanOrEqual, NotEqual};
    matches!(condition, Equal | NotEqual | LessThan | LessThanOrEqual | GreaterThan | GreaterThanOrEqual)
}

/// How an operation is done on vectors.
enum Form {
    /// The same on each lane.
    Lanes,
    /// On each lane, by a number that is the same for all.
    Shift,
    /// By a mask.
    Select,
    /// Of a mask.
    Bit,
    None,
}

/// `ty` is a lane's type; where it is narrower than the value's, only the low bits are wanted.
fn form(opcode: Opcode, ty: Type, value: Type) -> Form {
    let is_whole = ty == value;
    match opcode {
        Opcode::Fadd | Opcode::Fsub | Opcode::Fmul | Opcode::Fdiv | Opcode::Fneg | Opcode::Fabs | Opcode::Sqrt => {
            Form::Lanes
        }
        // Their low bits come from low bits.
        Opcode::Iadd | Opcode::Isub | Opcode::Ineg | Opcode::Band | Opcode::Bor | Opcode::Bxor | Opcode::Bnot
            if value == types::I32 || value == types::I64 =>
        {
            Form::Lanes
        }
        Opcode::Smin | Opcode::Smax | Opcode::Umin | Opcode::Umax if is_whole && ty == types::I32 => Form::Lanes,
        Opcode::Select => Form::Select,
        Opcode::Uextend if is_whole => Form::Bit,
        Opcode::Imul if ty == types::I16 || (is_whole && ty == types::I32) => Form::Lanes,
        Opcode::Ishl | Opcode::Ushr if is_whole => Form::Shift,
        Opcode::Sshr if ty == types::I32 && is_whole => Form::Shift,
        _ => Form::None,
    }
}
