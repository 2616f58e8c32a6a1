//! Blocks and branches (spec: "Control Instructions").
//!
//! A block's end becomes a CLIF block only when something branches to it. Operands that enter a loop or leave a block by
//! a branch are CLIF block parameters, in canonical form.

use super::Translator;
use super::exception::{LegacyTry, TryTable};
use super::fuel::SegmentStart;
use super::inline::Within;
use super::profile::Counter;
use super::stack::{Reachable, clif_type};
use crate::module::{Likelihood, ValType};
use cranelift_codegen::ir::{Block, BlockArg, InstBuilder, Type, Value};
use wasm2native_abi::TrapCode;
use wasmparser::BlockType;

/// An enclosing block.
pub(super) struct Frame {
    pub(super) kind: FrameKind,
    /// Where the code after it begins, once something branches there.
    end: Option<Block>,
    /// Types of what it leaves.
    results: Vec<Type>,
    /// Operands that were below its own when it began.
    height: usize,
}

impl Frame {
    /// Number of operands below its own.
    pub(super) fn height(&self) -> usize {
        self.height
    }
}

pub(super) enum FrameKind {
    /// The function's body: a branch to it returns.
    Func,
    Block,
    Loop {
        header: Block,
        params: usize,
    },
    If {
        /// Where a false condition leads, until `else` has taken it.
        alternative: Option<Block>,
        /// What counts false conditions.
        counter: Option<Counter>,
        params: Vec<Value>,
    },
    TryTable(TryTable),
    LegacyTry(LegacyTry),
}

/// Where a branch leads.
pub(super) struct Destination {
    pub(super) block: Block,
    pub(super) args: Vec<BlockArg>,
}

impl Translator<'_, '_> {
    pub(super) fn push_func_frame(&mut self, results: &[ValType]) {
        let results = results.iter().map(|ty| clif_type(*ty)).collect();
        self.frames.push(Frame { kind: FrameKind::Func, end: None, results, height: 0 });
    }

    /// The frame of a function that is inlined: branches to it, and its returns, lead to its end.
    pub(super) fn push_inlined_frame(&mut self, results: &[ValType]) {
        let results = results.iter().map(|ty| clif_type(*ty)).collect();
        let height = self.stack.len();
        self.frames.push(Frame { kind: FrameKind::Block, end: None, results, height });
    }

    pub(super) fn unreachable(&mut self) {
        self.trap(TrapCode::Unreachable);
        self.begin_dead_code();
    }

    pub(super) fn block(&mut self, ty: BlockType) {
        let params = self.block_params(ty).len();
        self.push_frame(FrameKind::Block, ty, params);
    }

    pub(super) fn loop_(&mut self, ty: BlockType) {
        let params = self.block_params(ty);
        let args = block_args(&self.pop_canonical(params.len()));
        self.enter_loop();
        let header = self.builder.create_block();
        self.builder.ins().jump(header, &args);
        self.builder.switch_to_block(header);
        self.begin_segment(SegmentStart::LoopHeader);
        self.check_interrupt();
        for ty in &params {
            let param = self.builder.append_block_param(header, *ty);
            self.push(param);
        }
        self.push_frame(FrameKind::Loop { header, params: params.len() }, ty, params.len());
    }

    pub(super) fn if_(&mut self, ty: BlockType) {
        let condition = self.pop_condition();
        let count = self.block_params(ty).len();
        let params = self.peek_canonical(count);
        let (consequent, alternative) = (self.builder.create_block(), self.builder.create_block());
        self.builder.ins().brif(condition, consequent, &[], alternative, &[]);
        match self.likelihood {
            Some(Likelihood::Unlikely) => self.builder.set_cold_block(consequent),
            Some(Likelihood::Likely) => self.builder.set_cold_block(alternative),
            None => {}
        }
        self.builder.seal_block(consequent);
        self.builder.seal_block(alternative);
        self.builder.switch_to_block(consequent);
        self.begin_segment(SegmentStart::Branch);
        let sides = self.sides();
        if let Some(sides) = sides {
            self.count_up(sides.taken);
        }
        let counter = sides.map(|sides| sides.not_taken);
        self.push_frame(FrameKind::If { alternative: Some(alternative), counter, params }, ty, count);
    }

