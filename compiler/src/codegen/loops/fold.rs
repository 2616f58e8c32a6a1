//! Values that a loop combines: sums, products, bits, the least and the greatest, with conditions or without.
//!
//! ```text
//! loop(s):  s' = iadd s, x; …; brif c, loop(s'), on       fast(v):  v' = iadd v, x0 x1 x2 x3; …
//! loop(s):  a = iadd s, x; s' = select c, a, s; …   ->    fast(v):  a = iadd v, x0 …; v' = bitselect c0 …, a, v; …
//!                                                         rest:     s = iadd s, lanes of v
//! ```
//!
//! Each lane has what it combines of some of the iterations. The operations are associative and commutative, sums and products modulo
//! 2^n: in whatever order iterations are combined, they give the same. Those of floats are not, and stay.
//! Lanes begin with what changes nothing, or, where twice the same is as once, with what the loop begins with. Nothing but the next
//! step of combining takes such a value in the loop.

use super::body::{Body, Needed, Operand};
use super::neighbours::address;
use super::pack::{Pack, PackKind, Packs, lanes_of};
use super::shape::InnerLoop;
use super::stream::Streams;
use crate::codegen::values::constant;
use cranelift_codegen::cursor::FuncCursor;
use cranelift_codegen::ir::{
    Block, Function, Inst, InstBuilder, InstBuilderBase, InstructionData, Opcode, Type, Value, ValueDef, types,
};

/// A parameter that is combined with others.
#[derive(Debug)]
pub(super) struct Fold {
    pub(super) param: usize,
    pub(super) operation: Operation,
    /// In their order.
    pub(super) links: Vec<Link>,
}

/// One step of it.
#[derive(Clone, Copy, Debug)]
pub(super) struct Link {
    /// What makes it of what it was before.
    pub(super) inst: Inst,
    /// Which operand of that is combined with it.
    pub(super) arg: usize,
    pub(super) condition: Option<Condition>,
}

/// When a step is done: where the first operand of a choice says so, of what is made and what was before.
#[derive(Clone, Copy, Debug)]
pub(super) struct Condition {
    pub(super) choice: Inst,
    /// Whether it is done where that holds.
    pub(super) if_true: bool,
}

/// How lanes are combined.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Operation(Opcode);

/// Longer chains are not looked at.
const MOST_LINKS: usize = 16;

impl Fold {
    /// What `param` is, if it is combined only.
    pub(super) fn of(func: &Function, inner: &InnerLoop, needed: &Needed, param: usize) -> Option<Self> {
        let ty = func.dfg.value_type(inner.params[param]);
        let last = inner.next[param];
        let mut value = inner.params[param];
        let mut links = Vec::new();
        let mut operation = None;
        while value != last {
            if links.len() == MOST_LINKS || inner.next.contains(&value) {
                return None;
            }
            let link = Link::of(func, needed, value)?;
            let own = Operation::of(func.dfg.insts[link.inst].opcode(), ty)?;
            if *operation.get_or_insert(own) != own {
                return None;
            }
            // What a choice is made of goes on by itself, too, where something else is led back with it.
            if link.condition.is_some() && inner.next.contains(&func.dfg.first_result(link.inst)) {
                return None;
            }
            value = func.dfg.first_result(link.last());
            links.push(link);
        }
        let is_kept = users(func, needed, last).next().is_none();
        let is_passed_once = inner.next.iter().filter(|next| **next == last).count() == 1;
        operation.filter(|_| is_kept && is_passed_once).map(|operation| Self { param, operation, links })
    }
}

/// Whether something that leads `back` may be combined: what a look at it tells, as most loops that only load do not.
pub(super) fn may_be(func: &Function, back: Inst, header: Block) -> bool {
    let InstructionData::Brif { blocks, .. } = func.dfg.insts[back] else { return false };
    let pool = &func.dfg.value_lists;
    let passed = blocks.iter().filter(|call| call.block(pool) == header).flat_map(|call| call.args(pool));
    passed.filter_map(|arg| arg.as_value()).any(|value| match func.dfg.value_def(value) {
        ValueDef::Result(inst, _) => match func.dfg.insts[inst] {
            InstructionData::Binary { opcode, args } => {
                Operation::of(opcode, func.dfg.value_type(value)).is_some()
                    && args.iter().all(|arg| constant(func, *arg).is_none())
            }
            InstructionData::Ternary { opcode: Opcode::Select, .. } => true,
            _ => false,
        },
        // What branches give.
        ValueDef::Param(block, _) => block != header && func.dfg.value_type(value).is_int(),
        ValueDef::Union(..) => false,
    })
}

