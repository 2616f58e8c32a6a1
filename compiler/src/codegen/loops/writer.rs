//! Writes one turn of a fast loop: what iterations do, unit by unit.

use super::affine::times;
use super::body::Operand;
use super::entry::Range;
use super::lanes::vector;
use super::neighbours::address;
use super::order::Unit;
use super::rewrite::Fast;
use cranelift_codegen::cursor::{Cursor, FuncCursor};
use cranelift_codegen::ir::condcodes::IntCC;
use cranelift_codegen::ir::{
    Block, BlockArg, Endianness, Function, Inst, InstBuilder, InstructionData, MemFlagsData, Type, Value, types,
};
use std::collections::HashMap;

/// What was in memory before a store.
struct Overwritten {
    value: Value,
    base: Value,
    offset: i32,
    flags: MemFlagsData,
}

/// What is known while the fast loop is written.
pub(super) struct Writer<'w, 'l> {
    pub(super) fast: &'w Fast<'l>,
    pub(super) func: &'w mut Function,
    start: Block,
    pub(super) block: Block,
    /// What is made once, by what it is made of.
    outside: HashMap<Value, Value>,
    pub(super) nodes: Vec<Option<Value>>,
    pub(super) vectors: Vec<Option<Value>>,
    pub(super) taken: HashMap<(usize, usize), Value>,
    pub(super) params: Vec<Option<Value>>,
    /// What is combined so far.
    pub(super) folds: Vec<Value>,
    /// The address of each stream in the first iteration.
    bases: Vec<Value>,
    /// Bytes that streams of each step have gone.
    distances: Vec<(i64, Value)>,
    /// What the first of them is at the end.
    end: Option<Value>,
    /// What was loaded in this turn: of a stream, from where it is, a type.
    loaded: HashMap<(usize, i64, Type), Value>,
    /// What was stored over.
    overwritten: Vec<Overwritten>,
}

impl<'w, 'l> Writer<'w, 'l> {
    pub(super) fn new(fast: &'w Fast<'l>, func: &'w mut Function, start: Block, block: Block) -> Self {
        Self {
            fast,
            func,
            start,
            block,
            outside: HashMap::new(),
            nodes: vec![None; fast.body.nodes.len()],
            vectors: vec![None; fast.packs.packs.len()],
            taken: HashMap::new(),
            params: vec![None; fast.versioned.inner.params.len()],
            folds: Vec::new(),
            bases: Vec::new(),
            distances: Vec::new(),
            end: None,
            loaded: HashMap::new(),
            overwritten: Vec::new(),
        }
    }

    /// What is computed once, and the way into the fast loop.
    pub(super) fn write_start(&mut self, iterations: Value, ranges: &[Range], initial: &[Value]) {
        let mut cursor = FuncCursor::new(self.func).at_bottom(self.start);
        cursor.use_srcloc(self.fast.versioned.inner.branch);
        let base = self.fast.versioned.memory.write_base(&mut cursor);
        self.bases = ranges.iter().map(|range| cursor.ins().iadd(range.start, base)).collect();
        let steps = self.fast.versioned.streams.streams.iter().map(|stream| stream.step).filter(|step| *step != 0);
        let mut steps: Vec<i64> = steps.collect();
        // Iterations are found from what the first has gone.
        let is_shift = |step: &&i64| step.unsigned_abs().is_power_of_two();
        let first = *steps.iter().find(is_shift).expect("a stream that is written goes by a power of two");
        steps.sort_unstable();
        steps.dedup();
        steps.retain(|step| *step != first);
        steps.insert(0, first);
        self.end = Some(times(&mut cursor, iterations, first));
        let zero = cursor.ins().iconst(types::I64, 0);
        let mut args = vec![BlockArg::Value(zero); steps.len()];
        for step in steps {
            let distance = self.func.dfg.append_block_param(self.block, types::I64);
            self.distances.push((step, distance));
        }
        for (param, carried) in self.fast.body.carried.iter().enumerate() {
            if carried.is_none() {
                continue;
            }
            let mut first = initial[param];
            let fold = self.fast.packs.folds.iter().position(|fold| fold.param == param);
            if let Some(fold) = fold {
                let mut cursor = FuncCursor::new(self.func).at_bottom(self.start);
                let lane = self.fast.packs.folds[fold].operation.write_first(&mut cursor, first);
                let ty = vector(cursor.func.dfg.value_type(lane));
                first = cursor.ins().splat(ty, lane);
            }
            let ty = self.func.dfg.value_type(first);
            self.params[param] = Some(self.func.dfg.append_block_param(self.block, ty));
            args.push(BlockArg::Value(first));
        }
        let folds = self.fast.packs.folds.iter();
        self.folds = folds.map(|fold| self.params[fold.param].expect("what is combined is carried")).collect();
        FuncCursor::new(self.func).at_bottom(self.start).ins().jump(self.block, &args);
    }

    /// A block beside the fast loop.
    pub(super) fn insert_block(&mut self) -> Block {
        let block = self.func.dfg.make_block();
        self.func.layout.insert_block_after(block, self.block);
        block
    }