    /// `else`, reached or not.
    pub(super) fn else_(&mut self) {
        let depth = self.frames.len() - 1;
        if self.reachable == Reachable::Yes {
            self.jump_to_end(depth);
        }
        let frame = &mut self.frames[depth];
        let FrameKind::If { alternative, counter, params } = &mut frame.kind else {
            unreachable!("validated: `else` ends the first part of an `if`");
        };
        let alternative = alternative.take().expect("validated: an `if` has one `else`");
        let counter = counter.take();
        self.stack.truncate(frame.height);
        self.stack.append(params);
        self.builder.switch_to_block(alternative);
        self.begin_segment(SegmentStart::Branch);
        self.reachable = Reachable::Yes;
        if let Some(counter) = counter {
            self.count_up(counter);
        }
    }

    /// `end`, reached or not.
    pub(super) fn end(&mut self) {
        let depth = self.frames.len() - 1;
        if let FrameKind::If { alternative: Some(_), .. } = self.frames[depth].kind {
            // Without `else`, a false condition leaves the operands as they are.
            self.else_();
        }
        match self.frames[depth].kind {
            FrameKind::Func => return self.end_func(),
            FrameKind::TryTable(_) => self.end_try_table(depth),
            FrameKind::LegacyTry(_) => self.end_try(depth),
            _ => {}
        }
        self.end_block_frame();
    }

    /// Goes on after the innermost block.
    pub(super) fn end_block_frame(&mut self) {
        let depth = self.frames.len() - 1;
        if self.frames[depth].end.is_some() && self.reachable == Reachable::Yes {
            self.jump_to_end(depth);
        }
        let frame = self.frames.pop().expect("validated: `end` ends a block");
        self.leave_frame();
        if let FrameKind::Loop { header, .. } = frame.kind {
            self.builder.seal_block(header);
        }
        match frame.end {
            Some(end) => self.continue_at(end, frame.height),
            // Nothing branches here: if this is reached, then from above, with the results on the stack.
            None if self.reachable == Reachable::Yes => {}
            None => self.stack.truncate(frame.height),
        }
    }

    fn end_func(&mut self) {
        let frame = self.frames.pop().expect("the function's own block is the last");
        if self.reachable == Reachable::Yes {
            match frame.end {
                None => {
                    let results = self.pop_canonical(frame.results.len());
                    self.builder.ins().return_(&results);
                }
                Some(end) => {
                    let results = block_args(&self.pop_canonical(frame.results.len()));
                    self.builder.ins().jump(end, &results);
                }
            }
        }
        if let Some(end) = frame.end {
            self.continue_at(end, 0);
            self.builder.ins().return_(&self.stack);
        }
        self.begin_dead_code();
    }

    pub(super) fn br(&mut self, depth: u32) {
        let index = self.frame_index(depth);
        match self.frames[index].kind {
            FrameKind::Func => self.return_(),
            _ => {
                let destination = self.destination(index);
                self.builder.ins().jump(destination.block, &destination.args);
                self.begin_dead_code();
            }
        }
    }

    pub(super) fn br_if(&mut self, depth: u32) {
        let condition = self.pop_condition();
        let index = self.frame_index(depth);
        let destination = self.destination(index);
        let next = self.builder.create_block();
        let sides = self.sides();
        if self.likelihood == Some(Likelihood::Likely) && !matches!(self.frames[index].kind, FrameKind::Loop { .. }) {
            // What comes after a loop is not rare for that the loop has many turns.
            self.builder.set_cold_block(next);
        }
        let is_rare = self.likelihood == Some(Likelihood::Unlikely);
        match sides {
            None if !is_rare => {
                self.builder.ins().brif(condition, destination.block, &destination.args, next, &[]);
            }
            sides => {
                // Where it leads may well be reached in other ways too: what is cold, or counted, is the way there.
                let way = self.builder.create_block();
                if is_rare {
                    self.builder.set_cold_block(way);
                }
                self.builder.ins().brif(condition, way, &[], next, &[]);
                self.builder.seal_block(way);
                self.builder.switch_to_block(way);
                if let Some(sides) = sides {
                    self.count_up(sides.taken);
                }
                self.builder.ins().jump(destination.block, &destination.args);
            }
        }
        self.builder.seal_block(next);
        self.builder.switch_to_block(next);
        self.begin_segment(SegmentStart::Branch);
        if let Some(sides) = sides {
            self.count_up(sides.not_taken);
        }
    }

    pub(super) fn br_on_null(&mut self, depth: u32) {
        let reference = self.pop();
        let index = self.frame_index(depth);
        let destination = self.destination(index);
        let next = self.builder.create_block();
        self.builder.ins().brif(reference, next, &[], destination.block, &destination.args);
        self.builder.seal_block(next);
        self.builder.switch_to_block(next);
        self.begin_segment(SegmentStart::Branch);
        self.push(reference);
    }

