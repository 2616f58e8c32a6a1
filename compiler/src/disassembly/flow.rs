//! Which of a function's bytes are instructions: those that its own branches reach, and of the rest, what no instruction
//! reads.
//!
//! Constants lie behind the code, and a table of branches behind the branch that reads it. Both are told by the
//! instruction that takes their address. A table's entries are distances from its first byte, four bytes each, and it ends before the first
//! instruction that anything leads to, one of its own entries too.

use super::reference::{Next, is_jump, next};
use super::{Bytes, Disassembler, Instruction, Item, ReferenceKind};
use std::collections::{BTreeMap, BTreeSet};
use wasm2native_targets::Arch;

/// The items of `code`, in order and without a gap.
pub(super) fn items(disassembler: &Disassembler, code: &[u8], address: u64, entries: &[u32]) -> Vec<Item> {
    let mut flow = Flow {
        disassembler,
        code,
        address,
        instructions: BTreeMap::new(),
        pending: [&[0], entries].concat(),
        data: BTreeSet::new(),
        indirect: BTreeSet::new(),
        tables: BTreeMap::new(),
    };
    flow.follow();
    while let Some(end) = flow.indirect.pop_first() {
        if flow.data.contains(&end) {
            flow.table(end);
            flow.follow();
        }
    }
    flow.finish()
}

struct Flow<'a> {
    disassembler: &'a Disassembler,
    code: &'a [u8],
    address: u64,
    /// What is reached, by offset.
    instructions: BTreeMap<u32, Instruction>,
    /// Offsets that are reached and have not been looked at.
    pending: Vec<u32>,
    /// Offsets that instructions take the address of.
    data: BTreeSet<u32>,
    /// Offsets behind branches by a register.
    indirect: BTreeSet<u32>,
    /// Where tables begin and end.
    tables: BTreeMap<u32, u32>,
}

/// Bytes of an entry of a table.
pub(super) const ENTRY_BYTES: u32 = 4;

