//! Which parameters are kept as 64 bits.

use super::change;
use crate::codegen::values::is_labelled;
use cranelift_codegen::Context;
use cranelift_codegen::ir::{BlockArg, Inst, Value, types};
use cranelift_entity::packed_option::PackedOption;
use cranelift_entity::{EntitySet, PrimaryMap, SecondaryMap, entity_impl};

/// An extension of a parameter of a block in a loop.
#[derive(Clone, Copy)]
pub(super) struct Extension {
    pub(super) param: Value,
    pub(super) inst: Inst,
    /// Whether it is done in the loop that the parameter is of: as often as that is set, or more often.
    pub(super) is_repeated: bool,
}

/// A parameter of 32 bits of a block in a loop, which no debugger asks for.
#[derive(Clone, Copy, PartialEq, Eq)]
struct Param(u32);

entity_impl!(Param);

/// A parameter that is passed to another one.
struct Pass {
    from: Param,
    to: Param,
    /// Whether the loop does it: then one is extended if the other is.
    is_inside: bool,
}

/// Which parameters are kept as 64 bits.
pub(super) struct Choice {
    params: PrimaryMap<Param, Value>,
    of: SecondaryMap<Value, PackedOption<Param>>,
    /// Those that something which takes an instruction to be extended is passed to, again and again.
    refused: EntitySet<Param>,
    wanted: EntitySet<Param>,
}

impl Choice {
    /// Those that pay, of a function with these extensions.
    pub(super) fn of(context: &Context, extensions: &[Extension]) -> Self {
        let of = SecondaryMap::with_capacity(context.func.dfg.num_values());
        let (refused, wanted) = (EntitySet::new(), EntitySet::new());
        let mut choice = Self { params: PrimaryMap::new(), of, refused, wanted };
        choice.number(context);
        let passes = choice.passes(context);
        choice.refuse(&passes);
        choice.want(extensions, passes);
        choice
    }

    pub(super) fn is_empty(&self) -> bool {
        self.wanted.is_empty()
    }

    /// Whether a value is a parameter that is chosen.
    pub(super) fn contains(&self, value: Value) -> bool {
        self.of[value].expand().is_some_and(|param| self.wanted.contains(param))
    }

    /// The parameters that are chosen.
    pub(super) fn params(&self) -> impl Iterator<Item = Value> {
        self.params.iter().filter(|(param, _)| self.wanted.contains(*param)).map(|(_, value)| *value)
    }

    fn number(&mut self, context: &Context) {
        let (func, loops) = (&context.func, &context.loop_analysis);
        for block in func.layout.blocks().filter(|block| loops.innermost_loop(*block).is_some()) {
            let params = func.dfg.block_params(block).iter().copied();
            let is_number = |value: &Value| func.dfg.value_type(*value) == types::I32 && !is_labelled(func, *value);
            for value in params.filter(is_number) {
                self.of[value] = self.params.push(value).into();
            }
        }
    }

    /// Looks at all that is passed: at most one instruction for each time that a loop is entered is taken for an extension.
    fn passes(&mut self, context: &Context) -> Vec<Pass> {
        let (func, loops) = (&context.func, &context.loop_analysis);
        let mut passes = Vec::new();
        for from in func.layout.blocks() {
            let inst = func.layout.last_inst(from).expect("a block has an end");
            let (tables, exceptions) = (&func.dfg.jump_tables, &func.dfg.exception_tables);
            for call in func.dfg.insts[inst].branch_destination(tables, exceptions) {
                let block = call.block(&func.dfg.value_lists);
                let Some(inner) = loops.innermost_loop(block) else { continue };
                // What another loop inside of the outer one does is done more often.
                let is_entry =
                    loops.loop_header(inner) == block && loops.innermost_loop(from) == loops.loop_parent(inner);
                for (value, arg) in func.dfg.block_params(block).iter().zip(call.args(&func.dfg.value_lists)) {
                    let Some(to) = self.of[*value].expand() else { continue };
                    // What a call returns to a block is not there before it.
                    let BlockArg::Value(arg) = arg else {
                        self.refused.insert(to);
                        continue;
                    };
                    if let Some(from) = self.of[arg].expand() {
                        passes.push(Pass { from, to, is_inside: !is_entry });
                    } else if !is_entry && !change::is_free(func, arg) {
                        self.refused.insert(to);
                    }
                }
            }
        }
        passes
    }

    /// Refuses what those that are refused are passed to within a loop.
    fn refuse(&mut self, passes: &[Pass]) {
        let mut inside: Vec<&Pass> = passes.iter().filter(|pass| pass.is_inside).collect();
        inside.sort_unstable_by_key(|pass| pass.from.0);
        let mut open: Vec<Param> = self.params.keys().filter(|param| self.refused.contains(*param)).collect();
        while let Some(param) = open.pop() {
            let first = inside.partition_point(|pass| pass.from.0 < param.0);
            let passed = inside[first..].iter().take_while(|pass| pass.from == param);
            open.extend(passed.map(|pass| pass.to).filter(|to| self.refused.insert(*to)));
        }
    }

    /// Chooses what is extended again and again, and what is passed to it.
    fn want(&mut self, extensions: &[Extension], mut passes: Vec<Pass>) {
        passes.sort_unstable_by_key(|pass| pass.to.0);
        let repeated = extensions.iter().filter(|extension| extension.is_repeated);
        let mut open: Vec<Param> = repeated.filter_map(|extension| self.of[extension.param].expand()).collect();
        while let Some(param) = open.pop() {
            if self.refused.contains(param) || !self.wanted.insert(param) {
                continue;
            }
            let first = passes.partition_point(|pass| pass.to.0 < param.0);
            open.extend(passes[first..].iter().take_while(|pass| pass.to == param).map(|pass| pass.from));
        }
    }
}
