//! Puts a loop on vectors before the loop as it was.
//!
//! ```text
//! loop(p):                 count(p):         brif few, loop(p), ranges
//!     …                    ranges:           brif failed, loop(p), start
//!     …                    start:            jump fast(0, p)
//!     brif c, loop(q), on  fast(k, p):       …; k' = k + d; brif k' != end, fast(k', q), rest
//!                          rest:             jump loop(r)
//!                          loop(p):          …; brif c, loop(q), on
//! ```
//!
//! The loop as it was does the last iteration always, so that what comes after it takes what it makes.

use super::LinearMemory;
use super::affine::{Before, Counters, times};
use super::body::{Body, Operand};
use super::entry::{Bound, Checks, Range};
use super::order::Unit;
use super::pack::{PackKind, Packs, address, lanes_of};
use super::shape::InnerLoop;
use super::stream::Streams;
use cranelift_codegen::cursor::{Cursor, FuncCursor};
use cranelift_codegen::ir::condcodes::IntCC;
use cranelift_codegen::ir::{
    Block, BlockArg, Endianness, Function, Inst, InstBuilder, InstBuilderBase, InstructionData, MemFlagsData, Opcode,
    Type, Value, types,
};
use std::collections::HashMap;

/// A loop with all that is known of it.
pub(super) struct Fast<'l> {
    pub(super) inner: &'l InnerLoop,
    pub(super) counters: &'l Counters<'l>,
    pub(super) bound: &'l Bound,
    pub(super) streams: &'l Streams,
    pub(super) body: &'l Body,
    pub(super) packs: &'l Packs,
    pub(super) order: &'l [Unit],
    /// Iterations that the body is of: a power of two.
    pub(super) copies: i64,
    pub(super) memory: &'l LinearMemory,
    /// What leads to the loop from outside.
    pub(super) entries: &'l [Inst],
}

/// The fast loop is entered for this many of its iterations at least.
const LEAST_TRIPS: i64 = 2;

impl Fast<'_> {
    pub(super) fn write(&self, func: &mut Function) {
        let [count, ranges, start, fast, rest] = std::array::from_fn(|_| func.dfg.make_block());
        for block in [count, ranges, start, fast, rest] {
            func.layout.insert_block(block, self.inner.block);
        }
        let (iterations, initial) = self.write_count(func, count, ranges);
        let streams = self.write_checks(func, ranges, start, iterations, &initial);
        let mut writer = Writer::new(self, func, start, fast);
        writer.write_start(iterations, &streams, &initial);
        let carried = writer.write_fast(fast, rest);
        self.write_rest(func, rest, iterations, &initial, &carried);
        for entry in self.entries {
            lead_to(func, *entry, self.inner.block, count);
        }
    }

    /// How many iterations the fast loop does (64 bits), and the parameters as they are before.
    fn write_count(&self, func: &mut Function, block: Block, then: Block) -> (Value, Vec<Value>) {
        let types: Vec<Type> = self.inner.params.iter().map(|param| func.dfg.value_type(*param)).collect();
        let params: Vec<Value> = types.into_iter().map(|ty| func.dfg.append_block_param(block, ty)).collect();
        let mut cursor = FuncCursor::new(func).at_bottom(block);
        cursor.use_srcloc(self.inner.branch);
        let certain = self.bound.write(&mut cursor, &self.before(&params));
        let iterations = match self.copies {
            1 => certain,
            copies => cursor.ins().band_imm_s(certain, -copies),
        };
        let few = cursor.ins().icmp_imm_s(IntCC::SignedLessThan, iterations, LEAST_TRIPS * self.copies);
        cursor.ins().brif(few, self.inner.block, &values(&params), then, &[]);
        (iterations, params)
    }

    /// Where streams begin, if all that must hold does.
    fn write_checks(
        &self,
        func: &mut Function,
        block: Block,
        then: Block,
        iterations: Value,
        initial: &[Value],
    ) -> Vec<Range> {
        let mut cursor = FuncCursor::new(func).at_bottom(block);
        cursor.use_srcloc(self.inner.branch);
        let mut checks = Checks::new(&mut cursor);
        let ranges = checks.streams(self.streams, self.memory, iterations, &self.before(initial));
        let failed = checks.failed().expect("there is a stream");
        cursor.ins().brif(failed, self.inner.block, &values(initial), then, &[]);
        ranges
    }

    fn before<'b>(&'b self, params: &'b [Value]) -> Before<'b> {
        Before { inner: self.inner, params }
    }

    /// Goes on with the loop as it was.
    fn write_rest(
        &self,
        func: &mut Function,
        rest: Block,
        iterations: Value,
        initial: &[Value],
        carried: &[Option<Value>],
    ) {
        let mut cursor = FuncCursor::new(func).at_bottom(rest);
        cursor.use_srcloc(self.inner.branch);
        let iterations = cursor.ins().ireduce(types::I32, iterations);
        let args: Vec<BlockArg> = (0..initial.len())
            .map(|param| {
                BlockArg::Value(carried[param].unwrap_or_else(|| {
                    let step = self.counters.step(param).expect("what is not carried is a counter");
                    let grown = times(&mut cursor, iterations, i64::from(step));
                    cursor.ins().iadd(initial[param], grown)
                }))
            })
            .collect();
        cursor.ins().jump(self.inner.block, &args);
    }
}

