//! What several iterations of a loop do, one after the other, as one straight piece of code.

use super::affine::Counters;
use super::shape::InnerLoop;
use super::stream::Streams;
use cranelift_codegen::ir::{Function, Inst, Value};
use std::collections::HashMap;

/// An instruction of one of the iterations, or of all.
#[derive(Debug)]
pub(super) struct Node {
    pub(super) inst: Inst,
    /// Which iteration.
    pub(super) copy: i64,
    /// Operands; for a load, none, and for a store, what is stored.
    pub(super) args: Vec<Operand>,
    /// Which access it is.
    pub(super) access: Option<usize>,
}

/// What a value of the loop is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub(super) enum Operand {
    /// Made by a node.
    Node(usize),
    /// A parameter, as it is before the first of the iterations.
    Param(usize),
    /// The same in each iteration.
    Outside(Value),
}

/// Several iterations.
#[derive(Debug)]
pub(super) struct Body {
    pub(super) nodes: Vec<Node>,
    /// For each parameter that code takes: what it is after the last iteration. Others are counters, which are computed at the end.
    pub(super) carried: Vec<Option<Operand>>,
}

impl Body {
    /// `copies` iterations of a loop.
    pub(super) fn new(func: &Function, inner: &InnerLoop, needed: &Needed, streams: &Streams, copies: i64) -> Self {
        let mut nodes = Vec::new();
        let mut params: Vec<Operand> = (0..inner.params.len()).map(Operand::Param).collect();
        // What is the same in all iterations is one node.
        let mut places: HashMap<Value, usize> = HashMap::new();
        for copy in 0..copies {
            let mut made: HashMap<Value, usize> = HashMap::new();
            let operand = |made: &HashMap<Value, usize>, value: Value| match inner.param_index(value) {
                Some(param) => params[param],
                None => made.get(&value).map_or(Operand::Outside(value), |node| Operand::Node(*node)),
            };
            for &inst in &needed.insts {
                let access = streams.access_of(inst);
                let args = match access.map(|access| streams.accesses[access].stored) {
                    None => func.dfg.inst_args(inst).iter().map(|arg| operand(&made, *arg)).collect(),
                    Some(stored) => stored.into_iter().map(|value| operand(&made, value)).collect(),
                };
                if let Some(result) = func.dfg.inst_results(inst).first() {
                    if access.is_some_and(|access| streams.is_place(&streams.accesses[access])) {
                        let known = *places.entry(*result).or_insert(nodes.len());
                        made.insert(*result, known);
                        if known < nodes.len() {
                            continue;
                        }
                    } else {
                        made.insert(*result, nodes.len());
                    }
                }
                nodes.push(Node { inst, copy, args, access });
            }
            let next = inner.next.iter().map(|value| operand(&made, *value)).collect();
            params = next;
        }
        let carried = params.into_iter().zip(&needed.params).map(|(operand, needed)| needed.then_some(operand));
        Self { nodes, carried: carried.collect() }
    }

    /// Whether an operand is computed before the fast loop.
    pub(super) fn is_before(&self, streams: &Streams, operand: Operand) -> bool {
        match operand {
            Operand::Outside(_) => true,
            Operand::Param(_) => false,
            Operand::Node(node) => {
                let access = self.nodes[node].access.map(|access| &streams.accesses[access]);
                access.is_some_and(|access| streams.is_place(access))
            }
        }
    }
}

/// What of a loop is not just for finding addresses or the end.
pub(super) struct Needed {
    /// In their order: as many nodes in each iteration.
    pub(super) insts: Vec<Inst>,
    params: Vec<bool>,
}

impl Needed {
    pub(super) fn of(func: &Function, inner: &InnerLoop, counters: &Counters<'_>, streams: &Streams) -> Self {
        let params = (0..inner.params.len()).map(|param| counters.step(param).is_none()).collect();
        let mut needed = Self { insts: Vec::new(), params };
        let mut wanted: Vec<Value> = streams.accesses.iter().filter_map(|access| access.stored).collect();
        needed.insts.extend(streams.accesses.iter().filter(|access| access.stored.is_some()).map(|access| access.inst));
        wanted.extend((0..inner.params.len()).filter(|param| needed.params[*param]).map(|param| inner.next[param]));
        while let Some(value) = wanted.pop() {
            if let Some(param) = inner.param_index(value) {
                if !std::mem::replace(&mut needed.params[param], true) {
                    wanted.push(inner.next[param]);
                }
                continue;
            }
            let Some(inst) = func.dfg.value_def(value).inst().filter(|_| inner.makes(func, value)) else { continue };
            if needed.insts.contains(&inst) || inner.is_fixed(func, value) {
                continue;
            }
            needed.insts.push(inst);
            if streams.access_of(inst).is_none() {
                wanted.extend(func.dfg.inst_args(inst));
            }
        }
        let order: HashMap<Inst, usize> = func.layout.block_insts(inner.block).zip(0..).collect();
        needed.insts.sort_by_key(|inst| order[inst]);
        needed
    }
}