    /// The reference is the last operand that the branch takes along; it is gone where the branch is not taken.
    pub(super) fn br_on_non_null(&mut self, depth: u32) {
        let index = self.frame_index(depth);
        let destination = self.destination(index);
        let reference = self.pop();
        let next = self.builder.create_block();
        self.builder.ins().brif(reference, destination.block, &destination.args, next, &[]);
        self.builder.seal_block(next);
        self.builder.switch_to_block(next);
        self.begin_segment(SegmentStart::Branch);
    }

    pub(super) fn return_(&mut self) {
        if let Within::Inlined { frame, .. } = self.within {
            self.jump_to_end(frame);
            self.begin_dead_code();
            return;
        }
        let count = self.frames[0].results.len();
        let results = self.pop_canonical(count);
        self.builder.ins().return_(&results);
        self.begin_dead_code();
    }

    pub(super) fn select(&mut self) {
        let condition = self.pop_condition();
        let (left, right) = self.pop2();
        let (left, right) = (self.canonical(left), self.canonical(right));
        let result = self.builder.ins().select(condition, left, right);
        self.push(result);
    }

    pub(super) fn drop_(&mut self) {
        self.pop_condition();
    }

    pub(super) fn begin_dead_code(&mut self) {
        self.reachable = Reachable::No { nested: 0 };
    }

    /// Branches to a frame with `args`, in canonical form, which are all that it takes.
    pub(super) fn branch_with(&mut self, index: usize, args: &[Value]) {
        let block = match self.frames[index].kind {
            FrameKind::Func => {
                self.builder.ins().return_(args);
                return;
            }
            FrameKind::Loop { header, .. } => header,
            _ => self.end_block(index),
        };
        self.builder.ins().jump(block, &block_args(args));
    }

    /// Where a branch to a frame leads, with the operands that it takes along. They stay on the stack.
    pub(super) fn destination(&mut self, index: usize) -> Destination {
        let (block, count) = match self.frames[index].kind {
            FrameKind::Loop { header, params } => (header, params),
            _ => (self.end_block(index), self.frames[index].results.len()),
        };
        Destination { block, args: block_args(&self.peek_canonical(count)) }
    }

    pub(super) fn jump_to_end(&mut self, index: usize) {
        let end = self.end_block(index);
        let count = self.frames[index].results.len();
        let results = block_args(&self.pop_canonical(count));
        self.builder.ins().jump(end, &results);
    }

    fn end_block(&mut self, index: usize) -> Block {
        if let Some(end) = self.frames[index].end {
            return end;
        }
        let end = self.builder.create_block();
        for ty in &self.frames[index].results {
            self.builder.append_block_param(end, *ty);
        }
        self.frames[index].end = Some(end);
        end
    }

    /// Goes on at a block that nothing more will branch to, with its parameters as operands.
    fn continue_at(&mut self, end: Block, height: usize) {
        self.builder.seal_block(end);
        self.builder.switch_to_block(end);
        self.begin_segment(SegmentStart::Branch);
        self.stack.truncate(height);
        self.stack.extend(self.builder.block_params(end));
        self.reachable = Reachable::Yes;
    }

    pub(super) fn push_frame(&mut self, kind: FrameKind, ty: BlockType, params: usize) {
        let results = self.block_results(ty);
        let height = self.stack.len() - params;
        self.frames.push(Frame { kind, end: None, results, height });
    }

    pub(super) fn frame_index(&self, depth: u32) -> usize {
        self.frames.len() - 1 - depth as usize
    }

    pub(super) fn block_params(&self, ty: BlockType) -> Vec<Type> {
        match ty {
            BlockType::Empty | BlockType::Type(_) => Vec::new(),
            BlockType::FuncType(index) => {
                let ty = &self.plan.module.types[self.space.ty(index)];
                ty.params.iter().map(|ty| clif_type(*ty)).collect()
            }
        }
    }

    fn block_results(&self, ty: BlockType) -> Vec<Type> {
        match ty {
            BlockType::Empty => Vec::new(),
            BlockType::Type(ty) => {
                let ty = ValType::new(ty, 0).expect("read before: a type that is compiled");
                vec![clif_type(ty)]
            }
            BlockType::FuncType(index) => {
                let ty = &self.plan.module.types[self.space.ty(index)];
                ty.results.iter().map(|ty| clif_type(*ty)).collect()
            }
        }
    }
}

pub(super) fn block_args(values: &[Value]) -> Vec<BlockArg> {
    values.iter().map(|value| BlockArg::Value(*value)).collect()
}
