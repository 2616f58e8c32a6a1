//! What ties values in machine code to the module's locals, for debuggers. Nothing of it is there where nobody asks.
//!
//! A value that a local has carries a label, from the operator that sets it until
//! another may have: the code generator says where labelled values are, and for which operators a label is that local's is said
//! here, as one value may be several locals'. Control is structured, so that a look at the sets in a block tells what is left
//! of a label at its end, and at the start of a loop.
//!
//! The local that the places of all variables in memory start from is kept in the frame too, as its value is often folded into
//! other values. That store is the only thing that debug information changes in code.

use super::Translator;
use crate::diagnostic::Diagnostic;
use crate::module::{Body, FuncIdx};
use crate::options::Symbols;
use crate::plan::{LocalPlan, Plan};
use cranelift_codegen::ir::{
    self, InstBuilder, StackSlot, StackSlotData, StackSlotKey, StackSlotKind, Value, ValueLabel, ValueLabelAssignments,
    ValueLabelStart, types,
};
use std::collections::{BTreeMap, HashMap};
use std::ops::Range;
use wasmparser::Operator;

/// A label: for which operators, by their offsets in the module, its value is that of a local.
#[derive(Clone, Debug)]
pub(crate) struct LocalLabel {
    pub(crate) local: u32,
    pub(crate) operators: Range<u64>,
    /// Whether the local has no other value once it has this one, wherever its operators have been moved.
    pub(crate) is_last: bool,
}

/// The labels of a function that is being translated.
pub(super) struct Labels {
    all: Vec<LocalLabel>,
    values: Vec<Value>,
    /// The label that each local has.
    current: HashMap<u32, usize>,
    /// Locals that are set in the blocks that have begun, so far.
    blocks: Vec<(Vec<u32>, BlockKind)>,
    /// What the loops that have not begun yet set, the next one last.
    loops: Vec<Vec<u32>>,
    /// The operator that is being translated.
    offset: u64,
    /// The local that is kept in the frame, and where.
    kept: Option<(u32, StackSlot)>,
}

/// Where branches to a block lead.
#[derive(Clone, Copy, PartialEq, Eq)]
enum BlockKind {
    /// To its start.
    Loop,
    /// To its end.
    Other,
}

/// Has `func` keep labels, where they are wanted.
pub(super) fn prepare(plan: &Plan<'_>, func: &mut ir::Function) {
    if plan.options.symbols == Symbols::Debug {
        func.collect_debug_info();
    }
}

/// Values that have turned out to be others hand these their labels, as the code generator does not ask them: what a local has at the
/// start of a loop, where that sets it nowhere.
pub(super) fn settle(func: &mut ir::Function) {
    let Some(labels) = func.dfg.values_labels.take() else { return };
    let mut settled: BTreeMap<Value, Vec<ValueLabelStart>> = BTreeMap::new();
    for (value, assignments) in labels {
        // Nothing but labels has been set so far.
        if let ValueLabelAssignments::Starts(starts) = assignments {
            settled.entry(func.dfg.resolve_aliases(value)).or_default().extend(starts);
        }
    }
    let starts = settled.into_iter().map(|(value, starts)| (value, ValueLabelAssignments::Starts(starts)));
    func.dfg.values_labels = Some(starts.collect());
}

impl Translator<'_, '_> {
    /// Looks what the body sets, where labels are wanted.
    pub(super) fn start_labels(&mut self, func: FuncIdx, body: &Body<'_>) -> Result<(), Diagnostic> {
        if self.plan.options.symbols != Symbols::Debug {
            return Ok(());
        }
        // What lives in the frame needs not be kept there.
        let is_value = self.local_plan(body) == LocalPlan::Values;
        let kept = self.plan.frame_locals.get(&func).filter(|_| is_value).map(|local| {
            let data =
                StackSlotData::new_with_key(StackSlotKind::ExplicitSlot, 8, 3, StackSlotKey::new(u64::from(*local)));
            (*local, self.builder.create_sized_stack_slot(data))
        });
        let loops = loops(body)?;
        self.labels = Some(Labels {
            all: Vec::new(),
            values: Vec::new(),
            current: HashMap::new(),
            blocks: Vec::new(),
            loops,
            offset: 0,
            kept,
        });
        Ok(())
    }

    /// What follows is of the own operator at `offset` in its module.
    pub(super) fn label_operator(&mut self, op: &Operator<'_>, offset: u64) {
        if let Some(labels) = &mut self.labels {
            labels.operator(op, offset);
        }
    }

