//! The legacy proposal: `try` with `catch`, `catch_all` and `delegate`, and `rethrow`.
//!
//! What takes an exception stands behind the code that throws it, so that all of a body's exceptions lead to one block,
//! which compares tags.
//!
//! ```text
//! try                          try_call fn1(v0), sig1, block2(ret0), [ default: block3(exn0) ]
//!   call $f                    block3(v2: i64) cold:
//! catch $e                        brif (load.i32 v2) == e, block4, block5
//!   ...                        block4: ...                       with the payload
//! end                          block5: throw v2                  to what encloses it
//! ```

use super::super::Translator;
use super::super::control::FrameKind;
use super::super::fuel::SegmentStart;
use super::super::stack::Reachable;
use crate::module::TagIdx;
use cranelift_codegen::ir::{Block, Value};
use wasmparser::BlockType;

/// How far a `try` has come.
#[derive(Clone, Copy)]
pub(in super::super) enum LegacyTry {
    /// In its body; the block that exceptions of it lead to, once something may throw.
    Body(Option<Block>),
    /// In a handler.
    Handler {
        /// The caught exception.
        exception: Value,
        /// Where the exceptions go on that no handler so far takes.
        next: Option<Block>,
    },
    /// In a handler that nothing leads to, as nothing in the body throws.
    Unreached,
}

impl Translator<'_, '_> {
    pub(in super::super) fn try_(&mut self, ty: BlockType) {
        let params = self.block_params(ty).len();
        self.push_frame(FrameKind::LegacyTry(LegacyTry::Body(None)), ty, params);
        self.tries.push(self.frames.len() - 1);
    }

    /// `catch`, reached or not.
    pub(in super::super) fn catch(&mut self, tag: u32) {
        let tag = self.space.tag(tag);
        self.begin_handler(Some(tag));
    }

    /// `catch_all`, reached or not.
    pub(in super::super) fn catch_all(&mut self) {
        self.begin_handler(None);
    }

    fn begin_handler(&mut self, tag: Option<TagIdx>) {
        let index = self.frames.len() - 1;
        if self.reachable == Reachable::Yes {
            self.jump_to_end(index);
        }
        let height = self.frames[index].height();
        self.stack.truncate(height);
        let Some(exception) = self.begin_uncaught(index) else {
            *self.legacy(index) = LegacyTry::Unreached;
            return self.begin_dead_code();
        };
        let next = tag.map(|tag| {
            let handler = self.builder.create_block();
            self.builder.set_cold_block(handler);
            self.branch_if_tagged(exception, tag, handler, &[]);
            let next = self.builder.current_block().expect("the branch has begun one");
            self.builder.seal_block(handler);
            self.builder.switch_to_block(handler);
            let payload = self.payload(exception, tag);
            self.stack.extend(payload);
            next
        });
        *self.legacy(index) = LegacyTry::Handler { exception, next };
        self.reachable = Reachable::Yes;
        self.begin_segment(SegmentStart::Branch);
    }

    /// Goes on where the exceptions are that no handler so far takes; none where there are none.
    fn begin_uncaught(&mut self, index: usize) -> Option<Value> {
        match *self.legacy(index) {
            LegacyTry::Body(pad) => {
                self.tries.pop();
                Some(self.begin_pad(pad?))
            }
            LegacyTry::Handler { exception, next } => {
                self.builder.switch_to_block(next?);
                Some(exception)
            }
            LegacyTry::Unreached => None,
        }
    }

    /// The end of the `try` at `index`, which is the innermost block: what it does not catch goes on outwards.
    pub(in super::super) fn end_try(&mut self, index: usize) {
        self.pass_on(index, index);
    }

    /// `delegate`, reached or not: the end of a `try` whose exceptions go on from the block at `depth`.
    pub(in super::super) fn delegate(&mut self, depth: u32) {
        let index = self.frames.len() - 1;
        // The depth is counted from outside the `try`.
        self.pass_on(index, index - depth as usize);
        self.end_block_frame();
    }

    /// Throws what the `try` at `index` does not catch to the handlers of the first `outer` blocks.
    fn pass_on(&mut self, index: usize, outer: usize) {
        let is_complete = matches!(self.legacy(index), LegacyTry::Handler { next: None, .. });
        if is_complete {
            return;
        }
        if self.reachable == Reachable::Yes && !matches!(self.legacy(index), LegacyTry::Body(None)) {
            self.jump_to_end(index);
        }
        if let Some(exception) = self.begin_uncaught(index) {
            let count = self.tries.partition_point(|frame| *frame < outer);
            self.throw_to(count, exception);
            self.begin_dead_code();
        }
    }

    pub(in super::super) fn rethrow(&mut self, depth: u32) {
        let index = self.frame_index(depth);
        let LegacyTry::Handler { exception, .. } = *self.legacy(index) else {
            unreachable!("validated: `rethrow` names a handler, and code that nothing leads to is passed over");
        };
        self.throw_to(self.tries.len(), exception);
        self.begin_dead_code();
    }

    /// The block that exceptions of the body of the `try` at `index` lead to.
    pub(super) fn legacy_pad(&mut self, index: usize) -> Block {
        if let LegacyTry::Body(Some(pad)) = *self.legacy(index) {
            return pad;
        }
        let pad = self.new_pad();
        *self.legacy(index) = LegacyTry::Body(Some(pad));
        pad
    }

    fn legacy(&mut self, index: usize) -> &mut LegacyTry {
        match &mut self.frames[index].kind {
            FrameKind::LegacyTry(legacy) => legacy,
            _ => unreachable!("the frame is a legacy try's"),
        }
    }
}