impl Flow<'_> {
    fn follow(&mut self) {
        while let Some(mut offset) = self.pending.pop() {
            while (offset as usize) < self.code.len() && !self.instructions.contains_key(&offset) {
                let Some(instruction) = self.disassembler.decode(self.code, self.address, offset) else { break };
                offset = instruction.bytes.end();
                let next = self.note(&instruction);
                self.instructions.insert(instruction.bytes.offset, instruction);
                if next == Next::Elsewhere {
                    break;
                }
            }
        }
    }

    /// Notes where an instruction leads, and what it reads.
    fn note(&mut self, instruction: &Instruction) -> Next {
        let next = next(self.disassembler.arch, &instruction.mnemonic);
        let target = instruction.reference.as_ref().and_then(|reference| {
            let offset = self.inside(reference.target.wrapping_sub(self.address))?;
            Some((reference.kind, offset))
        });
        match target {
            Some((ReferenceKind::Branch, offset)) => self.pending.push(offset),
            // The address after an instruction is a placeholder for a symbol's.
            Some((ReferenceKind::Data, offset)) if offset != instruction.bytes.end() => drop(self.data.insert(offset)),
            _ => {}
        }
        if is_jump(self.disassembler.arch, &instruction.mnemonic) && instruction.reference.is_none() {
            self.indirect.insert(instruction.bytes.end());
        }
        next
    }

    fn inside(&self, offset: u64) -> Option<u32> {
        (offset < self.code.len() as u64).then_some(offset as u32)
    }

    /// Follows the entries of the table at `start`.
    fn table(&mut self, start: u32) {
        let after = |set: &BTreeSet<u32>| set.range(start + 1..).next().copied();
        let mut end = self.code.len() as u32;
        end = end.min(after(&self.data).unwrap_or(end));
        end = end.min(self.instructions.range(start..).next().map_or(end, |(offset, _)| *offset));
        let mut entry = start;
        while entry + ENTRY_BYTES <= end {
            let bytes = &self.code[entry as usize..(entry + ENTRY_BYTES) as usize];
            let distance = i32::from_le_bytes(bytes.try_into().expect("four bytes"));
            let Some(target) = self.inside(u64::from(start).wrapping_add_signed(distance.into())) else { break };
            if target > start {
                end = end.min(target);
            }
            self.pending.push(target);
            entry += ENTRY_BYTES;
        }
        self.tables.insert(start, entry);
    }

    fn finish(self) -> Vec<Item> {
        let mut items = Vec::with_capacity(self.instructions.len());
        let mut offset = 0;
        for (start, instruction) in &self.instructions {
            // Of overlapping instructions, which only foreign code has, the first counts.
            if *start < offset {
                continue;
            }
            self.gap(offset, *start, &mut items);
            offset = instruction.bytes.end();
            items.push(Item::Instruction(instruction.clone()));
        }
        self.gap(offset, self.code.len() as u32, &mut items);
        items
    }

    /// What lies between instructions: what is read is data up to the end of the gap; the rest is padding, or code that is reached in ways
    /// that cannot be seen.
    fn gap(&self, start: u32, end: u32, items: &mut Vec<Item>) {
        let first = self.data.range(start..end).next().copied().unwrap_or(end);
        self.unseen(start, first, items);
        let cuts: Vec<u32> = self.data.range(first..end).copied().chain([end]).collect();
        for cut in cuts.windows(2) {
            let [offset, end] = [cut[0], cut[1]];
            match self.tables.get(&offset).filter(|table_end| **table_end > offset) {
                Some(table_end) => {
                    items.push(Item::Table(Bytes { offset, length: table_end - offset }));
                    self.unseen(*table_end, end, items);
                }
                None => items.push(Item::Data(Bytes { offset, length: end - offset })),
            }
        }
    }

    fn unseen(&self, start: u32, end: u32, items: &mut Vec<Item>) {
        let mut offset = start;
        while offset < end {
            let rest = &self.code[offset as usize..end as usize];
            if rest.iter().all(|byte| *byte == 0) {
                return items.push(Item::Padding(Bytes { offset, length: end - offset }));
            }
            let decoded = self.disassembler.decode(&self.code[..end as usize], self.address, offset);
            let item = decoded.map_or_else(
                || Item::Data(Bytes { offset, length: self.least_bytes().min(end - offset) }),
                Item::Instruction,
            );
            offset = item.bytes().end();
            items.push(item);
        }
    }

    /// How long the shortest instruction is.
    const fn least_bytes(&self) -> u32 {
        match self.disassembler.arch {
            Arch::X86_64 => 1,
            Arch::Aarch64 => 4,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn text(arch: Arch, code: &[u8]) -> Vec<String> {
        let disassembler = Disassembler::new(arch);
        let items = disassembler.items(code, 0, &[]);
        assert_eq!(items.iter().map(|item| item.bytes().length).sum::<u32>(), code.len() as u32);
        let text = |item: Item| match &item {
            Item::Instruction(instruction) => format!("{} {}", instruction.mnemonic, instruction.operands),
            Item::Data(bytes) => format!("data {:?}", &code[bytes.offset as usize..bytes.end() as usize]),
            Item::Table(_) => format!("table {:?}", item.entries(code).collect::<Vec<_>>()),
            Item::Padding(bytes) => format!("padding {}", bytes.length),
        };
        items.into_iter().map(text).collect()
    }

    #[test]
    fn constants_behind_code() {
        // movsd 0x3(%rip), %xmm0; retq; two bytes of padding; a constant
        let code = [0xf2, 0x0f, 0x10, 0x05, 3, 0, 0, 0, 0xc3, 0, 0, 1, 2, 3, 4, 5, 6, 7, 8];
        assert_eq!(
            text(Arch::X86_64, &code),
            ["movsd 3(%rip), %xmm0", "retq ", "padding 2", "data [1, 2, 3, 4, 5, 6, 7, 8]"]
        );
    }

    #[test]
    fn a_table_of_branches() {
        // leaq 3(%rip), %rax; jmpq *%rax (padded); entries 8 and 9; nop; retq
        let code = [0x48, 0x8d, 0x05, 3, 0, 0, 0, 0x90, 0xff, 0xe0, 8, 0, 0, 0, 9, 0, 0, 0, 0x90, 0xc3];
        assert_eq!(
            text(Arch::X86_64, &code),
            ["leaq 3(%rip), %rax", "nop ", "jmpq *%rax", "table [18, 19]", "nop ", "retq "]
        );
    }

    #[test]
    fn what_is_no_instruction_is_data() {
        assert_eq!(text(Arch::Aarch64, &[0xc0, 0x03, 0x5f, 0xd6, 1, 0xff, 0xff, 0xff])[0], "ret ");
        assert_eq!(text(Arch::X86_64, &[0xc3, 0x06]), ["retq ", "data [6]"]);
    }
}