    /// The fast loop, which leads to `undo` where a guess was wrong: what each parameter that is carried is at its end.
    pub(super) fn write_fast(&mut self, rest: Block, undo: Option<Block>) -> Vec<Option<Value>> {
        for unit in self.fast.order {
            match *unit {
                Unit::Pack(pack) => self.write_pack(pack),
                Unit::Node(node) => self.write_node(node),
            }
        }
        let carried: Vec<Option<Value>> = (self.fast.body.carried.iter().enumerate())
            .map(|(param, operand)| {
                let fold = self.fast.packs.folds.iter().position(|fold| fold.param == param);
                operand.map(|operand| match fold {
                    Some(fold) => self.folds[fold],
                    None => self.scalar(operand),
                })
            })
            .collect();
        let last = undo.map_or(self.block, |undo| self.write_look(undo));
        let mut cursor = FuncCursor::new(self.func).at_bottom(last);
        cursor.use_srcloc(self.fast.versioned.inner.branch);
        let mut args = Vec::new();
        for (step, distance) in &self.distances {
            let next = cursor.ins().iadd_imm_s(*distance, step * self.fast.versioned.copies);
            args.push(BlockArg::Value(next));
        }
        let (Some(BlockArg::Value(gone)), Some(end)) = (args.first().copied(), self.end) else {
            unreachable!("a stream advances, or its loop would not be taken")
        };
        let goes_on = cursor.ins().icmp(IntCC::NotEqual, gone, end);
        args.extend(carried.iter().flatten().copied().map(BlockArg::Value));
        cursor.ins().brif(goes_on, self.block, &args, rest, &[]);
        carried
    }

    /// Writes what lanes that were combined are together, at the end of `block`: what each parameter that is `carried` is there.
    pub(super) fn write_folds(
        &mut self,
        block: Block,
        mut carried: Vec<Option<Value>>,
        initial: &[Value],
    ) -> Vec<Option<Value>> {
        let mut cursor = FuncCursor::new(self.func).at_bottom(block);
        cursor.use_srcloc(self.fast.versioned.inner.branch);
        for fold in &self.fast.packs.folds {
            let vector = carried[fold.param].expect("what is combined is carried");
            carried[fold.param] = Some(fold.operation.write_last(&mut cursor, vector, initial[fold.param]));
        }
        carried
    }

    /// Looks whether what was guessed is still so: the block to go on in, if it is.
    fn write_look(&mut self, undo: Block) -> Block {
        let mut changed = None;
        for &node in &self.fast.guesses.nodes {
            let was = self.scalar(Operand::Node(node));
            let (base, offset) = self.address(node);
            let inst = self.access(node, base, offset, None);
            let mut cursor = FuncCursor::new(self.func).at_bottom(self.block);
            cursor.use_srcloc(self.fast.body.nodes[node].inst);
            cursor.insert_inst(inst);
            let now = cursor.func.dfg.first_result(inst);
            let [was, now] = [was, now].map(|value| bits(&mut cursor, value));
            let differs = cursor.ins().icmp(IntCC::NotEqual, was, now);
            changed = Some(match changed {
                None => differs,
                Some(other) => cursor.ins().bor(other, differs),
            });
        }
        let next = self.insert_block();
        let changed = changed.expect("there is a guess");
        FuncCursor::new(self.func).at_bottom(self.block).ins().brif(changed, undo, &[], next, &[]);
        next
    }

    /// Stores what was there before the turn: how many iterations are done, 64 bits.
    pub(super) fn write_undo(&mut self, undo: Block) -> Value {
        let mut cursor = FuncCursor::new(self.func).at_bottom(undo);
        cursor.use_srcloc(self.fast.versioned.inner.branch);
        for Overwritten { value, base, offset, flags } in &self.overwritten {
            cursor.ins().store(*flags, *value, *base, *offset);
        }
        let (step, distance) = self.distances[0];
        let gone = cursor.ins().sshr_imm_u(distance, i64::from(step.unsigned_abs().trailing_zeros()));
        times(&mut cursor, gone, step.signum())
    }

    /// Notes what is where `node` is about to store a value of type `ty`, if that may have to be undone.
    pub(super) fn note_overwritten(&mut self, node: usize, ty: Type, base: Value, offset: i32) {
        if self.fast.guesses.is_empty() {
            return;
        }
        let flags = self.flags(self.fast.body.nodes[node].inst);
        let known = self.loaded.get(&self.place(node, ty)).copied();
        let value = known.unwrap_or_else(|| self.cursor(node).ins().load(ty, flags, base, offset));
        self.overwritten.push(Overwritten { value, base, offset, flags });
    }

    /// Notes what was loaded.
    pub(super) fn note_loaded(&mut self, node: usize, value: Value) {
        let place = self.place(node, self.func.dfg.value_type(value));
        self.loaded.insert(place, value);
    }

    fn place(&self, node: usize, ty: Type) -> (usize, i64, Type) {
        let access = self.fast.body.nodes[node].access.expect("it is an access");
        (
            self.fast.versioned.streams.accesses[access].stream,
            address(self.fast.body, self.fast.versioned.streams, node),
            ty,
        )
    }