fn values(values: &[Value]) -> Vec<BlockArg> {
    values.iter().copied().map(BlockArg::Value).collect()
}

/// What is known while the fast loop is written.
struct Writer<'w, 'l> {
    fast: &'w Fast<'l>,
    func: &'w mut Function,
    start: Block,
    block: Block,
    /// What is made once, by what it is made of.
    outside: HashMap<Value, Value>,
    nodes: Vec<Option<Value>>,
    vectors: Vec<Option<Value>>,
    taken: HashMap<(usize, usize), Value>,
    params: Vec<Option<Value>>,
    /// The address of each stream in the first iteration.
    bases: Vec<Value>,
    /// Bytes that streams of each step have gone.
    distances: Vec<(i64, Value)>,
    /// What the first of them is at the end.
    end: Option<Value>,
}

impl<'w, 'l> Writer<'w, 'l> {
    fn new(fast: &'w Fast<'l>, func: &'w mut Function, start: Block, block: Block) -> Self {
        Self {
            fast,
            func,
            start,
            block,
            outside: HashMap::new(),
            nodes: vec![None; fast.body.nodes.len()],
            vectors: vec![None; fast.packs.packs.len()],
            taken: HashMap::new(),
            params: vec![None; fast.inner.params.len()],
            bases: Vec::new(),
            distances: Vec::new(),
            end: None,
        }
    }

