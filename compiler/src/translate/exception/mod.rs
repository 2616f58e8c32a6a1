//! Exceptions (spec: "Control Instructions", and the legacy proposal): what encloses a call, and what throws.
//!
//! A path that does not throw costs nothing. A call that an exception may come out of (the plan knows which), where a
//! handler encloses it, is a `try_call`: the same instruction, with a list of tags and of blocks for them that ends up in
//! a table of the image. Who throws calls the runtime, which walks the frames, finds the first block that takes the tag,
//! and goes on there with the exception's address.
//!
//! ```text
//! try_table (catch $e $l)      try_call fn1(v0), sig1, block2(ret0), [ tag0: block3(exn0) ]
//!   local.get 0
//!   call $f                    block2(v1: i64):                  nothing was thrown
//!   ...                        block3(v2: i64) cold:
//! end                             v3 = load.i32 v2+8             the payload
//!                                 jump block4(v3)                $l
//! ```
//! The list costs no register either: see [`preserving`].
//!
//! Imported functions never throw: exceptions do not pass frames of the runtime. A tail call has left its handlers behind.

mod legacy;
mod preserving;
mod throw;
mod try_table;

pub(super) use legacy::LegacyTry;
pub(super) use try_table::TryTable;

use super::Translator;
use super::control::FrameKind;
use super::stack::clif_type;
use crate::module::TagIdx;
use cranelift_codegen::ir::{
    Block, BlockArg, ExceptionTableData, ExceptionTableItem, ExceptionTag, FuncRef, InstBuilder, MemFlagsData, SigRef,
    Value, types,
};
use preserving::Preserving;
use std::mem::offset_of;
use wasm2native_abi::exception::Exception;

/// From how many blocks on a call's list is cut short: the rest is then decided by code.
const MOST_HANDLERS: usize = 8;

/// A block that takes exceptions: its first parameter is one's address.
#[derive(Clone, Copy)]
pub(super) struct Handler {
    /// The tag that it takes; all where there is none.
    tag: Option<TagIdx>,
    block: Block,
}

/// What is called.
#[derive(Clone, Copy)]
pub(super) enum Callee {
    /// A function by its name.
    Direct(FuncRef),
    /// Code at an address.
    Indirect(SigRef, Value),
}

impl Translator<'_, '_> {
    /// The handlers that enclose a call here of a function that may throw, innermost first.
    pub(super) fn handlers(&mut self) -> Vec<Handler> {
        self.handlers_within(self.tries.len())
    }

    /// The handlers of the outermost `count` blocks that have some, innermost first. Of those for one tag, only the first
    /// is listed, and none after one for all.
    fn handlers_within(&mut self, count: usize) -> Vec<Handler> {
        let mut handlers: Vec<Handler> = Vec::new();
        for place in (0..count).rev() {
            let index = self.tries[place];
            let FrameKind::TryTable(table) = &self.frames[index].kind else {
                handlers.push(Handler { tag: None, block: self.legacy_pad(index) });
                break;
            };
            if handlers.len() + table.len() > MOST_HANDLERS {
                handlers.push(Handler { tag: None, block: self.dispatch_pad(index) });
                break;
            }
            for clause in 0..table.len() {
                let tag = self.clause_tag(index, clause);
                if tag.is_none() || handlers.iter().all(|handler| handler.tag != tag) {
                    handlers.push(Handler { tag, block: self.clause_pad(index, clause) });
                }
            }
            if handlers.last().is_some_and(|handler| handler.tag.is_none()) {
                break;
            }
        }
        handlers
    }

    /// Calls `callee`, which may throw to `handlers` and else to nobody in this function: its results.
    pub(super) fn emit_call(&mut self, callee: Callee, args: &[Value], handlers: &[Handler]) -> Vec<Value> {
        if handlers.is_empty() {
            let call = match callee {
                Callee::Direct(func) => self.builder.ins().call(func, args),
                Callee::Indirect(signature, code) => self.builder.ins().call_indirect(signature, code, args),
            };
            return self.builder.inst_results(call).to_vec();
        }
        let Preserving { callee, skipped } = self.preserving(callee);
        let zero = (skipped > 0).then(|| self.builder.ins().iconst(types::I64, 0));
        let args: Vec<Value> = zero.into_iter().cycle().take(skipped).chain(args.iter().copied()).collect();
        let signature = match callee {
            Callee::Direct(func) => self.builder.func.dfg.ext_funcs[func].signature,
            Callee::Indirect(signature, _) => signature,
        };
        let next = self.builder.create_block();
        let returns = self.builder.func.dfg.signatures[signature].returns.clone();
        let results: Vec<Value> = returns
            .iter()
            .skip(skipped)
            .map(|result| self.builder.append_block_param(next, result.value_type))
            .collect();
        let returned: Vec<BlockArg> =
            (skipped..returns.len()).map(|result| BlockArg::TryCallRet(result as u32)).collect();
        let dfg = &mut self.builder.func.dfg;
        let normal = dfg.block_call(next, &returned);
        let mut items = Vec::with_capacity(handlers.len());
        for handler in handlers {
            let call = dfg.block_call(handler.block, &[BlockArg::TryCallExn(0)]);
            items.push(match handler.tag {
                Some(tag) => ExceptionTableItem::Tag(ExceptionTag::from_u32(tag.as_u32()), call),
                None => ExceptionTableItem::Default(call),
            });
        }
        let table = dfg.exception_tables.push(ExceptionTableData::new(signature, normal, items));
        match callee {
            Callee::Direct(func) => self.builder.ins().try_call(func, &args, table),
            Callee::Indirect(_, code) => self.builder.ins().try_call_indirect(code, &args, table),
        };
        self.builder.seal_block(next);
        self.builder.switch_to_block(next);
        results
    }

    /// A block that handlers lead to. More may until it is [begun](Self::begin_pad).
    fn new_pad(&mut self) -> Block {
        let pad = self.builder.create_block();
        self.builder.append_block_param(pad, types::I64);
        self.builder.set_cold_block(pad);
        pad
    }

    /// Goes on in a pad that nothing more leads to: the exception's address.
    fn begin_pad(&mut self, pad: Block) -> Value {
        self.builder.seal_block(pad);
        self.builder.switch_to_block(pad);
        self.builder.block_params(pad)[0]
    }

    /// Branches to `caught` where the exception's tag is `tag`, and goes on, cold, where it is not.
    fn branch_if_tagged(&mut self, exception: Value, tag: TagIdx, caught: Block, args: &[BlockArg]) {
        let flags = MemFlagsData::trusted();
        let found = self.builder.ins().load(types::I32, flags, exception, offset_of!(Exception, tag) as i32);
        let wanted = self.i32(tag.as_u32() as i32);
        let is_tagged = self.builder.ins().icmp(cranelift_codegen::ir::condcodes::IntCC::Equal, found, wanted);
        let next = self.builder.create_block();
        self.builder.set_cold_block(next);
        self.builder.ins().brif(is_tagged, caught, args, next, &[]);
        self.builder.seal_block(next);
        self.builder.switch_to_block(next);
    }

    /// What an exception with tag `tag` carries.
    fn payload(&mut self, exception: Value, tag: TagIdx) -> Vec<Value> {
        let plan = self.plan;
        let types = &plan.module.types[plan.module.tags[tag].ty].params;
        let places = types.iter().zip(&plan.exceptions.payloads[tag]);
        places
            .map(|(ty, offset)| {
                self.builder.ins().load(clif_type(*ty), MemFlagsData::trusted(), exception, *offset as i32)
            })
            .collect()
    }
}
