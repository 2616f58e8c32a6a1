//! Operations of one kind on each other's results.

use cranelift_codegen::ir::{Block, Function, Inst, InstructionData, Opcode, Value};
use cranelift_entity::{EntitySet, SecondaryMap};

/// How often each value is taken: 2 stands for more.
pub(super) struct Uses(SecondaryMap<Value, u8>);

impl Uses {
    pub(super) fn of(func: &Function) -> Self {
        let mut uses = SecondaryMap::with_capacity(func.dfg.num_values());
        for block in func.layout.blocks() {
            for inst in func.layout.block_insts(block) {
                func.dfg.inst_values(inst).for_each(|value| uses[value] = 2.min(uses[value] + 1));
            }
        }
        Self(uses)
    }
}

/// A value that is made of several ones, which may be taken in any order.
pub(super) struct Chain {
    /// The instruction that has the value.
    pub(super) last: Inst,
    pub(super) opcode: Opcode,
    /// What it is made of.
    pub(super) parts: Vec<Value>,
    /// The instructions before the last one, whose results nobody else takes, each after those that take its result.
    pub(super) links: Vec<Inst>,
}

/// The chains of a loop, the last one first.
pub(super) struct Chains(Vec<Chain>);

impl Chains {
    /// The chains of a loop with these blocks, by order of these.
    pub(super) fn of(func: &Function, blocks: &[Block], uses: &Uses) -> Self {
        let mut chains = Vec::new();
        let mut links: EntitySet<Inst> = EntitySet::new();
        for block in blocks.iter().rev() {
            let mut next = func.layout.last_inst(*block);
            while let Some(inst) = next {
                next = func.layout.prev_inst(inst);
                if let Some(chain) = chain(func, inst, uses).filter(|_| !links.contains(inst)) {
                    links.extend(chain.links.iter().copied());
                    chains.push(chain);
                }
            }
        }
        Self(chains)
    }

    pub(super) fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    pub(super) fn retain(&mut self, keep: impl FnMut(&Chain) -> bool) {
        self.0.retain(keep);
    }

    /// The next chain, if it ends in `inst`. Instructions are asked for in their order.
    pub(super) fn pop(&mut self, inst: Inst) -> Option<Chain> {
        self.0.pop_if(|chain| chain.last == inst)
    }
}

/// The chain that ends in an instruction, if that is more than this one.
fn chain(func: &Function, last: Inst, uses: &Uses) -> Option<Chain> {
    let (opcode, args) = operation(func, last)?;
    let mut chain = Chain { last, opcode, parts: Vec::new(), links: Vec::new() };
    let mut open = args.to_vec();
    while let Some(value) = open.pop() {
        match link(func, last, opcode, value).filter(|_| uses.0[value] == 1) {
            Some((inst, args)) => {
                chain.links.push(inst);
                open.extend(args);
            }
            None => chain.parts.push(value),
        }
    }
    (!chain.links.is_empty()).then_some(chain)
}

/// Whether an instruction takes the result of one of its kind, beside which it may stand in another order.
pub(super) fn is_link_of_another(func: &Function, inst: Inst) -> bool {
    operation(func, inst).is_some_and(|(opcode, args)| args.iter().any(|arg| link(func, inst, opcode, *arg).is_some()))
}

/// What a value is made of, where that is done as in `last`, and in its block.
fn link(func: &Function, last: Inst, opcode: Opcode, value: Value) -> Option<(Inst, [Value; 2])> {
    let inst = func.dfg.value_def(value).inst()?;
    let (other, args) = operation(func, inst)?;
    (other == opcode && func.layout.inst_block(inst) == func.layout.inst_block(last)).then_some((inst, args))
}

/// An operation on two integers, or two vectors of them, that may be done in any order. One with a constant is none: it is often part of
/// an address.
fn operation(func: &Function, inst: Inst) -> Option<(Opcode, [Value; 2])> {
    let InstructionData::Binary { opcode, args } = func.dfg.insts[inst] else { return None };
    let is_any = matches!(opcode, Opcode::Iadd | Opcode::Band | Opcode::Bor | Opcode::Bxor);
    let is_constant = |value: &Value| {
        let inst = func.dfg.value_def(*value).inst();
        inst.is_some_and(|inst| matches!(func.dfg.insts[inst].opcode(), Opcode::Iconst | Opcode::Vconst))
    };
    (is_any && !args.iter().any(is_constant)).then_some((opcode, args))
}