    /// What is computed once, and the way into the fast loop.
    fn write_start(&mut self, iterations: Value, ranges: &[Range], initial: &[Value]) {
        let mut cursor = FuncCursor::new(self.func).at_bottom(self.start);
        cursor.use_srcloc(self.fast.inner.branch);
        let base = self.fast.memory.write_base(&mut cursor);
        self.bases = ranges.iter().map(|range| cursor.ins().iadd(range.start, base)).collect();
        let steps = self.fast.streams.streams.iter().map(|stream| stream.step).filter(|step| *step != 0);
        let mut steps: Vec<i64> = steps.collect();
        let first = steps[0];
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
            if carried.is_some() {
                let ty = self.func.dfg.value_type(initial[param]);
                self.params[param] = Some(self.func.dfg.append_block_param(self.block, ty));
                args.push(BlockArg::Value(initial[param]));
            }
        }
        FuncCursor::new(self.func).at_bottom(self.start).ins().jump(self.block, &args);
    }

    /// The fast loop: what each parameter that is carried is at its end.
    fn write_fast(&mut self, block: Block, rest: Block) -> Vec<Option<Value>> {
        for unit in self.fast.order {
            match *unit {
                Unit::Pack(pack) => self.write_pack(pack),
                Unit::Node(node) => self.write_node(node),
            }
        }
        let carried: Vec<Option<Value>> =
            self.fast.body.carried.iter().map(|operand| operand.map(|operand| self.scalar(operand))).collect();
        let mut cursor = FuncCursor::new(self.func).at_bottom(block);
        cursor.use_srcloc(self.fast.inner.branch);
        let mut args = Vec::new();
        for (step, distance) in &self.distances {
            let next = cursor.ins().iadd_imm_s(*distance, step * self.fast.copies);
            args.push(BlockArg::Value(next));
        }
        let (Some(BlockArg::Value(gone)), Some(end)) = (args.first().copied(), self.end) else {
            unreachable!("a stream advances, or its loop would not be taken")
        };
        let goes_on = cursor.ins().icmp(IntCC::NotEqual, gone, end);
        args.extend(carried.iter().flatten().copied().map(BlockArg::Value));
        cursor.ins().brif(goes_on, block, &args, rest, &[]);
        carried
    }

    /// A cursor behind all that is written of the fast loop, for what comes from `node`.
    fn cursor(&mut self, node: usize) -> FuncCursor<'_> {
        let mut cursor = FuncCursor::new(self.func).at_bottom(self.block);
        cursor.use_srcloc(self.fast.body.nodes[node].inst);
        cursor
    }

    fn write_node(&mut self, index: usize) {
        let node = &self.fast.body.nodes[index];
        let args: Vec<Value> = node.args.iter().map(|arg| self.scalar(*arg)).collect();
        let inst = match node.access {
            None => {
                let inst = self.func.dfg.clone_inst(node.inst);
                self.func.dfg.overwrite_inst_values(inst, args.into_iter());
                inst
            }
            Some(_) => {
                let (base, offset) = self.address(index);
                let inst = self.func.dfg.clone_inst(node.inst);
                let flags = self.flags(node.inst);
                let flags = self.func.dfg.mem_flags.insert(flags).expect("there are few kinds of flags");
                match &mut self.func.dfg.insts[inst] {
                    InstructionData::Load { arg, offset: own, flags: own_flags, .. } => {
                        (*arg, *own, *own_flags) = (base, offset.into(), flags);
                    }
                    InstructionData::Store { args: own_args, offset: own, flags: own_flags, .. } => {
                        (*own_args, *own, *own_flags) = ([args[0], base], offset.into(), flags);
                    }
                    data => unreachable!("{data:?} is no access"),
                }
                inst
            }
        };
        self.cursor(index).insert_inst(inst);
        self.nodes[index] = self.func.dfg.inst_results(inst).first().copied();
    }

    fn write_pack(&mut self, index: usize) {
        let pack = &self.fast.packs.packs[index];
        let Operand::Node(node) = pack.lanes[0] else { unreachable!("lanes of operations are nodes") };
        let inst = self.fast.body.nodes[node].inst;
        let ty = vector(pack.ty);
        let value = match &pack.kind {
            PackKind::Load => {
                let (base, offset) = self.address(node);
                let flags = self.flags(inst);
                self.cursor(node).ins().load(ty, flags, base, offset)
            }
            PackKind::Store(value) => {
                let value = self.vector(*value);
                let (base, offset) = self.address(node);
                let flags = self.flags(inst);
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
            PackKind::Splat | PackKind::Gather => unreachable!("these are made where they are taken"),
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
                let mut cursor = match pack.lanes[0] {
                    // Before the jump into the loop.
                    Operand::Outside(_) => self.before(),
                    _ => FuncCursor::new(self.func).at_bottom(self.block),
                };
                let lane = narrowed(&mut cursor, lane, pack.ty);
                cursor.ins().splat(ty, lane)
            }
            PackKind::Gather => {
                let lanes: Vec<Value> = pack.lanes.iter().map(|lane| self.scalar(*lane)).collect();
                let mut cursor = FuncCursor::new(self.func).at_bottom(self.block);
                let mut lanes =
                    lanes.into_iter().map(|lane| narrowed(&mut cursor, lane, pack.ty)).collect::<Vec<_>>().into_iter();
                let first = lanes.next().expect("a vector has lanes");
                let first = first_lane(&mut cursor, first, ty);
                (1..).zip(lanes).fold(first, |vector, (lane, value)| cursor.ins().insertlane(vector, value, lane))
            }
            _ => unreachable!("what is in order is written before it is taken"),
        };
        self.vectors[index] = Some(value);
        value
    }

    /// A cursor before the way into the fast loop.
    fn before(&mut self) -> FuncCursor<'_> {
        FuncCursor::new(self.func).at_last_inst(self.start)
    }

    /// A value of its own.
    fn scalar(&mut self, operand: Operand) -> Value {
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
        if !self.fast.inner.makes(self.func, value) {
            return value;
        }
        if let Some(value) = self.outside.get(&value) {
            return *value;
        }
        let inner = self.fast.inner;
        let result = inner.write_fixed(&mut self.before(), value);
        self.outside.insert(value, result);
        result
    }

    /// A lane, as wide as its node's value.
    fn lane(&mut self, node: usize, pack: usize, lane: usize) -> Value {
        if let Some(value) = self.taken.get(&(pack, lane)) {
            return *value;
        }
        let vector = self.vectors[pack].expect("what is in order is written before it is taken");
        let value = self.cursor(node).ins().extractlane(vector, lane as u8);
        self.taken.insert((pack, lane), value);
        value
    }

    /// The address of a node's access: a value, and what to add.
    fn address(&mut self, node: usize) -> (Value, i32) {
        let access = &self.fast.streams.accesses[self.fast.body.nodes[node].access.expect("it is an access")];
        let step = self.fast.streams.streams[access.stream].step;
        let offset = address(self.fast.body, self.fast.streams, node);
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
    fn flags(&self, inst: Inst) -> MemFlagsData {
        let region = self.func.dfg.insts[inst].alias_region(&self.func.dfg);
        MemFlagsData::new().with_endianness(Endianness::Little).with_trap_code(None).with_alias_region(region)
    }
}

fn vector(ty: Type) -> Type {
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

/// Has `inst` lead to `to` where it led to `from`.
fn lead_to(func: &mut Function, inst: Inst, from: Block, to: Block) {
    let dfg = &mut func.dfg;
    let targets = dfg.insts[inst].branch_destination_mut(&mut dfg.jump_tables, &mut dfg.exception_tables);
    for target in targets {
        if target.block(&dfg.value_lists) == from {
            target.set_block(to, &mut dfg.value_lists);
        }
    }
}