impl Link {
    /// The step that `value` is taken by, where nothing else takes it.
    fn of(func: &Function, needed: &Needed, value: Value) -> Option<Self> {
        let users: Vec<Inst> = users(func, needed, value).take(3).collect();
        let made = |inst: Inst| match func.dfg.insts[inst] {
            // The right side of a difference is not what it was.
            InstructionData::Binary { opcode: Opcode::Isub, args } if args[0] != value => None,
            InstructionData::Binary { args, .. } => {
                Some(Self { inst, arg: usize::from(args[0] == value), condition: None })
            }
            _ => None,
        };
        let chosen = |inst: Inst, choice: Inst| {
            let link = made(inst)?;
            let InstructionData::Ternary { opcode: Opcode::Select, args: [_, yes, no] } = func.dfg.insts[choice] else {
                return None;
            };
            let result = func.dfg.first_result(inst);
            let if_true = [yes, no] == [result, value];
            let is_choice = if_true || [yes, no] == [value, result];
            let is_taken_once = self::users(func, needed, result).eq([choice]);
            (is_choice && is_taken_once).then_some(Self { condition: Some(Condition { choice, if_true }), ..link })
        };
        match *users {
            [inst] => made(inst),
            [one, other] => chosen(one, other).or_else(|| chosen(other, one)),
            _ => None,
        }
    }

    /// The instruction whose result is what it is next.
    fn last(&self) -> Inst {
        self.condition.map_or(self.inst, |condition| condition.choice)
    }
}

/// What takes a value, as often as it does.
fn users<'f>(func: &'f Function, needed: &'f Needed, value: Value) -> impl Iterator<Item = Inst> + 'f {
    let taken = move |inst: &Inst| func.dfg.inst_args(*inst).iter().filter(|arg| **arg == value).count();
    needed.insts.iter().flat_map(move |inst| std::iter::repeat_n(*inst, taken(inst)))
}

impl Packs {
    /// Has `fold` done on vectors, if its steps fill some.
    pub(super) fn fold(&mut self, func: &Function, body: &Body, streams: &Streams, fold: Fold) -> Option<()> {
        let ty = func.dfg.value_type(func.dfg.first_result(fold.links[0].inst));
        let lanes = lanes_of(ty);
        let nodes_of = |inst: Inst| (0..body.nodes.len()).filter(move |node| body.nodes[*node].inst == inst);
        let steps_of = |link: &Link| -> Vec<Step> {
            let condition = link.condition.map(|condition| condition.choice);
            let choices = condition.map(nodes_of).into_iter().flatten().map(Some).chain(std::iter::repeat(None));
            nodes_of(link.inst).zip(choices).map(|(node, choice)| Step { link: *link, node, choice }).collect()
        };
        let mut steps: Vec<Step> = fold.links.iter().flat_map(steps_of).collect();
        let form = |step: &Step| {
            let opcode = func.dfg.insts[step.link.inst].opcode();
            (opcode, step.link.condition.map(|condition| condition.if_true))
        };
        // They may be done in any order: those that are alike together, and of these what lies side by side.
        let forms: Vec<_> = steps.iter().map(form).collect();
        steps.sort_by_key(|step| (forms.iter().position(|own| *own == form(step)), step.place(body, streams)));
        let groups = steps.chunks_exact(lanes);
        let is_alike = |group: &[Step]| group.iter().all(|step| form(step) == form(&group[0]));
        if !groups.remainder().is_empty() || !groups.clone().all(is_alike) {
            return None;
        }
        let mut made = Vec::new();
        for group in groups {
            let (opcode, if_true) = form(&group[0]);
            let when = match if_true {
                None => None,
                Some(if_true) => {
                    let choices = group.iter().filter_map(|step| step.choice);
                    let conditions = choices.map(|choice| body.nodes[choice].args[0]).collect();
                    Some((self.mask(func, body, streams, conditions, ty)?, if_true))
                }
            };
            let values = group.iter().map(|step| body.nodes[step.node].args[step.link.arg]).collect();
            let value = self.pack(func, body, streams, values, ty);
            let lanes = group.iter().map(|step| Operand::Node(step.choice.unwrap_or(step.node))).collect();
            made.push((
                group,
                Pack { kind: PackKind::Fold { fold: self.folds.len(), opcode, value, when }, lanes, ty },
            ));
        }
        for (group, pack) in made {
            let index = self.add_owner(pack);
            for (lane, step) in group.iter().enumerate() {
                self.owners[step.node] = Some((index, lane));
            }
        }
        self.folds.push(fold);
        Some(())
    }