    /// A cursor behind all that is written of the fast loop, for what comes from `node`: before it, where that is the same always.
    pub(super) fn cursor(&mut self, node: usize) -> FuncCursor<'_> {
        let inst = self.fast.body.nodes[node].inst;
        let mut cursor = match self.is_before(Operand::Node(node)) {
            true => self.before(),
            false => FuncCursor::new(self.func).at_bottom(self.block),
        };
        cursor.use_srcloc(inst);
        cursor
    }

    fn write_node(&mut self, index: usize) {
        let node = &self.fast.body.nodes[index];
        let args: Vec<Value> = node.args.iter().map(|arg| self.scalar(*arg)).collect();
        let Some(access) = node.access.map(|access| self.fast.versioned.streams.accesses[access]) else {
            let inst = self.func.dfg.clone_inst(node.inst);
            self.func.dfg.overwrite_inst_values(inst, args.into_iter());
            self.cursor(index).insert_inst(inst);
            self.nodes[index] = Some(self.func.dfg.first_result(inst));
            return;
        };
        let (base, offset) = self.address(index);
        if access.stored.is_some() {
            self.note_overwritten(index, access.ty, base, offset);
        }
        let inst = self.access(index, base, offset, args.first().copied());
        self.cursor(index).insert_inst(inst);
        if access.stored.is_none() {
            let value = self.func.dfg.first_result(inst);
            self.nodes[index] = Some(value);
            self.note_loaded(index, value);
        }
    }

    /// The access of a node, of what is stored, if anything; not yet in its place.
    fn access(&mut self, index: usize, base: Value, by: i32, stored: Option<Value>) -> Inst {
        let node = &self.fast.body.nodes[index];
        let inst = self.func.dfg.clone_inst(node.inst);
        let flags = self.flags(node.inst);
        let flags = self.func.dfg.mem_flags.insert(flags).expect("there are few kinds of flags");
        match (&mut self.func.dfg.insts[inst], stored) {
            (InstructionData::Load { arg, offset, flags: own, .. }, None) => {
                (*arg, *offset, *own) = (base, by.into(), flags);
            }
            (InstructionData::Store { args, offset, flags: own, .. }, Some(value)) => {
                (*args, *offset, *own) = ([value, base], by.into(), flags);
            }
            (data, _) => unreachable!("{data:?} is no access"),
        }
        inst
    }

    /// A cursor before the way into the fast loop.
    pub(super) fn before(&mut self) -> FuncCursor<'_> {
        FuncCursor::new(self.func).at_last_inst(self.start)
    }

    /// Whether an operand is computed before the fast loop.
    pub(super) fn is_before(&self, operand: Operand) -> bool {
        self.fast.body.is_before(self.fast.versioned.streams, operand)
    }

    /// A value of its own.
    pub(super) fn scalar(&mut self, operand: Operand) -> Value {
        match operand {
            Operand::Param(param) => self.params[param].expect("what is taken is carried"),
            Operand::Outside(value) => self.outside(value),
            Operand::Node(node) => match self.fast.packs.owners[node] {
                None => self.nodes[node].expect("what is in order is written before it is taken"),
                Some((pack, lane)) => self.lane(node, pack, lane),
            },
        }
    }

    /// A value that is fixed.
    fn outside(&mut self, value: Value) -> Value {
        if !self.fast.versioned.inner.makes(self.func, value) {
            return value;
        }
        if let Some(value) = self.outside.get(&value) {
            return *value;
        }
        let inner = self.fast.versioned.inner;
        let result = inner.write_fixed(&mut self.before(), value);
        self.outside.insert(value, result);
        result
    }

    /// The address of a node's access: a value, and what to add.
    pub(super) fn address(&mut self, node: usize) -> (Value, i32) {
        let access = &self.fast.versioned.streams.accesses[self.fast.body.nodes[node].access.expect("it is an access")];
        let step = self.fast.versioned.streams.streams[access.stream].step;
        let offset = address(self.fast.body, self.fast.versioned.streams, node);
        let mut value = self.bases[access.stream];
        let distance = self.distances.iter().find(|(own, _)| *own == step).map(|(_, distance)| *distance);
        let mut cursor = self.cursor(node);
        if let Some(distance) = distance {
            value = cursor.ins().iadd(value, distance);
        }
        match i32::try_from(offset) {
            Ok(offset) => (value, offset),
            Err(_) => (cursor.ins().iadd_imm_s(value, offset), 0),
        }
    }

    /// Flags of an access that is known to be within its memory.
    pub(super) fn flags(&self, inst: Inst) -> MemFlagsData {
        let region = self.func.dfg.insts[inst].alias_region(&self.func.dfg);
        MemFlagsData::new().with_endianness(Endianness::Little).with_trap_code(None).with_alias_region(region)
    }
}

/// A value as an integer.
fn bits(cursor: &mut FuncCursor<'_>, value: Value) -> Value {
    let ty = cursor.func.dfg.value_type(value);
    match ty.is_float() {
        true => cursor.ins().bitcast(ty.as_int(), MemFlagsData::new().with_endianness(Endianness::Little), value),
        false => value,
    }
}
