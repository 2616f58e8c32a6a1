//! From a compiled function to its listing: decoded, with names in the place of distances.

use super::interleave::Interleaving;
use super::name::printable;
use super::operators::Operators;
use super::{Line, ListedFunc, data, symbolic};
use crate::codegen::{CompiledFunc, FuncReloc};
use crate::diagnostic::FuncName;
use crate::disassembly::{Disassembler, Instruction, Item};
use crate::plan::{Plan, Symbol};
use cranelift_codegen::binemit::Reloc;
use rayon::prelude::*;
use std::collections::BTreeMap;
use wasm2native_abi::TrapCode;

/// Lists `compiled`, in its order.
pub(super) fn listed(plan: &Plan<'_>, operators: &Operators, compiled: Vec<CompiledFunc>) -> Vec<ListedFunc> {
    let arch = plan.options.target.arch;
    let list = |disassembler: &mut Disassembler, func| list(plan, operators, disassembler, func);
    compiled.par_iter().map_init(|| Disassembler::new(arch), list).collect()
}

fn list(plan: &Plan<'_>, operators: &Operators, disassembler: &Disassembler, compiled: &CompiledFunc) -> ListedFunc {
    let (Symbol::Func(index) | Symbol::LargeFrame(index)) = compiled.symbol else {
        return lines(plan, disassembler, compiled, Interleaving::new(Vec::new(), []));
    };
    let func = &plan.module.funcs[index];
    let with_code = compiled.origins.iter().map(|(_, operator)| *operator);
    let interleaving = Interleaving::new(operators.in_func(plan.module, index), with_code);
    let name = match compiled.symbol {
        Symbol::Func(_) => plan.module.func_name(index).name,
        // The rest of a function with a large frame has a name of its own.
        symbol => Some(plan.symbol_name(symbol).into_owned()),
    };
    ListedFunc {
        func: Some(FuncName { index: func.index, name }),
        module: plan.module.parts[func.part].name.clone(),
        ..lines(plan, disassembler, compiled, interleaving)
    }
}

fn lines(
    plan: &Plan<'_>,
    disassembler: &Disassembler,
    compiled: &CompiledFunc,
    mut interleaving: Interleaving<'_>,
) -> ListedFunc {
    let code = &compiled.code;
    let handlers = compiled.catch_sites.iter().flat_map(|site| &site.clauses).map(|clause| clause.handler);
    let entries: Vec<u32> = handlers.chain(compiled.entry.map(|entry| entry.landing)).collect();
    let items = disassembler.items(code, 0, &entries);
    let labels = symbolic::labels(&items, code, 0, &entries, |instruction| reloc_in(compiled, instruction).is_some());
    let traps: BTreeMap<u32, TrapCode> = compiled.traps.iter().copied().collect();

    let mut lines = Vec::new();
    let mut source = None;
    for item in &items {
        let bytes = item.bytes();
        if let Some(number) = labels.get(&bytes.offset) {
            lines.push(Line::Label { number: *number });
        }
        for operator in interleaving.before(origin(compiled, bytes.offset)) {
            // An operator of no line belongs to what stands above it.
            if let Some((file, line)) = operator.source.filter(|_| operator.source != source) {
                lines.push(Line::Source { file: file.to_owned(), line });
                source = operator.source;
            }
            lines.push(Line::Operator { offset: operator.offset, text: operator.text.into_owned() });
        }
        match item {
            Item::Instruction(instruction) => {
                let reloc = reloc_in(compiled, instruction);
                let label = symbolic::offset(instruction, 0).and_then(|offset| labels.get(&offset).copied());
                let symbol = reloc.map(|reloc| symbolic::displaced(&name(plan, reloc), distance(instruction, reloc)));
                lines.push(Line::Instruction {
                    offset: bytes.offset,
                    bytes: code[bytes.offset as usize..bytes.end() as usize].to_vec(),
                    mnemonic: instruction.mnemonic.clone(),
                    operands: symbolic::operands(instruction, symbol.as_deref(), label),
                    comment: traps.get(&bytes.offset).map(|trap| format!("trap: {}", trap.message())),
                });
            }
            _ => lines.extend(data::lines(item, code, &labels)),
        }
    }
    let symbol = plan.symbol_name(compiled.symbol).into_owned();
    ListedFunc { symbol, func: None, module: None, address: None, bytes: code.len() as u32, lines }
}

/// The operator that the code at `offset` comes from.
fn origin(compiled: &CompiledFunc, offset: u32) -> Option<u32> {
    let index = compiled.origins.partition_point(|(code, _)| code.start <= offset);
    let (code, operator) = compiled.origins[..index].last()?;
    code.contains(&offset).then_some(*operator)
}

/// The place in an instruction that a linker fills in.
fn reloc_in<'a>(compiled: &'a CompiledFunc, instruction: &Instruction) -> Option<&'a FuncReloc> {
    let index = compiled.relocs.partition_point(|reloc| reloc.offset < instruction.bytes.offset);
    compiled.relocs.get(index).filter(|reloc| reloc.offset < instruction.bytes.end())
}

fn name(plan: &Plan<'_>, reloc: &FuncReloc) -> String {
    printable(&plan.symbol_name(reloc.symbol))
}

/// How far behind the symbol what is referred to lies.
fn distance(instruction: &Instruction, reloc: &FuncReloc) -> i64 {
    match reloc.kind {
        Reloc::X86PCRel4 | Reloc::X86CallPCRel4 | Reloc::X86CallPLTRel4 => {
            // It is counted from the end of the instruction.
            reloc.addend + i64::from(instruction.bytes.end() - reloc.offset)
        }
        _ => reloc.addend,
    }
}