    /// Which fold a node is a step of.
    pub(super) fn fold_of(&self, node: usize) -> Option<usize> {
        match self.packs[self.owners[node]?.0].kind {
            PackKind::Fold { fold, .. } => Some(fold),
            _ => None,
        }
    }
}

/// A step of one of the iterations.
#[derive(Clone, Copy)]
struct Step {
    link: Link,
    node: usize,
    choice: Option<usize>,
}

impl Step {
    /// Where what is combined, or else what says whether it is, comes from: a stream, and where in the turn.
    fn place(&self, body: &Body, streams: &Streams) -> Option<(usize, i64)> {
        let condition = self.choice.map(|choice| body.nodes[choice].args[0]);
        place_of(body, streams, body.nodes[self.node].args[self.link.arg])
            .or_else(|| place_of(body, streams, condition?))
    }
}

/// The first load that moves, of those that an operand is made of.
fn place_of(body: &Body, streams: &Streams, operand: Operand) -> Option<(usize, i64)> {
    let Operand::Node(node) = operand else { return None };
    match body.nodes[node].access.map(|access| streams.accesses[access]) {
        Some(access) => (!streams.is_place(&access)).then(|| (access.stream, address(body, streams, node))),
        None => body.nodes[node].args.iter().find_map(|arg| place_of(body, streams, *arg)),
    }
}

impl Operation {
    /// How lanes of type `ty` are combined that `opcode` makes, where vectors can be.
    fn of(opcode: Opcode, ty: Type) -> Option<Self> {
        let operation = if opcode == Opcode::Isub { Opcode::Iadd } else { opcode };
        let fits = match operation {
            Opcode::Iadd | Opcode::Band | Opcode::Bor | Opcode::Bxor => matches!(ty, types::I32 | types::I64),
            Opcode::Imul | Opcode::Smin | Opcode::Smax | Opcode::Umin | Opcode::Umax => ty == types::I32,
            _ => false,
        };
        fits.then_some(Self(operation))
    }

    /// Writes what each lane begins with, of what the loop begins with.
    pub(super) fn write_first(self, cursor: &mut FuncCursor<'_>, initial: Value) -> Value {
        let ty = cursor.func.dfg.value_type(initial);
        match self.0 {
            Opcode::Iadd | Opcode::Bxor => cursor.ins().iconst(ty, 0),
            Opcode::Imul => cursor.ins().iconst(ty, 1),
            _ => initial,
        }
    }

    /// Writes what a vector's lanes and what the loop began with are together.
    pub(super) fn write_last(self, cursor: &mut FuncCursor<'_>, vector: Value, initial: Value) -> Value {
        let ty = cursor.func.dfg.value_type(initial);
        let lanes = cursor.func.dfg.value_type(vector).lane_count();
        (0..lanes).fold(initial, |before, lane| {
            let lane = cursor.ins().extractlane(vector, lane as u8);
            let (inst, dfg) = cursor.ins().build(InstructionData::Binary { opcode: self.0, args: [before, lane] }, ty);
            dfg.first_result(inst)
        })
    }
}
