//! `try_table`: clauses that lead to labels.
//!
//! A clause gets a block, a *pad*, when something may throw to it; the pads' code is written at the block's end, where
//! nothing more leads to them.

use super::super::Translator;
use super::super::control::FrameKind;
use super::super::stack::Reachable;
use crate::module::TagIdx;
use cranelift_codegen::ir::{Block, InstBuilder, Value};
use wasmparser::Catch;

/// A `try_table`'s clauses.
pub(in super::super) struct TryTable {
    /// In order, those that can take something.
    clauses: Vec<Clause>,
    /// Code that compares the tag with each clause's, for calls whose lists would be long.
    dispatch: Option<Block>,
}

struct Clause {
    /// The tag that it takes; all where there is none.
    tag: Option<TagIdx>,
    label: Label,
    pad: Option<Block>,
}

/// Where a clause leads.
#[derive(Clone, Copy)]
pub(super) struct Label {
    /// The frame, counted from the outermost.
    pub(super) frame: usize,
    pub(super) keep: Keep,
}

/// Whether a label takes a reference to the exception.
#[derive(Clone, Copy)]
pub(super) enum Keep {
    Reference,
    Nothing,
}

impl TryTable {
    /// How many clauses it has.
    pub(super) fn len(&self) -> usize {
        self.clauses.len()
    }

    /// Where the clause leads that takes exceptions of `tag`, and the tag that it names.
    pub(super) fn taking(&self, tag: TagIdx) -> Option<(Label, Option<TagIdx>)> {
        let clause = self.clauses.iter().find(|clause| clause.tag.is_none_or(|taken| taken == tag))?;
        Some((clause.label, clause.tag))
    }
}

impl Translator<'_, '_> {
    pub(in super::super) fn try_table(&mut self, table: &wasmparser::TryTable) {
        let mut seen = std::collections::HashSet::new();
        let mut clauses = Vec::new();
        for catch in &table.catches {
            let (tag, depth, keep) = match *catch {
                Catch::One { tag, label } => (Some(self.space.tag(tag)), label, Keep::Nothing),
                Catch::OneRef { tag, label } => (Some(self.space.tag(tag)), label, Keep::Reference),
                Catch::All { label } => (None, label, Keep::Nothing),
                Catch::AllRef { label } => (None, label, Keep::Reference),
            };
            // Labels are counted from outside the block that begins here.
            let label = Label { frame: self.frame_index(depth), keep };
            if seen.insert(tag) {
                clauses.push(Clause { tag, label, pad: None });
            }
            if tag.is_none() {
                break;
            }
        }
        let has_clauses = !clauses.is_empty();
        let params = self.block_params(table.ty).len();
        self.push_frame(FrameKind::TryTable(TryTable { clauses, dispatch: None }), table.ty, params);
        if has_clauses {
            self.tries.push(self.frames.len() - 1);
        }
    }

    /// The end of the `try_table` at `index`, which is the innermost block: writes its pads.
    pub(in super::super) fn end_try_table(&mut self, index: usize) {
        if self.tries.last() == Some(&index) {
            self.tries.pop();
        }
        let dispatch = self.table(index).dispatch;
        if dispatch.is_none() && self.table(index).clauses.iter().all(|clause| clause.pad.is_none()) {
            return;
        }
        if self.reachable == Reachable::Yes {
            self.jump_to_end(index);
        }
        if let Some(dispatch) = dispatch {
            self.write_dispatch(index, dispatch);
        }
        for clause in 0..self.table(index).len() {
            let Clause { tag, label, pad } = self.table(index).clauses[clause];
            if let Some(pad) = pad {
                let exception = self.begin_pad(pad);
                let payload = tag.map(|tag| self.payload(exception, tag)).unwrap_or_default();
                let reference = match label.keep {
                    Keep::Reference => Some(exception),
                    Keep::Nothing => None,
                };
                let args: Vec<Value> = payload.into_iter().chain(reference).collect();
                self.branch_with(label.frame, &args);
            }
        }
        self.begin_dead_code();
    }

    fn write_dispatch(&mut self, index: usize, dispatch: Block) {
        let exception = self.begin_pad(dispatch);
        for clause in 0..self.table(index).len() {
            let pad = self.clause_pad(index, clause);
            match self.clause_tag(index, clause) {
                Some(tag) => self.branch_if_tagged(exception, tag, pad, &[exception.into()]),
                None => {
                    self.builder.ins().jump(pad, &[exception.into()]);
                    return;
                }
            }
        }
        self.throw_to(self.tries.len(), exception);
    }

    /// The tag that a clause of the `try_table` at `index` takes; all where there is none.
    pub(super) fn clause_tag(&mut self, index: usize, clause: usize) -> Option<TagIdx> {
        self.table(index).clauses[clause].tag
    }

    /// The block of a clause of the `try_table` at `index`.
    pub(super) fn clause_pad(&mut self, index: usize, clause: usize) -> Block {
        if let Some(pad) = self.table(index).clauses[clause].pad {
            return pad;
        }
        let pad = self.new_pad();
        self.table(index).clauses[clause].pad = Some(pad);
        pad
    }

    /// The block that takes every exception to the `try_table` at `index`.
    pub(super) fn dispatch_pad(&mut self, index: usize) -> Block {
        if let Some(pad) = self.table(index).dispatch {
            return pad;
        }
        let pad = self.new_pad();
        self.table(index).dispatch = Some(pad);
        pad
    }

    fn table(&mut self, index: usize) -> &mut TryTable {
        match &mut self.frames[index].kind {
            FrameKind::TryTable(table) => table,
            _ => unreachable!("the frame is a try_table's"),
        }
    }
}