    /// The local has this value: from here on where it was set, and here where it was read.
    pub(super) fn label_local(&mut self, local: u32, value: Value, from: From) {
        let Some(labels) = &mut self.labels else { return };
        if let (From::Set, Some((kept, slot))) = (from, labels.kept)
            && kept == local
            // The module may say that it starts from a number that is none.
            && self.builder.func.dfg.value_type(value).is_int()
        {
            self.builder.ins().stack_store(types::I64, value, slot, 0);
        }
        if let Some(label) = labels.label(local, value, from) {
            self.builder.set_val_label(value, ValueLabel::from_u32(label));
        }
    }
}

/// Whether a local gets a value or has it.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum From {
    Set,
    Read,
}

impl Labels {
    /// All of them, by their numbers.
    pub(super) fn finish(self) -> Vec<LocalLabel> {
        self.all
    }

    fn operator(&mut self, op: &Operator<'_>, offset: u64) {
        self.offset = offset;
        match op {
            Operator::Block { .. } | Operator::If { .. } | Operator::Try { .. } | Operator::TryTable { .. } => {
                self.blocks.push((Vec::new(), BlockKind::Other))
            }
            Operator::Loop { .. } => {
                let sets = self.loops.pop().unwrap_or_default();
                self.forget(&sets);
                self.blocks.push((Vec::new(), BlockKind::Loop));
            }
            Operator::Else | Operator::Catch { .. } | Operator::CatchAll => {
                let sets = self.blocks.last().map(|(sets, _)| sets.clone()).unwrap_or_default();
                self.forget(&sets);
            }
            Operator::End | Operator::Delegate { .. } => {
                // The last one ends the function.
                let Some((mut sets, kind)) = self.blocks.pop() else { return };
                sets.sort_unstable();
                sets.dedup();
                // Nothing but what comes before leads to the end of a loop.
                if kind == BlockKind::Other {
                    self.forget(&sets);
                }
                if let Some((outer, _)) = self.blocks.last_mut() {
                    outer.extend(sets);
                }
            }
            Operator::LocalSet { local_index } | Operator::LocalTee { local_index } => {
                if let Some((sets, _)) = self.blocks.last_mut() {
                    sets.push(*local_index);
                }
            }
            _ => {}
        }
    }

    /// Other ways may lead here, on which these locals were set.
    fn forget(&mut self, locals: &[u32]) {
        for local in locals {
            if let Some(label) = self.current.remove(local) {
                self.close(label, self.offset);
            }
        }
    }

    /// The number of a new label, unless the local has one for this value.
    fn label(&mut self, local: u32, value: Value, from: From) -> Option<u32> {
        if let Some(label) = self.current.get(&local).copied() {
            if self.values[label] == value {
                return None;
            }
            self.close(label, self.start(from));
        }
        let number = self.all.len();
        let is_last = self.blocks.is_empty();
        self.all.push(LocalLabel { local, operators: self.start(from)..u64::MAX, is_last });
        self.values.push(value);
        self.current.insert(local, number);
        Some(number as u32)
    }

    /// What sets a local is done before the local has its value.
    fn start(&self, from: From) -> u64 {
        match from {
            From::Set if self.offset > 0 => self.offset + 1,
            From::Set | From::Read => self.offset,
        }
    }

    fn close(&mut self, label: usize, end: u64) {
        let label = &mut self.all[label];
        label.operators.end = end;
        label.is_last = false;
    }
}

/// What each loop of a body sets, the first one last.
fn loops(body: &Body<'_>) -> Result<Vec<Vec<u32>>, Diagnostic> {
    let mut loops: Vec<Vec<u32>> = Vec::new();
    let mut blocks: Vec<(Vec<u32>, Option<usize>)> = Vec::new();
    let mut ops = body.code.get_operators_reader()?;
    while !ops.eof() {
        match ops.read()? {
            Operator::Block { .. } | Operator::If { .. } | Operator::Try { .. } | Operator::TryTable { .. } => {
                blocks.push((Vec::new(), None));
            }
            Operator::Loop { .. } => {
                blocks.push((Vec::new(), Some(loops.len())));
                loops.push(Vec::new());
            }
            Operator::End | Operator::Delegate { .. } => {
                let Some((mut sets, number)) = blocks.pop() else { break };
                sets.sort_unstable();
                sets.dedup();
                if let Some((outer, _)) = blocks.last_mut() {
                    outer.extend(&sets);
                }
                if let Some(number) = number {
                    loops[number] = sets;
                }
            }
            Operator::LocalSet { local_index } | Operator::LocalTee { local_index } => {
                if let Some((sets, _)) = blocks.last_mut() {
                    sets.push(local_index);
                }
            }
            _ => {}
        }
    }
    loops.reverse();
    Ok(loops)
}
